//! The write-ahead log: it is brought into the database beside the writing, whoever reads.

use astra_kit::running;
use astra_model::{Execution, ExperienceRepository, Importer};
use astra_store::{LOG_BYTES_MAX, Store};
use rusqlite::Connection;

use crate::support::{BREAKS_COMMITS, stored};

/// Records have so long a text that few of them make a long log.
const TEXT_BYTES: usize = 400_000;
const MIB: u64 = 1024 * 1024;

/// Imports records of so many bytes, a few in each transaction.
fn import(store: &Store, first: u32, bytes: u64) {
    let text = "A long answer. ".repeat(TEXT_BYTES / 15);
    let records = u32::try_from(bytes / TEXT_BYTES as u64).unwrap();
    let numbers: Vec<u32> = (first..first + records).collect();
    for few in numbers.chunks(4) {
        let execution = |number: &u32| running().nth(*number).succeed(&text);
        let executions: Vec<Execution> = few.iter().map(execution).collect();
        store.import(&executions).unwrap();
    }
}

#[test]
fn the_log_stays_short_while_much_is_written() {
    let stored = stored();
    import(&stored.store, 0, 100 * MIB);
    let log = stored.store.log_bytes();
    assert!(log < LOG_BYTES_MAX / 2, "{} MiB", log / MIB);
}

#[test]
fn a_log_that_a_reader_kept_long_is_cut_back_when_the_reader_is_gone() {
    let stored = stored();
    stored
        .store
        .append(&running().nth(9_999).succeed("First."))
        .unwrap();
    let reader = stored.outside();
    reader.execute_batch("BEGIN").unwrap();
    let seen = |reader: &Connection| -> i64 {
        let sql = "SELECT count(*) FROM experience";
        reader.query_row(sql, (), |row| row.get(0)).unwrap()
    };
    assert_eq!(seen(&reader), 1);
    import(&stored.store, 0, LOG_BYTES_MAX + 16 * MIB);
    assert!(stored.store.log_bytes() > LOG_BYTES_MAX);
    assert_eq!(
        stored.store.health().unwrap().wal_bytes,
        stored.store.log_bytes()
    );
    assert_eq!(seen(&reader), 1, "a reader goes on seeing what it saw");

    drop(reader);
    while stored.store.log_bytes() > LOG_BYTES_MAX {
        std::thread::yield_now();
    }
    import(&stored.store, 5_000, MIB);
    assert!(stored.store.log_bytes() < LOG_BYTES_MAX / 2);
}

#[test]
fn a_commit_that_fails_neither_lengthens_the_log_for_ever_nor_is_acknowledged() {
    let stored = stored();
    stored.outside().execute_batch(BREAKS_COMMITS).unwrap();
    let text = "A long answer. ".repeat(TEXT_BYTES / 15);
    for number in 0..200 {
        let task = if number % 2 == 0 { "broken" } else { "kept" };
        let appended = stored
            .store
            .append(&running().task(task).nth(number).succeed(&text));
        assert_eq!(appended.is_err(), number % 2 == 0, "{number}");
    }
    assert!(stored.store.log_bytes() < LOG_BYTES_MAX / 2);
}
