//! What holds of every migrated database.

use std::collections::BTreeMap;
use std::path::Path;

use astra_model::{ExperienceRepository, RecordDigest};
use astra_store::Store;
use rusqlite::Connection;

use super::rows;
use crate::support::{options, stored};

/// Holds a schema against that of a new database: the same columns, indexes, triggers and tables.
#[track_caller]
pub(super) fn on_our_schema(path: &Path) {
    let new = stored();
    for (sql, is_exact) in [
        (
            "SELECT type, name, sql FROM sqlite_schema WHERE type = 'trigger'",
            true,
        ),
        (
            "SELECT type, name, sql FROM sqlite_schema WHERE type = 'table' AND name <> 'experience'",
            false,
        ),
        (
            "SELECT name, type, dflt_value, \"notnull\", pk FROM pragma_table_xinfo('experience') \
             WHERE name IN ('ts', 'meta')",
            false,
        ),
        (
            "SELECT i.name, x.seqno, x.cid < 0, x.desc, x.coll FROM pragma_index_list('experience') AS i \
          JOIN pragma_index_xinfo(i.name) AS x WHERE i.origin = 'c'",
            false,
        ),
    ] {
        let (theirs, ours) = (rows(path, sql), rows(&new.path(), sql));
        for row in &ours {
            assert!(theirs.contains(row), "{row:?} is missing");
        }
        assert!(!is_exact || theirs.len() == ours.len(), "{theirs:?}");
    }
    for pragma in ["PRAGMA application_id", "PRAGMA user_version"] {
        assert_eq!(rows(path, pragma), rows(&new.path(), pragma));
    }
    let connection = Connection::open(path).unwrap();
    let (_, collation, ..) = connection
        .column_metadata(None, "experience", "type")
        .unwrap();
    assert_eq!(collation.unwrap().to_str().unwrap(), "NOCASE");
}

/// Each execution has the digest of the document that is read of it.
#[track_caller]
pub(super) fn on_digests(path: &Path) {
    let store = Store::open(path, &options()).unwrap();
    let digests: BTreeMap<String, String> =
        texts(path, "SELECT experience_id, sha256 FROM experience_digest");
    let executions = texts(
        path,
        "SELECT id, id FROM experience WHERE type = 'task_execution'",
    );
    for id in executions.keys() {
        let record = store.lookup(&id.parse().unwrap()).unwrap().unwrap();
        let digest = RecordDigest::of(record.document());
        assert_eq!(digests[id], digest.as_str(), "{id}");
    }
    assert_eq!(digests.len(), executions.len());
}

/// Each record of ours has an entry that names it, in the order in which they were recorded, and
/// none of Python's has one.
#[track_caller]
pub(super) fn on_entries(path: &Path) {
    let entered = "SELECT experience_id, json_extract(line, '$.record_sha256')
        FROM ledger_entry JOIN experience_digest ON entry = seq
        WHERE json_extract(line, '$.experience_ref') = experience_id ORDER BY seq";
    let ours = "SELECT experience_id, sha256 FROM experience_digest
        JOIN experience ON id = experience_id
        WHERE json_extract(meta, '$.scheduled_at') IS NOT NULL ORDER BY experience.rowid";
    assert_eq!(rows(path, entered), rows(path, ours));
    let all = "SELECT count(*) FROM ledger_entry";
    let with_one = "SELECT count(*) FROM experience_digest WHERE entry IS NOT NULL";
    assert_eq!(rows(path, all), rows(path, with_one));
}

fn texts(path: &Path, sql: &str) -> BTreeMap<String, String> {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    statement
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect()
}
