//! Records that Python wrote, against the rules that don't speak of form.

use astra_model::{Record, Rule, Violation};
use serde_json::Value;

/// Returns what a record of Python's breaks by itself.
pub(super) fn check(record: &Record) -> impl Iterator<Item = Violation> {
    [
        times(record),
        error(record),
        memories(record),
        attempt(record),
    ]
    .into_iter()
    .flatten()
}

fn times(record: &Record) -> Option<Violation> {
    let duration = record.fact("duration_ms").as_f64();
    let started = record.fact("started_at_ts").as_f64();
    let ended = record.fact("ended_at_ts").as_f64();
    let forward = duration.is_none_or(|ms| ms >= 0.0) && (started <= ended || ended.is_none());
    let detail = || format!("duration_ms is {duration:?}, from {started:?} to {ended:?}");
    (!forward).then(|| Violation::new(Rule::TimeRunsForward, detail()))
}

fn error(record: &Record) -> Option<Violation> {
    let error = record.fact("error");
    let said = |key| {
        error[key]
            .as_str()
            .is_some_and(|text| !text.trim().is_empty())
    };
    let detail = match record.fact_str("status") {
        "failed" if !said("type") || !said("message") => "failed without an error",
        "success" if !error.is_null() => "success with an error",
        _ => return None,
    };
    Some(Violation::new(Rule::ErrorMatchesStatus, detail))
}

fn memories(record: &Record) -> Option<Violation> {
    let counted = record.fact("retrieval")["memory_count"].as_u64();
    let parents = record.ids("parents").count();
    let right = counted.and_then(|count| usize::try_from(count).ok()) == Some(parents);
    let detail = || format!("memory_count is {counted:?}, there are {parents} parents");
    (!right).then(|| Violation::new(Rule::MemoriesCounted, detail()))
}

fn attempt(record: &Record) -> Option<Violation> {
    let (attempt, retry_of) = (record.fact("attempt"), record.fact("retry_of"));
    let right = attempt.as_i64().is_some_and(|attempt| attempt >= 1)
        && (attempt == &Value::from(1)) == retry_of.is_null();
    let detail = || format!("attempt is {attempt}, retry_of {retry_of}");
    (!right).then(|| Violation::new(Rule::AttemptMatchesRetry, detail()))
}
