//! Records go, and their tombstones stay.

use astra_model::{LedgerChain, LedgerEvent, PrunedEvent, Record, Tombstone};
use rusqlite::{Connection, params};

use super::policy::PruneOccasion;
use super::window::Window;
use crate::select::prepared;
use crate::{index, ledger, tombstone};

const TOOL_CALL: &str = "DELETE FROM tool_call WHERE id = ?1 AND experience_id = ?2";
const SCRIPT_RUN: &str = "DELETE FROM script_run WHERE id = ?1 AND experience_id = ?2";
const DIGEST: &str = "DELETE FROM experience_digest WHERE experience_id = ?1";
const RECORD: &str = "DELETE FROM experience WHERE id = ?1";

/// Removes some windows, in a transaction of the caller's; returns the place of the entry that says
/// so, none where there are no windows.
pub(super) fn all(
    connection: &Connection,
    chain: &dyn LedgerChain,
    windows: Vec<Window>,
    occasion: &PruneOccasion,
) -> rusqlite::Result<Option<u64>> {
    let (records, tombstones): (Vec<Record>, Vec<Tombstone>) =
        windows.into_iter().flat_map(Window::into_doomed).unzip();
    let (reason, by) = (occasion.reason.clone(), occasion.by.clone());
    let Some(event) = PrunedEvent::of(&tombstones, occasion.now, reason, by) else {
        return Ok(None);
    };
    let entry = ledger::append(connection, chain, &LedgerEvent::Pruned(event))?.seq;
    for (record, tombstone) in records.iter().zip(&tombstones) {
        tombstone::insert(connection, tombstone, entry)?;
        remove(connection, record)?;
    }
    index::settle(connection)?;
    Ok(Some(entry))
}

/// Removes a record, with all that was made of it or stands beside it.
fn remove(connection: &Connection, record: &Record) -> rusqlite::Result<()> {
    let id = record.id().as_str();
    index::forget_one(connection, id)?;
    let io = record.fact("io");
    for (sql, list) in [(TOOL_CALL, "tool_calls"), (SCRIPT_RUN, "script_runs")] {
        let rows = io[list].as_array().into_iter().flatten();
        for row in rows.filter_map(|row| row.as_str()) {
            prepared(connection, sql)?.execute(params![row, id])?;
        }
    }
    prepared(connection, DIGEST)?.execute([id])?;
    prepared(connection, RECORD)?.execute([id])?;
    Ok(())
}
