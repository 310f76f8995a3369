//! Files that are stored together.

use std::ffi::OsString;

use astra_model::{Attempt, Execution, Imported, Importer, RepositoryError, Scrubbed};

use crate::rejection::Rejection;
use crate::report::{Disagreement, FileReport, Outcome, Watcher};

/// A commit waits for the disk, for milliseconds: so many files share it.
const FILES_MAX: usize = 500;
/// Files of this length together don't wait for others, so that memory holds few long ones.
const BYTES_MAX: usize = 8 * 1024 * 1024;

/// Files that were read and are stored together.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    files: Vec<ReadFile>,
    executions: Vec<Execution>,
    bytes: usize,
}

/// A file of a retry whose attempt before is not recorded yet.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Waiting {
    attempt: Attempt,
    pub(crate) name: OsString,
}

#[derive(Debug)]
struct ReadFile {
    name: OsString,
    shown: Scrubbed,
    /// The status and the attempt of its execution, or why there is none.
    made: Result<(&'static str, Attempt), Rejection>,
}

impl Batch {
    /// Adds a file with what was made of it.
    pub(crate) fn add(
        &mut self,
        name: OsString,
        shown: Scrubbed,
        made: Result<Execution, Rejection>,
        bytes: usize,
    ) {
        let made = made.map(|execution| {
            let attempt = execution.running().lineage.attempt();
            let status = execution.ending().status();
            self.executions.push(execution);
            (status, attempt)
        });
        self.files.push(ReadFile { name, shown, made });
        self.bytes += bytes;
    }

    pub(crate) fn is_full(&self) -> bool {
        self.files.len() >= FILES_MAX || self.bytes >= BYTES_MAX
    }

    /// Stores what was made, and tells then what became of each file, in their order.
    ///
    /// Of those that retry what is not recorded nothing is told; they are returned.
    pub(crate) fn store(
        &mut self,
        importer: &dyn Importer,
        watcher: &mut dyn Watcher,
    ) -> Result<Vec<Waiting>, RepositoryError> {
        let imported = match self.executions.as_slice() {
            [] => Vec::new(),
            executions => importer.import(executions)?,
        };
        let mut imported = imported.into_iter();
        let mut waiting = Vec::new();
        for ReadFile { name, shown, made } in self.files.drain(..) {
            let told = match made {
                Err(rejection) => Ok(Outcome::Rejected(rejection)),
                Ok((status, attempt)) => imported
                    .next()
                    .and_then(|imported| outcome(imported, status))
                    .ok_or(attempt),
            };
            match told {
                Ok(outcome) => watcher.done(&FileReport {
                    file: shown,
                    outcome,
                }),
                Err(attempt) => waiting.push(Waiting { attempt, name }),
            }
        }
        self.executions.clear();
        self.bytes = 0;
        Ok(waiting)
    }
}

fn outcome(imported: Imported, status: &'static str) -> Option<Outcome> {
    Some(match imported {
        Imported::NoPredecessor => return None,
        Imported::New(id) => Outcome::Created(id),
        Imported::SpanTaken { id } => Outcome::Rejected(Rejection::SpanTaken(id)),
        Imported::Existing { id, status: record } => Outcome::AlreadyThere {
            id,
            disagreement: (record != status).then_some(Disagreement {
                file: status,
                record,
            }),
        },
    })
}
