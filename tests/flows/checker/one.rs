//! The rules of one document by itself.

use std::collections::HashSet;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::form::is_hex;
use super::{Faults, HasRow};

pub(super) fn check(faults: &mut Faults<'_>, has_row: HasRow<'_>) {
    times(faults);
    error(faults);
    memories(faults);
    attempt(faults);
    rows(faults, has_row);
    spellings(faults);
    window(faults);
}

fn text<'d>(value: &'d Value, key: &str) -> &'d str {
    value[key].as_str().unwrap_or_default()
}

fn seconds(value: &Value, key: &str) -> f64 {
    value[key].as_f64().unwrap_or(f64::NAN)
}

fn times(faults: &mut Faults<'_>) {
    let facts = &faults.document["content"]["structured"];
    let (started, ended) = (
        seconds(facts, "started_at_ts"),
        seconds(facts, "ended_at_ts"),
    );
    let duration = seconds(facts, "duration_ms");
    faults.unless(duration >= 0.0 && ended >= started, 2, || {
        format!("{started} to {ended}")
    });
    let gap = (ended - started) * 1000.0 - duration;
    faults.unless(gap.abs() < 0.5, 2, || {
        format!("{started} and {duration} ms are not {ended}")
    });
}

fn error(faults: &mut Faults<'_>) {
    let facts = &faults.document["content"]["structured"];
    let (status, error) = (text(facts, "status"), &facts["error"]);
    let holds = match status {
        "success" => error.is_null(),
        "failed" => !error.is_null(),
        _ => true,
    };
    faults.unless(holds, 3, || format!("{status} with the error {error}"));
    let says = error.is_null()
        || (!text(error, "type").trim().is_empty() && !text(error, "message").trim().is_empty());
    faults.unless(says, 3, || format!("an error that says nothing: {error}"));
}

fn memories(faults: &mut Faults<'_>) {
    let document = faults.document;
    let parents = document["parents"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let count = &document["content"]["structured"]["retrieval"]["memory_count"];
    let named = parents.len();
    faults.unless(count.as_u64() == u64::try_from(named).ok(), 4, || {
        format!("{count} of {named}")
    });
    let different: HashSet<&str> = parents.iter().filter_map(Value::as_str).collect();
    faults.unless(different.len() == named, 4, || {
        "a parent is named twice".to_owned()
    });
}

fn attempt(faults: &mut Faults<'_>) {
    let facts = &faults.document["content"]["structured"];
    let attempt = facts["attempt"].as_u64().unwrap_or(0);
    let holds = attempt >= 1 && (attempt == 1) == facts["retry_of"].is_null();
    faults.unless(holds, 6, || {
        format!("attempt {attempt} retries {}", facts["retry_of"])
    });
    for key in ["trace_id", "span_id"] {
        let id = text(facts, key);
        faults.unless(is_uuid_v4(id), 8, || format!("{key} is {id}"));
    }
}

fn is_uuid_v4(id: &str) -> bool {
    let groups: Vec<&str> = id.split('-').collect();
    let digits = [8, 4, 4, 4, 12];
    groups.len() == 5
        && groups
            .iter()
            .zip(digits)
            .all(|(group, digits)| is_hex(group, digits))
        && groups[2].starts_with('4')
        && groups[3].starts_with(['8', '9', 'a', 'b'])
}

fn rows(faults: &mut Faults<'_>, has_row: HasRow<'_>) {
    let io = &faults.document["content"]["structured"]["io"];
    for (key, table) in [("tool_calls", "tool_call"), ("script_runs", "script_run")] {
        for id in io[key]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            faults.unless(has_row(table, id), 9, || format!("{table} has no row {id}"));
        }
    }
    let files: Vec<&str> = io["files_written"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let leads_out = |path: &&str| path.starts_with('/') || path.split('/').any(|part| part == "..");
    faults.unless(files.is_sorted_by(|a, b| a < b), 0, || {
        format!("files not sorted: {files:?}")
    });
    faults.unless(!files.iter().any(leads_out), 0, || {
        format!("files outside: {files:?}")
    });
}

fn spellings(faults: &mut Faults<'_>) {
    let document = faults.document;
    let facts = &document["content"]["structured"];
    let method = match text(facts, "scheduled_vs_manual") {
        "manual" => "MANUAL_TASK",
        _ => "SCHEDULED_TASK",
    };
    let span: String = text(facts, "span_id").replace('-', "");
    let (task, started) = (text(facts, "task_id"), text(facts, "started_at_iso"));
    let is_named = |short: &str| {
        text(document, "id") == format!("task_exec_{task}_{started}_{short}")
            && text(document, "session_id") == format!("task:{task}:{started}:{short}")
    };
    let named = (4..=32).step_by(4).any(|digits| {
        span.len()
            .checked_sub(digits)
            .is_some_and(|start| is_named(&span[start..]))
    });
    let instants = ["started_at", "ended_at"].map(|end| {
        let spelled = epoch(text(facts, &format!("{end}_iso")));
        spelled == Some(seconds(facts, &format!("{end}_ts")).floor())
    });
    let holds = [
        ("method", text(&document["provenance"], "method") == method),
        ("id or session_id", named),
        ("started_at", instants[0]),
        ("ended_at", instants[1]),
        (
            "created_at",
            document["created_at"] == facts["started_at_iso"],
        ),
        ("ts", document["ts"] == facts["started_at_ts"]),
    ];
    for (what, holds) in holds {
        faults.unless(holds, 10, || format!("{what} does not agree"));
    }
}

/// Returns the seconds since 1970 of `YYYY-MM-DDTHH:MM:SSZ`, and of no other spelling.
fn epoch(iso: &str) -> Option<f64> {
    let form = "dddd-dd-ddTdd:dd:ddZ";
    let fits = |(c, f): (char, char)| if f == 'd' { c.is_ascii_digit() } else { c == f };
    if iso.len() != form.len() || !iso.chars().zip(form.chars()).all(fits) {
        return None;
    }
    let part = |from: usize, to: usize| iso[from..to].parse::<i64>().ok();
    let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
    // Years begin in March, so that the day that comes and goes is the last of one.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days =
        365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 719_469;
    let seconds = ((days * 24 + part(11, 13)?) * 60 + part(14, 16)?) * 60 + part(17, 19)?;
    #[expect(
        clippy::cast_precision_loss,
        reason = "four-digit years need 38 of the 53 bits"
    )]
    let seconds = seconds as f64;
    Some(seconds)
}

fn window(faults: &mut Faults<'_>) {
    let document = faults.document;
    let facts = &document["content"]["structured"];
    let window = text(&document["meta"], "scheduled_at");
    let key = key(
        text(facts, "task_id"),
        window,
        facts["attempt"].as_u64().unwrap_or(0),
    );
    let given = text(facts, "idempotency_key");
    faults.unless(given == key, 12, || format!("{given} is not {key}"));
}

/// Returns the key of an attempt, computed as SPEC 3 tells anyone to.
pub(super) fn key(task: &str, window: &str, attempt: u64) -> String {
    let digest = Sha256::digest(format!("{task}:{window}:{attempt}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
