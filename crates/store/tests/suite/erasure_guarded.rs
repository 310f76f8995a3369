//! Erasing is the one change of a record, and leaves its entry.

use astra_kit::{SCRUBBER, instant, running, scrubbed};
use astra_model::{ExperienceRepository, LedgerRepository, Rule};
use astra_store::{Store, VerifyReport};

use crate::support::{Stored, options, stored, tamper, with_effects};

const IMMUTABLE: &str = "task executions are immutable";

/// Stores two records with rows beside them, and returns their ids.
fn two() -> (Stored, [String; 2]) {
    let stored = stored();
    let with_rows = with_effects(running().nth(0));
    let ids = [with_rows, running().nth(1).fail("Timeout", "It took long.")]
        .map(|execution| stored.store.append(&execution).unwrap().id().to_string());
    (stored, ids)
}

fn erase(stored: &Stored, id: &str) {
    let why = || scrubbed("test");
    let now = instant("2026-01-01T00:00:00Z");
    let id = id.parse().unwrap();
    assert!(stored.store.erase(&id, why(), why(), now).unwrap().is_new);
}

fn verify(stored: &Stored) -> VerifyReport {
    stored.store.verify(&SCRUBBER, &mut |_, _| {}).unwrap()
}

#[track_caller]
fn refused(stored: &Stored, sql: &str, why: &str) {
    let error = stored.outside().execute_batch(sql).unwrap_err();
    assert!(error.to_string().contains(why), "{sql}: {error}");
}

/// Lets a record be erased that isn't yet: its entry is there, and its row.
fn allow(stored: &Stored, id: &str) {
    let copy = tempfile::tempdir().unwrap();
    let path = copy.path().join("core.db");
    stored
        .outside()
        .execute("VACUUM INTO ?1", [path.to_str().unwrap()])
        .unwrap();
    let other = Store::open(&path, &options()).unwrap();
    let why = || scrubbed("test");
    let now = instant("2026-01-01T00:00:00Z");
    let entry = other
        .erase(&id.parse().unwrap(), why(), why(), now)
        .unwrap()
        .entry;
    let entry = other.list_entries(entry, 1).unwrap().remove(0);
    let outside = stored.outside();
    let previous = entry.previous.unwrap().to_string();
    let seq = i64::try_from(entry.seq).unwrap();
    let add = "INSERT INTO ledger_entry VALUES (?1, ?2, ?3, ?4)";
    outside
        .execute(
            add,
            rusqlite::params![seq, previous, entry.sha.to_string(), entry.line],
        )
        .unwrap();
    let add = "INSERT INTO erasure VALUES (?1, ?2)";
    outside.execute(add, rusqlite::params![id, seq]).unwrap();
}

const ERASE: &str = "json_set(content, '$.text', '[erased]', '$.structured.task_name', '[erased]'";

#[test]
fn without_its_entry_nothing_is_erased() {
    let (stored, [id, _]) = two();
    let erase = format!("UPDATE experience SET content = {ERASE}) WHERE id = '{id}'");
    refused(&stored, &erase, IMMUTABLE);
    for entry in [0, 1, 2, -1] {
        let add = format!("INSERT INTO erasure VALUES ('{id}', {entry})");
        refused(&stored, &add, "an erasure is one entry of the ledger");
    }
    allow(&stored, &id);
    stored.outside().execute_batch(&erase).unwrap();
}

#[test]
fn an_erasure_is_not_taken_back_and_covers_one_record() {
    let (stored, [id, other]) = two();
    erase(&stored, &id);
    for sql in [
        "DELETE FROM erasure",
        "UPDATE erasure SET entry = 0",
        "UPDATE erasure SET experience_id = 'x'",
    ] {
        refused(&stored, sql, "an erasure is not taken back");
    }
    let seq = "(SELECT max(seq) FROM ledger_entry)";
    for sql in [
        format!("INSERT OR REPLACE INTO erasure VALUES ('{id}', {seq})"),
        format!("INSERT INTO erasure VALUES ('{other}', {seq})"),
    ] {
        refused(&stored, &sql, "an erasure is one entry of the ledger");
    }
    let erase = format!("UPDATE experience SET content = {ERASE}) WHERE id = '{other}'");
    refused(&stored, &erase, IMMUTABLE);
}

