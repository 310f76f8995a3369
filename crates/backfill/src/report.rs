//! What became of files.

use astra_model::{ExperienceId, Scrubbed};

use crate::rejection::Rejection;

/// What became of a file.
#[derive(Debug)]
pub struct FileReport {
    /// Its name in the folder.
    pub file: Scrubbed,
    /// What it came to.
    pub outcome: Outcome,
}

/// What a file came to.
#[derive(Debug)]
pub enum Outcome {
    /// A record, under this id.
    Created(ExperienceId),
    /// Nothing new: its run is recorded.
    AlreadyThere {
        /// The record of the run.
        id: ExperienceId,
        /// How the two tell the run's end, where they differ.
        disagreement: Option<Disagreement>,
    },
    /// Nothing, for this reason.
    Rejected(Rejection),
}

/// How a file and the record of its run tell its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// The status that the file tells.
    pub file: &'static str,
    /// The status that the record tells.
    pub record: String,
}

/// How many files came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that were looked at: all of the following together.
    pub found: u64,
    /// Those that made a record.
    pub created: u64,
    /// Those whose run is recorded.
    pub already_there: u64,
    /// Those that came to nothing.
    pub rejected: u64,
}

impl Summary {
    /// Counts a file.
    pub fn add(&mut self, report: &FileReport) {
        self.found += 1;
        match report.outcome {
            Outcome::Created(_) => self.created += 1,
            Outcome::AlreadyThere { .. } => self.already_there += 1,
            Outcome::Rejected(_) => self.rejected += 1,
        }
    }
}

/// Is told how a backfill goes.
pub trait Watcher {
    /// So many files are there now; told once, before the first is read.
    fn found(&mut self, files: u64);

    /// A file is done, and what it came to is durable.
    fn done(&mut self, report: &FileReport);
}
