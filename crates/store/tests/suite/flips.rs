//! A bit that turns over anywhere in the file is found, or changes nothing that a record says.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use astra_kit::{SCRUBBER, SequentialIds, running};
use astra_model::{ExecutionFilter, ExperienceRepository, Lineage, Record};
use astra_store::Store;
use rusqlite::Connection;
use rusqlite::types::Value;
use tempfile::TempDir;

use crate::support::{Stored, insert_observation, options, stored, with_effects};

const PYTHON: &str = r#"
    INSERT INTO experience (id, type, created_at, content, provenance, evidence_ptrs, confidence,
        embeddings, affect, parents, causes, sign, ownership, session_id, consolidated)
    SELECT 'task_exec_journal_2025-11-08T09:13:44Z_22db', 'task_execution',
        '2025-11-08 09:13:44.174049',
        '{"text": "Caf\u00e9", "media": [], "structured": {"schema_version": 1, "task_id": "journal",
            "task_slug": "journal", "status": "success", "started_at_iso":
            "2025-11-08T09:13:44.174049+00:00", "started_at_ts": 1762593224.174049,
            "ended_at_ts": 1762593225.1, "duration_ms": 926, "trace_id": "t", "span_id": "s",
            "attempt": 1, "retry_of": null, "idempotency_key": "k", "task_config_digest":
            "0123456789abcdef", "retrieval": {"memory_count": 0}, "error": null}}',
        '{"sources": [], "actor": "agent", "method": "scheduled_task"}', '[]', '{}', '{}', '{}',
        '[]', '[]', NULL, 'user', 'journal', 0"#;

/// A closed database of records of ours and of Python's, all with their digests.
struct Closed {
    path: PathBuf,
    records: Vec<Record>,
    /// The values of each record and of each digest as they lie in the file, one behind the other.
    rows: Vec<Vec<u8>>,
    _folder: TempDir,
}

fn closed() -> Closed {
    let stored = stored();
    let lineage = Lineage::first(&SequentialIds::of_seed(1));
    let retry = lineage.retry(&SequentialIds::of_seed(2));
    for execution in [
        running()
            .lineage(lineage)
            .fail("Timeout", "It took \u{1b}[31mtoo\u{1b}[0m long."),
        with_effects(running().started("2025-11-04T18:30:00.250Z").lineage(retry)),
        running()
            .nth(7)
            .succeed("Reflected on 3 memories; wrote to [email]. Ça va — \"bien\"."),
    ] {
        stored.store.append(&execution).unwrap();
    }
    stored.outside().execute(PYTHON, ()).unwrap();
    // Who looks for children meets Python's rows.
    stored
        .store
        .list_children(&"none".parse().unwrap(), 1)
        .unwrap();
    let outside = stored.outside();
    let rows = [
        rows(
            &outside,
            "SELECT * FROM experience WHERE session_id <> 'journal'",
        ),
        // Of Python's records not all columns are shown by a document.
        rows(
            &outside,
            "SELECT content, provenance FROM experience WHERE session_id = 'journal'",
        ),
        rows(&outside, "SELECT * FROM experience_digest"),
    ];
    drop(outside);
    let records = records(&stored.store).unwrap();
    assert!(verify(&stored.path()) == Some(true));
    close(stored, records, rows.concat())
}

fn close(stored: Stored, records: Vec<Record>, rows: Vec<Vec<u8>>) -> Closed {
    let path = stored.path();
    let folder = stored.into_folder();
    assert!(!folder.path().join("core.db-wal").exists());
    Closed {
        path,
        records,
        rows,
        _folder: folder,
    }
}

fn records(store: &Store) -> Option<Vec<Record>> {
    let filter = ExecutionFilter::default();
    Some(store.list_executions(&filter).ok()?.records)
}

/// Returns the values of rows as SQLite lays them down: a nothing and a small number take no byte.
fn rows(connection: &Connection, sql: &str) -> Vec<Vec<u8>> {
    let mut rows = connection.prepare(sql).unwrap();
    let columns = rows.column_count();
    rows.query_map((), |row| {
        let values = (0..columns).flat_map(|column| match row.get(column).unwrap() {
            Value::Text(text) => text.into_bytes(),
            Value::Real(real) => real.to_be_bytes().to_vec(),
            _ => Vec::new(),
        });
        Ok(values.collect())
    })
    .unwrap()
    .map(Result::unwrap)
    .collect()
}

