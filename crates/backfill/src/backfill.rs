//! A folder of result files into records.

use std::ffi::OsStr;

use astra_model::{Importer, RepositoryError, RunnerInfo, Scrubbed, Scrubber};
use thiserror::Error;

use crate::batch::Batch;
use crate::folder::{Folder, FolderError};
use crate::maker::Maker;
use crate::names::Names;
use crate::report::Watcher;

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

impl Backfill<'_> {
    /// Makes records of all files `*.json` of one folder, in the order of their names.
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
        let maker = Maker {
            scrubber: self.scrubber,
            runner: &self.runner,
        };
        let (mut batch, mut bytes) = (Batch::default(), Vec::new());
        while let Some(name) = names.next()? {
            let file = self.shown(&name);
            let read = folder.read(&name, &mut bytes);
            let made = read.and_then(|()| maker.execution(&bytes, &file));
            batch.add(file, made, bytes.len());
            if batch.is_full() {
                batch.store(self.importer, watcher)?;
            }
        }
        Ok(batch.store(self.importer, watcher)?)
    }

    fn shown(&self, name: &OsStr) -> Scrubbed {
        Scrubbed::new(&name.to_string_lossy(), self.scrubber)
    }
}
