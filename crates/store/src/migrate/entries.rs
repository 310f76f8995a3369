//! Entries of the ledger for executions that were recorded before there was one.

use astra_model::{ExecutedEvent, LedgerChain, LedgerEvent, RecordDigest};
use rusqlite::{Connection, OptionalExtension, params};

use crate::engine::Layout;
use crate::select::{Select, parsed};
use crate::{digest, ledger, row};

const EXECUTIONS: &str =
    " FROM experience WHERE +type = 'task_execution' ORDER BY experience.rowid";
const DIGEST: &str =
    "SELECT sha256 FROM experience_digest WHERE experience_id = ?1 AND entry IS NULL";
const SET: &str = "UPDATE experience_digest SET entry = ?2 WHERE experience_id = ?1";

/// Makes an entry of each record of ours that has none, in the order in which they were recorded, in
/// a transaction of the caller's.
///
/// They say what the records say by now: what was changed before can't be proved by them. A record
/// that lost what an entry tells of gets none, and verification says so.
pub(super) fn make(connection: &Connection, chain: &dyn LedgerChain) -> rusqlite::Result<()> {
    let mut digests = connection.prepare(DIGEST)?;
    let mut set = connection.prepare(SET)?;
    Select::records(Layout::Ours, EXECUTIONS).each(connection, |row| {
        let Some(record) = row::record(row)?.filter(|record| !digest::is_pythons(record)) else {
            return Ok(true);
        };
        let digest: Option<RecordDigest> = digests
            .query_row([record.id().as_str()], |row| parsed(row, 0))
            .optional()?;
        if let Some(executed) = digest.and_then(|digest| ExecutedEvent::of(&record, digest)) {
            let entry = ledger::append(connection, chain, &LedgerEvent::Executed(executed))?.seq;
            set.execute(params![record.id().as_str(), ledger::place(entry)])?;
        }
        Ok(true)
    })
}
