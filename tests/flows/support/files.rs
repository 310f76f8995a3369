//! What lies on the disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Returns all files below a folder, links not followed.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("a folder can be read").path();
            let kind = path
                .symlink_metadata()
                .expect("a file can be looked at")
                .file_type();
            match kind.is_dir() {
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    files.sort();
    files
}

/// Returns what every file below a folder holds; of anything else than a file, nothing.
pub(crate) fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let content = |path: &Path| match path.symlink_metadata() {
        Ok(file) if file.is_file() => fs::read(path).expect("a file can be read"),
        _ => Vec::new(),
    };
    files_below(folder)
        .into_iter()
        .map(|path| (path.clone(), content(&path)))
        .collect()
}

/// Returns the needles that a text of any bytes holds; they are ASCII.
pub(crate) fn holding<'n>(bytes: &[u8], needles: &[&'n str]) -> Vec<&'n str> {
    let text = String::from_utf8_lossy(bytes);
    needles
        .iter()
        .copied()
        .filter(|needle| text.contains(needle))
        .collect()
}
