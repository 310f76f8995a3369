//! The ledger against itself and against the records.
//!
//! Each entry names one record, and each record its entry: where both agree, and there are as many of
//! the one as of the other, none is without its other.

use astra_model::GENESIS;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, Rows};

use super::entry::{JudgedEntry, Kind, Names, StoredEntry};
use super::lanes::work_in_order;
use super::tombstones;
use crate::engine::Layout;
use crate::ledger::place;
use crate::row::text;

/// Handing over costs the same for one entry and for many.
const BATCH_ENTRIES: usize = 64;

const ENTRIES: &str = "SELECT seq, prev_sha, sha, line FROM ledger_entry ORDER BY seq";
const HAS_RECORD: &str = "SELECT 1 FROM experience WHERE id = ?1";

/// What is kept beside the records of which entries of one kind are.
struct Side {
    /// The digest of one record, and the place of its entry.
    of_record: &'static str,
    /// The same of one that was pruned.
    of_pruned: &'static str,
    /// How many there are.
    count: &'static str,
    /// Those whose entry names another.
    named_by_none: &'static str,
}

const EXECUTED: Side = Side {
    of_record: "SELECT sha256, entry FROM experience_digest WHERE experience_id = ?1",
    of_pruned: "SELECT sha256, entry FROM tombstone WHERE experience_id = ?1",
    count: "SELECT count(entry) FROM experience_digest",
    named_by_none: "
        SELECT experience_id, entry FROM experience_digest WHERE entry IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM ledger_entry WHERE seq = entry AND json_valid(line)
                AND json_extract(line, '$.event') = 'task_executed'
                AND json_extract(line, '$.experience_ref') = experience_id)",
};
const ERASED: Side = Side {
    of_record: "
        SELECT sha256, erasure.entry FROM experience_digest AS digest
        LEFT JOIN erasure ON erasure.experience_id = digest.experience_id
        WHERE digest.experience_id = ?1",
    of_pruned: "
        SELECT sha256, erasure.entry FROM tombstone
        LEFT JOIN erasure ON erasure.experience_id = tombstone.experience_id
        WHERE tombstone.experience_id = ?1",
    count: "SELECT count(*) FROM erasure",
    named_by_none: "
        SELECT experience_id, entry FROM erasure WHERE NOT EXISTS (
            SELECT 1 FROM ledger_entry WHERE seq = entry AND json_valid(line)
                AND json_extract(line, '$.event') = 'record_erased'
                AND json_extract(line, '$.experience_ref') = experience_id)",
};

impl Kind {
    fn side(self) -> Side {
        match self {
            Self::Executed => EXECUTED,
            Self::Erased => ERASED,
        }
    }
}

/// Reads all entries of a snapshot.
pub(super) struct LedgerPass<'v> {
    connection: &'v Connection,
    layout: Layout,
    /// The entry that was read last, by its hash.
    last: String,
    entries: u64,
    /// How many records have their entry.
    entered: u64,
    /// How many of them have one that says that they were erased.
    erased: u64,
    /// How many tombstones have the entry of their record.
    left: u64,
    /// How many of them have one that says that their record was pruned.
    pruned: u64,
    tell: &'v mut dyn FnMut(Option<u64>, &str),
}

impl<'v> LedgerPass<'v> {
    /// Begins a pass that tells each finding with the place of the entry, if it has one.
    pub(super) fn new(
        connection: &'v Connection,
        layout: Layout,
        tell: &'v mut dyn FnMut(Option<u64>, &str),
    ) -> Self {
        Self {
            connection,
            layout,
            last: GENESIS.to_owned(),
            entries: 0,
            entered: 0,
            erased: 0,
            left: 0,
            pruned: 0,
            tell,
        }
    }

    /// Checks all entries; returns how many there are, and how many records they say were erased, and
    /// how many pruned.
    pub(super) fn run(mut self, threads: usize) -> rusqlite::Result<(u64, u64, u64)> {
        let mut statement = self.connection.prepare(ENTRIES)?;
        let mut rows = statement.query(())?;
        work_in_order(
            threads,
            |batch: Vec<StoredEntry>| batch.into_iter().map(StoredEntry::judge).collect(),
            || read(&mut rows),
            |batch: Vec<JudgedEntry>| batch.into_iter().try_for_each(|entry| self.take(entry)),
        )?;
        self.check_records(&EXECUTED, self.entered)?;
        self.check_records(&ERASED, self.erased)?;
        if self.layout.has_tombstones() {
            tombstones::check_others(self.connection, [self.left, self.pruned], self.tell)?;
        }
        Ok((self.entries, self.erased, self.pruned))
    }

