//! A folder of result files into records.

use std::ffi::{OsStr, OsString};

use astra_model::{Importer, RepositoryError, RunnerInfo, Scrubbed, Scrubber};
use thiserror::Error;

use crate::batch::{Batch, Waiting};
use crate::folder::{Folder, FolderError};
use crate::maker::Maker;
use crate::names::Names;
use crate::rejection::Rejection;
use crate::report::{FileReport, Outcome, Watcher};

/// Makes records of result files.
#[derive(Clone)]
pub struct Backfill<'b> {
    /// Where the records go; a rehearsal of it tells what would come of them.
    pub importer: &'b dyn Importer,
    /// Masks what files say, and their names.
    pub scrubber: &'b dyn Scrubber,
    /// Who is named as the runner of what nobody else is known to have run.
    pub runner: RunnerInfo,
}

/// A backfill ended before its last file; what was told as stored is stored.
#[derive(Debug, Error)]
pub enum BackfillError {
    /// The folder can't be read.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The store failed.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
}

impl std::fmt::Debug for Backfill<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Backfill")
            .field("runner", &self.runner)
            .finish_non_exhaustive()
    }
}

/// So many retries wait for the attempt before them to be met; further ones are rejected at once.
const WAITING_MAX: usize = 65_536;

impl Backfill<'_> {
    /// Makes records of all files `*.json` of one folder, in the order of their names; retries that
    /// come before what they retry, after all others.
    ///
    /// They are stored some hundred at a time. It may end at any moment and be started again: what
    /// is recorded is met as already there.
    ///
    /// # Errors
    ///
    /// If the folder can't be listed or the store fails; a file that can't be read is told to the
    /// watcher instead, and stops no other.
    pub fn run(&self, folder: &Folder, watcher: &mut dyn Watcher) -> Result<(), BackfillError> {
        let (mut names, found) = Names::of(folder)?;
        watcher.found(found);
        let mut waiting = self.pass(folder, || names.next(), watcher)?;
        // In the order of their attempts each finds the one before, whatever its file is called.
        waiting.sort();
        let mut retries = waiting.into_iter().map(|retry| retry.name);
        let lost = self.pass(folder, || Ok(retries.next()), watcher)?;
        for retry in lost {
            self.reject_retry(&retry.name, watcher);
        }
        Ok(())
    }

    /// Makes records of files, and returns those that retry what is not recorded.
    fn pass(
        &self,
        folder: &Folder,
        mut next: impl FnMut() -> Result<Option<OsString>, FolderError>,
        watcher: &mut dyn Watcher,
    ) -> Result<Vec<Waiting>, BackfillError> {
        let maker = Maker {
            scrubber: self.scrubber,
            runner: &self.runner,
        };
        let (mut batch, mut bytes, mut waiting) = (Batch::default(), Vec::new(), Vec::new());
        while let Some(name) = next()? {
            let shown = self.shown(&name);
            let read = folder.read(&name, &mut bytes);
            let made = read.and_then(|()| maker.execution(&bytes, &shown));
            batch.add(name, shown, made, bytes.len());
            if batch.is_full() {
                self.store(&mut batch, &mut waiting, watcher)?;
            }
        }
        self.store(&mut batch, &mut waiting, watcher)?;
        Ok(waiting)
    }

    fn store(
        &self,
        batch: &mut Batch,
        waiting: &mut Vec<Waiting>,
        watcher: &mut dyn Watcher,
    ) -> Result<(), RepositoryError> {
        waiting.extend(batch.store(self.importer, watcher)?);
        for retry in waiting.drain(WAITING_MAX.min(waiting.len())..) {
            self.reject_retry(&retry.name, watcher);
        }
        Ok(())
    }

    fn reject_retry(&self, name: &OsStr, watcher: &mut dyn Watcher) {
        watcher.done(&FileReport {
            file: self.shown(name),
            outcome: Outcome::Rejected(Rejection::NoPredecessor),
        });
    }

    fn shown(&self, name: &OsStr) -> Scrubbed {
        Scrubbed::new(&name.to_string_lossy(), self.scrubber)
    }
}
