//! One window, all of whose attempts go or stay together.

use astra_model::{Attempt, Record, Timestamp, Tombstone};
use rusqlite::{Connection, OptionalExtension, Row};

use super::awaited::{Awaited, is_late};
use super::policy::KeptFor;
use crate::engine::Layout;
use crate::select::{Select, executions_with, parsed, prepared};
use crate::{digest, row};

const OF_TRACE: &str = executions_with!("trace_id");
const PROOF: &str = "SELECT sha256, entry FROM experience_digest WHERE experience_id = ?1";

/// The attempts of a window, in the order in which they were stored.
pub(super) struct Window(Vec<StoredAttempt>);

struct StoredAttempt {
    rowid: i64,
    record: Record,
    started: Option<Timestamp>,
    /// What would be left of it; nothing where no entry proves it.
    tombstone: Option<Tombstone>,
}

impl Window {
    pub(super) fn read(connection: &Connection, trace: &str) -> rusqlite::Result<Self> {
        let select = Select::records(Layout::Ours, "").bind(OF_TRACE, trace.to_owned());
        let rows = select.all(connection, |row| {
            let (rowid, started) = (row.get(0)?, row::instant(row.get_ref(3)?));
            Ok(row::record(row)?.map(|record| (rowid, started, record)))
        })?;
        let mut attempts = rows
            .into_iter()
            .map(|(rowid, started, record)| {
                Ok(StoredAttempt {
                    rowid,
                    tombstone: tombstone(connection, &record, started)?,
                    record,
                    started,
                })
            })
            .collect::<rusqlite::Result<Vec<_>>>()?;
        attempts.sort_by_key(|attempt| attempt.rowid);
        Ok(Self(attempts))
    }

    /// Tells why the window must stay for what its attempts are; nothing where it may go, if nobody
    /// names it.
    pub(super) fn must_stay(
        &self,
        connection: &Connection,
        first_row: i64,
        newest_row: i64,
        younger_than: Timestamp,
        awaited: &Awaited,
    ) -> rusqlite::Result<Option<KeptFor>> {
        let any = |is: fn(&StoredAttempt) -> bool| self.0.iter().any(is);
        if any(|attempt| digest::is_pythons(&attempt.record)) {
            return Ok(Some(KeptFor::Pythons));
        }
        let begins_here = self.0.first().is_some_and(|first| first.rowid == first_row);
        if !begins_here || any(|attempt| attempt.tombstone.is_none()) {
            return Ok(Some(KeptFor::Unreadable));
        }
        let is_young = |attempt: &StoredAttempt| attempt.started >= Some(younger_than);
        if self.0.iter().any(is_young) {
            return Ok(Some(KeptFor::Age));
        }
        if self.0.iter().any(|attempt| attempt.rowid == newest_row) {
            return Ok(Some(KeptFor::Newest));
        }
        for tombstone in self.tombstones() {
            let (id, span) = (tombstone.experience.as_str(), tombstone.span.to_string());
            if awaited.contains(id) || awaited.contains(&tombstone.trace.to_string()) {
                return Ok(Some(KeptFor::Awaited));
            }
            if awaited.has_unpublished(id) {
                return Ok(Some(KeptFor::Unpublished));
            }
            if is_late(connection, &span)? {
                return Ok(Some(KeptFor::Late));
            }
        }
        Ok(None)
    }

    /// Returns the ids of its attempts.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|attempt| attempt.record.id().as_str())
    }

    /// Returns what the attempts behind the first name.
    pub(super) fn names_of_retries(&self) -> impl Iterator<Item = &str> {
        self.0.iter().skip(1).flat_map(StoredAttempt::names)
    }

    pub(super) fn tombstones(&self) -> impl Iterator<Item = &Tombstone> {
        self.0
            .iter()
            .filter_map(|attempt| attempt.tombstone.as_ref())
    }

    /// Returns its attempts with what is left of them.
    pub(super) fn into_doomed(self) -> impl Iterator<Item = (Record, Tombstone)> {
        let doomed = self.0.into_iter();
        doomed.filter_map(|attempt| Some((attempt.record, attempt.tombstone?)))
    }
}

impl StoredAttempt {
    fn names(&self) -> impl Iterator<Item = &str> {
        let parents = self.record.ids("parents");
        parents.chain(self.record.ids("causes"))
    }
}

/// Returns what would be left of a record; nothing where it can't be read or no entry proves it.
fn tombstone(
    connection: &Connection,
    record: &Record,
    started: Option<Timestamp>,
) -> rusqlite::Result<Option<Tombstone>> {
    let proof = |row: &Row<'_>| Ok((parsed(row, 0)?, row.get::<_, Option<i64>>(1)?));
    let proof = prepared(connection, PROOF)?
        .query_row([record.id().as_str()], proof)
        .optional()?;
    Ok(proof.and_then(|(digest, entry)| {
        let attempt = u32::try_from(record.fact("attempt").as_u64()?).ok()?;
        Some(Tombstone {
            experience: record.id().clone(),
            key: record.fact_str("idempotency_key").parse().ok()?,
            trace: record.fact_str("trace_id").parse().ok()?,
            span: record.fact_str("span_id").parse().ok()?,
            attempt: Attempt::new(attempt)?,
            status: record.fact_str("status").to_owned(),
            started: started?,
            record: digest,
            entry: entry?.unsigned_abs(),
        })
    }))
}
