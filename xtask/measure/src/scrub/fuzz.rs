//! Texts by chance, each held against every promise.

use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use astra_kit::pieces::{Canary, PIECES, SEPARATORS, canaries};
use astra_model::{Clock, SystemClock};
use astra_scrub::Scrubber;
use serde_json::{Value, json};

use super::promises::{Trial, broken};
use crate::chance::Chance;

const RECORDS: &str = include_str!("../../../../tests/fixtures/pii/dev.jsonl");
/// Of how many pieces a text is made.
const PIECES_MAX: u64 = 40;

/// Tries texts until the time is over or a promise is broken, and says which text of which seed broke it.
pub(crate) fn fuzz(seconds: u64, seed: u64) -> Result<Value, Box<dyn Error>> {
    let fuzzer = Fuzzer::new()?;
    let clock = SystemClock::new();
    let end = Duration::from_secs(seconds);
    let mut executions = 0;
    while executions == 0 || clock.monotonic() < end {
        let seed = seed.wrapping_add(executions);
        let parts = fuzzer.parts(&mut Chance::new(seed));
        executions += 1;
        if let Some(promise) = fuzzer.broken(&parts) {
            let smallest = fuzzer.smallest(parts, &promise);
            return Ok(json!({
                "executions": executions,
                "broken": { "promise": promise, "seed": seed, "text": joined(&smallest).text },
            }));
        }
    }
    Ok(json!({ "executions": executions, "broken": Value::Null }))
}

/// A part of a text; a canary is one, with what separates it from the others.
#[derive(Clone, Debug)]
struct Part {
    text: String,
    core: Option<String>,
}

struct Fuzzer {
    scrubber: Scrubber,
    corpus: Vec<String>,
    canaries: Vec<Canary>,
}

impl Fuzzer {
    fn new() -> Result<Self, Box<dyn Error>> {
        let records: Result<Vec<Value>, _> = RECORDS.lines().map(serde_json::from_str).collect();
        let texts = records?;
        let texts = texts.iter().filter_map(|record| record["text"].as_str());
        Ok(Self {
            corpus: texts.map(str::to_owned).collect(),
            canaries: canaries(),
            scrubber: Scrubber::new(),
        })
    }

    fn parts(&self, chance: &mut Chance) -> Vec<Part> {
        let count = 1 + chance.below(PIECES_MAX);
        (0..count).map(|_| self.part(chance)).collect()
    }

    fn part(&self, chance: &mut Chance) -> Part {
        let text = match chance.below(32) {
            0 => return self.canary(chance),
            1..4 => return plain(slice(one_of::<String>(&self.corpus, chance), chance)),
            4 => (*one_of(&PIECES, chance)).repeat(usize::try_from(chance.below(60)).unwrap_or(0)),
            5 => char::from_u32(u32::try_from(chance.below(0x11_0000)).unwrap_or(0))
                .map_or_else(String::new, String::from),
            6 => char::from(u8::try_from(chance.below(128)).unwrap_or(0)).to_string(),
            _ => (*one_of(&PIECES, chance)).to_owned(),
        };
        plain(text)
    }

    fn canary(&self, chance: &mut Chance) -> Part {
        let canary = one_of(&self.canaries, chance);
        Part {
            text: format!("{}{}\n", one_of(&SEPARATORS, chance), canary.text),
            core: Some(canary.core.clone()),
        }
    }

    /// Returns the promise that a text breaks; to panic breaks one, too.
    fn broken(&self, parts: &[Part]) -> Option<String> {
        let trial = joined(parts);
        match catch_unwind(AssertUnwindSafe(|| broken(&self.scrubber, &trial))) {
            Ok(promise) => promise.map(str::to_owned),
            Err(_) => Some("no panic on any text".to_owned()),
        }
    }

    /// Leaves out of a text what it needs not to break the same promise.
    fn smallest(&self, mut parts: Vec<Part>, promise: &str) -> Vec<Part> {
        let breaks = |parts: &[Part]| self.broken(parts).as_deref() == Some(promise);
        if parts.iter().all(|part| part.core.is_none()) {
            let text = joined(&parts).text;
            parts = text.chars().map(|char| plain(char.to_string())).collect();
        }
        let mut size = parts.len().div_ceil(2);
        while size > 0 {
            let mut at = 0;
            while at < parts.len() {
                let mut fewer = parts.clone();
                fewer.drain(at..parts.len().min(at + size));
                if breaks(&fewer) {
                    parts = fewer;
                } else {
                    at += size;
                }
            }
            size /= 2;
        }
        parts
    }
}

fn plain(text: String) -> Part {
    Part { text, core: None }
}

fn joined(parts: &[Part]) -> Trial {
    Trial {
        text: parts.iter().map(|part| part.text.as_str()).collect(),
        cores: parts.iter().filter_map(|part| part.core.clone()).collect(),
    }
}

fn one_of<'a, T>(all: &'a [T], chance: &mut Chance) -> &'a T {
    &all[usize::try_from(chance.below(all.len() as u64)).unwrap_or(0)]
}

/// Returns a part of a text, of whole characters.
fn slice(text: &str, chance: &mut Chance) -> String {
    let mut place = || {
        let at = chance.below(text.len() as u64 + 1);
        text.floor_char_boundary(usize::try_from(at).unwrap_or(0))
    };
    let (one, other) = (place(), place());
    text[one.min(other)..one.max(other)].to_owned()
}
