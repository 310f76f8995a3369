//! The files of a ledger are compared with what they say of themselves.

mod chain;
mod failure;
mod lines;

use std::io;

use thiserror::Error;

use crate::folder::LedgerFolder;
use chain::ChainCheck;
pub use failure::{FailureKind, Fault, LedgerFailure, LedgerReport, VerifiedEntry};
use lines::DayLines;

/// The files of a ledger could not be compared.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// The folder can't be read.
    #[error("the folder of the ledger can't be read")]
    Folder(#[source] io::Error),
    /// A file can't be read.
    #[error("{file} can't be read")]
    File {
        /// Its name.
        file: String,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Compares each entry of a folder's daily files with its hash, and each link with the entry before
/// it, over days and gaps between them.
///
/// `check` is told each entry in its place, and may find a fault of its own: with a database, or a
/// tree. What is wrong with one line hides nothing behind it, and a member that can't be unpacked
/// hides no other: reading goes on where the next begins, unless it is the sixteenth of its file.
/// The chain says nothing of entries that are missing at its end, or of one that was hashed anew as a
/// whole.
///
/// Takes a few times [`MEMBER_BYTES_MAX`](crate::MEMBER_BYTES_MAX) of memory at most, and gives up
/// after a thousand failures.
///
/// # Errors
///
/// If the folder or a file can't be read. What is no file is a failure.
pub fn verify_folder(
    folder: &LedgerFolder,
    check: &mut dyn FnMut(&VerifiedEntry<'_>) -> Option<Fault>,
) -> Result<LedgerReport, VerifyError> {
    let mut chain = ChainCheck::new(check);
    let mut lines = DayLines::new();
    for day in folder.days().map_err(VerifyError::Folder)? {
        chain.begin(day);
        match folder.open_day(day) {
            Ok(file) => lines.read(file, &mut chain),
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => {
                chain.lose(FailureKind::Gzip, &error);
                Ok(())
            }
            Err(error) => Err(error),
        }
        .map_err(|source| VerifyError::File {
            file: day.file_name(),
            source,
        })?;
        if chain.has_given_up() {
            break;
        }
    }
    Ok(chain.into_report())
}
