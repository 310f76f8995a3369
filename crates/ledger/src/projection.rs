//! The daily files follow the entries of a repository.

mod day_file;
mod start;
mod state;
mod torn;
mod walk;

use std::io;

use astra_model::{LedgerRepository, RepositoryError};
use rustix::fs::OFlags;
use thiserror::Error;

use crate::folder::LedgerFolder;
use start::Start;
pub use torn::TornTail;
use walk::Walk;

/// So many entries are asked for at once.
const BATCH: usize = 1_000;
/// Whoever writes daily files holds the lock of this file.
const LOCK: &str = "ledger.lock";

/// What was done to the files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Projected {
    /// How many entries were appended.
    pub appended: u64,
    /// The ends of files that were no whole members.
    pub torn: Vec<TornTail>,
}

/// The files could not follow the repository.
#[derive(Debug, Error)]
pub enum ProjectionError {
    /// The folder, or a file that goes with all days, can't be used.
    #[error("{0} of the ledger's folder can't be used")]
    Folder(&'static str, #[source] io::Error),
    /// A day's file can't be read or written.
    #[error("{file} can't be read or written")]
    File {
        /// Its name.
        file: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The entries can't be read.
    #[error("the ledger's entries can't be read")]
    Repository(#[from] RepositoryError),
    /// A file says something else than the repository. Neither is changed: one of them was.
    #[error(
        "{file} doesn't have entry {seq} as the database has it; `astra ledger verify` tells more"
    )]
    Differs {
        /// Its name.
        file: String,
        /// The place of the entry.
        seq: u64,
    },
    /// A file has an entry that the repository doesn't have: that is an older copy.
    #[error("{file} has an entry that the database doesn't have: the database is an older copy")]
    Behind {
        /// Its name.
        file: String,
    },
}

/// Appends to the daily files what the repository has and they don't.
///
/// Takes a lock, and waits for whoever holds it. The files were synced when it returns, so that each
/// entry that was there when it was called survives a power cut in both places. Whatever call it is
/// cut off at, the next one goes on from there: whole members are compared with the repository, what
/// follows the last of them is moved aside and reported, and entries are never written twice.
///
/// Costs the same however many entries the files hold, unless what it noted of them the last time is
/// gone or wrong: then the last day is compared.
///
/// # Errors
///
/// If files or entries can't be read or written, or the files say something else than the
/// repository; what was appended before holds.
pub fn project(
    folder: &LedgerFolder,
    entries: &dyn LedgerRepository,
) -> Result<Projected, ProjectionError> {
    let lock = folder
        .open_file(LOCK, OFlags::RDWR | OFlags::CREATE)
        .and_then(|file| file.lock().map(|()| file))
        .map_err(|error| ProjectionError::Folder(LOCK, error))?;
    let mut walk = Walk::new(folder, Start::find(folder, entries)?)?;
    loop {
        let batch = entries.list_entries(walk.seq(), BATCH)?;
        if batch.is_empty() {
            break;
        }
        for entry in &batch {
            walk.put(entry)?;
        }
    }
    let projected = walk.finish()?;
    drop(lock);
    Ok(projected)
}
