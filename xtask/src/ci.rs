//! `cargo xtask ci`: everything that must hold, in order, up to the first failure.

mod deny;
mod readme;
mod step;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use thiserror::Error;

use crate::command::{CommandError, CommandLine};
use crate::stopwatch::Stopwatch;
use crate::workspace::{self, WorkspaceError};
use readme::{ReadmeError, test_command};
use step::Step;

/// Runs every check, in order, and stops at the first that fails.
#[derive(Args)]
pub(crate) struct CiArgs {}

/// Why the checks did not pass.
#[derive(Debug, Error)]
pub(crate) enum CiError {
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    #[error("{} could not be read; the README says how the tests are run", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error(transparent)]
    Readme(#[from] ReadmeError),
    #[error("step `{name}` failed; repeat it with: {line}")]
    Step {
        name: &'static str,
        line: String,
        #[source]
        source: CommandError,
    },
}

/// Runs each step below a line that names it, and says how long it took.
///
/// # Errors
/// Where a step fails, or the README doesn't say how the tests are run.
pub(crate) fn run(_: &CiArgs) -> Result<(), CiError> {
    let root = workspace::root()?;
    let steps = steps(&root)?;
    let whole = Stopwatch::start();
    for step in &steps {
        run_step(step, &root)?;
    }
    println!(
        "\nci: {} steps passed in {:.1} s",
        steps.len(),
        whole.elapsed().as_secs_f64()
    );
    Ok(())
}

fn steps(root: &Path) -> Result<Vec<Step>, CiError> {
    let path = root.join("README.md");
    let readme = fs::read_to_string(&path).map_err(|source| CiError::Read { path, source })?;
    let test = test_command(&readme)?;
    let doc = CommandLine::parse("cargo doc --workspace --no-deps --locked");
    let mut steps = vec![
        Step::new("fmt", "cargo fmt --all -- --check"),
        Step::new(
            "clippy",
            "cargo clippy --workspace --all-targets --locked -- -D warnings",
        ),
        Step::new("layers", "cargo xtask layers"),
        Step::new("tidy", "cargo xtask tidy"),
    ];
    steps.extend(deny::steps(root));
    steps.extend([
        Step {
            name: "test",
            command: test,
        },
        Step::new(
            "parquet",
            "cargo test --package astra-cli --features parquet --locked export",
        ),
        Step {
            name: "doc",
            command: doc.with_variable("RUSTDOCFLAGS", "-D warnings"),
        },
        Step::new("verify", "cargo xtask verify"),
        Step::new("pii", "cargo xtask pii"),
        Step::new("fuzz", "cargo xtask fuzz scrub --seconds 5"),
        Step::new("fuzz-ledger", "cargo xtask fuzz ledger --seconds 5"),
        Step::new("yardstick", "cargo xtask yardstick"),
        Step::new("simulate", "cargo xtask simulate --short"),
        Step::new("soak", "cargo xtask soak --short"),
        Step::new("bench", "cargo xtask bench --short"),
    ]);
    Ok(steps)
}

fn run_step(step: &Step, root: &Path) -> Result<(), CiError> {
    println!("\n== {}: {}", step.name, step.command);
    let watch = Stopwatch::start();
    let failed = |source| CiError::Step {
        name: step.name,
        line: step.command.to_string(),
        source,
    };
    step.command.run(root).map_err(failed)?;
    println!(
        "== {} passed in {:.1} s",
        step.name,
        watch.elapsed().as_secs_f64()
    );
    Ok(())
}
