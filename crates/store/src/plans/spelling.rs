//! Only the one spelling of a fact is answered from its index, and only there it is spelled.

use std::path::Path;

use astra_model::TaskRef;
use rusqlite::Connection;

use super::filters::execution_filters;
use super::plan;
use crate::engine::Layout;
use crate::executions::selected;
use crate::order::Order;
use crate::schema;
use crate::select::{executions_with, fact};

fn blank() -> Connection {
    let mut blank = Connection::open_in_memory().unwrap();
    schema::install(&mut blank).unwrap();
    blank
}

/// Those that a filter by state doesn't let through aren't even looked at: what an index is searched
/// by has the state in it, with the task, and with the stretch of time.
#[test]
fn a_filter_by_state_is_answered_by_the_indexes_of_states() {
    let connection = blank();
    for filter in execution_filters().filter(|filter| filter.status.is_some()) {
        let of_task = match &filter.task {
            None => "ix_experiences_status (<expr>=?",
            Some(TaskRef::Id(_)) => "ix_experiences_task_status (<expr>=? AND <expr>=?",
            Some(TaskRef::Slug(_)) => "ix_experiences_slug_status (<expr>=? AND <expr>=?",
        };
        let task = filter.task.as_ref();
        for order in [
            Order::newest_first(Layout::Ours, task),
            Order::oldest_first(Layout::Ours, task),
        ] {
            let select = selected(Layout::Ours, order, &filter, None);
            let plan = plan(&connection, select.sql());
            assert!(plan.contains(of_task), "{}\n{plan}", select.sql());
            let column = if plan.contains("slug") {
                "ts"
            } else {
                "created_at"
            };
            let narrowed = |sign: char| plan.contains(&format!("{column}{sign}?"));
            let since = filter.since.is_some();
            assert_eq!(
                [narrowed('>'), narrowed('<')],
                [since, filter.until.is_some()],
                "{plan}"
            );
        }
    }
}

#[test]
fn no_other_spelling_of_a_fact_is_answered_from_its_index() {
    let connection = blank();
    let ours = plan(
        &connection,
        &["SELECT id", executions_with!("task_id")].concat(),
    );
    assert!(
        ours.contains("SEARCH experience USING INDEX ix_experiences_task"),
        "{ours}"
    );
    for other in [
        "content->>'$.structured.task_id' = ?",
        "content->'structured'->>'task_id' = ?",
        "CAST(json_extract(content,'$.structured.task_id') AS TEXT) = ?",
        "json_extract(content,'$.\"structured\".\"task_id\"') = ?",
        "json_extract(json_extract(content,'$.structured'),'$.task_id') = ?",
        "(?1 IS NULL OR json_extract(content,'$.structured.task_id') = ?1)",
    ] {
        let sql = ["SELECT id FROM experience WHERE ", other].concat();
        let plan = plan(&connection, &sql);
        assert!(plan.starts_with("SCAN"), "{other}\n{plan}");
    }
}

/// Whoever spells a fact himself may spell it otherwise.
#[test]
fn facts_are_spelled_in_one_place() {
    let spelled = fact!("x").split("$.").next().unwrap();
    let beginnings = [
        spelled,
        "content->",
        "content ->",
        "json_extract(NEW.content",
    ];
    let mut files = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut spelling = Vec::new();
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(
                std::fs::read_dir(path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            if beginnings.iter().any(|beginning| text.contains(beginning)) {
                spelling.push(path.file_name().unwrap().to_owned());
            }
        }
    }
    spelling.sort();
    assert_eq!(spelling, ["select.rs", "spelling.rs"]);
}
