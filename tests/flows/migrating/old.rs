//! What a database of Python's held, for a comparison to the letter.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::Value;

use crate::support::Workspace;

/// All rows of the old columns, with their places.
#[derive(Debug, PartialEq)]
pub(super) struct Old(Vec<Vec<Value>>);

const COLUMNS: &str = "SELECT rowid, id, type, created_at, content, provenance, evidence_ptrs, confidence, \
    embeddings, affect, parents, causes, sign, ownership, session_id, consolidated FROM experience \
    ORDER BY rowid";

impl Old {
    pub(super) fn of(database: &Path) -> Self {
        let connection = Connection::open(database).expect("the database can be opened");
        let mut statement = connection
            .prepare(COLUMNS)
            .expect("it has Python's columns");
        let columns = statement.column_count();
        let rows = statement
            .query_map((), |row| (0..columns).map(|at| row.get(at)).collect())
            .expect("its rows can be read")
            .map(|row| row.expect("a row can be read"));
        Self(rows.collect())
    }

    /// Tells whether all these rows are in the other, as they were.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        self.0.iter().all(|row| other.0.contains(row))
    }
}

/// Insists that a database is whole, and as it was.
#[track_caller]
pub(super) fn insist_old(database: &Path, old: &Old) {
    assert_eq!(integrity(database), "ok");
    assert_eq!(version(database), 0);
    assert!(Old::of(database) == *old, "the rows are as they were");
}

/// Insists that a database is whole and ours, with all that it held.
#[track_caller]
pub(super) fn insist_whole(workspace: &Workspace, old: &Old) {
    let database = workspace.db();
    assert_eq!(integrity(&database), "ok");
    assert_eq!(version(&database), 6);
    assert!(
        old.is_within(&Old::of(&database)),
        "the rows are as they were"
    );
    let connection = workspace.outside();
    let unfilled = "SELECT count(*) FROM experience WHERE ts IS NULL OR meta IS NULL";
    let undigested = "SELECT count(*) FROM experience WHERE type = 'task_execution' \
        AND id NOT IN (SELECT experience_id FROM experience_digest)";
    for sql in [unfilled, undigested] {
        let count: i64 = connection.query_row(sql, (), |row| row.get(0)).unwrap();
        assert_eq!(count, 0, "{sql}");
    }
}

pub(super) fn version(database: &Path) -> i64 {
    let connection = Connection::open(database).unwrap();
    connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap()
}

fn integrity(database: &Path) -> String {
    let connection = Connection::open(database).unwrap();
    connection
        .query_row("PRAGMA integrity_check", (), |row| row.get(0))
        .unwrap()
}
