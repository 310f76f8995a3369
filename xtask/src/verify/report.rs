//! What a backfill says of the files of a folder.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

/// The report of a backfill.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Report(Value);

/// How many files were found, and what became of them; what a report doesn't say is beyond counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) found: u64,
    pub(super) new: u64,
    pub(super) there: u64,
    pub(super) rejected: u64,
}

impl Counts {
    /// Returns how many came to anything.
    pub(super) fn sum(self) -> u64 {
        self.new
            .saturating_add(self.there)
            .saturating_add(self.rejected)
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            found,
            new,
            there,
            rejected,
        } = self;
        write!(f, "{found}/{new}/{there}/{rejected}")
    }
}

/// What a report says of a file that came to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Recorded<'r> {
    pub(super) id: &'r str,
    pub(super) outcome: &'r str,
}

impl Report {
    pub(super) fn new(report: Value) -> Self {
        Self(report)
    }

    /// Returns how many files came to what.
    pub(super) fn counts(&self) -> Counts {
        let count = |key: &str| self.0[key].as_u64().unwrap_or(u64::MAX);
        let rejected = self.0["rejected"].as_array().map_or(usize::MAX, Vec::len);
        Counts {
            found: count("found"),
            new: count("created"),
            there: count("already_there"),
            rejected: rejected as u64,
        }
    }

    /// Returns the files that came to a record.
    pub(super) fn recorded(&self) -> BTreeMap<&str, Recorded<'_>> {
        let files = self.0["files"].as_array().into_iter().flatten();
        files
            .filter_map(|file| {
                let (id, outcome) = (file["experience_id"].as_str()?, file["outcome"].as_str()?);
                Some((file["file"].as_str()?, Recorded { id, outcome }))
            })
            .collect()
    }

    /// Returns the records that files came to, in the order of the files.
    pub(super) fn ids(&self) -> Vec<&str> {
        self.recorded().values().map(|record| record.id).collect()
    }

    /// Returns the files that came to nothing, each with the reason.
    pub(super) fn rejected(&self) -> BTreeMap<&str, &str> {
        let files = self.0["rejected"].as_array().into_iter().flatten();
        files
            .filter_map(|file| Some((file["file"].as_str()?, file["reason"].as_str()?)))
            .collect()
    }
}
