//! What is counted is what plain SQL counts, number for number, whatever was done to the rows.

mod history;
mod plain;

use astra_kit::{TestChain, running};
use astra_model::{
    ExperienceRepository, LIMIT_MAX, Statistics, StatisticsFilter, StatisticsRepository,
    SystemClock,
};
use astra_store::Store;
use rusqlite::Connection;

use crate::support::{
    Stored, earlier, insert_execution, insert_observation, legacy, options, stored,
};
use history::History;

const ALL: StatisticsFilter = StatisticsFilter {
    task: None,
    failures: LIMIT_MAX,
};

/// Insists that a store counts what plain SQL counts, of all tasks and of each.
#[track_caller]
fn insist(store: &Store, plain: &Statistics) {
    assert_eq!(store.statistics(&ALL).unwrap(), *plain);
    for (task, counts) in &plain.tasks {
        let Ok(task) = task.parse() else { continue };
        let of_one = store.statistics(&StatisticsFilter {
            task: Some(task),
            ..ALL
        });
        assert_eq!(of_one.unwrap().total, *counts);
    }
}

#[track_caller]
fn insist_on_plain(stored: &Stored) -> Statistics {
    let plain = plain::statistics(&stored.outside(), plain::OURS, LIMIT_MAX);
    insist(&stored.store, &plain);
    plain
}

/// Takes executions away as pruning does, whatever guards them.
fn take_away(outside: &Connection, which: &str) {
    let guard = "experience_immutable_delete";
    let sql: String = outside
        .query_row(
            "SELECT sql FROM sqlite_schema WHERE name = ?1",
            [guard],
            |row| row.get(0),
        )
        .unwrap();
    let delete = format!("DROP TRIGGER {guard}; DELETE FROM experience WHERE {which}; {sql};");
    outside
        .execute_batch(&format!("BEGIN; {delete} COMMIT;"))
        .unwrap();
}

#[test]
fn statistics_are_those_of_plain_sql_over_any_history() {
    for seed in 0..6 {
        let (stored, mut history) = (stored(), History::new(seed));
        for _ in 0..6 {
            for _ in 0..25 {
                history.go_on(&stored);
            }
            match history.chance.below(6) {
                0 => stored.outside().execute_batch("VACUUM").unwrap(),
                1 => take_away(&stored.outside(), "rowid % 7 = 3"),
                _ => {}
            }
            let plain = insist_on_plain(&stored);
            let reading = Store::open_read_only(&stored.path(), &options()).unwrap();
            insist(&reading, &plain);
        }
        history.go_on(&stored);
        let reading = Store::open_read_only(&stored.path(), &options()).unwrap();
        insist(
            &reading,
            &plain::statistics(&stored.outside(), plain::OURS, LIMIT_MAX),
        );
    }
}

#[test]
fn what_python_wrote_is_counted_before_and_after_its_migration() {
    let stored = legacy();
    let plain = plain::statistics(&stored.outside(), plain::PYTHONS, LIMIT_MAX);
    assert_eq!(plain.total.attempts.total(), 62);
    insist(&stored.store, &plain);
    let clock = SystemClock::new();
    Store::migrate(&stored.path(), None, &TestChain, &clock, &mut |_| {}).unwrap();
    let migrated = Store::open(&stored.path(), &options()).unwrap();
    insist(&migrated, &plain);
}

#[test]
fn more_executions_than_a_batch_are_all_counted() {
    let stored = stored();
    let outside = stored.outside();
    outside.execute_batch("BEGIN").unwrap();
    for number in 0..4_100 {
        insert_execution(&outside, &format!("py_{number}"));
        if number % 3 == 0 {
            insert_observation(&outside, &format!("exp_{number}"));
        }
    }
    outside.execute_batch("COMMIT").unwrap();
    assert_eq!(insist_on_plain(&stored).total.attempts.total(), 4_100);
}

#[test]
fn pruned_executions_are_counted_no_more_the_last_and_all_included() {
    let stored = stored();
    for number in 0..6 {
        stored
            .store
            .append(&running().nth(number).succeed("Done."))
            .unwrap();
    }
    insert_observation(&stored.outside(), "exp_1");
    insist_on_plain(&stored);
    for which in ["rowid = 2", "rowid = 6", "type = 'task_execution'", "TRUE"] {
        take_away(&stored.outside(), which);
        insist_on_plain(&stored);
    }
    stored
        .store
        .append(&running().nth(9).succeed("Done."))
        .unwrap();
    assert_eq!(insist_on_plain(&stored).total.attempts.total(), 1);
}

#[test]
fn memories_that_go_and_come_leave_the_counts_as_they_are() {
    let stored = stored();
    stored
        .store
        .append(&running().nth(1).succeed("Done."))
        .unwrap();
    let outside = stored.outside();
    for number in 0..3 {
        insert_observation(&outside, &format!("exp_{number}"));
    }
    insist_on_plain(&stored);
    outside
        .execute("DELETE FROM experience WHERE type = 'observation'", ())
        .unwrap();
    stored
        .store
        .append(&running().nth(2).succeed("Done."))
        .unwrap();
    for number in 0..3 {
        insert_observation(&outside, &format!("exp_{number}"));
    }
    assert_eq!(insist_on_plain(&stored).total.attempts.total(), 2);
}

#[test]
fn a_database_of_an_earlier_version_is_counted_and_its_missed_windows_are_once_it_is_migrated() {
    let (stored, mut history) = (stored(), History::new(3));
    for _ in 0..40 {
        history.go_on(&stored);
    }
    let plain = insist_on_plain(&stored);
    assert!(plain.total.missed_total() > 0);
    let stored = earlier(stored, 4);
    let told = stored.store.statistics(&ALL).unwrap().total;
    assert_eq!(
        (told.attempts, told.missed.len()),
        (plain.total.attempts.clone(), 0)
    );
    let clock = SystemClock::new();
    Store::migrate(&stored.path(), None, &TestChain, &clock, &mut |_| {}).unwrap();
    let migrated = Store::open(&stored.path(), &options()).unwrap();
    insist(&migrated, &plain);
    assert_eq!(migrated.miscounts().unwrap(), [""; 0]);
}

#[test]
fn sums_that_cannot_be_right_are_found_and_counted_anew() {
    let (stored, mut history) = (stored(), History::new(4));
    for _ in 0..40 {
        history.go_on(&stored);
    }
    let plain = insist_on_plain(&stored);
    assert_eq!(stored.store.miscounts().unwrap(), [""; 0]);
    for (sql, found) in [
        (
            "UPDATE rollup_outcome SET attempts = attempts + 1 WHERE task = 0",
            "executions:",
        ),
        (
            "DELETE FROM rollup_outcome WHERE task = 1",
            "executions of tasks:",
        ),
        ("DELETE FROM rollup_duration_step", "durations in steps:"),
        ("UPDATE rollup_missed SET windows = 9", "missed windows:"),
    ] {
        stored.outside().execute_batch(sql).unwrap();
        let miscounts = stored.store.miscounts().unwrap();
        assert!(
            miscounts.iter().any(|told| told.starts_with(found)),
            "{found} {miscounts:?}"
        );
        stored.store.forget_counts().unwrap();
        insist(&stored.store, &plain);
        assert_eq!(stored.store.miscounts().unwrap(), [""; 0]);
    }
}
