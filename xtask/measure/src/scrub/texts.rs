//! Texts of the sorts that are scrubbed, from this repository and from chance that can be repeated.

use std::error::Error;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::words::WORDS;
use crate::chance::Chance;

/// The crates whose tests are full of what is to be found.
const NOT_CLEAN: [&str; 2] = ["scrub", "fixtures"];
const RECORDS: &str = include_str!("../../../../tests/fixtures/pii/dev.jsonl");

/// Writes a text of each sort, of at least so many bytes, into a folder.
pub(crate) fn make(root: &Path, folder: &Path, bytes: usize) -> Result<Value, Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    let mut code = String::new();
    add_sources(&root.join("crates"), &mut code)?;
    add_sources(&root.join("docs"), &mut code)?;
    if code.is_empty() {
        return Err("there are no sources below the root; name the repository's".into());
    }
    let mut dense = String::new();
    for line in RECORDS.lines() {
        let record: Value = serde_json::from_str(line)?;
        dense.push_str(record["text"].as_str().unwrap_or_default());
        dense.push('\n');
    }
    let prose = prose(bytes);
    let texts = [
        ("record", prose[..512].to_owned()),
        ("prose", prose),
        ("mixed", filled(&code, bytes)),
        ("logs", logs(bytes)),
        ("dense", filled(&dense, bytes)),
    ];
    for (name, text) in &texts {
        fs::write(folder.join(name), text)?;
    }
    Ok(json!(texts.map(|(name, _)| name)))
}

fn filled(text: &str, bytes: usize) -> String {
    text.repeat(bytes.div_ceil(text.len()))
}

/// Adds all Rust and Markdown files of a folder, in the order of their names.
fn add_sources(folder: &Path, text: &mut String) -> Result<(), Box<dyn Error>> {
    let entries: Result<Vec<_>, _> = fs::read_dir(folder)?.collect();
    let mut paths: Vec<_> = entries?.iter().map(fs::DirEntry::path).collect();
    paths.sort();
    for path in paths {
        let has_name = |names: &[&str]| names.iter().any(|name| path.ends_with(name));
        if path.is_dir() && !has_name(&NOT_CLEAN) {
            add_sources(&path, text)?;
        } else if path
            .extension()
            .is_some_and(|end| end == "rs" || end == "md")
        {
            text.push_str(&fs::read_to_string(path)?);
        }
    }
    Ok(())
}

fn prose(bytes: usize) -> String {
    let mut chance = Chance::new(1);
    let mut text = String::with_capacity(bytes + 256);
    while text.len() < bytes {
        let words = 6 + chance.below(14);
        for number in 0..words {
            let word = WORDS[usize::try_from(chance.below(WORDS.len() as u64)).unwrap_or(0)];
            let (first, rest) = word.split_at(1);
            let first = if number == 0 {
                first.to_uppercase()
            } else {
                first.to_owned()
            };
            let end = match number + 1 {
                last if last == words => ".",
                _ if chance.below(12) == 0 => ", ",
                _ => " ",
            };
            text.extend([first.as_str(), rest, end]);
        }
        text.push_str(if chance.below(5) == 0 { "\n" } else { " " });
    }
    text
}

/// Lines of a server: dates, times, counts and short ids, and nothing to be found.
fn logs(bytes: usize) -> String {
    let mut chance = Chance::new(2);
    let mut text = String::with_capacity(bytes + 256);
    while text.len() < bytes {
        let [day, hour, minute, second] = [28, 24, 60, 60].map(|bound| chance.below(bound));
        let [millis, request, size, took] =
            [1000, 1_000_000, 100_000, 90_000].map(|bound| chance.below(bound));
        let line = format!(
            "2024-03-{:02} {hour:02}:{minute:02}:{second:02}.{millis:03} INFO req={request} \
             took={}.{:03}ms bytes={size} status=200 commit {:07x}\n",
            day + 1,
            took / 1000,
            took % 1000,
            chance.below(1 << 28),
        );
        text.push_str(&line);
    }
    text
}
