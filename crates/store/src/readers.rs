//! Connections that only read.

use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard, mpsc};
use std::time::Duration;

use r2d2::{NopErrorHandler, Pool, PooledConnection};
use r2d2_sqlite::SqliteConnectionManager;
use scheduled_thread_pool::ScheduledThreadPool;

use crate::location::Location;
use crate::{busy, pragmas};

/// Reads are short; more of them at once would wait for the processor.
const READERS_MAX: u32 = 8;
/// As long as a writer waits.
const WAIT: Duration = Duration::from_secs(10);

/// A connection that only reads.
pub(crate) type Reader = PooledConnection<SqliteConnectionManager>;

type ReaderPool = Pool<SqliteConnectionManager>;

/// A pool of connections that only read, opened when they are needed.
///
/// Guaranteed to have closed all of them when it is dropped.
pub(crate) struct Readers {
    location: Location,
    pool: RwLock<ReaderPool>,
    opener: Arc<ScheduledThreadPool>,
}

impl Readers {
    pub(crate) fn new(location: &Location) -> Self {
        let opener = Arc::new(ScheduledThreadPool::new(1));
        Self {
            location: location.clone(),
            pool: RwLock::new(empty_pool(location, &opener)),
            opener,
        }
    }

    pub(crate) fn get(&self) -> Result<Reader, r2d2::Error> {
        self.pool
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get()
    }

    /// Closes all of them, having waited for those in use as long as one waits for others; none is
    /// opened before what this returns is dropped.
    pub(crate) fn close(&self) -> RwLockWriteGuard<'_, ReaderPool> {
        let mut pool = self.pool.write().unwrap_or_else(PoisonError::into_inner);
        let mut turn = 0;
        while is_in_use(&pool) && busy::wait(turn) {
            turn += 1;
        }
        *pool = empty_pool(&self.location, &self.opener);
        self.wait_for_opener();
        pool
    }

    /// Waits for the thread that opens connections: while it hands one over, it holds the pool.
    fn wait_for_opener(&self) {
        let (done, wait) = mpsc::channel::<()>();
        self.opener.execute(move || drop(done));
        // Nothing is ever sent: waiting ends when the sender is gone.
        let _ = wait.recv();
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.wait_for_opener();
    }
}

/// Connections to a file don't go stale: none is tried out before it is used.
fn empty_pool(location: &Location, opener: &Arc<ScheduledThreadPool>) -> ReaderPool {
    let manager = SqliteConnectionManager::file(location.read_only_uri())
        .with_flags(Location::read_only_flags())
        .with_init(|connection| pragmas::set_up_reader(connection));
    Pool::builder()
        .max_size(READERS_MAX)
        .min_idle(Some(0))
        .idle_timeout(None)
        .max_lifetime(None)
        .connection_timeout(WAIT)
        .test_on_check_out(false)
        .error_handler(Box::new(NopErrorHandler))
        .thread_pool(opener.clone())
        .build_unchecked(manager)
}

fn is_in_use(pool: &ReaderPool) -> bool {
    let state = pool.state();
    state.connections > state.idle_connections
}
