//! Answers as plain values, as far as two stores must agree on them.

use std::error::Error;

use astra_model::{
    Appended, ClaimDocument, ClaimOutcome, Memory, OpenClaim, Record, RecordError, Reference,
    RetrievalCallDocument,
};
use astra_scheduler::{RecoverError, Recovery, RunError, RunOutcome};
use serde_json::{Value, json};

/// Returns a record. Which of several equally good memories comes first is the store's to say, so
/// that found ids are sorted; of what Python wrote, readers' view counts, and of memories not who wrote
/// them, which their `meta` tells.
pub(crate) fn record(record: &Record) -> Value {
    if record.experience_type() == "TASK_EXECUTION" && !record.is_legacy() {
        let mut document = record.document().clone();
        sort_ids(&mut document["parents"]);
        let calls = document.pointer_mut("/content/structured/retrieval/calls");
        let calls = calls.and_then(Value::as_array_mut);
        for call in calls.into_iter().flatten() {
            sort_ids(&mut call["parents"]);
        }
        return document;
    }
    let document = record.document();
    let facts = document["content"]["structured"].as_object();
    json!({
        "id": record.id(),
        "type": record.experience_type(),
        "text": record.text(),
        "facts": facts.cloned().unwrap_or_default(),
        "parents": record.ids("parents").collect::<Vec<_>>(),
        "causes": record.ids("causes").collect::<Vec<_>>(),
        "created_at": document["created_at"],
        "ts": document["ts"],
    })
}

fn sort_ids(ids: &mut Value) {
    if let Some(ids) = ids.as_array_mut() {
        ids.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
    }
}

/// Returns records in their order.
pub(crate) fn records(found: &[Record]) -> Value {
    found.iter().map(record).collect()
}

/// Returns records in their order, those of one instant as a set.
pub(crate) fn by_instant(found: &[Record]) -> Value {
    let mut found: Vec<Value> = found.iter().map(record).collect();
    for tied in found.chunk_by_mut(|a, b| a["ts"] == b["ts"]) {
        tied.sort_by(|a, b| a["id"].as_str().cmp(&b["id"].as_str()));
    }
    found.into()
}

/// Returns memories as a set: the stores rank by rules of their own.
pub(crate) fn memories(found: &[Memory]) -> Value {
    let mut found: Vec<String> = found.iter().map(|found| format!("{found:?}")).collect();
    found.sort();
    found.into()
}

/// Returns references as a set.
pub(crate) fn references(found: &[Reference]) -> Value {
    let mut found: Vec<String> = found.iter().map(|found| format!("{found:?}")).collect();
    found.sort();
    found.into()
}

/// Returns a claim.
pub(crate) fn claim(open: &OpenClaim) -> Value {
    let retrieved = open.retrieved.iter().map(|call| {
        let mut call = json!(RetrievalCallDocument::from(call));
        sort_ids(&mut call["parents"]);
        call
    });
    json!({
        "key": open.lease.key,
        "token": open.lease.token.0,
        "holder": format!("{:?}", open.holder),
        "running": ClaimDocument::from(&open.running),
        "retrieved": retrieved.collect::<Vec<_>>(),
        "seen": open.seen.to_string(),
        "expires": open.expires.to_string(),
    })
}

/// Returns what became of a request.
pub(crate) fn run(outcome: &Result<RunOutcome, RunError>) -> Value {
    match outcome {
        Ok(RunOutcome::Recorded(ran)) => json!({"recorded": record(ran)}),
        Ok(RunOutcome::AlreadyRecorded(ran)) => json!({"already recorded": record(ran)}),
        Ok(RunOutcome::Pruned(pruned)) => json!({"pruned": pruned.tombstone.experience}),
        Ok(RunOutcome::ClaimedElsewhere(open)) => json!({"claimed elsewhere": claim(open)}),
        Ok(RunOutcome::WorkspaceBusy(path)) => json!({"workspace busy": path}),
        Err(RunError::Fenced(error)) => json!({"fenced": fenced(error)}),
        Err(error) => json!({"failed": chain(error)}),
    }
}

/// Returns what a claim came to.
pub(crate) fn claimed(outcome: &ClaimOutcome) -> Value {
    match outcome {
        ClaimOutcome::Claimed(lease) => json!({"claimed": [lease.key.as_str(), lease.token.0]}),
        ClaimOutcome::Recorded(ran) => json!({"recorded": record(ran)}),
        ClaimOutcome::Pruned(pruned) => json!({"pruned": pruned.tombstone.experience}),
        ClaimOutcome::Held(open) => json!({"held": claim(open)}),
        ClaimOutcome::AtLimit => json!("at the limit"),
    }
}

/// Returns what became of an execution.
pub(crate) fn appended(appended: &Appended) -> Value {
    match appended {
        Appended::New(id) => json!({"new": id}),
        Appended::Pruned(pruned) => json!({"pruned": pruned.tombstone.experience}),
        Appended::Existing {
            record: stands,
            differs,
        } => json!({"existing": record(stands), "differs": differs}),
    }
}

/// Returns what came of a write under a lease.
pub(crate) fn under_lease(written: Result<Value, RecordError>) -> Value {
    written.unwrap_or_else(|error| json!({"fenced": fenced(&error)}))
}

fn fenced(error: &RecordError) -> Value {
    match error {
        RecordError::Fenced {
            record: Some(stands),
            ..
        } => json!([chain(error), record(stands)]),
        other => json!([chain(other)]),
    }
}

/// Returns what a recovery did.
pub(crate) fn recovery(recovered: &Result<Recovery, RecoverError>) -> Value {
    match recovered {
        Ok(did) => json!({
            "records": did.records,
            "still running": did.still_running,
            "published": did.published,
        }),
        Err(error) => json!({"failed": chain(error)}),
    }
}

/// Returns an error with all its causes.
fn chain(error: &dyn Error) -> String {
    let causes = std::iter::successors(Some(error), |error| (*error).source());
    let said: Vec<String> = causes.map(ToString::to_string).collect();
    said.join(": ")
}
