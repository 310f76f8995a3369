//! `cargo xtask verify`: the fixtures of Python's side, brought in by the real binary, beside what
//! their manifest says must come of them.

mod bad;
mod manifest;
mod migration;
mod record;
mod report;
mod results;
mod scene;

use std::io;
use std::path::PathBuf;

use clap::Args;
use thiserror::Error;

use crate::astra::{Astra, AstraError};
use crate::stopwatch::Stopwatch;
use crate::table::{Differs, Table};
use crate::workspace::WorkspaceError;
use manifest::Manifest;
use scene::Scene;

/// Migrates, backfills and verifies the fixtures, and compares with their manifest.
#[derive(Args)]
pub(crate) struct VerifyArgs {}

/// Why the fixtures did not come out as their manifest says.
#[derive(Debug, Error)]
pub(crate) enum VerifyError {
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    #[error(transparent)]
    Astra(#[from] AstraError),
    #[error("{} could not be read or written", path.display())]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the manifest of the fixtures is no JSON")]
    Manifest(#[source] serde_json::Error),
    #[error("the fixtures did not come out as their manifest says")]
    Differs(#[from] Differs),
}

/// Prints `what | expected | found` up to the first line that differs.
///
/// # Errors
/// Where a line differs, or the fixtures can't be read.
pub(crate) fn run(_: &VerifyArgs) -> Result<(), VerifyError> {
    let astra = Astra::build()?;
    let manifest = Manifest::read()?;
    let watch = Stopwatch::start();
    let mut table = Table::begin();
    let migrated = Scene::with_database(&astra)?;
    migration::check(&migrated, &manifest, &mut table)?;
    results::check(&migrated, &manifest, &mut table)?;
    bad::check(&migrated, &manifest, &mut table)?;
    let fresh = Scene::without_database(&astra)?;
    results::check(&fresh, &manifest, &mut table)?;
    bad::check(&fresh, &manifest, &mut table)?;
    let seconds = watch.elapsed().as_secs_f64();
    println!("verify: {} rows agree, in {seconds:.1} s", table.rows());
    Ok(())
}
