//! Checkpoints: what is signed of a ledger, and kept.

use std::fs;
use std::path::PathBuf;

use astra_ledger::{Day, ProveError, Prover, SignError, SignedCheckpoint, Signer, VerifierKey};
use astra_model::LedgerRepository;

use super::files::put;
use super::keys::{Key, of_workspace, publish};
use crate::error::CliError;
use crate::exit::Exit;
use crate::settings::LedgerSettings;

/// The folder of the checkpoints' files, among the daily files.
const FOLDER: &str = "checkpoints";
const SUFFIX: &str = ".note";

/// A checkpoint that was made, or was kept already because nothing happened since.
pub(crate) struct Made {
    pub(crate) checkpoint: SignedCheckpoint,
    /// Who signed it.
    pub(crate) key: VerifierKey,
    /// Its file.
    pub(crate) file: PathBuf,
    /// Tells whether its key was made for it.
    pub(crate) has_new_key: bool,
}

/// Signs what a ledger holds, with a signer or the workspace's own key, and keeps it.
///
/// Nothing is signed that does not continue what was signed last.
pub(crate) fn make_checkpoint(
    settings: &LedgerSettings,
    ledger: &dyn LedgerRepository,
    outside: Option<Box<dyn Signer>>,
) -> Result<Made, CliError> {
    match outside {
        Some(signer) => {
            let made = sign(settings, ledger, &*signer, false)?;
            publish(settings, &made.key)?;
            Ok(made)
        }
        None => {
            let Key { signer, is_new } = of_workspace(settings)?;
            sign(settings, ledger, &signer, is_new)
        }
    }
}

fn sign(
    settings: &LedgerSettings,
    ledger: &dyn LedgerRepository,
    signer: &dyn Signer,
    has_new_key: bool,
) -> Result<Made, CliError> {
    let checkpoint = Prover::new(ledger).checkpoint(signer)?;
    let size = checkpoint.head().size;
    let file = file(settings, &size.to_string());
    // One that others have cosigned since stays as it is.
    if !file.exists() {
        put(&file, &checkpoint.to_string())?;
    }
    Ok(Made {
        checkpoint,
        key: signer.key().clone(),
        file,
        has_new_key,
    })
}

/// Tells whether a day has its checkpoint.
pub(super) fn has_checkpoint(settings: &LedgerSettings, day: Day) -> bool {
    file(settings, &of_day(day)).exists()
}

/// Keeps a checkpoint as that of a day: one on which nothing happened has the one before.
pub(super) fn keep_for_day(
    settings: &LedgerSettings,
    day: Day,
    checkpoint: &SignedCheckpoint,
) -> Result<(), CliError> {
    put(&file(settings, &of_day(day)), &checkpoint.to_string())
}

fn of_day(day: Day) -> String {
    format!("day-{day}")
}

/// Returns the file of the checkpoint of a size, or of a day.
fn file(settings: &LedgerSettings, name: &str) -> PathBuf {
    let folder = settings.folder.value.join(FOLDER);
    folder.join(format!("{name}{SUFFIX}"))
}

/// Returns the size and the file of the checkpoint of most entries that has one.
pub(crate) fn newest_checkpoint(settings: &LedgerSettings) -> Option<(u64, PathBuf)> {
    let files = fs::read_dir(settings.folder.value.join(FOLDER)).ok()?;
    let sizes = files.flatten().filter_map(|file| {
        let name = file.file_name();
        name.to_str()?.strip_suffix(SUFFIX)?.parse().ok()
    });
    let size: u64 = sizes.max()?;
    Some((size, file(settings, &size.to_string())))
}

impl From<ProveError> for CliError {
    fn from(error: ProveError) -> Self {
        let exit = match error {
            ProveError::Repository(error) => return error.into(),
            ProveError::Sign(error) => return error.into(),
            ProveError::Missing(_) | ProveError::Checkpoint(_) | ProveError::Changed(_) => {
                Exit::Broken
            }
        };
        Self::because(exit, &error)
            .hint("`astra ledger verify` tells what is wrong, with a checkpoint that you exported")
    }
}

impl From<SignError> for CliError {
    fn from(error: SignError) -> Self {
        Self::because(Exit::Failed, &error).hint("nothing was signed, and nothing was kept")
    }
}