#[test]
fn nothing_but_the_marker_in_each_free_text_is_let_through() {
    let (stored, [_, id]) = two();
    allow(&stored, &id);
    let message = "'$.structured.error.message', '[erased]'";
    let whole = format!("content = {ERASE}, {message})");
    for change in [
        format!("content = {ERASE})"),
        format!("content = {ERASE}, '$.structured.error.message', 'Gone.')"),
        format!("content = {ERASE}, {message}, '$.structured.duration_ms', 7)"),
        format!("content = {ERASE}, {message}, '$.structured.duration_ms', 1042.0)"),
        format!("content = {ERASE}, {message}, '$.structured.embedding_skipped', 1)"),
        format!("content = {ERASE}, {message}, '$.structured.extra', 1)"),
        format!("content = {ERASE}, {message}, '$.structured.status', '[erased]')"),
        format!("content = {ERASE}, {message}, '$.structured.retrieval.source[#]', '[erased]')"),
        format!(
            "content = {ERASE}, {message}, '$.structured.io.files_written[#]', '[erased]/0001')"
        ),
        format!("content = json_remove({ERASE}, {message}), '$.structured.retry_of')"),
        format!("content = json_remove({ERASE}, {message}), '$.text')"),
        format!("content = json_set({ERASE}, {message}), '$.text', NULL)"),
        format!("{whole}, ts = ts + 1"),
        format!("{whole}, meta = '{{}}'"),
        format!("{whole}, session_id = 'x'"),
        format!("{whole}, parents = '[\"x\"]'"),
        format!("{whole}, provenance = json_set(provenance, '$.method', '[erased]')"),
        format!("{whole}, provenance = json_set(provenance, '$.sources[#]', 'x')"),
        "content = '{}'".to_owned(),
        "content = NULL".to_owned(),
    ] {
        let sql = format!("UPDATE experience SET {change} WHERE id = '{id}'");
        refused(&stored, &sql, IMMUTABLE);
    }
    refused(
        &stored,
        "DELETE FROM experience WHERE type = 'task_execution'",
        IMMUTABLE,
    );
    let sql = format!("UPDATE experience SET {whole} WHERE id = '{id}'");
    stored.outside().execute_batch(&sql).unwrap();
    refused(
        &stored,
        &format!(
            "UPDATE experience SET content = json_set(content, '$.text', 'Back.') WHERE id = '{id}'"
        ),
        IMMUTABLE,
    );
    let report = verify(&stored);
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(report.ledger.erased, 1);
}

#[test]
fn the_rows_beside_a_record_are_erased_with_it_alone() {
    let (stored, [id, _]) = two();
    let calls = "UPDATE tool_call SET name = '[erased]', arguments = '{\"[erased]\":true}', error = '[erased]'";
    let runs = "UPDATE script_run SET program = '[erased]', arguments = '[\"[erased]\"]'";
    refused(&stored, calls, IMMUTABLE);
    refused(&stored, runs, IMMUTABLE);
    allow(&stored, &id);
    for more in [
        "name = 'x'",
        "outcome = 'success', error = NULL",
        "error = 'x'",
        "arguments = '{}'",
        "ended_at = ''",
    ] {
        refused(&stored, &format!("{calls}, {more}"), IMMUTABLE);
    }
    for more in [
        "exit_code = 7",
        "signal = 9",
        "stdout_bytes = 9",
        "stderr_sha256 = ''",
        "arguments = '[]'",
    ] {
        refused(&stored, &format!("{runs}, {more}"), IMMUTABLE);
    }
    refused(&stored, "DELETE FROM tool_call", IMMUTABLE);
    stored.outside().execute_batch(calls).unwrap();
    stored.outside().execute_batch(runs).unwrap();
}

#[test]
fn an_erasure_that_does_not_say_the_truth_is_told() {
    let (stored, [id, other]) = two();
    allow(&stored, &id);
    let rules = |report: &VerifyReport| -> Vec<(String, Rule)> {
        let told = report.violations.told().iter();
        told.map(|finding| (finding.id.clone(), finding.violation.rule))
            .collect()
    };
    assert_eq!(
        rules(&verify(&stored)),
        [(id.clone(), Rule::Immutable)],
        "it is not erased yet"
    );

    let (stored, _) = two();
    erase(&stored, &other);
    let change = "UPDATE experience SET content = json_set(content, '$.text', 'Other.')";
    tamper(&stored, &format!("{change} WHERE id = '{other}'"));
    assert_eq!(rules(&verify(&stored)), [(other.clone(), Rule::Immutable)]);

    let (stored, _) = two();
    erase(&stored, &other);
    tamper(&stored, "DELETE FROM erasure");
    let report = verify(&stored);
    assert_eq!(rules(&report), [(other.clone(), Rule::Immutable)]);
    assert_eq!(report.ledger.failures.told()[0].seq, Some(2));
    assert_eq!(report.ledger.erased, 0);

    // What was changed before it was erased is not covered up by it.
    let (stored, _) = two();
    let change =
        "UPDATE experience SET content = json_set(content, '$.structured.duration_ms', 1041)";
    tamper(&stored, &format!("{change} WHERE id = '{other}'"));
    erase(&stored, &other);
    let report = verify(&stored);
    let detail = format!("it proves another digest than is kept beside {other}");
    assert_eq!(report.ledger.failures.told()[0].detail, detail);
}

#[test]
fn consolidated_stays_writable_after_it() {
    let (stored, [id, _]) = two();
    erase(&stored, &id);
    let whole_row =
        "UPDATE experience SET consolidated = 1, content = content, provenance = provenance";
    assert_eq!(stored.outside().execute(whole_row, ()).unwrap(), 2);
}
