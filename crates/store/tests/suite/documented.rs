//! The statements that the documentation shows.

use astra_kit::running;
use astra_model::ExperienceRepository;

use crate::support::{Stored, stored, with_effects};

const PAGE: &str = include_str!("../../../../docs/SYSTEM_ARCHITECTURE.md");

fn statements() -> Vec<&'static str> {
    let blocks = PAGE.split("```sql\n").skip(1);
    blocks
        .filter_map(|block| block.split_once("```"))
        .map(|(sql, _)| sql)
        .collect()
}

fn about<'a>(statements: &[&'a str], words: &str) -> &'a str {
    statements.iter().find(|sql| sql.contains(words)).unwrap()
}

fn rows(stored: &Stored, sql: &str) -> usize {
    let connection = stored.outside();
    let mut statement = connection.prepare(sql).unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut count = 0;
    while rows.next().unwrap().is_some() {
        count += 1;
    }
    count
}

#[test]
fn every_statement_of_the_documentation_runs_and_finds_what_it_says() {
    let stored = stored();
    let failed = running()
        .task("daily_reflection")
        .started("2025-11-04T18:29:12.123Z")
        .window("2025-11-04T18:00:00Z")
        .fail("Timeout", "stopped after 3 s");
    stored.store.append(&failed).unwrap();
    let statements = statements();
    assert!(statements.len() >= 5, "{statements:?}");
    for sql in &statements {
        rows(&stored, sql);
    }
    assert_eq!(
        rows(&stored, about(&statements, "The last runs of a task")),
        1
    );
    assert_eq!(rows(&stored, about(&statements, "Was this window run")), 1);
    assert_eq!(rows(&stored, about(&statements, "Failures by kind")), 1);
}

#[test]
fn a_documented_statement_finds_the_programs_of_a_span() {
    let stored = stored();
    let execution = with_effects(running());
    stored.store.append(&execution).unwrap();
    let span = execution.running().lineage.span().to_string();
    let statements = statements();
    let sql = about(&statements, "What a run printed");
    let sql = sql.replace("f47ac10b-58cc-4372-a567-0e02b2c39f1c", &span);
    assert_eq!(rows(&stored, &sql), execution.script_runs().len());
}

#[test]
fn every_documented_statement_is_answered_from_an_index() {
    let stored = stored();
    for sql in statements() {
        let connection = stored.outside();
        let mut plan = connection
            .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
            .unwrap();
        let steps = plan
            .query_map([], |row| row.get::<_, String>("detail"))
            .unwrap();
        for step in steps.map(Result::unwrap) {
            assert!(!step.starts_with("SCAN experience"), "{step}\n{sql}");
            assert!(!step.starts_with("SCAN script_run"), "{step}\n{sql}");
        }
    }
}
