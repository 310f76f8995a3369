//! A small file in its place: it comes there whole or not at all, and is no link to elsewhere.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::OFlags;
use tempfile::NamedTempFile;

/// Puts a file in place, unless something has its name. It is its owner's alone.
pub(crate) fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    draft(path, bytes)?.persist_noclobber(path)?;
    sync_folder_of(path)
}

/// Puts a file in place, over what stood there. It is its owner's alone.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    draft(path, bytes)?.persist(path)?;
    sync_folder_of(path)
}

/// Opens a file, and follows no link to it.
pub(crate) fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    // Without NONBLOCK a pipe put in the file's place would hold us for ever.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    options.custom_flags(flags.bits().cast_signed()).open(path)
}

/// Makes a file that is whole and has another name: with O_EXCL and mode 0600, and synced.
fn draft(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut draft = NamedTempFile::new_in(folder_of(path))?;
    draft.write_all(bytes)?;
    draft.as_file().sync_all()?;
    Ok(draft)
}

fn sync_folder_of(path: &Path) -> io::Result<()> {
    File::open(folder_of(path))?.sync_all()
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
