//! What is named by what stays.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use rusqlite::{Connection, Row};

use crate::row;
use crate::select::{Select, prepared};

const SMALLER_TYPES: &str = "SELECT parents, causes FROM experience WHERE type < 'task_execution'";
const GREATER_TYPES: &str = "SELECT parents, causes FROM experience WHERE type > 'task_execution'";
const BEHIND: &str = "SELECT parents, causes FROM experience WHERE rowid > ?1";

/// How often each id is named by what stays.
///
/// Of an id only a hash is kept, so that a million of them take some megabytes: two ids of one hash
/// let one stay that could have gone.
#[derive(Debug, Default)]
pub(super) struct Named(HashMap<u64, u32>);

impl Named {
    /// Takes what memories name: they stay, and Python's side may change what they name.
    pub(super) fn of_memories(connection: &Connection) -> rusqlite::Result<Self> {
        let mut named = Self::default();
        for types in [SMALLER_TYPES, GREATER_TYPES] {
            Select::new(types).each(connection, |row| {
                named.add(names(row, 0)?);
                Ok(true)
            })?;
        }
        Ok(named)
    }

    /// Adds what is named by rows behind one of this number.
    pub(super) fn add_behind(
        &mut self,
        connection: &Connection,
        rowid: i64,
    ) -> rusqlite::Result<()> {
        let mut statement = prepared(connection, BEHIND)?;
        let mut rows = statement.query([rowid])?;
        while let Some(row) = rows.next()? {
            self.add(names(row, 0)?);
        }
        Ok(())
    }

    pub(super) fn add<N: AsRef<str>>(&mut self, names: impl IntoIterator<Item = N>) {
        for name in names {
            *self.0.entry(hash(name.as_ref())).or_default() += 1;
        }
    }

    pub(super) fn remove<N: AsRef<str>>(&mut self, names: impl IntoIterator<Item = N>) {
        for name in names {
            let hash = hash(name.as_ref());
            if let Some(count) = self.0.get_mut(&hash) {
                *count -= 1;
                if *count == 0 {
                    self.0.remove(&hash);
                }
            }
        }
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.0.contains_key(&hash(name))
    }
}

/// Reads what a row names, from its parents in one column and its causes in the next.
pub(super) fn names(row: &Row<'_>, parents: usize) -> rusqlite::Result<Vec<String>> {
    let mut names = Vec::new();
    for column in [parents, parents + 1] {
        let ids = row::list(row.get_ref(column)?).into_iter();
        names.extend(ids.filter_map(|id| id.as_str().map(str::to_owned)));
    }
    Ok(names)
}

/// Returns the hash by which a text is remembered.
pub(super) fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
