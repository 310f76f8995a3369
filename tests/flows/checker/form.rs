//! Rule 0: exactly the contract's keys, with values of their form.

use serde_json::{Map, Value};

use super::Faults;

const ROOT: &str = "id type content provenance parents causes session_id created_at ts meta";
const STRUCTURED: &str = "schema_version task_id task_slug task_name task_type \
    scheduled_vs_manual status started_at_iso ended_at_iso started_at_ts ended_at_ts duration_ms \
    trace_id span_id attempt retry_of idempotency_key task_config_digest retrieval io \
    embedding_skipped provenance_runner grants error";
const RETRIEVED: &str = "memory_count query filters latency_ms source";

pub(super) fn check(faults: &mut Faults<'_>) {
    let document = faults.document;
    let facts = &document["content"]["structured"];
    keys(faults, document, ROOT, "");
    keys(faults, &document["content"], "text structured", "");
    keys(faults, facts, STRUCTURED, "");
    keys(
        faults,
        &facts["io"],
        "files_written artifact_ids tool_calls script_runs",
        "",
    );
    keys(
        faults,
        &facts["provenance_runner"],
        "name version pid host",
        "",
    );
    keys(faults, &facts["grants"], "scopes impersonation", "");
    keys(faults, &document["provenance"], "actor method sources", "");
    let of_meta = "truncated backfilled legacy_result_file";
    keys(faults, &document["meta"], "scrubbed scheduled_at", of_meta);
    match facts["retrieval"].get("query") {
        None => keys(faults, &facts["retrieval"], "memory_count source", ""),
        Some(_) => keys(faults, &facts["retrieval"], RETRIEVED, "calls"),
    }
    if !facts["error"].is_null() {
        keys(faults, &facts["error"], "type message stack_hash", "");
    }
    kinds(faults);
    constants(faults);
}

/// Insists on these keys, and on no others but the optional ones.
fn keys(faults: &mut Faults<'_>, value: &Value, required: &str, optional: &str) {
    let none = Map::new();
    let object = value.as_object().unwrap_or(&none);
    let mut allowed = required
        .split_whitespace()
        .chain(optional.split_whitespace());
    let missing = required
        .split_whitespace()
        .find(|key| !object.contains_key(*key));
    let added = object
        .keys()
        .find(|key| !allowed.any(|allowed| allowed == *key));
    faults.unless(missing.is_none() && value.is_object(), 0, || {
        format!("no key {missing:?} in {value}")
    });
    faults.unless(added.is_none(), 0, || format!("a key {added:?} in {value}"));
}

type IsSuch = fn(&Value) -> bool;

fn kinds(faults: &mut Faults<'_>) {
    const TEXTS: &[&str] = &[
        "/id",
        "/session_id",
        "/created_at",
        "/content/text",
        "/meta/scheduled_at",
        "/content/structured/task_id",
        "/content/structured/task_slug",
        "/content/structured/task_name",
        "/content/structured/task_type",
        "/content/structured/started_at_iso",
        "/content/structured/ended_at_iso",
        "/content/structured/idempotency_key",
        "/content/structured/provenance_runner/host",
    ];
    const NUMBERS: &[&str] = &[
        "/ts",
        "/content/structured/started_at_ts",
        "/content/structured/ended_at_ts",
        "/content/structured/duration_ms",
        "/content/structured/attempt",
        "/content/structured/retrieval/memory_count",
        "/content/structured/provenance_runner/pid",
    ];
    const LISTS: &[&str] = &[
        "/parents",
        "/causes",
        "/provenance/sources",
        "/content/structured/retrieval/source",
        "/content/structured/io/files_written",
        "/content/structured/io/artifact_ids",
        "/content/structured/io/tool_calls",
        "/content/structured/io/script_runs",
    ];
    let document = faults.document;
    let kinds: [(_, IsSuch); 3] = [
        (TEXTS, Value::is_string),
        (NUMBERS, Value::is_number),
        (LISTS, Value::is_array),
    ];
    for (places, is_such) in kinds {
        for place in places {
            let value = document.pointer(place).unwrap_or(&Value::Null);
            faults.unless(is_such(value), 0, || format!("{place} is {value}"));
        }
    }
}

fn constants(faults: &mut Faults<'_>) {
    let document = faults.document;
    let facts = &document["content"]["structured"];
    let is = |value: &Value, allowed: &[&str]| value.as_str().is_some_and(|v| allowed.contains(&v));
    let digest = facts["task_config_digest"].as_str().unwrap_or_default();
    let digest = digest.strip_prefix("sha256:").unwrap_or_default();
    let hash = &facts["error"]["stack_hash"];
    let holds = [
        ("type", is(&document["type"], &["TASK_EXECUTION"])),
        ("actor", is(&document["provenance"]["actor"], &["AGENT"])),
        ("schema_version", facts["schema_version"] == 1),
        ("embedding_skipped", facts["embedding_skipped"] == true),
        ("impersonation", facts["grants"]["impersonation"] == false),
        ("scrubbed", document["meta"]["scrubbed"] == true),
        (
            "status",
            is(&facts["status"], &["success", "failed", "partial"]),
        ),
        (
            "mode",
            is(&facts["scheduled_vs_manual"], &["scheduled", "manual"]),
        ),
        ("digest", is_hex(digest, 64)),
        (
            "stack_hash",
            hash.is_null() || hash.as_str().is_some_and(|hash| is_hex(hash, 16)),
        ),
    ];
    for (what, holds) in holds {
        faults.unless(holds, 0, || format!("{what} is not what it must be"));
    }
}

pub(super) fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