/// Tells whether a verification finds nothing; nothing where it could not look.
fn verify(path: &Path) -> Option<bool> {
    let store = Store::open_read_only(path, &options()).ok()?;
    let report = store.verify(&SCRUBBER, &mut |_, _| {}).ok()?;
    Some(report.is_sound())
}

/// Tells whether SQLite alone finds nothing.
fn is_whole(path: &Path) -> bool {
    let check = |connection: Connection| -> rusqlite::Result<String> {
        connection.query_row("PRAGMA integrity_check", (), |row| row.get(0))
    };
    Connection::open(path)
        .and_then(check)
        .is_ok_and(|line| line == "ok")
}

/// Turns a bit over, looks, and turns it back.
fn flipped<T>(file: &File, at: usize, bit: usize, look: impl FnOnce() -> T) -> T {
    let at = u64::try_from(at).unwrap();
    let mut byte = [0];
    file.read_exact_at(&mut byte, at).unwrap();
    file.write_all_at(&[byte[0] ^ 1 << bit], at).unwrap();
    let seen = look();
    file.write_all_at(&byte, at).unwrap();
    seen
}

fn file(closed: &Closed) -> File {
    let mut options = OpenOptions::new();
    options.read(true).write(true).open(&closed.path).unwrap()
}

/// Finds a row in the file.
fn place(bytes: &[u8], row: &[u8]) -> usize {
    let mut windows = bytes.windows(row.len());
    windows.position(|window| window == row).unwrap()
}

#[test]
fn in_the_values_of_a_record_it_is_always_found_though_sqlite_itself_finds_few() {
    let closed = closed();
    let (file, bytes) = (file(&closed), fs::read(&closed.path).unwrap());
    let (mut flips, mut missed_by_sqlite) = (0, 0);
    for row in &closed.rows {
        let start = place(&bytes, row);
        for at in (start..start + row.len()).step_by(7) {
            let look = || (verify(&closed.path), is_whole(&closed.path));
            let (sound, is_whole) = flipped(&file, at, at % 8, look);
            let said = String::from_utf8_lossy(&bytes[at - 10..at + 10]);
            assert_ne!(sound, Some(true), "byte {at} in {said:?}");
            flips += 1;
            missed_by_sqlite += u32::from(is_whole);
        }
    }
    assert_eq!(fs::read(&closed.path).unwrap(), bytes);
    assert_eq!(verify(&closed.path), Some(true));
    assert!(
        flips > 500 && missed_by_sqlite > flips / 2,
        "{missed_by_sqlite} of {flips}"
    );
}

#[test]
fn elsewhere_it_is_found_or_changes_no_record_and_sqlite_finds_no_more() {
    let closed = closed();
    let file = file(&closed);
    let bits = 8 * closed.path.metadata().unwrap().len();
    // The step shares no factor with the number of bits, so that no bit comes twice.
    for bit in (0..1_000_u64).map(|flip| flip * 982_451_653 % bits) {
        let (at, bit) = (
            usize::try_from(bit / 8).unwrap(),
            usize::try_from(bit % 8).unwrap(),
        );
        flipped(&file, at, bit, || {
            if verify(&closed.path) == Some(true) {
                let store = Store::open_read_only(&closed.path, &options()).unwrap();
                assert_eq!(
                    records(&store).as_ref(),
                    Some(&closed.records),
                    "bit {bit} of {at}"
                );
                drop(store);
                assert!(is_whole(&closed.path), "bit {bit} of {at}");
            }
        });
    }
}

#[test]
fn a_memory_that_is_no_json_any_more_is_found_and_hides_no_record() {
    const CONTENT: &[u8] = br#"{"text": "An observation."#;
    let stored = stored();
    insert_observation(&stored.outside(), "exp_1");
    stored.store.append(&running().succeed("Done.")).unwrap();
    let (path, _folder) = (stored.path(), stored.into_folder());
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.windows(CONTENT.len()).position(|at| at == CONTENT);
    bytes[at.unwrap()] = b'X';
    fs::write(&path, bytes).unwrap();
    let store = Store::open_read_only(&path, &options()).unwrap();
    let report = store.verify(&SCRUBBER, &mut |_, _| {}).unwrap();
    assert_eq!(
        (report.checked, report.integrity),
        (1, vec!["malformed JSON".to_owned()])
    );
}
