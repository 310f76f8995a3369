//! What happened becomes the next entry of a chain.

use std::collections::BTreeMap;

use astra_model::{
    EntryHash, ErasedEvent, ExecutedEvent, ExperienceId, GENESIS, LedgerChain, LedgerEntry,
    LedgerEvent, LedgerHead, PrunedEvent, RecordDigest, SpanId, TaskChangedEvent, Timestamp,
    TraceId,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::json::{push_text, push_value};

/// The version of what a line says, as the Python ledger counts it.
const SCHEMA: u64 = 2;
/// The member that holds the hash of all others.
const SHA: &str = "sha";
/// Half of a line has room in so many bytes, as most are.
const LINE_BYTES: usize = 768;
/// What the Python ledger has in each line, and an entry of ours has nothing to say of.
const NOT_OURS: [&str; 13] = [
    "strategy",
    "beliefs_touched",
    "cost_named",
    "sims_before_after",
    "belief_ver_from",
    "belief_ver_to",
    "coherence_drop",
    "decision_id",
    "decision_record_id",
    "parameters_used",
    "success_score",
    "abort_reason",
    "scan_id",
];

/// Makes entries as the Python ledger does: a line that any reader of JSON takes, with the hash of the
/// line before and its own in it.
///
/// A line is written as it is hashed, so that its hash is SHA-256 over the line without its member
/// `sha`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Chain;

impl LedgerChain for Chain {
    fn link(&self, event: &LedgerEvent, head: LedgerHead) -> LedgerEntry {
        let mut said = match event {
            LedgerEvent::Executed(event) => executed(event),
            LedgerEvent::TaskChanged(event) => task_changed(event),
            LedgerEvent::Erased(event) => erased(event),
            LedgerEvent::Pruned(event) => pruned(event),
        };
        let previous = head.last.map_or(GENESIS.to_owned(), |sha| sha.to_string());
        said.insert("prev_sha", previous.into());
        said.insert("seq", head.size.into());
        let (before, behind) = print_around(&said, SHA);
        let hash = Sha256::new().chain_update(&before).chain_update(&behind);
        let sha = EntryHash::new(hash.finalize().into());
        LedgerEntry {
            seq: head.size,
            previous: head.last,
            sha,
            line: [before, format!(",\"{SHA}\":\"{sha}\""), behind].concat(),
        }
    }
}

/// The members of an entry, in the order in which they are printed.
type Said = BTreeMap<&'static str, Value>;

fn entry(event: &str, at: Timestamp, meta: Value) -> Said {
    let mut said: Said = NOT_OURS.map(|key| (key, Value::Null)).into();
    said.insert("event", event.into());
    said.insert("evidence_refs", json!([]));
    said.insert("meta", meta);
    said.insert("schema", SCHEMA.into());
    said.insert("ts", at.as_seconds().into());
    said
}

/// Names the record that an entry speaks of.
fn record(
    experience: &ExperienceId,
    digest: &RecordDigest,
    trace: TraceId,
    span: SpanId,
) -> [(&'static str, Value); 5] {
    [
        ("evidence_refs", json!([experience])),
        ("experience_ref", json!(experience)),
        ("record_sha256", json!(digest)),
        ("span_id", json!(span)),
        ("trace_id", json!(trace)),
    ]
}

fn executed(event: &ExecutedEvent) -> Said {
    let meta = json!({
        "duration_ms": event.duration_ms,
        "error_type": event.error_type,
        "memory_count": event.memory_count,
        "status": event.status,
    });
    let mut said = entry("task_executed", event.ended, meta);
    said.extend(record(
        &event.experience,
        &event.record,
        event.trace,
        event.span,
    ));
    said.insert("task_id", json!(event.task));
    said
}

fn task_changed(event: &TaskChangedEvent) -> Said {
    let meta = json!({
        "by": event.by,
        "new_config_digest": event.new,
        "old_config_digest": event.old,
    });
    let mut said = entry(event.change.event(), event.seen, meta);
    said.insert("task_id", json!(event.task));
    said
}

fn erased(event: &ErasedEvent) -> Said {
    let meta = json!({
        "by": event.by,
        "erased_record_sha256": event.erased_record,
        "reason": event.reason,
    });
    let mut said = entry("record_erased", event.erased, meta);
    said.extend(record(
        &event.experience,
        &event.record,
        event.trace,
        event.span,
    ));
    said
}

fn pruned(event: &PrunedEvent) -> Said {
    let meta = json!({
        "by": event.by,
        "count": event.count,
        "first_started": event.first.to_iso_millis(),
        "last_started": event.last.to_iso_millis(),
        "reason": event.reason,
        "records_sha256": event.records,
    });
    entry("records_pruned", event.pruned, meta)
}

/// Prints what stands before a member, which is not the first, and what stands behind it.
fn print_around(said: &Said, key: &'static str) -> (String, String) {
    let before = print(b'{', said.range(..key));
    let mut behind = print(b',', said.range(key..));
    behind.push(b'}');
    // What is printed is ASCII.
    let ascii = |bytes| String::from_utf8(bytes).unwrap_or_default();
    (ascii(before), ascii(behind))
}

/// Prints members, the first of them behind a sign, the others behind commas.
fn print<'s>(first: u8, said: impl Iterator<Item = (&'s &'static str, &'s Value)>) -> Vec<u8> {
    let mut line = Vec::with_capacity(LINE_BYTES);
    for (key, value) in said {
        line.push(if line.is_empty() { first } else { b',' });
        push_text(&mut line, key);
        line.push(b':');
        push_value(&mut line, value);
    }
    line
}
