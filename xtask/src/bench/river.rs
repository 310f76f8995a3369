//! The peer on SQLite, built for the measure alone: its engine and ours can't be linked into one
//! program.

use std::path::Path;

use super::BenchError;
use super::spent::Spent;
use crate::command::CommandLine;
use crate::program::answer;
use crate::workspace;

/// Returns what a job that does nothing takes of riverqueue, from a backlog, each commit durable.
///
/// # Errors
/// Where it can't be built or run.
pub(super) fn work_off(target: &Path, jobs: u32, workers: u32) -> Result<Spent, BenchError> {
    let built = target.join("peers/river");
    let build = CommandLine::parse("cargo build --quiet --release --locked")
        .with_variable("CARGO_TARGET_DIR", &built.display().to_string());
    build.run(&workspace::root()?.join("xtask/peers/river"))?;
    let program = built.join("release/astra-peer-river");
    let said = answer(program, &[&jobs.to_string(), &workers.to_string()])?;
    Ok(Spent::read(&said))
}
