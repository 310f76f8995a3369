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

/// Returns the root of the workspace that this crate was built in.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Reads the workspace of `manifest`, without resolving its dependencies.
///
/// # Errors
/// Where `manifest` is no manifest, or cargo can't be run.
pub(crate) fn metadata(manifest: &Path) -> Result<Metadata, WorkspaceError> {
    MetadataCommand::new()
        .manifest_path(manifest)
        .no_deps()
        .exec()
        .map_err(|source| WorkspaceError {
            manifest: manifest.to_path_buf(),
            source,
        })
}
