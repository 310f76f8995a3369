//! The Python system's scrubbers, held against a Python.

#![expect(
    clippy::unwrap_used,
    reason = "a Python that runs but answers otherwise fails the test"
)]

use std::io::Write as _;
use std::process::{Command, Stdio};

use astra_scrub::{Profile, Scrubber};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

/// Reads texts as a JSON array, and prints what the two scrubbers make of each.
const PEER: &str = r#"
import json, re, sys
def task(s):
    s = re.sub(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", "[email]", s)
    s = re.sub(r"\b\d{1,3}(\.\d{1,3}){3}\b", "[ip]", s)
    return re.sub(r"\b[a-f0-9]{32,}\b", "[id]", s, flags=re.IGNORECASE)
def ledger(s):
    s = re.sub(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", "[email]", s)
    s = re.sub(r"\b\d{1,3}(\.\d{1,3}){3}\b", "[ip]", s)
    return re.sub(r"\b[A-Z0-9]{6,}\b", "[id]", s)
print(json.dumps([[task(s), ledger(s)] for s in json.load(sys.stdin)]))
"#;

const TEXTS: u32 = 4000;

const PIECES: [&str; 46] = [
    "a",
    "Z",
    "0",
    "12",
    "255",
    "1234",
    "1.2.3.4",
    "1.2.3",
    ".",
    "..",
    "@",
    "a@b.co",
    "x@y",
    "_",
    "-",
    "+",
    "%",
    " ",
    "\n",
    "[email]",
    "[ip]",
    "[",
    "]",
    "é",
    "ñ",
    "は",
    "中",
    "٣",
    "१२",
    "²",
    "½",
    "Ⅷ",
    "Ⓐ",
    "\u{301}",
    "\u{200d}",
    "‿",
    "ß",
    "ſ",
    "K",
    "\u{94d}",
    "ABCDEF",
    "ABC123",
    "0123456789abcdef",
    "0123456789ABCDEF",
    "0123456789abcdef0123456789abcdef",
    "\0",
];

fn texts() -> Vec<String> {
    let piece = prop_oneof![
        9 => prop::sample::select(PIECES.to_vec()).prop_map(str::to_owned),
        1 => prop::char::range(' ', '\u{17f}').prop_map(String::from),
    ];
    let text = prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat());
    let mut runner = TestRunner::deterministic();
    (0..TEXTS)
        .map(|_| text.new_tree(&mut runner).unwrap().current())
        .collect()
}

/// Returns what Python makes of texts; nothing where there is no Python.
fn peer(texts: &[String]) -> Option<Vec<[String; 2]>> {
    let mut child = Command::new("python3")
        .args(["-c", PEER])
        .env("PYTHONIOENCODING", "utf-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let input = serde_json::to_vec(texts).unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&input).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn mask(text: &str, profile: Profile) -> String {
    let scrubber = Scrubber::builder().profile(profile).build();
    scrubber.scrub(text).0.into_owned()
}

#[test]
fn every_text_is_masked_as_python_does() {
    let texts = texts();
    let Some(expected) = peer(&texts) else {
        println!("there is no python3 here to be compared with");
        return;
    };
    for (text, [task, ledger]) in texts.iter().zip(expected) {
        assert_eq!(mask(text, Profile::Legacy), task, "{text:?}");
        assert_eq!(mask(text, Profile::LegacyLedger), ledger, "{text:?}");
    }
}

#[test]
fn old_texts_are_masked_as_they_were() {
    let id = "0123456789abcdef0123456789ABCDEF";
    for (text, task, ledger) in [
        ("ada@example.org wrote", "[email] wrote", "[email] wrote"),
        ("from 192.0.2.1:80", "from [ip]:80", "from [ip]:80"),
        (
            "v1.2.3.4 or 999.2.3.4",
            "v1.2.3.4 or [ip]",
            "v1.2.3.4 or [ip]",
        ),
        (id, "[id]", id),
        ("x 12345678-AB", "x 12345678-AB", "x [id]-AB"),
        ("a@b.co1.2.3.4", "[email][ip]", "[email][ip]"),
    ] {
        assert_eq!(mask(text, Profile::Legacy), task);
        assert_eq!(mask(text, Profile::LegacyLedger), ledger);
    }
}

#[test]
fn a_run_amid_a_word_costs_one_pass() {
    let text = format!("z{}", "A".repeat(1024 * 1024));
    assert_eq!(mask(&text, Profile::Legacy), text);
    assert_eq!(mask(&text, Profile::LegacyLedger), text);
}
