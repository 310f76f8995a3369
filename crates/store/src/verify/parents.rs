//! Whether the memories that records name are still there.

use std::collections::HashSet;

use rusqlite::Connection;

/// Records name the same memories again and again; so many of those that are there are remembered.
const REMEMBERED_MAX: usize = 65_536;

const HAS_EXPERIENCE: &str = "SELECT 1 FROM experience WHERE id = ?1";

/// Looks memories up.
#[derive(Default)]
pub(super) struct Parents {
    there: HashSet<String>,
}

impl Parents {
    /// Returns how many of a record's parents are not there.
    pub(super) fn dangling(
        &mut self,
        connection: &Connection,
        parents: Vec<String>,
    ) -> rusqlite::Result<u64> {
        let mut dangling = 0;
        for parent in parents {
            dangling += u64::from(!self.is_there(connection, parent)?);
        }
        Ok(dangling)
    }

    fn is_there(&mut self, connection: &Connection, id: String) -> rusqlite::Result<bool> {
        if self.there.contains(&id) {
            return Ok(true);
        }
        let is_there = connection.prepare_cached(HAS_EXPERIENCE)?.exists([&id])?;
        if is_there {
            if self.there.len() == REMEMBERED_MAX {
                self.there.clear();
            }
            self.there.insert(id);
        }
        Ok(is_there)
    }
}
