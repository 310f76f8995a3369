//! The ledger's rows, whoever writes them.

use astra_kit::{KitMemory, TestChain, running};
use astra_model::{
    ExperienceId, ExperienceRepository, Importer, LedgerChain, LedgerEntry, LedgerEvent,
    LedgerHead, LedgerRepository, RecordDigest,
};
use rusqlite::{Connection, params};

use crate::support::{REFUSES, Stored, insert_execution, new_memory, stored};

/// Stores three records and returns their ids.
fn three() -> (Stored, Vec<ExperienceId>) {
    let stored = stored();
    let ids = (0..3).map(|number| {
        let execution = running().nth(number).succeed("Done.");
        stored.store.append(&execution).unwrap().id().clone()
    });
    let ids = ids.collect();
    (stored, ids)
}

/// Makes an entry as anybody can who knows how.
fn entry(number: u32, head: LedgerHead) -> LedgerEntry {
    let execution = running().nth(number).succeed("Forged.");
    let naming = execution.id_candidates().next().unwrap();
    let digest = RecordDigest::of_execution(&execution.to_document(&naming));
    TestChain.link(
        &LedgerEvent::Executed(execution.to_event(&naming, digest)),
        head,
    )
}

fn insert(outside: &Connection, verb: &str, entry: &LedgerEntry) -> rusqlite::Result<usize> {
    let previous = entry.previous.map(|previous| previous.to_string());
    let sql =
        format!("{verb} INTO ledger_entry (seq, prev_sha, sha, line) VALUES (?1, ?2, ?3, ?4)");
    outside.execute(
        &sql,
        params![
            i64::try_from(entry.seq).unwrap(),
            previous.as_deref().unwrap_or("genesis"),
            entry.sha.to_string(),
            entry.line
        ],
    )
}

#[track_caller]
fn refused(done: rusqlite::Result<usize>, why: &str) {
    let error = done.unwrap_err();
    assert!(error.to_string().contains(why), "{error}");
}

const APPENDED_TO: &str = "the ledger is only appended to";

#[test]
fn no_entry_can_be_changed_deleted_or_replaced() {
    let (stored, _) = three();
    let before = stored.store.list_entries(0, 0).unwrap();
    let outside = stored.outside();
    for sql in [
        "UPDATE ledger_entry SET line = '{}'",
        "UPDATE ledger_entry SET seq = seq + 10",
        "DELETE FROM ledger_entry",
        "DELETE FROM ledger_entry WHERE seq = 2",
        "REPLACE INTO ledger_entry SELECT * FROM ledger_entry WHERE seq = 2",
        "INSERT OR REPLACE INTO ledger_entry SELECT seq, prev_sha, sha, '{}' FROM ledger_entry",
    ] {
        refused(outside.execute(sql, ()), APPENDED_TO);
    }
    assert_eq!(stored.store.list_entries(0, 0).unwrap(), before);
}

#[test]
fn an_entry_that_is_not_the_next_is_refused() {
    let (stored, _) = three();
    let outside = stored.outside();
    let head = stored.store.ledger_head().unwrap();
    let behind_a_gap = LedgerHead {
        size: head.size + 1,
        ..head
    };
    let first = stored.store.list_entries(0, 1).unwrap().remove(0);
    let behind_another = LedgerHead {
        size: head.size,
        ..first.head()
    };
    let from_the_start = LedgerHead { last: None, ..head };
    for wrong in [
        behind_a_gap,
        behind_another,
        from_the_start,
        first.head(),
        LedgerHead::default(),
    ] {
        for verb in ["INSERT", "REPLACE", "INSERT OR IGNORE"] {
            refused(insert(&outside, verb, &entry(7, wrong)), APPENDED_TO);
        }
    }
    for seq in ["-1", "NULL"] {
        let sql = format!(
            "INSERT INTO ledger_entry SELECT {seq}, 'genesis', sha, line FROM ledger_entry WHERE seq = 0"
        );
        refused(outside.execute(&sql, ()), APPENDED_TO);
    }
    assert_eq!(insert(&outside, "INSERT", &entry(7, head)).unwrap(), 1);
    assert_eq!(stored.store.ledger_head().unwrap().size, 4);
}

