//! What a migration would do.

use std::path::Path;

use astra_model::Clock;

use super::error::MigrateError;
use super::indexes::IndexPlan;
use super::report::Migration;
use super::room::Room;
use super::run::place_of;
use super::survey;
use crate::engine::{self, Layout, SCHEMA_VERSION};
use crate::store::Store;
use crate::{open, pragmas};

/// A migration takes about so many times as long as reading every row once: so it was measured with
/// 100,000 rows on a busy machine.
const READINGS: u32 = 7;

impl Store {
    /// Tells what a migration of a database would do, and changes nothing; nothing where it has our
    /// schema.
    ///
    /// Guaranteed to tell the numbers that a migration then tells, as long as nobody writes in
    /// between.
    ///
    /// # Errors
    ///
    /// As those of [`migrate`](Self::migrate), as far as they can be foreseen.
    pub fn plan_migration(
        path: &Path,
        backup: Option<&Path>,
        clock: &dyn Clock,
    ) -> Result<Option<Migration>, MigrateError> {
        let (location, layout) = open::locate(path)?;
        if layout == Layout::Ours {
            return Ok(None);
        }
        let place = place_of(path, backup)?;
        let mut connection = location.open_read_only()?;
        pragmas::set_up_scanner(&connection)?;
        let snapshot = connection.transaction()?;
        survey::insist_on_columns(&snapshot, layout)?;
        let indexes = IndexPlan::of(&snapshot, layout)?;
        let room = Room::of(&snapshot, layout)?;
        room.insist(path, place.wanted())?;
        let counts = survey::count(&snapshot)?;
        let before = clock.monotonic();
        survey::insist_on_json(&snapshot)?;
        let reading = clock.monotonic().saturating_sub(before);
        let duplicates = survey::duplicates(&snapshot)?;
        Ok(Some(Migration {
            from_version: engine::version(&snapshot)?,
            to_version: SCHEMA_VERSION,
            rows: counts.rows,
            executions: counts.executions,
            indexes: indexes.changes,
            duplicate_keys: duplicates.told,
            more_duplicate_keys: duplicates.more,
            backup: place.free(),
            needs_bytes: room.total(),
            duration: reading * READINGS,
        }))
    }
}
