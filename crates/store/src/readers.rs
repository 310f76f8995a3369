//! Connections that only read.

use std::sync::{Arc, mpsc};
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

/// A connection that only reads.
pub(crate) type Reader = PooledConnection<SqliteConnectionManager>;

/// A pool of connections that only read, opened when they are needed.
///
/// Guaranteed to have closed all of them when it is dropped.
pub(crate) struct Readers {
    pool: Pool<SqliteConnectionManager>,
    opener: Arc<ScheduledThreadPool>,
}

impl Readers {
    pub(crate) fn open(location: &Location) -> Result<Self, r2d2::Error> {
        let manager = SqliteConnectionManager::file(location.read_only_uri())
            .with_flags(Location::read_only_flags())
            .with_init(|connection| pragmas::set_up_reader(connection));
        let opener = Arc::new(ScheduledThreadPool::new(1));
        let pool = Pool::builder()
            .max_size(READERS_MAX)
            .min_idle(Some(0))
            .idle_timeout(None)
            .max_lifetime(None)
            .connection_timeout(WAIT)
            .error_handler(Box::new(NopErrorHandler))
            .thread_pool(opener.clone())
            .build(manager)?;
        Ok(Self { pool, opener })
    }

    pub(crate) fn get(&self) -> Result<Reader, r2d2::Error> {
        self.pool.get()
    }
}

impl Drop for Readers {
    /// Waits for the thread that opens connections: while it hands one over, it holds the pool.
    fn drop(&mut self) {
        let (done, wait) = mpsc::channel::<()>();
        self.opener.execute(move || drop(done));
        // Nothing is ever sent: waiting ends when the sender is gone.
        let _ = wait.recv();
    }
}
