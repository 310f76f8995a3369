//! Names of result files that are known to be taken.

use std::collections::{HashMap, HashSet};

/// So many files are remembered; then they are looked at again.
const FILES_MAX: usize = 10_000;

/// Which names are taken, and by which records: with many runs of one task in one second they need
/// not be tried one by one for each.
///
/// A name that is taken stays so. Nothing here says that a name is free: that is found by taking it.
#[derive(Debug, Default)]
pub(crate) struct TakenNames {
    stems: HashMap<String, Holders>,
    files: usize,
}

/// The first files of a stem, each looked at or put there by us.
#[derive(Debug, Default)]
pub(crate) struct Holders {
    count: u32,
    records: HashSet<String>,
}

impl TakenNames {
    /// Returns who has the names of a stem.
    pub(crate) fn of(&mut self, stem: &str) -> &mut Holders {
        if self.files >= FILES_MAX {
            *self = Self::default();
        }
        self.files += 1;
        self.stems.entry(stem.to_owned()).or_default()
    }
}

impl Holders {
    /// Tells whether one of the names is a record's.
    pub(crate) fn include(&self, record: &str) -> bool {
        self.records.contains(record)
    }

    /// Returns the number of the first name of which nothing is known.
    pub(crate) fn next(&self) -> u32 {
        self.count + 1
    }

    /// Remembers who has that name; nothing where it is no record.
    pub(crate) fn add(&mut self, record: Option<String>) {
        self.count += 1;
        self.records.extend(record);
    }
}
