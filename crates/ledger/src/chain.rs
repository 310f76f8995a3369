//! What happened becomes the next entry of a chain.

use astra_model::{
    ConfigDigest, EntryHash, ErasedEvent, ExecutedEvent, ExperienceId, GENESIS, LedgerChain,
    LedgerEntry, LedgerEvent, LedgerHead, PrunedEvent, RecordDigest, SpanId, TaskChangedEvent,
    Timestamp, TraceId,
};
use sha2::{Digest, Sha256};

use crate::json::Object;

/// The version of what a line says, as the Python ledger counts it.
const SCHEMA: u64 = 2;
/// The member that holds the hash of all others.
const SHA: &str = "sha";
/// Most lines have room in so many bytes, and what an entry says of its own in a quarter.
const LINE_BYTES: usize = 1_024;
/// No entry has more members, nor its `meta` more than a quarter.
const MEMBERS_MAX: usize = 32;
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
        let said = match event {
            LedgerEvent::Executed(event) => executed(event),
            LedgerEvent::TaskChanged(event) => task_changed(event),
            LedgerEvent::Erased(event) => erased(event),
            LedgerEvent::Pruned(event) => pruned(event),
        };
        let previous = head.last.map_or(GENESIS.to_owned(), |sha| sha.to_string());
        let said = said.text("prev_sha", &previous).whole("seq", head.size);
        let (mut line, place) = said.print_around(SHA);
        let sha = EntryHash::new(Sha256::digest(&line).into());
        line.splice(place..place, format!(",\"{SHA}\":\"{sha}\"").into_bytes());
        LedgerEntry {
            seq: head.size,
            previous: head.last,
            sha,
            // What is printed is ASCII.
            line: String::from_utf8(line).unwrap_or_default(),
        }
    }
}

/// Says what every entry does but of which record it speaks.
fn entry(event: &str, at: Timestamp, meta: Object) -> Object {
    let said = Object::with_room(MEMBERS_MAX, LINE_BYTES);
    NOT_OURS
        .iter()
        .fold(said, |said, key| said.null(key))
        .text("event", event)
        .object("meta", meta)
        .whole("schema", SCHEMA)
        .float("ts", at.as_seconds())
}

/// Says that an entry speaks of no record.
fn without_record(said: Object) -> Object {
    said.texts("evidence_refs", &[])
}

/// Names the record that an entry speaks of.
fn with_record(
    said: Object,
    experience: &ExperienceId,
    digest: &RecordDigest,
    trace: TraceId,
    span: SpanId,
) -> Object {
    said.texts("evidence_refs", &[experience.as_str()])
        .text("experience_ref", experience.as_str())
        .text("record_sha256", digest.as_str())
        .text("span_id", &span.to_string())
        .text("trace_id", &trace.to_string())
}

fn meta() -> Object {
    Object::with_room(MEMBERS_MAX / 4, LINE_BYTES / 4)
}

fn executed(event: &ExecutedEvent) -> Object {
    let meta = meta()
        .whole("duration_ms", event.duration_ms)
        .text_or_null("error_type", event.error_type.as_deref())
        .whole("memory_count", event.memory_count)
        .text("status", &event.status);
    let said = entry("task_executed", event.ended, meta).text("task_id", event.task.as_str());
    with_record(
        said,
        &event.experience,
        &event.record,
        event.trace,
        event.span,
    )
}

fn task_changed(event: &TaskChangedEvent) -> Object {
    let meta = meta()
        .text("by", event.by.as_str())
        .text_or_null(
            "new_config_digest",
            event.new.as_ref().map(ConfigDigest::as_str),
        )
        .text_or_null(
            "old_config_digest",
            event.old.as_ref().map(ConfigDigest::as_str),
        );
    let said = entry(event.change.event(), event.seen, meta);
    without_record(said.text("task_id", event.task.as_str()))
}

fn erased(event: &ErasedEvent) -> Object {
    let meta = meta()
        .text("by", event.by.as_str())
        .text("erased_record_sha256", event.erased_record.as_str())
        .text("reason", event.reason.as_str());
    with_record(
        entry("record_erased", event.erased, meta),
        &event.experience,
        &event.record,
        event.trace,
        event.span,
    )
}

fn pruned(event: &PrunedEvent) -> Object {
    let meta = meta()
        .text("by", event.by.as_str())
        .whole("count", event.count)
        .text("first_started", &event.first.to_iso_millis())
        .text("last_started", &event.last.to_iso_millis())
        .text("reason", event.reason.as_str())
        .text("records_sha256", event.records.as_str());
    without_record(entry("records_pruned", event.pruned, meta))
}
