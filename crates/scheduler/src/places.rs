//! Which files are ours, and so no task's effect.

use std::fs;
use std::path::{Path, PathBuf};

use crate::wiring::Places;

impl Places {
    /// Returns our own files that lie in a workspace, by their paths in it.
    pub(crate) fn own_files_in(&self, workspace: &Path) -> Vec<PathBuf> {
        let workspace = resolved(workspace);
        let own = [&self.tasks_file, &self.results, &self.run_dir];
        let beside = ["", "-wal", "-shm", "-journal"].map(|suffix| {
            let mut path = self.database.clone().into_os_string();
            path.push(suffix);
            PathBuf::from(path)
        });
        own.into_iter()
            .chain(&beside)
            .filter_map(|path| {
                resolved(path)
                    .strip_prefix(&workspace)
                    .ok()
                    .map(Path::to_owned)
            })
            .collect()
    }
}

/// Returns a path without links, as far as it is there.
fn resolved(path: &Path) -> PathBuf {
    if let Ok(path) = fs::canonicalize(path) {
        return path;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) if !parent.as_os_str().is_empty() => resolved(parent).join(name),
        _ => path.to_owned(),
    }
}
