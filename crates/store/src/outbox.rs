//! Records that are still to be published.

use astra_model::{ExperienceId, Outbox, RepositoryError};
use rusqlite::{Connection, params};

use crate::engine::Layout;
use crate::select::{Select, bounded, count, prepared};
use crate::store::Store;
use crate::{ledger, row};

const ADD: &str = "INSERT INTO outbox (seq, experience_id) VALUES (?1, ?2)";
const OLDEST: &str = "SELECT experience_id FROM outbox ORDER BY seq LIMIT ?";
const REMOVE: &str = "
    DELETE FROM outbox WHERE experience_id = ?1
        AND seq = (SELECT entry FROM experience_digest WHERE experience_id = ?1)";
const REMOVE_WHEREVER: &str = "DELETE FROM outbox WHERE experience_id = ?1";

/// Adds a record at the place of its entry in the ledger, in the transaction that makes both.
pub(crate) fn add(connection: &Connection, entry: u64, id: &ExperienceId) -> rusqlite::Result<()> {
    let place = ledger::place(entry);
    prepared(connection, ADD)?.execute(params![place, id.as_str()])?;
    Ok(())
}

/// Removes a record that is published. One that has waited since an earlier version, or whose entry nobody
/// knows any more, is sought among all.
fn remove(connection: &Connection, id: &ExperienceId) -> rusqlite::Result<()> {
    if prepared(connection, REMOVE)?.execute([id.as_str()])? == 0 {
        prepared(connection, REMOVE_WHEREVER)?.execute([id.as_str()])?;
    }
    Ok(())
}

impl Outbox for Store {
    fn list_unpublished(&self, limit: usize) -> Result<Vec<ExperienceId>, RepositoryError> {
        if self.layout == Layout::Legacy {
            return Ok(Vec::new());
        }
        let select = Select::new("").bind(OLDEST, count(bounded(limit)));
        self.read("list unpublished records", |connection| {
            select.all(connection, |row| Ok(row::experience_id(row.get_ref(0)?)))
        })
    }

    fn mark_published(&self, ids: &[ExperienceId]) -> Result<(), RepositoryError> {
        let ids = ids.to_vec();
        self.write_shared("mark records as published", move |connection| {
            ids.iter().try_for_each(|id| remove(connection, id))
        })
    }
}
