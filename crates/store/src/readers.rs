//! Connections that only read.

use std::sync::Arc;
use std::time::Duration;

use r2d2::{NopErrorHandler, Pool, PooledConnection};
use r2d2_sqlite::SqliteConnectionManager;
use scheduled_thread_pool::ScheduledThreadPool;

use crate::location::Location;
use crate::pragmas;

/// Reads are short; more of them at once would wait for the processor.
const READERS_MAX: u32 = 8;
/// As long as a writer waits.
const WAIT: Duration = Duration::from_secs(10);

/// A pool of connections that only read, opened when they are needed.
pub(crate) type Readers = Pool<SqliteConnectionManager>;
/// One of them.
pub(crate) type Reader = PooledConnection<SqliteConnectionManager>;

pub(crate) fn open(location: &Location) -> Result<Readers, r2d2::Error> {
    let manager = SqliteConnectionManager::file(location.read_only_uri())
        .with_flags(Location::read_only_flags())
        .with_init(|connection| pragmas::set_up_reader(connection));
    Pool::builder()
        .max_size(READERS_MAX)
        .min_idle(Some(0))
        .idle_timeout(None)
        .max_lifetime(None)
        .connection_timeout(WAIT)
        .error_handler(Box::new(NopErrorHandler))
        .thread_pool(Arc::new(ScheduledThreadPool::new(1)))
        .build(manager)
}
