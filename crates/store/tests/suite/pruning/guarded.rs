//! Nobody else takes records away, and who takes away a guard first is found.

use astra_kit::SCRUBBER;
use astra_model::{ExperienceId, ExperienceRepository};
use rusqlite::Connection;

use super::{prune, recorded, verified};
use crate::support::{Stored, tamper};

/// A tombstone of a record that is there, by an entry of the caller's.
const FORGED: &str = "
    INSERT INTO tombstone SELECT digest.entry,
        json_extract(content, '$.structured.idempotency_key'), id,
        json_extract(content, '$.structured.trace_id'),
        json_extract(content, '$.structured.span_id'), 1, 'success',
        CAST(round(ts * 1000) AS INTEGER), sha256, ?2
    FROM experience JOIN experience_digest AS digest ON experience_id = id WHERE id = ?1";

fn refused(outside: &Connection, sql: &str, said: &str) {
    let error = outside.execute_batch(sql).unwrap_err().to_string();
    assert!(error.contains(said), "{sql}: {error}");
}

/// Returns a store of which one record was pruned, and the record that is there.
fn pruned() -> (Stored, Vec<ExperienceId>) {
    let (stored, ids) = recorded(3);
    prune(&stored, 1);
    (stored, ids)
}

/// Insists that a change is found, of one who takes the triggers away first and puts them back.
fn is_found(sql: &str, said: &str) {
    let (stored, _) = pruned();
    verified(&stored);
    tamper(&stored, sql);
    let report = stored.store.verify(&SCRUBBER, &mut |_, _| {}).unwrap();
    let told: Vec<&str> = report
        .ledger
        .failures
        .told()
        .iter()
        .map(|finding| finding.detail.as_str())
        .collect();
    assert!(
        told.iter().any(|detail| detail.contains(said)),
        "{sql}: {told:?}"
    );
}

#[test]
fn a_record_without_a_tombstone_is_not_deleted() {
    let (stored, ids) = recorded(2);
    let outside = stored.outside();
    for sql in ["DELETE FROM experience", "DELETE FROM experience_digest"] {
        refused(&outside, sql, "task executions are immutable");
    }
    assert!(stored.store.lookup(&ids[0]).unwrap().is_some());
}

#[test]
fn a_tombstone_comes_by_an_entry_that_says_so_of_so_many_and_no_more() {
    let (stored, ids) = pruned();
    let outside = stored.outside();
    let kept = ids[2].as_str();
    // An execution's entry, the entry of the prune, which has all its tombstones, and none.
    for entry in [2, 3, 99] {
        let forged = outside.execute(FORGED, (kept, entry));
        let error = forged.unwrap_err().to_string();
        assert!(error.contains("the ledger says was pruned"), "{error}");
    }
    verified(&stored);
}

#[test]
fn a_tombstone_stays_as_it_is() {
    let (stored, _) = pruned();
    let outside = stored.outside();
    for sql in [
        "DELETE FROM tombstone",
        "UPDATE tombstone SET key = 'k'",
        "UPDATE tombstone SET pruned = 0",
    ] {
        refused(&outside, sql, "a tombstone stays as it is");
    }
    let over = "INSERT OR REPLACE INTO tombstone SELECT * FROM tombstone";
    refused(&outside, over, "a tombstone");
}

#[test]
fn what_was_pruned_does_not_come_back() {
    let (stored, ids) = recorded(3);
    let outside = stored.outside();
    outside
        .execute_batch("CREATE TEMP TABLE kept AS SELECT * FROM experience")
        .unwrap();
    prune(&stored, 1);
    for change in ["", "UPDATE kept SET id = id || 'x';"] {
        let sql = format!("{change} INSERT INTO experience SELECT * FROM kept ORDER BY id");
        refused(&outside, &sql, "this task execution was pruned");
    }
    assert!(stored.store.lookup(&ids[0]).unwrap().is_none());
    verified(&stored);
}

#[test]
fn a_tombstone_that_was_changed_or_taken_away_is_found() {
    for change in [
        "key = 'f' || substr(key, 2)",
        "status = 'failed'",
        "started = started + 1",
        "attempt = 2",
        "trace_id = '00000000-0000-4000-8000-000000000000'",
        "span_id = '00000000-0000-4000-8000-000000000000'",
    ] {
        is_found(
            &format!("UPDATE tombstone SET {change} WHERE entry = 0"),
            "are not of the records that it says were pruned",
        );
    }
    is_found(
        "UPDATE tombstone SET sha256 = replace(sha256, substr(sha256, 1, 1), 'x') WHERE entry = 0",
        "it proves another digest",
    );
    is_found(
        "UPDATE tombstone SET experience_id = 'other' WHERE entry = 0",
        "which is not there",
    );
    is_found(
        "UPDATE tombstone SET pruned = 2 WHERE entry = 0",
        "2 records were pruned, and 1 tombstones name it",
    );
    is_found(
        "UPDATE tombstone SET entry = 77 WHERE entry = 0",
        "which has another entry",
    );
    is_found(
        "DELETE FROM tombstone WHERE entry = 0",
        "which is not there",
    );
}

#[test]
fn a_tombstone_that_was_put_in_is_found() {
    is_found(
        "INSERT INTO tombstone SELECT 9, 'key', 'id', 'trace', 'span', 1, 'success', 0, sha256, 2
            FROM tombstone LIMIT 1",
        "it is to be the entry of id, and does not say so",
    );
    is_found(
        "INSERT INTO tombstone SELECT 9, 'key', 'id', 'trace', 'span', 1, 'success', 0, sha256, 2
            FROM tombstone LIMIT 1",
        "it is to say that id was pruned, and does not say so",
    );
}

#[test]
fn a_record_that_is_there_again_is_found() {
    let (stored, _) = recorded(2);
    stored
        .outside()
        .execute_batch(
            "CREATE TABLE kept AS SELECT * FROM experience;
             CREATE TABLE kept_digest AS SELECT * FROM experience_digest",
        )
        .unwrap();
    prune(&stored, 1);
    tamper(
        &stored,
        "INSERT INTO experience SELECT * FROM kept LIMIT 1;
         INSERT INTO experience_digest SELECT * FROM kept_digest LIMIT 1;
         DROP TABLE kept; DROP TABLE kept_digest;",
    );
    let report = stored.store.verify(&SCRUBBER, &mut |_, _| {}).unwrap();
    let told = report.ledger.failures.told();
    assert!(
        told.iter()
            .any(|finding| finding.detail.ends_with("was pruned, and is there again")),
        "{told:?}"
    );
}
