//! Every query that is asked is answered from an index.

mod filters;
mod prune;
mod spelling;
mod windows;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use astra_kit::{SCRUBBER, SequentialIds, TestChain, execution, instant, running, scrubbed};
use astra_model::{
    ClaimRepository, EffectsRepository, ExecutionFilter, ExperienceRepository, Importer,
    LedgerRepository, MemoryQuery, Outbox, Retriever, ScriptRunId, SeenTask, SeenTasks,
    SeenTasksRepository, StatisticsFilter, StatisticsRepository, ToolCallId,
};
use filters::{execution_filters, memory_filters, recent_filters};
use rusqlite::{Connection, StatementStatus};

use crate::cursor::Place;
use crate::store::{Store, StoreOptions};
use prune::ask_of_a_prune;
use windows::ask_of_windows;

static ASKED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Remembers a query that was asked.
pub(crate) fn note(sql: &str) {
    let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    asked.insert(sql.to_owned());
}

#[test]
fn every_query_is_answered_from_an_index_without_scan_or_sort() {
    let folder = tempfile::tempdir().unwrap();
    let store = created(folder.path());
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
        "ix_schedule_version_task",
        "ix_missed_window",
        "ix_claim_task",
        "ix_rollup_failure",
        "ix_experiences_status",
        "ix_experiences_task_status",
        "ix_experiences_slug_status",
    ] {
        assert!(
            plans.iter().any(|(plan, _)| plan.contains(index)),
            "{index} serves no query"
        );
    }
}

#[test]
fn a_statement_is_planned_once_whatever_is_bound_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = created(folder.path());
    store.append(&execution()).unwrap();
    for limit in 1..4 {
        for filter in execution_filters() {
            let filter = ExecutionFilter { limit, ..filter };
            store.list_executions(&filter).unwrap();
        }
    }
    let reader = store.reader("look at statements").unwrap();
    for sql in ASKED.lock().unwrap().iter() {
        let statement = reader.prepare_cached(sql).unwrap();
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0, "{sql}");
    }
}

fn created(folder: &Path) -> Store {
    let options = StoreOptions::new(Arc::new(SCRUBBER.clone()), Arc::new(TestChain));
    Store::create(&folder.join("core.db"), &options).unwrap()
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
/// is behind the number; the outbox is read in the order of its own key, and so are all claims, all
/// timetables, all tasks that were seen and what is counted of each task.
fn scans(plan: &str) -> bool {
    plan.lines().any(|line| {
        line.starts_with("SCAN")
            && !line.contains("INDEX")
            && line != "SCAN outbox"
            && line != "SCAN claim"
            && line != "SCAN due_attempt"
            && line != "SCAN experience_indexed"
            && line != "SCAN timetable"
            && line != "SCAN task_seen"
            && line != "SCAN rollup_task"
            && line != "SCAN rollup_missed"
            && line != "SCAN CONSTANT ROW"
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
    ask_of_the_ledger(store);
    ask_of_windows(store);
    ask_of_seen_tasks(store);
    ask_for_statistics(store);
    ask_of_a_prune(store);
    for filter in recent_filters() {
        store.list_recent(&filter).unwrap();
    }
    for filter in execution_filters() {
        ask_to_export(store, &filter);
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

/// Asks for the first chunk of an export, and for one that goes on behind a place.
fn ask_to_export(store: &Store, filter: &ExecutionFilter) {
    let mut export = store.export(filter.clone()).unwrap();
    export.next().unwrap().unwrap();
    export.go_on_behind(Place {
        key: rusqlite::types::Value::Null,
        rowid: 1,
    });
    export.next().unwrap().unwrap();
}

fn ask_of_the_ledger(store: &Store) {
    let entries = store.list_entries(0, 10).unwrap();
    assert_eq!(store.ledger_head().unwrap(), entries[3].head());
    assert_eq!(store.list_entry_hashes(1..3).unwrap().len(), 2);
    let first = store.lookup_key(&running().nth(0).build().key()).unwrap();
    let first = store.lookup_entry_of(first.unwrap().id()).unwrap();
    assert_eq!(first, Some(0));
    store.keep_checkpoint(3, "note").unwrap();
    store.lookup_last_checkpoint().unwrap();
    let with_rows = store.lookup_key(&running().nth(2).build().key()).unwrap();
    for is_new in [true, false] {
        let why = || scrubbed("test");
        let now = instant("2026-01-01T00:00:00Z");
        let erased = store.erase(with_rows.as_ref().unwrap().id(), why(), why(), now);
        assert_eq!(erased.unwrap().is_new, is_new);
    }
}

/// Sees a task, and that it is gone.
fn ask_of_seen_tasks(store: &Store) {
    let (task, now) = (running().build().task, instant("2026-01-01T00:00:00Z"));
    let (config, enabled) = (task.config_digest, true);
    let seen = SeenTasks::from_iter([(task.id, SeenTask { config, enabled })]);
    for tasks in [seen, SeenTasks::default()] {
        store.note_tasks(&tasks, &scrubbed("nobody"), now).unwrap();
    }
    store.list_seen_tasks().unwrap();
}

/// Counts what there is, anew, then what was added, a retry among it.
fn ask_for_statistics(store: &Store) {
    let ids = SequentialIds::default();
    let retry = execution().running().lineage.retry(&ids);
    let retry = running().lineage(retry);
    for task in [None, Some(running().build().task.id)] {
        let failures = 1;
        store
            .statistics(&StatisticsFilter { task, failures })
            .unwrap();
        store
            .append(&retry.clone().fail("Timeout", "It took too long."))
            .unwrap();
    }
    store.miscounts().unwrap();
}
