//! Copies of a database that is in use.

mod compare;
mod draft;
mod error;
mod place;

use std::path::{Path, PathBuf};

use crate::engine;
use crate::error::Refusal;
use crate::store::Store;
use crate::verify::integrity;
use compare::Contents;
pub(crate) use draft::Draft;
pub use error::BackupError;
pub(crate) use place::Place;

/// A copy of a database, in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Where it lies.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// The version of its schema; 0 for a database from before the migration.
    pub schema_version: i32,
    /// How many executions it has.
    pub executions: u64,
    /// How many entries its ledger has.
    pub entries: u64,
    /// The hash of the last of them.
    pub head: Option<String>,
    /// Whether half of a copy was in its place, of a backup that was killed; it was overwritten.
    pub was_taken_over: bool,
}

impl Store {
    /// Copies the database to a file of its own, as it is committed at one moment, while others write.
    ///
    /// The copy has no free pages, is for its owner alone, was checked whole and is durable when this
    /// returns. Until then it has another name, with `.draft` behind it: broken off at any moment,
    /// nothing lies where it was to lie.
    ///
    /// # Errors
    ///
    /// If something is there, the disk is too full, or the copy is not what it should be.
    pub fn backup(&self, path: &Path) -> Result<Backup, BackupError> {
        let place = Place::named(self.path(), path)?;
        let draft = Draft::take(place)?.filled(&self.location)?;
        let was_taken_over = draft.is_taken_over();
        let (contents, schema_version) = self.checked(&draft)?;
        let path = draft.place()?;
        let metadata = path.metadata().map_err(|source| BackupError::Files {
            path: path.clone(),
            action: "looking at the backup",
            source,
        })?;
        Ok(Backup {
            path,
            bytes: metadata.len(),
            schema_version,
            executions: contents.executions,
            entries: contents.entries,
            head: contents.head,
            was_taken_over,
        })
    }

    fn checked(&self, draft: &Draft) -> Result<(Contents, i32), BackupError> {
        let copy = draft.copy()?;
        let damaged = |detail: String| BackupError::Damaged {
            path: draft.path().to_owned(),
            detail,
        };
        match engine::identify(&copy) {
            Ok(layout) if layout == self.layout => {}
            Err(Refusal::Engine(error)) => return Err(error.into()),
            _ => {
                return Err(damaged(
                    "it has another schema than the database".to_owned(),
                ));
            }
        }
        if let Some(first) = integrity::check(&copy)?.into_iter().next() {
            return Err(damaged(first));
        }
        Ok((Contents::of(&copy, self.layout)?, engine::version(&copy)?))
    }
}
