//! A task that needs no model: an extractive reflection on what was retrieved.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use astra_model::Memory;

use crate::context::TaskContext;
use crate::task::{Outcome, Task, TaskError};

/// Writes which memories were found, which terms recur in them and what is new since the last
/// time, as the response and into `scratch/`.
pub(crate) struct DigestTask;

impl Task for DigestTask {
    async fn run(&self, cx: &TaskContext) -> Result<Outcome, TaskError> {
        let memories = cx.memories();
        let previous = cx.previous().await?;
        let known: BTreeSet<&str> = previous
            .iter()
            .flat_map(|record| record.ids("parents"))
            .collect();
        let digest = cx.scrub(&digest(&cx.task().name, &memories, &known));
        if cx.inner.folder.is_some() {
            let page = format!("# {}\n\n{digest}", cx.running().started.to_iso());
            let path = format!("scratch/{}.md", cx.task().id);
            cx.write_file(path, page.into_bytes()).await?;
        }
        Ok(Outcome::success(digest.as_str()))
    }
}

/// A memory is quoted up to this many characters.
const QUOTE_CHARS_MAX: usize = 160;
/// So many recurring terms are named.
const TERMS_MAX: usize = 8;
/// Shorter words say little.
const TERM_CHARS_MIN: usize = 4;
/// Words that recur in any English text.
const COMMON: [&str; 24] = [
    "about", "after", "also", "been", "from", "have", "into", "just", "like", "more", "much",
    "only", "over", "some", "than", "that", "their", "them", "then", "there", "they", "this",
    "what", "with",
];

fn digest(name: &str, memories: &[Memory], known: &BTreeSet<&str>) -> String {
    if memories.is_empty() {
        return format!("{name}: no memories found to reflect on.\n");
    }
    let count = memories.len();
    let noun = if count == 1 { "memory" } else { "memories" };
    let mut text = format!("{name}: reflected on {count} {noun}.\n\n");
    for (rank, memory) in (1..).zip(memories) {
        let new = if known.contains(memory.id.as_str()) {
            ""
        } else {
            ", new"
        };
        let (kind, date) = (&memory.experience_type, &memory.created.to_iso()[..10]);
        let _ = writeln!(
            text,
            "{rank}. ({kind}, {date}{new}) {}",
            quote(&memory.text)
        );
    }
    let terms = recurring_terms(memories);
    if !terms.is_empty() {
        let _ = writeln!(text, "\nRecurring: {}.", terms.join(", "));
    }
    let new = memories
        .iter()
        .filter(|memory| !known.contains(memory.id.as_str()))
        .count();
    let _ = writeln!(
        text,
        "\nNew since the last reflection: {new} of {}.",
        memories.len()
    );
    text
}

fn quote(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= QUOTE_CHARS_MAX {
        return line;
    }
    let cut: String = line.chars().take(QUOTE_CHARS_MAX).collect();
    format!(
        "{}…",
        cut.rsplit_once(' ')
            .map_or(cut.as_str(), |(whole, _)| whole)
    )
}

/// Returns the words that stand in more than one memory, those in most first.
fn recurring_terms(memories: &[Memory]) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for memory in memories {
        let words: BTreeSet<String> = memory
            .text
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| word.chars().count() >= TERM_CHARS_MIN)
            .map(str::to_lowercase)
            .filter(|word| !COMMON.contains(&word.as_str()))
            .collect();
        words
            .into_iter()
            .for_each(|word| *counts.entry(word).or_default() += 1);
    }
    let mut terms: Vec<(String, usize)> =
        counts.into_iter().filter(|(_, count)| *count > 1).collect();
    terms.sort_by(|(a, m), (b, n)| n.cmp(m).then_with(|| a.cmp(b)));
    terms
        .into_iter()
        .take(TERMS_MAX)
        .map(|(term, count)| format!("{term} ({count})"))
        .collect()
}
