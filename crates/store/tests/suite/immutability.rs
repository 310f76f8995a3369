//! What is recorded stays as it is, whoever tries.

use astra_kit::{execution, instant, running};
use astra_model::{
    ClaimRepository, ExperienceRepository, MissReason, Plan, Record, TimetableRepository,
};
use rusqlite::Connection;

use crate::support::{Stored, insert_observation, stored, with_effects};

/// Returns a store with an execution whose rows stand beside it, and an observation.
fn recorded() -> (Stored, Record) {
    let stored = stored();
    stored
        .store
        .append(&with_effects(running().nth(0)))
        .unwrap();
    let outside = stored.outside();
    insert_observation(&outside, "exp_1");
    let key = running().nth(0).build().key();
    let record = stored.store.lookup_key(&key).unwrap().unwrap();
    (stored, record)
}

fn refused(connection: &Connection, sql: &str) {
    refused_as(connection, sql, "task executions are immutable");
}

fn refused_as(connection: &Connection, sql: &str, why: &str) {
    let error = connection.execute(sql, ()).unwrap_err();
    assert!(error.to_string().contains(why), "{sql}: {error}");
}

#[test]
fn no_column_of_an_execution_can_be_changed() {
    let (stored, record) = recorded();
    let outside = stored.outside();
    let columns: Vec<String> = outside
        .prepare("SELECT name FROM pragma_table_info('experience')")
        .unwrap()
        .query_map((), |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(columns.len(), 17);
    for column in columns.iter().filter(|column| *column != "consolidated") {
        // The sign of an execution is null.
        let values = ["'5'", "7.5", "NULL"];
        for value in values.iter().take(if column == "sign" { 2 } else { 3 }) {
            let sql =
                format!("UPDATE experience SET {column} = {value} WHERE type = 'task_execution'");
            refused(&outside, &sql);
        }
    }
    refused(
        &outside,
        "UPDATE experience SET type = 'TASK_EXECUTION' WHERE type = 'task_execution'",
    );
    refused(
        &outside,
        "UPDATE experience SET rowid = 99 WHERE type = 'task_execution'",
    );
    assert_eq!(stored.store.lookup(record.id()).unwrap(), Some(record));
}

#[test]
fn consolidated_stays_writable_even_by_writing_the_whole_row() {
    let (stored, record) = recorded();
    let changed = stored
        .outside()
        .execute(
            "UPDATE experience SET consolidated = 1, id = id, type = type, content = content, \
             parents = parents, ts = ts, meta = meta WHERE id = ?1",
            [record.id().as_str()],
        )
        .unwrap();
    assert_eq!(changed, 1);
}

#[test]
fn no_execution_can_be_deleted_or_replaced() {
    let (stored, record) = recorded();
    let outside = stored.outside();
    refused(
        &outside,
        "DELETE FROM experience WHERE type = 'task_execution'",
    );
    refused(&outside, "DELETE FROM experience");
    let columns = "id, type, created_at, ownership, consolidated";
    let id = record.id();
    for (verb, kind) in [
        ("REPLACE", "observation"),
        ("INSERT OR REPLACE", "task_execution"),
    ] {
        refused(
            &outside,
            &format!(
                "{verb} INTO experience ({columns}) \
                 VALUES ('{id}', '{kind}', '2025-01-01 00:00:00', 'user', 0)"
            ),
        );
        refused(
            &outside,
            &format!(
                "{verb} INTO experience (rowid, {columns}) \
                 SELECT rowid, 'other', '{kind}', created_at, 'user', 0 FROM experience WHERE id = '{id}'"
            ),
        );
    }
    refused(
        &outside,
        &format!(
            "INSERT INTO experience ({columns}) VALUES ('{id}', 'task_execution', '2025', 'user', 0) \
             ON CONFLICT (id) DO UPDATE SET content = NULL"
        ),
    );
    assert_eq!(stored.store.lookup(record.id()).unwrap(), Some(record));
}

#[test]
fn no_other_experience_can_be_moved_over_an_execution_or_become_one() {
    let (stored, record) = recorded();
    let outside = stored.outside();
    let id = record.id();
    refused(
        &outside,
        &format!("UPDATE OR REPLACE experience SET id = '{id}' WHERE id = 'exp_1'"),
    );
    refused(
        &outside,
        &format!(
            "UPDATE OR REPLACE experience SET rowid = (SELECT rowid FROM experience WHERE id = '{id}') \
             WHERE id = 'exp_1'"
        ),
    );
    refused(
        &outside,
        "UPDATE experience SET type = 'Task_Execution' WHERE id = 'exp_1'",
    );
    assert_eq!(stored.store.lookup(record.id()).unwrap(), Some(record));
}

#[test]
fn other_experiences_stay_writable() {
    let (stored, _) = recorded();
    let outside = stored.outside();
    for sql in [
        "UPDATE experience SET content = '{}', id = 'exp_2' WHERE id = 'exp_1'",
        "REPLACE INTO experience (id, type, created_at, ownership, consolidated) \
         VALUES ('exp_2', 'inference', '2025-01-01 00:00:00', 'user', 0)",
        "DELETE FROM experience WHERE id = 'exp_2'",
    ] {
        assert_eq!(outside.execute(sql, ()).unwrap(), 1, "{sql}");
    }
}

#[test]
fn the_rows_beside_a_record_are_as_immutable() {
    let (stored, _) = recorded();
    let outside = stored.outside();
    for table in ["tool_call", "script_run"] {
        let count = format!("SELECT count(*) FROM {table}");
        let rows: i64 = outside.query_row(&count, (), |row| row.get(0)).unwrap();
        assert_eq!(rows, 1, "{table}");
        refused(&outside, &format!("UPDATE {table} SET arguments = '[]'"));
        refused(&outside, &format!("DELETE FROM {table}"));
        refused(
            &outside,
            &format!("REPLACE INTO {table} SELECT * FROM {table}"),
        );
    }
}

#[test]
fn what_is_known_of_windows_is_only_appended_to() {
    let stored = stored();
    let (task, now) = ("daily".parse().unwrap(), instant("2025-11-04T18:00:00Z"));
    let seen = stored.store.note_schedule(&task, Some("daily"), now, now);
    let plan = Plan {
        seen: seen.unwrap(),
        until: now,
        due: Vec::new(),
        missed: vec![(now, MissReason::Down)],
        skips_overlap: false,
    };
    stored.store.plan(&[plan], now).unwrap();
    stored.store.note_late(&execution(), now).unwrap();
    let outside = stored.outside();
    let why = "what is known of windows is only appended to";
    for (table, column) in [
        ("schedule_version", "noted"),
        ("missed_window", "decided"),
        ("late_completion", "noted"),
    ] {
        let count = format!("SELECT count(*) FROM {table}");
        let rows: i64 = outside.query_row(&count, (), |row| row.get(0)).unwrap();
        assert_eq!(rows, 1, "{table}");
        refused_as(&outside, &format!("UPDATE {table} SET {column} = 7"), why);
        refused_as(&outside, &format!("DELETE FROM {table}"), why);
        let over = format!("REPLACE INTO {table} SELECT * FROM {table}");
        refused_as(&outside, &over, why);
    }
}

#[test]
fn no_other_program_adds_a_second_record_of_a_key() {
    let (stored, record) = recorded();
    let outside = stored.outside();
    let columns = "created_at, content, ownership, consolidated";
    for verb in ["INSERT", "REPLACE", "INSERT OR IGNORE"] {
        for kind in ["task_execution", "TASK_EXECUTION"] {
            let copy = format!(
                "{verb} INTO experience (id, type, {columns}) SELECT 'second', '{kind}', {columns} \
                 FROM experience WHERE type = 'task_execution'"
            );
            refused_as(&outside, &copy, "this key is recorded already");
        }
    }
    let sql = format!(
        "INSERT INTO experience (id, type, {columns}) SELECT 'memory', 'observation', {columns} \
         FROM experience WHERE type = 'task_execution'"
    );
    assert_eq!(outside.execute(&sql, ()).unwrap(), 1);
    assert_eq!(stored.store.lookup(record.id()).unwrap(), Some(record));
}

#[test]
fn others_add_executions_that_have_no_key() {
    let stored = stored();
    for id in ["one", "two"] {
        let added = stored.outside().execute(
            "INSERT INTO experience (id, type, created_at, content, ownership, consolidated) \
             VALUES (?1, 'task_execution', '2025-11-04 18:29:12', '{}', 'user', 0)",
            [id],
        );
        assert_eq!(added.unwrap(), 1);
    }
}

#[test]
fn an_append_of_what_is_recorded_passes_though_triggers_guard_it() {
    let stored = stored();
    stored.store.append(&execution()).unwrap();
    let again = stored.store.append(&execution()).unwrap();
    assert!(matches!(again, astra_model::Appended::Existing { differs, .. } if differs.is_empty()));
}
