//! Where a database lies.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

/// Where a database lies, and whether it may be taken for a file that nobody changes.
#[derive(Clone, Debug)]
pub(crate) struct Location {
    path: PathBuf,
    immutable: bool,
}

impl Location {
    pub(crate) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            immutable: false,
        }
    }

    /// Returns the same place on a medium that takes no writing, not even of SQLite's side files.
    pub(crate) fn frozen(&self) -> Self {
        Self {
            path: self.path.clone(),
            immutable: true,
        }
    }

    pub(crate) fn is_frozen(&self) -> bool {
        self.immutable
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns a side file of SQLite's, such as `-wal`.
    pub(crate) fn side_file(&self, suffix: &str) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(suffix);
        name.into()
    }

    /// Returns the size of the file of the write-ahead log.
    pub(crate) fn log_bytes(&self) -> u64 {
        let log = self.side_file("-wal").metadata();
        log.map_or(0, |log| log.len())
    }

    pub(crate) fn open_writable(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Connection::open_with_flags(&self.path, flags)
    }

    pub(crate) fn open_read_only(&self) -> rusqlite::Result<Connection> {
        Connection::open_with_flags(self.read_only_uri(), Self::read_only_flags())
    }

    pub(crate) fn read_only_flags() -> OpenFlags {
        OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_URI
    }

    /// Returns the place as a URI under which SQLite doesn't write.
    pub(crate) fn read_only_uri(&self) -> String {
        let mut uri = self.uri() + "?mode=ro";
        if self.immutable {
            uri.push_str("&immutable=1");
        }
        uri
    }

    /// Returns the place as a URI, which takes a path of any bytes.
    pub(crate) fn uri(&self) -> String {
        let mut uri = String::from("file:");
        for &byte in self.path.as_os_str().as_bytes() {
            push_encoded(&mut uri, byte);
        }
        uri
    }
}

/// Returns the folder that a file lies in.
pub(crate) fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn push_encoded(uri: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    if byte.is_ascii_alphanumeric() || b"/._-~".contains(&byte) {
        uri.push(char::from(byte));
    } else {
        let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
        uri.extend(['%', digit(byte >> 4), digit(byte & 15)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_any_characters_is_a_uri_of_that_path_alone() {
        let location = Location::new(Path::new("a b/c?mode=rw#%41é.db"));
        assert_eq!(
            location.read_only_uri(),
            "file:a%20b/c%3Fmode%3Drw%23%2541%C3%A9.db?mode=ro"
        );
    }
}
