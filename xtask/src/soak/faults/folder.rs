//! The names in a folder, with those that were given or taken and not yet synced.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

use super::survival::Survival;
use crate::soak::chance::Chance;

/// A file's or folder's place among all that there ever were.
pub(super) type Number = usize;

/// Names and what has them.
pub(super) type Names = BTreeMap<OsString, Number>;

/// A change of a folder, which happens whole or not at all.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) removed: Option<OsString>,
    pub(super) added: Option<(OsString, Number)>,
}

impl Change {
    pub(super) fn add(name: OsString, number: Number) -> Self {
        Self {
            removed: None,
            added: Some((name, number)),
        }
    }

    pub(super) fn remove(name: OsString) -> Self {
        Self {
            removed: Some(name),
            added: None,
        }
    }

    fn apply(self, names: &mut Names) {
        if let Some(name) = self.removed {
            names.remove(&name);
        }
        names.extend(self.added);
    }
}

/// The names in a folder: as everybody sees them, and as they are on the disk.
#[derive(Clone, Debug, Default)]
pub(super) struct Folder {
    seen: Names,
    synced: Names,
    pending: Vec<Change>,
}

impl Folder {
    /// A folder that was synced.
    pub(super) fn of(names: Names) -> Self {
        Self {
            seen: names.clone(),
            synced: names,
            pending: Vec::new(),
        }
    }

    pub(super) fn find(&self, name: &OsStr) -> Option<Number> {
        self.seen.get(name).copied()
    }

    pub(super) fn change(&mut self, change: Change) {
        change.clone().apply(&mut self.seen);
        self.pending.push(change);
    }

    pub(super) fn sync(&mut self) {
        self.synced = self.seen.clone();
        self.pending.clear();
    }

    /// Returns the names that are found after the power went.
    pub(super) fn surviving(&self, survival: Survival, chance: &mut Chance) -> Names {
        let mut names = self.synced.clone();
        for change in &self.pending {
            if survival.keeps(chance) {
                change.clone().apply(&mut names);
            }
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(folder: &Folder, survival: Survival) -> Vec<String> {
        let names = folder.surviving(survival, &mut Chance::new(1));
        names
            .into_keys()
            .map(|name| name.into_string().unwrap())
            .collect()
    }

    fn folder_of_a() -> Folder {
        Folder::of(Names::from([("a".into(), 1)]))
    }

    #[test]
    fn a_name_that_was_given_is_lost_until_the_folder_is_synced() {
        let mut folder = folder_of_a();
        folder.change(Change::add("b".into(), 2));
        assert_eq!(found(&folder, Survival::Nothing), ["a"]);
        assert_eq!(found(&folder, Survival::Everything), ["a", "b"]);
        folder.sync();
        assert_eq!(found(&folder, Survival::Nothing), ["a", "b"]);
    }

    #[test]
    fn a_name_that_was_taken_comes_back_until_the_folder_is_synced() {
        let mut folder = folder_of_a();
        folder.change(Change::remove("a".into()));
        assert_eq!(folder.find("a".as_ref()), None);
        assert_eq!(found(&folder, Survival::Nothing), ["a"]);
        assert!(found(&folder, Survival::Everything).is_empty());
    }

    #[test]
    fn a_rename_happens_whole_or_not_at_all() {
        let mut folder = folder_of_a();
        folder.change(Change {
            removed: Some("a".into()),
            added: Some(("b".into(), 1)),
        });
        for seed in 0..20 {
            let names = folder.surviving(Survival::Some, &mut Chance::new(seed));
            assert_eq!(names.len(), 1, "{names:?}");
        }
    }
}
