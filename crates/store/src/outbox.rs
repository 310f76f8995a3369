//! Records that are still to be published.

use astra_model::{ExperienceId, Outbox, RepositoryError};
use rusqlite::Connection;

use crate::engine::Layout;
use crate::row;
use crate::select::{Select, bounded, count, prepared};
use crate::store::Store;

const ADD: &str = "INSERT INTO outbox (experience_id) VALUES (?1)";
const OLDEST: &str = "SELECT experience_id FROM outbox ORDER BY seq LIMIT ?";
const REMOVE: &str = "DELETE FROM outbox WHERE experience_id = ?1";

/// Adds a record, in the transaction that makes it.
pub(crate) fn add(connection: &Connection, id: &ExperienceId) -> rusqlite::Result<()> {
    connection.prepare_cached(ADD)?.execute([id.as_str()])?;
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
            let mut remove = prepared(connection, REMOVE)?;
            ids.iter()
                .try_for_each(|id| remove.execute([id.as_str()]).map(drop))
        })
    }
}
