//! The labelled records.

#![expect(
    clippy::unwrap_used,
    reason = "a record that is not as its README says fails the test"
)]

use std::collections::BTreeMap;

use astra_scrub::{Finding, Scrubber};
use serde_json::Value;

const RECORDS: &str = include_str!("../../../tests/fixtures/pii/dev.jsonl");
/// Of each hundred spans of a type so many are found as labelled, to the byte.
const EXACT_MIN: usize = 98;

fn records() -> Vec<Value> {
    RECORDS
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn range(span: &Value) -> (usize, usize) {
    let offset = |key| usize::try_from(span[key].as_u64().unwrap()).unwrap();
    (offset("start"), offset("end"))
}

fn find(record: &Value) -> Vec<Finding> {
    Scrubber::new().find(record["text"].as_str().unwrap())
}

#[test]
fn the_labelled_spans_are_found() {
    let mut found = BTreeMap::<&str, (usize, usize, usize)>::new();
    let records = records();
    for record in &records {
        let findings = find(record);
        for span in record["spans"].as_array().unwrap() {
            let is_neutral = |key: &str| span[key].as_bool().unwrap_or(false);
            if is_neutral("ner") || is_neutral("optional") {
                continue;
            }
            let name = span["type"].as_str().unwrap();
            let (start, end) = range(span);
            let (all, masked, exact) = found.entry(name).or_default();
            *all += 1;
            *masked += usize::from(findings.iter().any(|f| f.start <= start && f.end >= end));
            *exact += usize::from(findings.iter().any(|f| (f.start, f.end) == (start, end)));
        }
    }
    for (name, (all, masked, exact)) in found {
        println!("{name}: {masked} of {all} masked, {exact} exactly");
        assert!(masked * 100 >= all * 99, "{name}: {masked} of {all} masked");
        assert!(
            exact * 100 >= all * EXACT_MIN,
            "{name}: {exact} of {all} exactly"
        );
    }
}

#[test]
fn hard_negatives_are_mostly_left_alone() {
    let records = records();
    let negatives: Vec<_> = records
        .iter()
        .filter(|record| record["cat"].as_str().unwrap().starts_with("neg_"))
        .collect();
    let touched = negatives
        .iter()
        .filter(|record| !find(record).is_empty())
        .count();
    println!("{touched} of {} hard negatives touched", negatives.len());
    assert!(touched * 200 <= negatives.len(), "{touched} touched");
}
