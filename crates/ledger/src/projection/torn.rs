//! What follows the last whole member of a file.

use std::fs::File;
use std::io::{self, Seek, SeekFrom};

use rustix::fs::OFlags;

use crate::folder::LedgerFolder;

/// The end of a file that was no whole member, and was moved aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TornTail {
    /// The name of the file.
    pub file: String,
    /// Where it began, in bytes.
    pub from: u64,
    /// How long it was, in bytes.
    pub bytes: u64,
    /// The name of the file beside it that holds it now.
    pub moved_to: String,
}

/// Moves aside what stands in a file from an offset on. It is synced in its new place before it is
/// taken from the old one.
pub(super) fn move_aside(
    folder: &LedgerFolder,
    file: &mut File,
    name: &str,
    from: u64,
) -> io::Result<TornTail> {
    let (moved_to, mut aside) = make_beside(folder, name)?;
    file.seek(SeekFrom::Start(from))?;
    let bytes = io::copy(file, &mut aside)?;
    aside.sync_all()?;
    folder.sync()?;
    file.set_len(from)?;
    file.sync_all()?;
    Ok(TornTail {
        file: name.to_owned(),
        from,
        bytes,
        moved_to,
    })
}

/// Makes the first of `<name>.torn`, `<name>.torn-2`, … that isn't there.
fn make_beside(folder: &LedgerFolder, name: &str) -> io::Result<(String, File)> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL;
    let numbered = (2..).map(|number| format!("{name}.torn-{number}"));
    for beside in std::iter::once(format!("{name}.torn")).chain(numbered) {
        match folder.open_file(&beside, flags) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => return made.map(|file| (beside, file)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}
