//! A disk as it may be found after the power went: what was synced, and some of the rest.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::content::Content;
use super::folder::{Change, Folder, Number};
use super::survival::Survival;
use crate::soak::chance::Chance;
use crate::tracer::Deed;

/// SQLite makes this file anew where nobody has the database open: what it held counts for nothing.
pub(super) const SHARED_MEMORY: &str = "-shm";
const ROOT: Number = 0;

/// The files below a folder, with what was written to them and not yet synced.
#[derive(Clone, Debug)]
pub(super) struct Disk {
    root: PathBuf,
    things: Vec<Thing>,
    /// A file that was removed is still written to by who has it open.
    by_inode: HashMap<u64, Number>,
}

#[derive(Clone, Debug)]
enum Thing {
    File(Content),
    Folder(Folder),
}

impl Disk {
    /// Reads a folder, all in it taken for synced.
    ///
    /// # Errors
    /// Where something in it can't be read.
    pub(super) fn read(root: &Path) -> io::Result<Self> {
        let mut disk = Self {
            root: root.to_owned(),
            things: Vec::new(),
            by_inode: HashMap::new(),
        };
        disk.read_folder(root)?;
        Ok(disk)
    }

    fn read_folder(&mut self, path: &Path) -> io::Result<Number> {
        let number = self.add(Thing::Folder(Folder::default()));
        let mut names = BTreeMap::new();
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            let inner = if entry.file_type()?.is_dir() {
                self.read_folder(&entry.path())?
            } else {
                let inner = self.add(Thing::File(Content::of(fs::read(entry.path())?)));
                self.by_inode.insert(entry.metadata()?.ino(), inner);
                inner
            };
            names.insert(entry.file_name(), inner);
        }
        self.things[number] = Thing::Folder(Folder::of(names));
        Ok(number)
    }

    fn add(&mut self, thing: Thing) -> Number {
        self.things.push(thing);
        self.things.len() - 1
    }

    /// Does to it what a process did; what lies outside of the folder is let be.
    pub(super) fn apply(&mut self, deed: &Deed) {
        match deed {
            Deed::Opened {
                path,
                inode,
                emptied,
            } => self.open(path, *inode, *emptied),
            Deed::Wrote {
                path,
                inode,
                offset,
                bytes,
            } => self.in_file(path, *inode, |file| file.write(*offset, bytes)),
            Deed::Truncated {
                path,
                inode,
                length,
            } => self.in_file(path, *inode, |file| file.truncate(*length)),
            Deed::Synced { path, inode } => self.sync(path, *inode),
            Deed::MadeFolder(path) => {
                if path.starts_with(&self.root) {
                    let folder = self.add(Thing::Folder(Folder::default()));
                    self.change(path, |name| Change::add(name, folder));
                }
            }
            Deed::Linked { from, to } => {
                if let Some(number) = self.find(from) {
                    self.change(to, |name| Change::add(name, number));
                }
            }
            Deed::Renamed { from, to } => self.rename(from, to),
            Deed::Removed(path) => self.change(path, Change::remove),
            Deed::Said(_) => {}
        }
    }

    fn open(&mut self, path: &Path, inode: u64, emptied: bool) {
        if !path.starts_with(&self.root) {
            return;
        }
        let number = match self.find(path) {
            Some(number) => number,
            None => {
                let number = self.add(Thing::File(Content::default()));
                self.change(path, |name| Change::add(name, number));
                number
            }
        };
        self.by_inode.insert(inode, number);
        if emptied {
            self.in_file(path, inode, |file| file.truncate(0));
        }
    }

    fn in_file(&mut self, path: &Path, inode: u64, work: impl FnOnce(&mut Content)) {
        if let Some(Thing::File(file)) = self.thing(path, inode) {
            work(file);
        }
    }

    fn sync(&mut self, path: &Path, inode: u64) {
        match self.thing(path, inode) {
            Some(Thing::File(file)) => file.sync(),
            Some(Thing::Folder(folder)) => folder.sync(),
            None => {}
        }
    }

    /// Returns what has a name, or had it when it was opened.
    fn thing(&mut self, path: &Path, inode: u64) -> Option<&mut Thing> {
        let number = self
            .find(path)
            .or_else(|| self.by_inode.get(&inode).copied())?;
        self.things.get_mut(number)
    }

    /// In one folder a rename is one change; between two it is two, of which one may be lost.
    fn rename(&mut self, from: &Path, to: &Path) {
        let Some(number) = self.find(from) else {
            return;
        };
        if from.parent() == to.parent() {
            let old = from.file_name().map(ToOwned::to_owned);
            self.change(to, |name| Change {
                removed: old,
                added: Some((name, number)),
            });
        } else {
            self.change(to, |name| Change::add(name, number));
            self.change(from, Change::remove);
        }
    }

    fn change(&mut self, path: &Path, change: impl FnOnce(std::ffi::OsString) -> Change) {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return;
        };
        if let Some(folder) = self.find(folder)
            && let Thing::Folder(folder) = &mut self.things[folder]
        {
            folder.change(change(name.to_owned()));
        }
    }

    fn find(&self, path: &Path) -> Option<Number> {
        let below = path.strip_prefix(&self.root).ok()?;
        below
            .iter()
            .try_fold(ROOT, |number, name| match &self.things[number] {
                Thing::Folder(folder) => folder.find(name),
                Thing::File(_) => None,
            })
    }

    /// Writes what survives of it into a new folder.
    ///
    /// # Errors
    /// Where that can't be written.
    pub(super) fn write(
        &self,
        into: &Path,
        survival: Survival,
        chance: &mut Chance,
    ) -> io::Result<()> {
        self.write_folder(ROOT, into, survival, chance)
    }

    fn write_folder(
        &self,
        number: Number,
        path: &Path,
        survival: Survival,
        chance: &mut Chance,
    ) -> io::Result<()> {
        match &self.things[number] {
            Thing::File(file) => put(path, &file.surviving(survival, chance)),
            Thing::Folder(folder) => {
                fs::create_dir_all(path)?;
                let names = folder.surviving(survival, chance);
                let kept = names
                    .into_iter()
                    .filter(|(name, _)| !name.to_string_lossy().ends_with(SHARED_MEMORY));
                kept.into_iter().try_for_each(|(name, inner)| {
                    self.write_folder(inner, &path.join(name), survival, chance)
                })
            }
        }
    }
}

/// Writes a file as the program makes each of its own: nobody else's. A trace doesn't tell that.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    let options = options.write(true).create_new(true).mode(0o600);
    options.open(path)?.write_all(bytes)
}
