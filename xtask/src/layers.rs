//! `cargo xtask layers`: the arrows between the crates are those that the design allows.

mod arrow;
mod foreign;
mod ours;
mod rules;

use std::path::PathBuf;

use cargo_metadata::Metadata;
use clap::Args;
use thiserror::Error;

use crate::workspace::{self, WorkspaceError};
use arrow::Arrow;
use rules::broken_arrows;

/// Checks that no crate depends on one that its layer may not know.
#[derive(Args)]
pub(crate) struct LayersArgs {
    /// The manifest of the workspace to check, without it this one's.
    #[arg(long)]
    manifest_path: Option<PathBuf>,
}

/// Why the layers did not pass.
#[derive(Debug, Error)]
pub(crate) enum LayersError {
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    #[error(
        "{count} of the workspace's arrows are broken; the tables stand in xtask/src/layers/rules.rs"
    )]
    Broken { count: usize },
}

/// Prints each broken arrow with what to do about it.
///
/// # Errors
/// Where an arrow is broken or the workspace can't be read.
pub(crate) fn run(args: &LayersArgs) -> Result<(), LayersError> {
    let arrows = arrows(&workspace::metadata(args.manifest_path.as_deref())?);
    let broken = broken_arrows(&arrows);
    for finding in &broken {
        eprintln!("{finding}");
    }
    if !broken.is_empty() {
        return Err(LayersError::Broken {
            count: broken.len(),
        });
    }
    println!("layers: {} arrows, none broken", arrows.len());
    Ok(())
}

fn arrows(metadata: &Metadata) -> Vec<Arrow> {
    metadata
        .workspace_packages()
        .into_iter()
        .flat_map(|package| {
            package
                .dependencies
                .iter()
                .map(move |dependency| (package, dependency))
        })
        .map(|(package, dependency)| Arrow::new(&package.name, &dependency.name, dependency.kind))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_workspace_has_no_broken_arrow() {
        let metadata = workspace::metadata(None).unwrap();
        let arrows = arrows(&metadata);
        assert!(arrows.len() > 10, "the workspace was not read: {arrows:?}");
        assert_eq!(broken_arrows(&arrows), vec![]);
    }
}
