//! What Python does with the rows of our records: its own `sqlite3`, and SQLModel as the legacy system
//! uses it.

use std::path::{Path, PathBuf};

use super::BenchError;
use super::spent::Spent;
use crate::command::CommandLine;
use crate::program::answer;
use crate::workspace;

const SCRIPTS: &str = "xtask/peers/sqlite";
/// Where SQLModel is installed, below the folder of what is built.
const INSTALLED: &str = "peers/sqlite";

/// Python's own `sqlite3` appends the records of a store to a copy of an empty one.
///
/// # Errors
/// Where it can't be run.
pub(super) fn stdlib(
    from: &Path,
    empty: &Path,
    before: u32,
    batch: u32,
) -> Result<Spent, BenchError> {
    let (before, batch) = (before.to_string(), batch.to_string());
    let files = [from, empty].map(|file| file.display().to_string());
    let words = [&*files[0], &files[1], &before, &batch];
    run(Path::new("python3"), "stdlib.py", &words)
}

/// SQLModel, installed.
pub(super) struct Legacy(PathBuf);

impl Legacy {
    /// Installs it into a virtual environment of its own.
    ///
    /// # Errors
    /// Where it can't be installed: that needs `python3` with `venv`, and the package index.
    pub(super) fn install(target: &Path) -> Result<Self, BenchError> {
        let scripts = workspace::root()?.join(SCRIPTS);
        let installed = target.join(INSTALLED);
        let make = CommandLine::parse("python3 -m venv");
        let install = CommandLine::parse("pip install --quiet --disable-pip-version-check -r");
        make.with_argument(&installed).run(&scripts)?;
        install
            .with_program(&installed.join("bin/pip"))
            .with_argument(Path::new("requirements.txt"))
            .run(&scripts)?;
        Ok(Self(installed.join("bin/python")))
    }

    /// Appends the records of a store to a legacy database.
    ///
    /// # Errors
    /// Where it can't be run.
    pub(super) fn append(&self, from: &Path, before: u32) -> Result<Spent, BenchError> {
        let words = [&*from.display().to_string(), &before.to_string()];
        run(&self.0, "legacy.py", &words)
    }
}

fn run(python: &Path, script: &str, words: &[&str]) -> Result<Spent, BenchError> {
    let script = workspace::root()?.join(SCRIPTS).join(script);
    let script = script.display().to_string();
    // -B: nothing is written beside the scripts.
    let words = [&["-B", &script], words].concat();
    Ok(Spent::read(&answer(python.to_owned(), &words)?["ours"]))
}
