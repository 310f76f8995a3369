//! A folder of daily files, by itself.

use std::path::Path;

use astra_ledger::{Fault, LedgerFolder, LedgerReport, VerifiedEntry, VerifyError, verify_folder};

use super::Found;
use super::covered::{Covered, Lines, Told};
use crate::error::CliError;
use crate::exit::Exit;

/// Checks a folder of daily files against what they say of themselves, and against a checkpoint.
pub(super) fn look(dir: &Path, told: Option<Told>) -> Result<Found, CliError> {
    let unproved = unproved(told.as_ref());
    let mut covered = Covered::new(told.into_iter().collect());
    let mut lines = Lines::default();
    let report = read(dir, &mut |entry| {
        lines.see(entry);
        covered.push(&entry.hash);
        None
    })?;
    Ok(Found {
        entries: report.entries,
        failures: covered.judge("the folder", &lines, report.failures),
        unproved,
    })
}

/// Reads the daily files of a folder; `check` is told each entry.
pub(super) fn read(
    dir: &Path,
    check: &mut dyn FnMut(&VerifiedEntry<'_>) -> Option<Fault>,
) -> Result<LedgerReport, CliError> {
    let folder = LedgerFolder::open(dir)
        .map_err(|error| CliError::file("can't read the folder", dir, &error))?;
    Ok(verify_folder(&folder, check)?)
}

fn unproved(told: Option<&Told>) -> Vec<String> {
    let first = match told {
        None => {
            "that no entry was taken from the end, or the whole hashed anew: that takes a checkpoint, exported before".to_owned()
        }
        Some(told) => format!(
            "what stands behind the first {} entries, which the checkpoint does not cover",
            told.size()
        ),
    };
    let unsigned = told.is_some_and(|told| !told.is_checked);
    let unsigned = unsigned
        .then(|| "who signed the checkpoint: no key is known here, --key names one".to_owned());
    std::iter::once(first).chain(unsigned).collect()
}

impl From<VerifyError> for CliError {
    fn from(error: VerifyError) -> Self {
        Self::because(Exit::Incomplete, &error)
    }
}