    fn take(&mut self, entry: JudgedEntry) -> rusqlite::Result<()> {
        let (seq, mut details) = (entry.seq.unsigned_abs(), entry.details);
        if entry.seq != place(self.entries) {
            details.push("it is not the one behind the entry before".to_owned());
        }
        if entry.previous != self.last {
            details.push("it names another entry than the one before it".to_owned());
        }
        if let Some(names) = entry.names {
            details.extend(self.check_named(entry.seq, &names)?);
        }
        if let Some(told) = entry.pruned.filter(|_| self.layout.has_tombstones()) {
            let (count, detail) = tombstones::check_entry(self.connection, entry.seq, &told)?;
            self.pruned += count;
            details.extend(detail);
        }
        for detail in details {
            (self.tell)(Some(seq), &detail);
        }
        self.entries += 1;
        self.last = entry.sha;
        Ok(())
    }

    /// Holds what an entry says of a record against what is kept beside the record.
    fn check_named(&mut self, seq: i64, names: &Names) -> rusqlite::Result<Option<String>> {
        let id = &names.record;
        let side = names.kind.side();
        let mut kept = self.kept(side.of_record, id)?;
        let is_pruned = kept.is_none() && self.layout.has_tombstones();
        if is_pruned {
            kept = self.kept(side.of_pruned, id)?;
        }
        let Some((digest, entry)) = kept else {
            let mut has_record = self.connection.prepare_cached(HAS_RECORD)?;
            return Ok(Some(match has_record.exists([id])? {
                true => format!("it names {id}, beside which no digest is kept"),
                false => format!("it names {id}, which is not there"),
            }));
        };
        if entry != Some(seq) {
            return Ok(Some(format!("it names {id}, which has another entry")));
        }
        match names.kind {
            Kind::Executed if is_pruned => self.left += 1,
            Kind::Executed => self.entered += 1,
            Kind::Erased => self.erased += 1,
        }
        Ok((digest != names.digest)
            .then(|| format!("it proves another digest than is kept beside {id}")))
    }

    fn kept(&self, sql: &str, id: &str) -> rusqlite::Result<Option<(String, Option<i64>)>> {
        self.connection
            .prepare_cached(sql)?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()
    }

    /// Looks for records whose entry names another, where there are any.
    fn check_records(&mut self, side: &Side, entered: u64) -> rusqlite::Result<()> {
        let count: i64 = self
            .connection
            .query_row(side.count, (), |row| row.get(0))?;
        if count.unsigned_abs() == entered {
            return Ok(());
        }
        let mut statement = self.connection.prepare(side.named_by_none)?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            let (id, entry): (_, i64) = (text(row.get_ref(0)?), row.get(1)?);
            let detail = format!("it is to be the entry of {id}, and does not say so");
            (self.tell)(Some(entry.unsigned_abs()), &detail);
        }
        Ok(())
    }
}

fn read(rows: &mut Rows<'_>) -> rusqlite::Result<Option<Vec<StoredEntry>>> {
    let mut batch = Vec::with_capacity(BATCH_ENTRIES);
    while batch.len() < BATCH_ENTRIES {
        match rows.next()? {
            Some(row) => batch.push(stored(row)?),
            None => break,
        }
    }
    Ok((!batch.is_empty()).then_some(batch))
}

fn stored(row: &Row<'_>) -> rusqlite::Result<StoredEntry> {
    let text = |column| match row.get_ref(column)? {
        ValueRef::Text(text) => Ok(String::from_utf8_lossy(text).into_owned()),
        _ => Ok::<_, rusqlite::Error>(String::new()),
    };
    Ok(StoredEntry {
        seq: row.get(0)?,
        previous: text(1)?,
        sha: text(2)?,
        line: text(3)?,
    })
}
