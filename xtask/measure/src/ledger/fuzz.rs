//! Texts changed by chance, each held against what the ledger's parsers promise.

use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use astra_model::{Clock, SystemClock};
use serde_json::{Value, json};

use super::cpython::Cpython;
use super::mutation::{changed, one_of};
use super::promises::{Kind, broken};
use super::seeds::Seeds;
use crate::chance::Chance;
use crate::spent::{Spent, peak_kib};

/// No text takes longer on the processor.
const TEXT_TIME_MAX: Duration = Duration::from_secs(2);
/// So much memory is taken at most, whatever was read: a member that holds too much is the most.
const MEMORY_KIB_MAX: u64 = 256 * 1024;

/// Tries texts until the time is over or a promise is broken, and says which text of which seed broke it.
pub(crate) fn fuzz(seconds: u64, seed: u64) -> Result<Value, Box<dyn Error>> {
    let (seeds, mut python) = (Seeds::new()?, Cpython::default());
    let clock = SystemClock::new();
    let end = Duration::from_secs(seconds);
    let mut executions = 0;
    let mut found = None;
    while found.is_none() && (executions == 0 || clock.monotonic() < end) {
        let seed = seed.wrapping_add(executions);
        let (kind, text) = draw(&seeds, &mut Chance::new(seed));
        executions += 1;
        found = broken_by(kind, &text, &seeds)?
            .map(|promise| (promise, seed, smallest(kind, text.clone(), promise, &seeds)));
        if kind == Kind::Json && found.is_none() {
            found = python.take(seed, &text)?.map(unlike_python);
        }
    }
    if found.is_none() {
        found = python.finish()?.map(unlike_python);
    }
    if found.is_none() && peak_kib()? > MEMORY_KIB_MAX {
        found = Some(("little memory is taken", seed, Vec::new()));
    }
    let broken = found.map(|(promise, seed, text)| {
        json!({ "promise": promise, "seed": seed, "text": String::from_utf8_lossy(&text) })
    });
    Ok(json!({ "executions": executions, "compared": python.compared(), "broken": broken }))
}

type Found = (&'static str, u64, Vec<u8>);

fn unlike_python((seed, text): (u64, Vec<u8>)) -> Found {
    ("CPython reads and prints it so", seed, text)
}

fn draw(seeds: &Seeds, chance: &mut Chance) -> (Kind, Vec<u8>) {
    let (kind, texts) = one_of(seeds.texts(), chance);
    let text: &Vec<u8> = one_of(texts, chance);
    (*kind, changed(text, texts, chance))
}

/// Returns the promise that a text breaks; to panic breaks one, and to take too long.
fn broken_by(
    kind: Kind,
    text: &[u8],
    seeds: &Seeds,
) -> Result<Option<&'static str>, Box<dyn Error>> {
    let mut promise = None;
    let spent = Spent::on(1, |_| {
        let tried = catch_unwind(AssertUnwindSafe(|| broken(kind, text, seeds)));
        promise = tried.unwrap_or(Some("no panic on any text"));
        Ok(())
    })?;
    let is_slow = spent.cpu() > TEXT_TIME_MAX;
    Ok(promise.or(is_slow.then_some("no text takes long")))
}

/// Leaves out of a text what it needs not to break the same promise.
fn smallest(kind: Kind, mut text: Vec<u8>, promise: &str, seeds: &Seeds) -> Vec<u8> {
    let breaks =
        |text: &[u8]| matches!(broken_by(kind, text, seeds), Ok(Some(other)) if other == promise);
    let mut size = text.len().div_ceil(2);
    while size > 0 {
        let mut at = 0;
        while at < text.len() {
            let mut fewer = text.clone();
            fewer.drain(at..text.len().min(at + size));
            if breaks(&fewer) {
                text = fewer;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    text
}
