//! Statistics as programs read them.

use std::collections::BTreeMap;

use astra_model::{Counts, Durations, FailureKind, MissReason, Outcomes, Statistics};
use serde_json::{Value, json};

/// The statuses that are told even of none.
const STATUSES: [&str; 3] = ["success", "failed", "partial"];

pub(super) fn of(statistics: &Statistics) -> Value {
    let tasks = statistics.tasks.iter().map(|(task, task_counts)| {
        let mut value = json!({ "task_id": task });
        if let (Value::Object(task), Value::Object(counts)) = (&mut value, counts(task_counts)) {
            task.extend(counts);
        }
        value
    });
    json!({
        "total": counts(&statistics.total),
        "tasks": tasks.collect::<Vec<_>>(),
    })
}

fn counts(counts: &Counts) -> Value {
    json!({
        "operations": outcomes(&counts.operations),
        "attempts": outcomes(&counts.attempts),
        "durations_ms": counts.durations.as_ref().map(durations),
        "failures": {
            "kinds": counts.failures.kinds,
            "most": counts.failures.most.iter().map(kind).collect::<Vec<_>>(),
        },
        "memories": {
            "used": counts.memories.used,
            "distinct": counts.memories.distinct,
            "mean_per_attempt": counts.memories_mean(),
        },
        "missed_windows": {
            "count": counts.missed_total(),
            "by_reason": missed(&counts.missed),
        },
    })
}

fn outcomes(outcomes: &Outcomes) -> Value {
    let mut by_status: BTreeMap<&str, u64> = STATUSES.map(|status| (status, 0)).into();
    let named = outcomes.by_status.iter();
    by_status.extend(named.map(|(status, count)| (status.as_str(), *count)));
    json!({
        "count": outcomes.total(),
        "by_status": by_status,
        "success_rate": outcomes.success_rate(),
    })
}

fn durations(durations: &Durations) -> Value {
    json!({
        "count": durations.count,
        "min": durations.min,
        "p50": durations.p50,
        "p95": durations.p95,
        "p99": durations.p99,
        "max": durations.max,
    })
}

fn kind(kind: &FailureKind) -> Value {
    json!({
        "error_type": kind.error_type,
        "stack_hash": kind.stack_hash,
        "attempts": kind.attempts,
        "first_seen": kind.first_seen.to_iso(),
        "last_seen": kind.last_seen.to_iso(),
    })
}

fn missed(missed: &BTreeMap<MissReason, u64>) -> BTreeMap<&'static str, u64> {
    let windows = |reason: &MissReason| missed.get(reason).copied().unwrap_or_default();
    let all = MissReason::ALL.iter();
    all.map(|reason| (reason.as_str(), windows(reason)))
        .collect()
}
