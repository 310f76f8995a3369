//! Programs of the workspace, of which the answer or the cost counts.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use thiserror::Error;

use crate::command::{CommandError, CommandLine};
use crate::workspace::{self, WorkspaceError};

/// Why nothing is known of what a program says or costs.
#[derive(Debug, Error)]
pub(crate) enum ProgramError {
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    #[error(transparent)]
    Build(#[from] CommandError),
    #[error("{} could not be run", path.display())]
    Start {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{} ended with {status}; what a failing program says or costs doesn't count", path.display())]
    Failed { path: PathBuf, status: ExitStatus },
    #[error("{} answered with something else than JSON", path.display())]
    Answer {
        path: PathBuf,
        #[source]
        source: serde_json::Error,
    },
}

/// Builds a package as a release is, and returns the program of a name in the target folder.
///
/// # Errors
/// Where it can't be built.
pub(crate) fn release(target: &Path, package: &str, name: &str) -> Result<PathBuf, ProgramError> {
    build(&format!("--release --package {package}"))?;
    Ok(target.join("release").join(name))
}

/// Builds a package as tests are, and returns the program of a name.
///
/// # Errors
/// Where it can't be built.
pub(crate) fn debug(package: &str, name: &str) -> Result<PathBuf, ProgramError> {
    build(&format!("--package {package}"))?;
    let target = workspace::metadata(None)?.target_directory;
    Ok(target.into_std_path_buf().join("debug").join(name))
}

fn build(words: &str) -> Result<(), ProgramError> {
    let line = format!("cargo build --quiet --locked {words}");
    Ok(CommandLine::parse(&line).run(&workspace::root()?)?)
}

/// Builds `astra-measure` when it is first asked, and returns what it says.
///
/// # Errors
/// Where it can't be built or run, or answers with something else than JSON.
pub(crate) fn measure(target: &Path, words: &[&str]) -> Result<Value, ProgramError> {
    answer(measurer(target)?, words)
}

/// Returns `astra-measure`, built when it is first asked for: cargo takes longer to see that nothing
/// changed than many a measure does.
///
/// # Errors
/// Where it can't be built.
pub(crate) fn measurer(target: &Path) -> Result<PathBuf, ProgramError> {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    if let Some(built) = BUILT.get() {
        return Ok(built.clone());
    }
    let built = release(target, "astra-measure", "astra-measure")?;
    Ok(BUILT.get_or_init(|| built).clone())
}

/// Returns what a program says; its errors are shown.
///
/// # Errors
/// Where it can't be run or answers with something else than JSON.
pub(crate) fn answer(path: PathBuf, words: &[&str]) -> Result<Value, ProgramError> {
    let output = Command::new(&path)
        .args(words)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output();
    match output {
        Err(source) => Err(ProgramError::Start { path, source }),
        Ok(output) if !output.status.success() => Err(ProgramError::Failed {
            path,
            status: output.status,
        }),
        Ok(output) => serde_json::from_slice(&output.stdout)
            .map_err(|source| ProgramError::Answer { path, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_fails_or_says_no_json_has_no_answer() {
        let failed = answer("false".into(), &[]).unwrap_err();
        assert!(failed.to_string().contains("exit status: 1"), "{failed}");
        let odd = answer("echo".into(), &["so", "so"]).unwrap_err();
        assert!(odd.to_string().contains("else than JSON"), "{odd}");
        assert_eq!(answer("echo".into(), &["7"]).unwrap(), 7);
    }
}
