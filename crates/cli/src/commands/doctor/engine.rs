//! Which SQLite another program works with.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::str::FromStr;

/// The version of an SQLite library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct EngineVersion {
    major: u32,
    minor: u32,
    patch: u32,
}

/// From these on SQLite doesn't lose commits when two connections reset the log at once: the first
/// release that was mended, and the older ones that it was carried back to.
const MENDED: EngineVersion = EngineVersion::new(3, 51, 3);
const MENDED_OLDER: [EngineVersion; 2] =
    [EngineVersion::new(3, 50, 7), EngineVersion::new(3, 44, 6)];

/// SQLite's library has one to two MiB; what is far larger is not read to its end.
const LIBRARY_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// What to do about an engine that isn't sound, or isn't known.
pub(super) const ADVICE: &str = "give it SQLite 3.51.3 or newer (3.50.7 and 3.44.6 are mended too); \
    until then let its connections set `PRAGMA wal_autocheckpoint=0`; docs/PYTHON.md tells more";

impl EngineVersion {
    const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self {
            major,
            minor,
            patch,
        }
    }

    /// Reads the version out of a library, without loading it; nothing where it doesn't say one,
    /// or more than one.
    ///
    /// # Errors
    ///
    /// If the file can't be read.
    pub(super) fn of_library(path: &Path) -> io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        File::open(path)?
            .take(LIBRARY_BYTES_MAX)
            .read_to_end(&mut bytes)?;
        Ok(only_version(&bytes))
    }

    /// Tells whether it may write beside another program.
    pub(super) fn is_sound(self) -> bool {
        let is_later_patch =
            |of: &Self| (self.major, self.minor) == (of.major, of.minor) && self.patch >= of.patch;
        self >= MENDED || MENDED_OLDER.iter().any(is_later_patch)
    }
}

/// A C compiler keeps the version as a text of its own, between two zero bytes.
fn only_version(bytes: &[u8]) -> Option<EngineVersion> {
    let mut found = bytes
        .split(|byte| *byte == 0)
        .filter_map(|text| std::str::from_utf8(text).ok()?.parse().ok());
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

impl fmt::Display for EngineVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// What was read is no version of SQLite 3.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoVersion;

impl FromStr for EngineVersion {
    type Err = NoVersion;

    fn from_str(text: &str) -> Result<Self, NoVersion> {
        let mut parts = text.strip_prefix("3.").ok_or(NoVersion)?.split('.');
        let mut next = || parts.next().and_then(number).ok_or(NoVersion);
        let version = Self::new(3, next()?, next()?);
        parts.next().map_or(Ok(version), |_| Err(NoVersion))
    }
}

fn number(text: &str) -> Option<u32> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_sound(version: &str) -> bool {
        version.parse::<EngineVersion>().unwrap().is_sound()
    }

    #[test]
    fn an_engine_that_loses_commits_is_told_from_one_that_does_not() {
        for version in ["3.7.0", "3.40.1", "3.44.5", "3.45.9", "3.50.6", "3.51.2"] {
            assert!(!is_sound(version), "{version}");
        }
        for version in ["3.44.6", "3.50.7", "3.51.3", "3.51.10", "3.53.0"] {
            assert!(is_sound(version), "{version}");
        }
    }

    #[test]
    fn what_only_resembles_a_version_is_none() {
        for text in [
            "", "3", "3.40", "3.40.1.2", "3.40.x", "2.8.17", "v3.40.1", "3.+4.1", "3..1",
        ] {
            assert_eq!(text.parse::<EngineVersion>(), Err(NoVersion), "{text}");
        }
    }

    #[test]
    fn a_library_that_says_two_versions_says_none() {
        assert_eq!(
            only_version(b"\x7fELF\0\xff\xfe\x003.40.1\0more\0"),
            "3.40.1".parse().ok()
        );
        assert_eq!(
            only_version(b"\x003.40.1\0\x003.40.1\0"),
            "3.40.1".parse().ok()
        );
        assert_eq!(only_version(b"\x003.40.1\0\x003.11.7\0"), None);
        assert_eq!(only_version(b"nothing of the kind"), None);
    }
}
