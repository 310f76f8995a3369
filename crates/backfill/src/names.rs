//! The names of a folder's result files, in order.

use std::collections::BinaryHeap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

use crate::folder::{Folder, FolderError};

/// So many names are held at once: 5 MiB at most usual lengths. A folder of more is listed again
/// for the next so many, which a million files take for a sixtieth of their reading.
const NAMES_MAX: usize = 65_536;
const ENDING: &[u8] = b".json";

/// The names of a folder's result files, in the order of their bytes.
///
/// It is the same order whatever the file system's is, in memory that doesn't grow with the folder.
/// A file that appears meanwhile is met or not; all others are met once.
#[derive(Debug)]
pub(crate) struct Names<'f> {
    folder: &'f Folder,
    ready: std::vec::IntoIter<OsString>,
    /// The last name of those that were listed; nothing once all were.
    last: Option<OsString>,
}

impl<'f> Names<'f> {
    /// Lists a folder, and tells how many files there are now.
    pub(crate) fn of(folder: &'f Folder) -> Result<(Self, u64), FolderError> {
        let (names, count) = smallest_after(folder, None)?;
        let mut listed = Self {
            folder,
            ready: Vec::new().into_iter(),
            last: None,
        };
        listed.take(names);
        Ok((listed, count))
    }

    /// Returns the next name, if there is another.
    pub(crate) fn next(&mut self) -> Result<Option<OsString>, FolderError> {
        if self.ready.len() == 0
            && let Some(last) = self.last.take()
        {
            let (names, _) = smallest_after(self.folder, Some(&last))?;
            self.take(names);
        }
        Ok(self.ready.next())
    }

    fn take(&mut self, names: Vec<OsString>) {
        let is_full = names.len() == NAMES_MAX;
        self.last = names.last().filter(|_| is_full).cloned();
        self.ready = names.into_iter();
    }
}

/// Returns the smallest names after one, in order, and how many there are in all.
fn smallest_after(
    folder: &Folder,
    after: Option<&OsStr>,
) -> Result<(Vec<OsString>, u64), FolderError> {
    let mut smallest = BinaryHeap::new();
    let mut count = 0;
    for entry in folder.entries()? {
        let entry = entry.map_err(|error| folder.failed(error))?;
        let name = OsStr::from_bytes(entry.file_name().to_bytes());
        if !name.as_bytes().ends_with(ENDING) || after.is_some_and(|after| name <= after) {
            continue;
        }
        count += 1;
        if smallest.len() == NAMES_MAX {
            if smallest
                .peek()
                .is_some_and(|largest: &OsString| *largest <= *name)
            {
                continue;
            }
            smallest.pop();
        }
        smallest.push(name.to_owned());
    }
    Ok((smallest.into_sorted_vec(), count))
}
