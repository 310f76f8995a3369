//! `cargo xtask tidy`: what neither the compiler nor clippy sees.

mod crates;
mod dependencies;
mod finding;
mod flows;
mod sql;
mod text;
mod tree;
mod words;

use std::path::{Path, PathBuf};

use clap::Args;
use thiserror::Error;

use crate::workspace::{self, WorkspaceError};
use finding::Finding;
use tree::{TreeError, tracked_files};

/// Checks the tracked files: lengths, left-over markers, READMEs, the dependency list.
#[derive(Args)]
pub(crate) struct TidyArgs {
    /// The tree to check, without it this workspace.
    #[arg(long)]
    root: Option<PathBuf>,
}

/// Why the tree is not tidy.
#[derive(Debug, Error)]
pub(crate) enum TidyError {
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    #[error(transparent)]
    Tree(#[from] TreeError),
    #[error("tidy found {count} things to put in order; the rules stand in xtask/src/tidy/")]
    Untidy { count: usize },
}

/// Prints each finding as `path:line: what is wrong; what to do`.
///
/// # Errors
/// Where something is found or the tree can't be read.
pub(crate) fn run(args: &TidyArgs) -> Result<(), TidyError> {
    let root = args.root.clone().map_or_else(workspace::root, Ok)?;
    let findings = findings(&root)?;
    for finding in &findings {
        eprintln!("{finding}");
    }
    if !findings.is_empty() {
        return Err(TidyError::Untidy {
            count: findings.len(),
        });
    }
    println!("tidy: nothing found");
    Ok(())
}

fn findings(root: &Path) -> Result<Vec<Finding>, TreeError> {
    let files = tracked_files(root)?;
    let per_file = files
        .iter()
        .flat_map(|file| text::findings(file).into_iter().chain(sql::findings(file)));
    Ok(per_file
        .chain(crates::findings(&files))
        .chain(flows::findings(&files))
        .chain(dependencies::findings(&files))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_tree_is_tidy() {
        let findings = findings(&workspace::root().unwrap()).unwrap();
        let lines: Vec<_> = findings.iter().map(ToString::to_string).collect();
        assert!(lines.is_empty(), "{}", lines.join("\n"));
    }
}
