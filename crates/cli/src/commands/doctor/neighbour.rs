//! Another program that has the database open.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::engine::EngineVersion;

/// A process has a line for each part of each library; one with more is looked at no further.
const MAPS_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Another program that has the database open.
#[derive(Debug)]
pub(super) struct Neighbour {
    pub(super) pid: u32,
    /// As the kernel knows it: at most 15 bytes of anything.
    pub(super) program: String,
    /// The engine that it works with, where it says so.
    pub(super) engine: Option<EngineVersion>,
}

impl Neighbour {
    /// Finds the programs that have a database or one of its side files open, other than `astra`.
    ///
    /// Nothing is opened for it: closing a file drops the locks that this process has on it.
    /// Those of other users aren't seen, but by root.
    pub(super) fn all(database: &Path) -> Vec<Self> {
        let files = files_of(database);
        let own = program_file("self");
        let pids = fs::read_dir("/proc").into_iter().flatten().flatten();
        pids.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter(|pid| has_open(*pid, &files))
            .filter(|pid| own.is_none() || program_file(&pid.to_string()) != own)
            .map(Self::of)
            .collect()
    }

    fn of(pid: u32) -> Self {
        let program = fs::read(format!("/proc/{pid}/comm")).unwrap_or_default();
        Self {
            pid,
            program: String::from_utf8_lossy(&program).trim().to_owned(),
            engine: engine_of(pid),
        }
    }
}

/// Which file it is, whatever names lead to it.
type Identity = (u64, u64);

fn files_of(database: &Path) -> BTreeSet<Identity> {
    let side_file = |suffix: &str| {
        let mut name = database.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let paths = ["", "-wal", "-shm"].map(side_file);
    paths.iter().filter_map(|path| identity(path)).collect()
}

fn identity(path: &Path) -> Option<Identity> {
    let file = fs::metadata(path).ok()?;
    Some((file.dev(), file.ino()))
}

fn has_open(pid: u32, files: &BTreeSet<Identity>) -> bool {
    let open = fs::read_dir(format!("/proc/{pid}/fd"));
    open.into_iter()
        .flatten()
        .flatten()
        .filter_map(|file| identity(&file.path()))
        .any(|file| files.contains(&file))
}

/// Returns the name of the file that a process runs; one that was replaced meanwhile keeps it.
fn program_file(pid: &str) -> Option<Vec<u8>> {
    let path = fs::read_link(format!("/proc/{pid}/exe")).ok()?;
    let name = path.file_name()?.as_bytes();
    Some(name.strip_suffix(b" (deleted)").unwrap_or(name).to_owned())
}

/// Python takes SQLite from a library of its own name, or from one that its module was built with.
fn engine_of(pid: u32) -> Option<EngineVersion> {
    let maps = read_start(Path::new(&format!("/proc/{pid}/maps")))?;
    let libraries: BTreeSet<&[u8]> = maps
        .split(|byte| *byte == b'\n')
        .filter_map(mapped_engine)
        .collect();
    let mut versions = libraries
        .into_iter()
        .filter_map(|library| EngineVersion::of_library(&seen_by(pid, library)).ok()?);
    let first = versions.next()?;
    versions.all(|other| other == first).then_some(first)
}

fn read_start(path: &Path) -> Option<Vec<u8>> {
    use std::io::Read;
    let mut bytes = Vec::new();
    let file = fs::File::open(path).ok()?;
    file.take(MAPS_BYTES_MAX).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Returns the path behind a line of `maps` where it is code of SQLite. Only code: the database
/// itself may have such a name, is mapped too, and must not be opened.
fn mapped_engine(line: &[u8]) -> Option<&[u8]> {
    let permissions = line.split(|byte| *byte == b' ').nth(1)?;
    let path = &line[line.iter().position(|byte| *byte == b'/')?..];
    let name = Path::new(OsStr::from_bytes(path)).file_name()?.as_bytes();
    let is_engine = name.windows(6).any(|part| part == b"sqlite");
    (permissions.contains(&b'x') && is_engine).then_some(path)
}

/// Returns where a path of a process lies, which may run in another tree of files than ours.
fn seen_by(pid: u32, path: &[u8]) -> PathBuf {
    let mut whole = format!("/proc/{pid}/root").into_bytes();
    whole.extend_from_slice(path);
    PathBuf::from(OsStr::from_bytes(&whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_is_taken_for_an_engine() {
        let library = "/usr/lib/x86_64-linux-gnu/libsqlite3.so.0.8.6";
        let line = |permissions: &str, path: &str| {
            format!("7f26c2edc000-7f26c2fd0000 {permissions} 00026000 fe:00 326791      {path}")
        };
        let code = line("r-xp", library);
        assert_eq!(mapped_engine(code.as_bytes()), Some(library.as_bytes()));
        for other in [
            line("rw-s", "/data/sqlite.db-shm"),
            line("r--p", library),
            line("r-xp", "/usr/lib/x86_64-linux-gnu/libc.so.6"),
            line("r-xp", "[vdso]"),
            String::new(),
        ] {
            assert_eq!(mapped_engine(other.as_bytes()), None, "{other}");
        }
    }
}
