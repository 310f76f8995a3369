//! A workspace into which the fixtures are brought.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use super::VerifyError;
use super::manifest;
use crate::astra::{Answer, Astra, AstraError};

/// A workspace of its own, with copies of the fixtures beside it.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    astra: &'a Astra,
    folder: TempDir,
    /// Whether it holds what Python's side had recorded.
    pub(super) has_past: bool,
}

impl<'a> Scene<'a> {
    /// Makes one with the database of the fixtures, which is not migrated.
    ///
    /// # Errors
    /// Where a file can't be copied.
    pub(super) fn with_database(astra: &'a Astra) -> Result<Self, VerifyError> {
        let scene = Self {
            has_past: true,
            ..Self::without_database(astra)?
        };
        copy(&manifest::folder()?.join("core.db"), &scene.database())?;
        Ok(scene)
    }

    /// Makes one that has no database yet.
    ///
    /// # Errors
    /// Where a file can't be copied.
    pub(super) fn without_database(astra: &'a Astra) -> Result<Self, VerifyError> {
        let folder = tempfile::tempdir().map_err(failed(Path::new("a temporary folder")))?;
        let scene = Self {
            astra,
            folder,
            has_past: false,
        };
        let data = scene.root().join("data");
        fs::create_dir_all(&data).map_err(failed(&data))?;
        let settings = scene.root().join("astra.toml");
        fs::write(&settings, "").map_err(failed(&settings))?;
        for inner in ["results", "results_bad"] {
            copy_files(&manifest::folder()?.join(inner), &scene.folder(inner))?;
        }
        Ok(scene)
    }

    /// Calls the binary in it.
    ///
    /// # Errors
    /// Where it can't be started.
    pub(super) fn call(&self, words: &[&str]) -> Result<Answer, AstraError> {
        self.astra.call(&self.root(), words)
    }

    /// Returns all its executions.
    ///
    /// # Errors
    /// Where they can't be listed.
    pub(super) fn executions(&self) -> Result<Vec<Value>, AstraError> {
        let list = self.call(&["list", "--limit", "1000"])?.exits(0)?;
        Ok(list["executions"].as_array().cloned().unwrap_or_default())
    }

    /// Says which of the two it is.
    pub(super) fn kind(&self) -> &'static str {
        if self.has_past { "migrated" } else { "fresh" }
    }

    pub(super) fn database(&self) -> PathBuf {
        self.root().join("data/core.db")
    }

    /// Returns the copy of a folder of the fixtures.
    pub(super) fn folder(&self, inner: &str) -> PathBuf {
        self.folder.path().join("fixtures").join(inner)
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("root")
    }
}

/// Returns what a file holds; no program may have it open meanwhile.
///
/// # Errors
/// Where it can't be read.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, VerifyError> {
    fs::read(path).map_err(failed(path))
}

fn copy_files(from: &Path, to: &Path) -> Result<(), VerifyError> {
    fs::create_dir_all(to).map_err(failed(to))?;
    for entry in fs::read_dir(from).map_err(failed(from))? {
        let entry = entry.map_err(failed(from))?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<(), VerifyError> {
    fs::copy(from, to).map(drop).map_err(failed(from))
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> VerifyError {
    move |source| VerifyError::File {
        path: path.to_owned(),
        source,
    }
}
