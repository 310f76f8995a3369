//! A workspace whose tasks say outside of it that they were started.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder with the workspace and, beside it, the list of attempts that really started.
#[derive(Debug)]
pub(super) struct Scene {
    folder: TempDir,
}

impl Scene {
    /// Makes a workspace in which nothing was ever recorded.
    ///
    /// # Errors
    /// Where a file can't be written.
    pub(super) fn new(tasks: &[Value]) -> io::Result<Self> {
        let scene = Self::bare()?;
        let file = scene.root().join("persona_space/tasks/tasks.json");
        fs::create_dir_all(scene.root().join("persona_space/tasks"))?;
        fs::write(scene.root().join("astra.toml"), "")?;
        let whole = json!({ "_note": "of the soak", "tasks": tasks });
        fs::write(file, format!("{whole:#}"))?;
        Ok(scene)
    }

    /// Makes the folder alone, for a workspace that comes from elsewhere.
    ///
    /// # Errors
    /// Where it can't be made.
    pub(super) fn bare() -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("astra-soak-").tempdir()?;
        Ok(Self { folder })
    }

    /// Copies all of it; nobody may have its database open.
    ///
    /// # Errors
    /// Where it can't be copied.
    pub(super) fn copy(&self) -> io::Result<Self> {
        let copy = Self::bare()?;
        copy_folder(self.folder.path(), copy.folder.path())?;
        Ok(copy)
    }

    pub(super) fn root(&self) -> PathBuf {
        self.path().join("workspace")
    }

    /// Returns the file to which each attempt adds its span before it does anything else.
    pub(super) fn list_of_started(&self) -> PathBuf {
        self.path().join("started")
    }

    /// Returns the spans of the attempts that really started.
    pub(super) fn started(&self) -> Vec<String> {
        let spans = fs::read_to_string(self.list_of_started()).unwrap_or_default();
        spans.lines().map(str::to_owned).collect()
    }

    /// Leaves the folder for whoever wants to look into it.
    pub(super) fn keep(self) -> PathBuf {
        self.folder.keep()
    }

    /// The path as the kernel names it.
    fn path(&self) -> PathBuf {
        let path = self.folder.path();
        path.canonicalize().unwrap_or_else(|_| path.to_owned())
    }
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}
