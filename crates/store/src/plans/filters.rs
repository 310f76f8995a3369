//! Each combination of filters.

use astra_kit::instant;
use astra_model::{ExecutionFilter, MemoryFilters, RecentFilter, TaskRef};

pub(super) fn recent_filters() -> impl Iterator<Item = RecentFilter> {
    (0..4).map(|bits| RecentFilter {
        experience_type: (bits & 1 > 0).then(|| "TASK_EXECUTION".to_owned()),
        since: (bits & 2 > 0).then(|| instant("2025-01-01T00:00:00Z")),
        limit: 0,
    })
}

/// Each combination of filters on executions.
pub(super) fn execution_filters() -> impl Iterator<Item = ExecutionFilter> {
    let tasks = [
        None,
        Some(TaskRef::Id("daily_reflection".parse().unwrap())),
        Some(TaskRef::Slug("daily_reflection".parse().unwrap())),
    ];
    tasks.into_iter().flat_map(|task| {
        (0..16).map(move |bits| ExecutionFilter {
            task: task.clone(),
            status: (bits & 1 > 0).then(|| "success".to_owned()),
            since: (bits & 2 > 0).then(|| instant("2025-01-01T00:00:00Z")),
            until: (bits & 4 > 0).then(|| instant("2026-01-01T00:00:00Z")),
            backfilled: (bits & 8 > 0).then_some(false),
            limit: 0,
            after: None,
        })
    })
}

pub(super) fn memory_filters() -> impl Iterator<Item = MemoryFilters> {
    (0..16).map(|bits| MemoryFilters {
        types: (bits & 1 > 0)
            .then(|| "OBSERVATION".to_owned())
            .into_iter()
            .collect(),
        since: (bits & 2 > 0).then(|| instant("2025-01-01T00:00:00Z")),
        until: (bits & 4 > 0).then(|| instant("2026-01-01T00:00:00Z")),
        facts: (bits & 8 > 0)
            .then(|| ("status".to_owned(), "success".into()))
            .into_iter()
            .collect(),
    })
}
