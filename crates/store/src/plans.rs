//! Every query that is asked is answered from an index.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use astra_kit::{SCRUBBER, SequentialIds, execution, instant, running};
use astra_model::{
    ClaimRepository, EffectsRepository, ExecutionFilter, ExperienceRepository, Importer,
    MemoryFilters, MemoryQuery, Outbox, RecentFilter, Retriever, ScriptRunId, TaskRef, ToolCallId,
};
use rusqlite::Connection;

use crate::store::{Store, StoreOptions};

static ASKED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Remembers a query that was asked.
pub(crate) fn note(sql: &str) {
    let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    asked.insert(sql.to_owned());
}

#[test]
fn every_query_is_answered_from_an_index_without_scan_or_sort() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("core.db");
    let store = Store::create(&path, &StoreOptions::new(Arc::new(SCRUBBER.clone()))).unwrap();
    for number in 0..3 {
        store
            .append(&running().nth(number).succeed("Done."))
            .unwrap();
    }
    ask_everything(&store);
    let connection = store.location.open_read_only().unwrap();
    let asked = ASKED.lock().unwrap().clone();
    let plans: Vec<(String, String)> = asked
        .into_iter()
        .map(|sql| (plan(&connection, &sql), sql))
        .collect();
    for (plan, sql) in &plans {
        assert!(!plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
        assert!(!scans(plan), "{sql}\n{plan}");
    }
    for index in [
        "ix_experiences_type_ts",
        "ix_experiences_task ",
        "ix_experiences_task_slug",
        "ix_experiences_trace",
        "ix_experiences_idempotency",
        "ix_experiences_span",
        "ix_experience_created_at",
        "sqlite_autoindex_experience_1",
    ] {
        assert!(
            plans.iter().any(|(plan, _)| plan.contains(index)),
            "{index} serves no query"
        );
    }
}

fn plan(connection: &Connection, sql: &str) -> String {
    let mut statement = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap();
    let parameters = vec![rusqlite::types::Null; statement.parameter_count()];
    let lines = statement
        .query_map(rusqlite::params_from_iter(parameters), |row| {
            row.get::<_, String>(3)
        })
        .unwrap();
    lines.map(|line| line.unwrap() + "\n").collect()
}

/// Tells whether a plan reads a whole table. The full-text index is a virtual one, whose own index
/// is behind the number; the outbox is read in the order of its own key, and so are all claims.
fn scans(plan: &str) -> bool {
    plan.lines().any(|line| {
        line.starts_with("SCAN")
            && !line.contains("INDEX")
            && line != "SCAN outbox"
            && line != "SCAN claim"
            && !line.starts_with("SCAN json_each")
    })
}

/// Asks for everything, with each combination of filters.
fn ask_everything(store: &Store) {
    let execution = execution();
    let record = store
        .lookup_key(&running().nth(1).build().key())
        .unwrap()
        .unwrap();
    store.lookup(record.id()).unwrap();
    store
        .lookup_span(execution.running().lineage.span())
        .unwrap();
    store
        .list_trace(execution.running().lineage.trace())
        .unwrap();
    store.list_children(record.id(), 10).unwrap();
    store.list_prefix("task_exec", 10).unwrap();
    store
        .import(&[running().nth(8).succeed("Done elsewhere.")])
        .unwrap();
    store.lookup_claim(&execution.key()).unwrap();
    store.list_claims().unwrap();
    store.list_unpublished(10).unwrap();
    let ids = SequentialIds::of_seed(4);
    store.lookup_tool_call(ToolCallId::new(&ids)).unwrap();
    store.lookup_script_run(ScriptRunId::new(&ids)).unwrap();
    for filter in recent_filters() {
        store.list_recent(&filter).unwrap();
    }
    for filter in execution_filters() {
        let next = store.list_executions(&filter).unwrap().next;
        let after = store.list_executions(&ExecutionFilter {
            limit: 1,
            ..filter.clone()
        });
        if let Some(after) = after.unwrap().next.or(next) {
            let filter = ExecutionFilter {
                after: Some(after),
                ..filter
            };
            store.list_executions(&filter).unwrap();
        }
    }
    for filters in memory_filters() {
        let query = MemoryQuery {
            text: "done".into(),
            top_k: 5,
            filters,
        };
        store.retrieve(&query).unwrap();
    }
}

fn recent_filters() -> impl Iterator<Item = RecentFilter> {
    (0..4).map(|bits| RecentFilter {
        experience_type: (bits & 1 > 0).then(|| "TASK_EXECUTION".to_owned()),
        since: (bits & 2 > 0).then(|| instant("2025-01-01T00:00:00Z")),
        limit: 0,
    })
}

fn execution_filters() -> impl Iterator<Item = ExecutionFilter> {
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

fn memory_filters() -> impl Iterator<Item = MemoryFilters> {
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
