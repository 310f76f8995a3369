//! `astra init`: an empty workspace.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::CliError;
use crate::exit::Exit;
use crate::screen::Screen;
use crate::settings::{FILE_NAME, TASKS_FILE_DEFAULT};

/// Makes an empty workspace; what is there already stays as it is
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// Its folder; without it that of --root, else the current one
    dir: Option<PathBuf>,
}

const ASTRA_TOML: &str = include_str!("init/astra.toml");
const TASKS_JSON: &str = include_str!("init/tasks.json");
/// The folder of the database, which is made with the first record.
const DATA: &str = "data";
/// An agent's memory is its user's alone.
const FOLDER_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;

/// What was made, and what was there already.
#[derive(Debug, Default)]
pub(super) struct Made {
    created: Vec<PathBuf>,
    kept: Vec<PathBuf>,
}

pub(super) fn run(args: &InitArgs, app: &App) -> Result<Exit, CliError> {
    let root = args
        .dir
        .as_deref()
        .or(app.named_root())
        .unwrap_or(Path::new("."));
    let root =
        std::path::absolute(root).map_err(|error| CliError::file("can't use", root, &error))?;
    let made = make(&root, TASKS_JSON)?;
    app.output
        .result(&value(&root, &made), |_| told(&root, &made))?;
    Ok(Exit::Done)
}

/// Makes a workspace with these tasks.
pub(super) fn make(root: &Path, tasks: &str) -> Result<Made, CliError> {
    let mut made = Made::default();
    made.folder(root)?;
    made.file(&root.join(FILE_NAME), ASTRA_TOML)?;
    made.file(&root.join(TASKS_FILE_DEFAULT), tasks)?;
    made.folder(&root.join(DATA))?;
    Ok(made)
}

impl Made {
    fn folder(&mut self, path: &Path) -> Result<(), CliError> {
        if path.is_dir() {
            self.kept.push(path.to_owned());
            return Ok(());
        }
        make_folder(path)?;
        self.created.push(path.to_owned());
        Ok(())
    }

    fn file(&mut self, path: &Path, text: &str) -> Result<(), CliError> {
        make_folder(path.parent().unwrap_or(path))?;
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(FILE_MODE)
            .open(path);
        match file.and_then(|mut file| file.write_all(text.as_bytes())) {
            Ok(()) => self.created.push(path.to_owned()),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                self.kept.push(path.to_owned());
            }
            Err(error) => return Err(CliError::file("can't make", path, &error)),
        }
        Ok(())
    }
}

fn make_folder(path: &Path) -> Result<(), CliError> {
    let made = DirBuilder::new()
        .recursive(true)
        .mode(FOLDER_MODE)
        .create(path);
    made.map_err(|error| CliError::file("can't make the folder", path, &error))
}

fn value(root: &Path, made: &Made) -> Value {
    let paths = |paths: &[PathBuf]| -> Vec<String> {
        paths
            .iter()
            .map(|path| path.display().to_string())
            .collect()
    };
    json!({
        "root": root.display().to_string(),
        "created": paths(&made.created),
        "kept": paths(&made.kept),
    })
}

fn told(root: &Path, made: &Made) -> String {
    let line = |word: &str, path: &PathBuf| {
        format!("{word} {}\n", Screen::line(&path.display().to_string()))
    };
    let created = made.created.iter().map(|path| line("made     ", path));
    let kept = made.kept.iter().map(|path| line("was there", path));
    let lines: String = created.chain(kept).collect();
    let root = root.display().to_string();
    format!(
        "{lines}\nTry: astra run daily_reflection --root {}\n",
        Screen::line(&root)
    )
}
