//! Making a database: there is none, or there is a whole one.

use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use rusqlite::Connection;
use tempfile::TempPath;

use crate::error::OpenError;
use crate::{pragmas, schema};

/// A row of a record takes a little more than 2 KiB: of 4 KiB pages nearly half were waste.
const PAGE_BYTES: i32 = 8192;
/// What is in the folder is for its owner.
const FOLDER_MODE: u32 = 0o700;

/// Makes a database, unless another process makes it first.
pub(crate) fn create(path: &Path) -> Result<(), OpenError> {
    let folder = folder_above(path);
    make_folder(folder).map_err(failed(folder, "making the folder"))?;
    let draft = draft_in(folder).map_err(failed(folder, "making a file"))?;
    install(&draft)?;
    sync(&draft).map_err(failed(&draft, "syncing the file"))?;
    put_in_place(&draft, path).map_err(failed(path, "putting the database in place"))?;
    drop(draft);
    sync(folder).map_err(failed(folder, "syncing the folder"))
}

/// Makes a folder, with those above it that are missing, so that it is there after the power went.
fn make_folder(folder: &Path) -> io::Result<()> {
    let above = folder_above(folder);
    if folder.is_dir() {
        // Who made it may not have synced that yet; who may not read what is above has not made it.
        let _ = sync(above);
        return Ok(());
    }
    make_folder(above)?;
    match DirBuilder::new().mode(FOLDER_MODE).create(folder) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => sync(above),
    }
}

fn folder_above(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Makes an empty file under a name that nobody has, for its owner alone; dropping it removes it.
fn draft_in(folder: &Path) -> io::Result<TempPath> {
    tempfile::Builder::new()
        .prefix(".astra-new-")
        .suffix(".db")
        .tempfile_in(folder)
        .map(tempfile::NamedTempFile::into_temp_path)
}

fn install(draft: &Path) -> Result<(), OpenError> {
    let install = || {
        let mut connection = Connection::open(draft)?;
        pragmas::set_up(&connection)?;
        connection.pragma_update(None, "page_size", PAGE_BYTES)?;
        schema::install(&mut connection)?;
        connection.close().map_err(|(_, error)| error)
    };
    install().map_err(|error| OpenError::Storage {
        path: draft.to_owned(),
        source: error.into(),
    })
}

fn put_in_place(draft: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(draft, path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    }
}

fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

fn failed(path: &Path, action: &'static str) -> impl Fn(io::Error) -> OpenError {
    move |source| OpenError::Files {
        path: path.to_owned(),
        action,
        source,
    }
}
