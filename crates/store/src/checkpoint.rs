//! What stands in the write-ahead log, and how it is brought into the database.

use rusqlite::Connection;

use crate::location::Location;
use crate::pragmas;

/// A log beyond this has a reader that doesn't end, or one that has just ended, in bytes.
///
/// One that nobody reads in is begun anew long before; a log that was longer is cut back.
pub const LOG_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// So much is brought into the database at once, beside the writing: each page that was changed more
/// often is then written once.
const PENDING_BYTES: u64 = 4 * 1024 * 1024;
/// A log of this size is begun anew, which it can be when all of it is in the database.
const LOG_BYTES: u64 = 16 * 1024 * 1024;
/// What stands before each page in the log.
const FRAME_BYTES: u64 = 24;

const LOOK: &str = "PRAGMA wal_checkpoint(NOOP)";
const CHECKPOINT: &str = "PRAGMA wal_checkpoint(PASSIVE)";
const CUT_BACK: &str = "PRAGMA wal_checkpoint(TRUNCATE)";
const PAGE_BYTES: &str = "PRAGMA page_size";

/// What is to be done about a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Advice {
    Nothing,
    /// Much of it is not in the database yet.
    BringIn,
    /// It is long, and nearly all of it is in the database.
    BeginAnew,
}

/// How long the log is, in bytes, and how much of it is not in the database yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Standing {
    length: u64,
    pending: u64,
}

impl Standing {
    /// Asks for a checkpoint, of a kind that needs none to wait, and how the log stands behind it.
    fn behind(connection: &Connection, checkpoint: &'static str) -> rusqlite::Result<Self> {
        let page: i64 = connection
            .prepare_cached(PAGE_BYTES)?
            .query_row((), |row| row.get(0))?;
        let frame = page.unsigned_abs() + FRAME_BYTES;
        let bytes = |frames: i64| u64::try_from(frames).unwrap_or_default() * frame;
        connection.prepare_cached(checkpoint)?.query_row((), |row| {
            let (length, done) = (bytes(row.get(1)?), bytes(row.get(2)?));
            Ok(Self {
                length,
                pending: length.saturating_sub(done),
            })
        })
    }

    fn advice(self) -> Advice {
        if self.pending >= PENDING_BYTES {
            Advice::BringIn
        } else if self.length >= LOG_BYTES {
            Advice::BeginAnew
        } else {
            Advice::Nothing
        }
    }
}

/// Tells what is to be done about the log, without doing it.
pub(crate) fn advice(connection: &Connection) -> rusqlite::Result<Advice> {
    Standing::behind(connection, LOOK).map(Standing::advice)
}

/// Brings in the little that is pending, between two writes of one's own: the next begins the log
/// anew, unless somebody reads in it.
pub(crate) fn bring_in_the_rest(connection: &Connection) -> rusqlite::Result<()> {
    Standing::behind(connection, CHECKPOINT).map(drop)
}

/// Opens a connection that brings in the log.
pub(crate) fn connect(location: &Location) -> rusqlite::Result<Connection> {
    let connection = location.open_writable()?;
    pragmas::set_up_checkpointer(&connection)?;
    Ok(connection)
}

/// Brings the log into the database as far as readers let it; cuts back one that is too long. Tells
/// whether readers have kept it from either.
pub(crate) fn bring_in(connection: &Connection, location: &Location) -> rusqlite::Result<bool> {
    let mut standing = Standing::behind(connection, CHECKPOINT)?;
    if standing.pending == 0 && location.log_bytes() > LOG_BYTES_MAX {
        standing = Standing::behind(connection, CUT_BACK)?;
    }
    Ok(standing.advice() == Advice::BringIn || location.log_bytes() > LOG_BYTES_MAX)
}
