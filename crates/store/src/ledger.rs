//! Entries of the ledger, and its checkpoints.

use std::ops::Range;

use astra_model::{
    EntryHash, ExperienceId, GENESIS, LedgerChain, LedgerEntry, LedgerEvent, LedgerHead,
    LedgerRepository, RepositoryError,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::select::{Select, bounded, count, parsed, prepared};
use crate::store::Store;
use crate::tombstone;

const HEAD: &str =
    "SELECT seq, sha FROM ledger_entry WHERE seq = (SELECT max(seq) FROM ledger_entry)";
const ADD: &str = "INSERT INTO ledger_entry (seq, prev_sha, sha, line) VALUES (?1, ?2, ?3, ?4)";
const FROM: &str = "SELECT seq, prev_sha, sha, line FROM ledger_entry WHERE seq >= ?";
const IN_ORDER: &str = " ORDER BY seq LIMIT ?";
const HASHES: &str = "SELECT sha FROM ledger_entry WHERE seq >= ?1 AND seq < ?2 ORDER BY seq";
const OF_RECORD: &str = "SELECT entry FROM experience_digest WHERE experience_id = ?1";
const HAS_CHECKPOINT: &str = "SELECT 1 FROM checkpoint WHERE size = ?1";
const ADD_CHECKPOINT: &str = "INSERT INTO checkpoint (size, note) VALUES (?1, ?2)";
const LAST_CHECKPOINT: &str =
    "SELECT note FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)";

/// Appends what happened, in a transaction of the caller's; returns the entry.
pub(crate) fn append(
    connection: &Connection,
    chain: &dyn LedgerChain,
    event: &LedgerEvent,
) -> rusqlite::Result<LedgerEntry> {
    let entry = chain.link(event, head(connection)?);
    let previous = entry.previous.map(|previous| previous.to_string());
    prepared(connection, ADD)?.execute(params![
        place(entry.seq),
        previous.as_deref().unwrap_or(GENESIS),
        entry.sha.to_string(),
        entry.line
    ])?;
    Ok(entry)
}

fn head(connection: &Connection) -> rusqlite::Result<LedgerHead> {
    let last = prepared(connection, HEAD)?
        .query_row((), |row| {
            Ok((row.get::<_, i64>(0)?, parsed::<EntryHash>(row, 1)?))
        })
        .optional()?;
    Ok(
        last.map_or_else(LedgerHead::default, |(seq, sha)| LedgerHead {
            size: seq.unsigned_abs() + 1,
            last: Some(sha),
        }),
    )
}

fn read(row: &Row<'_>) -> rusqlite::Result<LedgerEntry> {
    let previous = match row.get_ref(1)?.as_str()? {
        GENESIS => None,
        _ => Some(parsed(row, 1)?),
    };
    Ok(LedgerEntry {
        seq: row.get::<_, i64>(0)?.unsigned_abs(),
        previous,
        sha: parsed(row, 2)?,
        line: row.get(3)?,
    })
}

/// A place that SQLite can't count to is behind all others.
pub(crate) fn place(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

impl LedgerRepository for Store {
    fn ledger_head(&self) -> Result<LedgerHead, RepositoryError> {
        self.read_ours("read the end of the ledger", head)
    }

    fn append_event(&self, event: &LedgerEvent) -> Result<LedgerEntry, RepositoryError> {
        self.write("append to the ledger", |transaction| {
            append(transaction, &*self.chain, event)
        })
    }

    fn list_entries(&self, from: u64, limit: usize) -> Result<Vec<LedgerEntry>, RepositoryError> {
        let select = Select::new("")
            .bind(FROM, place(from))
            .bind(IN_ORDER, count(bounded(limit)));
        self.read_ours("list entries of the ledger", |connection| {
            select.all(connection, |row| read(row).map(Some))
        })
    }

    fn list_entry_hashes(&self, places: Range<u64>) -> Result<Vec<EntryHash>, RepositoryError> {
        self.read_ours("list hashes of the ledger", |connection| {
            prepared(connection, HASHES)?
                .query_map([place(places.start), place(places.end)], |row| {
                    parsed(row, 0)
                })?
                .collect()
        })
    }

    fn lookup_entry_of(&self, id: &ExperienceId) -> Result<Option<u64>, RepositoryError> {
        self.read_ours("look up the entry of a record", |connection| {
            let entry: Option<Option<i64>> = prepared(connection, OF_RECORD)?
                .query_row([id.as_str()], |row| row.get(0))
                .optional()?;
            match entry.flatten() {
                Some(entry) => Ok(Some(entry.unsigned_abs())),
                None => tombstone::entry_of(connection, id),
            }
        })
    }

    fn keep_checkpoint(&self, size: u64, note: &str) -> Result<(), RepositoryError> {
        self.write("keep a checkpoint", |transaction| {
            if !prepared(transaction, HAS_CHECKPOINT)?.exists([place(size)])? {
                prepared(transaction, ADD_CHECKPOINT)?.execute(params![place(size), note])?;
            }
            Ok(())
        })
    }

    fn lookup_last_checkpoint(&self) -> Result<Option<String>, RepositoryError> {
        self.read_ours("look up the last checkpoint", |connection| {
            prepared(connection, LAST_CHECKPOINT)?
                .query_row((), |row| row.get(0))
                .optional()
        })
    }
}
