//! What cargo says about a workspace.

use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, MetadataCommand};
use thiserror::Error;

/// Why a workspace could not be read.
#[derive(Debug, Error)]
#[error("`cargo metadata` could not read the workspace of {}", manifest.display())]
pub(crate) struct WorkspaceError {
    manifest: PathBuf,
    #[source]
    source: cargo_metadata::Error,
}

/// Returns the root of the workspace that the current folder lies in.
///
/// Asked when it runs: checkouts that share a target folder also share this binary, so a path
/// compiled into it could be another checkout's.
///
/// # Errors
/// Where the current folder is in no workspace, or cargo can't be run.
pub(crate) fn root() -> Result<PathBuf, WorkspaceError> {
    Ok(metadata(None)?.workspace_root.into_std_path_buf())
}

/// Reads the workspace of `manifest`, without it the current folder's; dependencies are not resolved.
///
/// # Errors
/// Where there is no such workspace, or cargo can't be run.
pub(crate) fn metadata(manifest: Option<&Path>) -> Result<Metadata, WorkspaceError> {
    let mut command = MetadataCommand::new();
    command.no_deps();
    if let Some(manifest) = manifest {
        command.manifest_path(manifest);
    }
    let manifest = manifest.unwrap_or(Path::new("Cargo.toml"));
    command.exec().map_err(|source| WorkspaceError {
        manifest: manifest.to_path_buf(),
        source,
    })
}
