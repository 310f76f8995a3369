//! `cargo xtask yardstick`: the published measure of whether a store notices that it was tampered with.

use std::path::Path;

use clap::Args;
use thiserror::Error;

use crate::command::{CommandError, CommandLine};
use crate::program::{self, ProgramError};
use crate::workspace::{self, WorkspaceError};

/// What the measure needs, with the adapter over `astra` beside it.
const PEER: &str = "xtask/peers/integrity";
/// Where it is installed, below the folder of what is built.
const INSTALLED: &str = "peers/integrity";

/// Edits a workspace's records in nine ways behind the back of `astra`, which must report each.
///
/// The edits are those of the package `agent-memory-integrity` (T1 to T9), installed into a virtual
/// environment of its own.
#[derive(Args)]
pub(crate) struct YardstickArgs {}

/// Why the measure was not passed.
#[derive(Debug, Error)]
pub(crate) enum YardstickError {
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    #[error(transparent)]
    Program(#[from] ProgramError),
    #[error(
        "the measure could not be installed; it needs python3 with venv, and the package index"
    )]
    Install(#[source] CommandError),
    #[error("not every edit was reported")]
    Accepted(#[source] CommandError),
}

/// Installs the measure and runs it.
///
/// # Errors
/// Where it can't be installed, or an edit goes unnoticed.
pub(crate) fn run(_: &YardstickArgs) -> Result<(), YardstickError> {
    let root = workspace::root()?;
    let target = workspace::metadata(None)?.target_directory;
    let (peer, installed) = (root.join(PEER), target.into_std_path_buf().join(INSTALLED));
    let astra = program::debug("astra-cli", "astra")?;
    install(&peer, &installed).map_err(YardstickError::Install)?;
    CommandLine::parse("agmi-check --adapter astra_store:AstraStore")
        .with_program(&installed.join("bin/agmi-check"))
        .with_variable("PYTHONPATH", &peer.display().to_string())
        .with_variable("PYTHONDONTWRITEBYTECODE", "1")
        .with_variable("ASTRA", &astra.display().to_string())
        .run(&root)
        .map_err(YardstickError::Accepted)
}

fn install(peer: &Path, installed: &Path) -> Result<(), CommandError> {
    let make = CommandLine::parse("python3 -m venv --clear");
    let install = CommandLine::parse("pip install --quiet --disable-pip-version-check -r");
    make.with_argument(installed).run(peer)?;
    install
        .with_program(&installed.join("bin/pip"))
        .with_argument(Path::new("requirements.txt"))
        .run(peer)
}