#[test]
fn two_entries_in_one_statement_are_a_chain_too() {
    let stored = stored();
    let first = entry(1, LedgerHead::default());
    let second = entry(2, first.head());
    let sql = "INSERT INTO ledger_entry VALUES (0, 'genesis', ?1, ?2), (1, ?3, ?4, ?5)";
    let [one, two] = [first.sha, second.sha].map(|sha| sha.to_string());
    let insert = |previous: &str| {
        let values = params![one, first.line, previous, two, second.line];
        stored.outside().execute(sql, values)
    };
    refused(insert("genesis"), APPENDED_TO);
    assert_eq!(stored.store.ledger_head().unwrap().size, 0);
    assert_eq!(insert(&one).unwrap(), 2);
    assert_eq!(stored.store.list_entries(0, 0).unwrap(), [first, second]);
}

#[test]
fn a_record_has_its_entry_once() {
    let (stored, ids) = three();
    let outside = stored.outside();
    for value in ["NULL", "0", "1", "2", "3"] {
        let sql = format!("UPDATE experience_digest SET entry = {value}");
        refused(outside.execute(&sql, ()), "task executions are immutable");
    }
    for (id, seq) in ids.iter().zip(0..) {
        assert_eq!(stored.store.lookup_entry_of(id).unwrap(), Some(seq));
    }
}

#[test]
fn a_digest_without_an_entry_gets_only_one_that_names_its_record() {
    let (stored, _) = three();
    let outside = stored.outside();
    let slip_in = "INSERT INTO experience_digest VALUES (?1, ?2, NULL)";
    let next = entry(7, stored.store.ledger_head().unwrap());
    let execution = running().nth(7).succeed("Forged.");
    let id = execution.id_candidates().next().unwrap().id().to_string();
    outside
        .execute(slip_in, [&id, &next.sha.to_string()])
        .unwrap();
    insert(&outside, "INSERT", &next).unwrap();
    let set = "UPDATE experience_digest SET entry = ?1 WHERE experience_id = ?2";
    for other in [0, 1, 2, 4, -1] {
        let done = outside.execute(set, params![other, id]);
        refused(done, "task executions are immutable");
    }
    assert_eq!(outside.execute(set, params![3, id]).unwrap(), 1);
}

#[test]
fn no_checkpoint_can_be_changed_deleted_or_replaced() {
    let stored = stored();
    stored.store.keep_checkpoint(3, "three").unwrap();
    let outside = stored.outside();
    for sql in [
        "UPDATE checkpoint SET note = 'other'",
        "UPDATE checkpoint SET size = 4",
        "DELETE FROM checkpoint",
        "REPLACE INTO checkpoint VALUES (3, 'other')",
        "INSERT OR IGNORE INTO checkpoint VALUES (3, 'other')",
    ] {
        refused(
            outside.execute(sql, ()),
            "a checkpoint is kept as it was signed",
        );
    }
    let last = stored.store.lookup_last_checkpoint().unwrap();
    assert_eq!(last.as_deref(), Some("three"));
}

#[test]
fn pythons_records_and_memories_have_no_entry() {
    let stored = stored();
    insert_execution(&stored.outside(), "python_1");
    let memory = KitMemory::observation("exp_1", "An observation.");
    stored.store.remember(&new_memory(&memory)).unwrap();
    // Whoever meets Python's records first keeps their digests.
    stored.store.list_children(&memory.id, 1).unwrap();
    let digests = "SELECT count(*) FROM experience_digest WHERE entry IS NULL";
    let digests: i64 = stored
        .outside()
        .query_row(digests, (), |row| row.get(0))
        .unwrap();
    assert_eq!(digests, 1);
    assert_eq!(stored.store.ledger_head().unwrap(), LedgerHead::default());
    let python = "python_1".parse().unwrap();
    assert_eq!(stored.store.lookup_entry_of(&python).unwrap(), None);
}

#[test]
fn what_is_rolled_back_leaves_no_entry() {
    let (stored, _) = three();
    let before = stored.store.ledger_head().unwrap();
    // Whatever keeps the record from being stored keeps its entry from it too.
    stored.outside().execute_batch(REFUSES).unwrap();
    let next = running().task("refused").nth(9).succeed("Done.");
    stored.store.append(&next).unwrap_err();
    stored.store.import(&[next]).unwrap_err();
    assert_eq!(stored.store.ledger_head().unwrap(), before);
}
