//! How the database is.

use astra_model::RepositoryError;
use rusqlite::Connection;

use crate::engine::Layout;
use crate::store::Store;

const OPEN_CLAIMS: &str = "SELECT count(*) FROM claim";
const UNPUBLISHED: &str = "SELECT count(*) FROM outbox";

/// How the database is, for whoever looks after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// The engine's version.
    pub engine_version: &'static str,
    /// The schema's version; 0 before the migration.
    pub schema_version: i32,
    /// How it writes: `wal`, but for databases from before the migration.
    pub journal_mode: String,
    /// The size of its pages.
    pub page_bytes: u64,
    /// How many pages it has.
    pub pages: u64,
    /// The size of its write-ahead log: see [`LOG_BYTES_MAX`](crate::LOG_BYTES_MAX).
    pub wal_bytes: u64,
    /// Attempts that were claimed and not recorded.
    pub open_claims: u64,
    /// Records that are still to be published.
    pub unpublished: u64,
}

impl Store {
    /// Looks at the database.
    ///
    /// # Errors
    ///
    /// If it can't be read.
    pub fn health(&self) -> Result<Health, RepositoryError> {
        self.read("look at the database", |connection| {
            Ok(Health {
                engine_version: rusqlite::version(),
                schema_version: pragma(connection, "user_version")?,
                journal_mode: pragma(connection, "journal_mode")?,
                page_bytes: unsigned(pragma(connection, "page_size")?),
                pages: unsigned(pragma(connection, "page_count")?),
                wal_bytes: self.log_bytes(),
                open_claims: self.count(connection, OPEN_CLAIMS)?,
                unpublished: self.count(connection, UNPUBLISHED)?,
            })
        })
    }

    /// Returns the size of the database's write-ahead log, without asking the database.
    ///
    /// One beyond [`LOG_BYTES_MAX`](crate::LOG_BYTES_MAX) has a reader that doesn't end, in whatever
    /// process: nothing is lost by it, and it goes within seconds when the reader is gone.
    #[must_use]
    pub fn log_bytes(&self) -> u64 {
        self.location.log_bytes()
    }

    fn count(&self, connection: &Connection, sql: &str) -> rusqlite::Result<u64> {
        match self.layout {
            Layout::Legacy => Ok(0),
            _ => connection.query_row(sql, (), |row| row.get(0).map(unsigned)),
        }
    }
}

fn pragma<T: rusqlite::types::FromSql>(connection: &Connection, name: &str) -> rusqlite::Result<T> {
    connection.pragma_query_value(None, name, |row| row.get(0))
}

fn unsigned(count: i64) -> u64 {
    count.unsigned_abs()
}
