//! Which engine and which files we work with.

use rusqlite::Connection;

use crate::error::Refusal;

/// 'Astr': marks a database as Astra's, in the file's header.
pub(crate) const APPLICATION_ID: i32 = 0x4173_7472;
/// The schema that this crate writes, and the only one that it writes to.
pub(crate) const SCHEMA_VERSION: i32 = 6;
/// The first schema of ours; those from it on are read.
pub(crate) const FIRST_VERSION: i32 = 1;
/// The first schema that keeps digests.
const DIGESTS_SINCE: i32 = 2;
/// The first schema that has an entry of the ledger for each record.
const LEDGER_SINCE: i32 = 4;
/// The first schema in which records can be pruned.
const TOMBSTONES_SINCE: i32 = 5;
/// SQLite 3.7.0 to 3.51.2 can lose commits when two connections reset the WAL at once.
pub(crate) const ENGINE_MIN: i32 = 3_051_003;

/// Tells whether an engine, by its version number, may be trusted with records.
pub(crate) fn is_sound(engine: i32) -> bool {
    engine >= ENGINE_MIN
}

/// Whose schema a database has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Ours.
    Ours,
    /// Ours as it was in this earlier version: `experience` is the same in all of them.
    Earlier(i32),
    /// Python's, from before the migration.
    Legacy,
}

impl Layout {
    /// Tells whether digests stand beside the records.
    pub(crate) fn has_digests(self) -> bool {
        match self {
            Self::Ours => true,
            Self::Earlier(version) => version >= DIGESTS_SINCE,
            Self::Legacy => false,
        }
    }

    /// Tells whether a ledger has an entry of each record.
    pub(crate) fn has_ledger(self) -> bool {
        match self {
            Self::Ours => true,
            Self::Earlier(version) => version >= LEDGER_SINCE,
            Self::Legacy => false,
        }
    }

    /// Tells whether tombstones stand for records that were pruned.
    pub(crate) fn has_tombstones(self) -> bool {
        match self {
            Self::Ours => true,
            Self::Earlier(version) => version >= TOMBSTONES_SINCE,
            Self::Legacy => false,
        }
    }
}

/// Tells what a database is by its header, reading as little as possible.
pub(crate) fn identify(connection: &Connection) -> Result<Layout, Refusal> {
    let application: i32 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    match (application, version(connection)?) {
        (APPLICATION_ID, SCHEMA_VERSION) => Ok(Layout::Ours),
        (APPLICATION_ID, earlier @ FIRST_VERSION..SCHEMA_VERSION) => Ok(Layout::Earlier(earlier)),
        (APPLICATION_ID, newer) if newer > SCHEMA_VERSION => Err(Refusal::Newer(newer)),
        (0, 0) if has_experiences(connection)? => Ok(Layout::Legacy),
        _ => Err(Refusal::Foreign),
    }
}

/// Returns the version of a database's schema.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<i32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn has_experiences(connection: &Connection) -> rusqlite::Result<bool> {
    connection.table_exists(None, "experience")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_with_the_wal_reset_bug_is_not_sound() {
        assert!(!is_sound(3_051_002));
        assert!(!is_sound(3_040_001));
        assert!(is_sound(3_051_003));
        assert!(is_sound(3_052_000));
        assert!(is_sound(4_000_000));
    }
}
