//! A chain of entries that is easily understood.

use astra_model::{GENESIS, LedgerChain, LedgerEntry, LedgerEvent, LedgerHead, sha256_hex};
use serde_json::{Value, json};

/// Makes entries of the least that a store asks of one: its place, the hash before it and its own,
/// and which record it names by which digest.
///
/// As in a real one, its hash is over the line without the hash.
#[derive(Clone, Copy, Debug, Default)]
pub struct TestChain;

impl LedgerChain for TestChain {
    fn link(&self, event: &LedgerEvent, head: LedgerHead) -> LedgerEntry {
        let mut said = said(event);
        let previous = head.last.map(|last| last.to_string());
        said["seq"] = head.size.into();
        said["prev_sha"] = previous.as_deref().unwrap_or(GENESIS).into();
        let sha = sha256_hex(said.to_string().as_bytes());
        said["sha"] = sha.as_str().into();
        LedgerEntry {
            seq: head.size,
            previous: head.last,
            sha: sha.parse().expect("it is a hash"),
            line: said.to_string(),
        }
    }
}

fn said(event: &LedgerEvent) -> Value {
    match event {
        LedgerEvent::Executed(executed) => json!({
            "event": "task_executed",
            "ts": executed.ended.as_seconds(),
            "task_id": executed.task,
            "experience_ref": executed.experience,
            "record_sha256": executed.record,
            "meta": { "status": executed.status },
        }),
        LedgerEvent::TaskChanged(changed) => json!({
            "event": changed.change.event(),
            "ts": changed.seen.as_seconds(),
            "task_id": changed.task,
            "meta": { "by": changed.by },
        }),
        LedgerEvent::Erased(erased) => json!({
            "event": "record_erased",
            "ts": erased.erased.as_seconds(),
            "experience_ref": erased.experience,
            "record_sha256": erased.record,
            "meta": {
                "erased_record_sha256": erased.erased_record,
                "reason": erased.reason,
                "by": erased.by,
            },
        }),
        LedgerEvent::Pruned(pruned) => json!({
            "event": "records_pruned",
            "ts": pruned.pruned.as_seconds(),
            "meta": {
                "count": pruned.count,
                "records_sha256": pruned.records,
                "reason": pruned.reason,
                "by": pruned.by,
            },
        }),
    }
}
