//! The workspace that both sides share.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::BesideError;
use crate::astra::Astra;
use crate::workspace;

/// Tasks of ours: one that looks for memories, so that the index runs after what Python writes,
/// and one that runs a program.
pub(super) const TASKS: [&str; 2] = ["reflect", "greet"];

/// A migrated database of Python's in a workspace of ours.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) astra: Astra,
    folder: TempDir,
}

impl Scene {
    /// Makes the workspace, and migrates the database of the fixtures in it.
    ///
    /// # Errors
    /// Where a file can't be written, or the database not be migrated.
    pub(super) fn set_up(astra: Astra) -> Result<Self, BesideError> {
        let legacy = workspace::root()?.join("tests/fixtures/legacy/core.db");
        let scene = Self {
            astra,
            folder: tempfile::tempdir().map_err(making)?,
        };
        fs::create_dir_all(scene.results()).map_err(making)?;
        fs::create_dir_all(scene.root().join("data")).map_err(making)?;
        fs::write(scene.root().join("astra.toml"), "").map_err(making)?;
        let tasks = scene.root().join("persona_space/tasks/tasks.json");
        fs::write(tasks, format!("{:#}", tasks_file())).map_err(making)?;
        fs::copy(legacy, scene.database()).map_err(making)?;
        scene.astra.call(scene.root(), &["migrate"])?.exits(0)?;
        Ok(scene)
    }

    pub(super) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn database(&self) -> PathBuf {
        self.root().join("data/core.db")
    }

    pub(super) fn results(&self) -> PathBuf {
        self.root().join("persona_space/tasks/results")
    }
}

fn making(source: std::io::Error) -> BesideError {
    BesideError::Io {
        doing: "make the workspace",
        source,
    }
}

fn tasks_file() -> Value {
    let reflect = json!({ "handler": "digest", "query": "tide" });
    let greet = json!({ "handler": "command", "program": ["echo", "hello"], "workspace": null });
    let tasks: Vec<Value> = TASKS
        .into_iter()
        .zip([reflect, greet])
        .map(|(id, metadata)| {
            json!({
                "id": id, "name": id, "type": "custom", "schedule": "hourly", "prompt": "",
                "enabled": true, "last_run": null, "next_run": null, "run_count": 0,
                "metadata": metadata,
            })
        })
        .collect();
    json!({ "_note": "of the soak", "tasks": tasks })
}
