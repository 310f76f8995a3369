//! The daily files follow the entries of the database.

use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::Arc;

use astra_ledger::{LedgerFolder, Projected, ProjectionError, project};
use astra_model::{LedgerSink, LedgerSinkError};
use astra_store::Store;

use super::files::make_folder;
use crate::app::App;
use crate::error::with_causes;
use crate::output::Output;

/// The folder of the daily files, and the database that they follow.
pub(crate) struct DailyFiles {
    folder: PathBuf,
    store: Arc<Store>,
    output: Output,
}

impl DailyFiles {
    pub(crate) fn new(app: &App, store: Arc<Store>) -> Self {
        Self {
            folder: app.settings.ledger.folder.value.clone(),
            store,
            output: app.output,
        }
    }

    /// Returns the database.
    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    fn project(&self) -> Result<Projected, ProjectionError> {
        let opened = match LedgerFolder::open_or_make(&self.folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => self.make(),
            opened => opened,
        };
        let folder = opened.map_err(|error| ProjectionError::Folder("the path", error))?;
        project(&folder, &*self.store)
    }

    /// Makes the folder with those above it.
    fn make(&self) -> io::Result<LedgerFolder> {
        if let Some(parent) = self.folder.parent() {
            make_folder(parent)?;
        }
        LedgerFolder::open_or_make(&self.folder)
    }
}

impl LedgerSink for DailyFiles {
    fn catch_up(&self) -> Result<u64, LedgerSinkError> {
        let projected = self
            .project()
            .map_err(|error| LedgerSinkError(error.into()))?;
        for torn in &projected.torn {
            self.output.warning(&format!(
                "the end of {} was torn by a crash: its {} bytes were moved to {}, and what they said is written anew",
                torn.file, torn.bytes, torn.moved_to
            ));
        }
        Ok(projected.appended)
    }
}

/// Brings the daily files up to the entries of the database; says where they stay behind.
pub(crate) fn follow(app: &App, store: Arc<Store>) {
    if let Err(error) = DailyFiles::new(app, store).catch_up() {
        app.output.warning(&with_causes(&error));
    }
}
