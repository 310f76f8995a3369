//! `scheduler`: what an execution costs that a daemon takes from what is due, whatever lies behind
//! and before it.

use std::fs;
use std::path::Path;

use super::BenchError;
use super::measured::{self, Backlog};
use super::report::Row;

const HISTORY: u32 = 1_000_000;

/// Returns the cost of an execution from short and long backlogs, beside two raw durable commits.
///
/// # Errors
/// Where it can't be built or run.
pub(super) fn rows(target: &Path, short: bool) -> Result<Vec<Row>, BenchError> {
    let commits = measured::two_raw_commits(target, short)?;
    let row = |name, of: Backlog, history: Option<&Path>| -> Result<Row, BenchError> {
        let spent = measured::daemon(target, history, of)?;
        Ok(Row {
            name,
            ours: spent.into(),
            against: "2 raw commits",
            theirs: commits.into(),
        })
    };
    let backlog = |due, concurrency| Backlog { due, concurrency };
    if short {
        return Ok(vec![row(
            "daemon, backlog 200, cpu",
            backlog(200, 4),
            None,
        )?]);
    }
    let history = history(target)?;
    Ok(vec![
        row("daemon, backlog 200, cpu", backlog(200, 4), None)?,
        row("daemon, backlog 10,000, cpu", backlog(10_000, 4), None)?,
        row(
            "daemon, backlog 10,000, 64 at once, cpu",
            backlog(10_000, 64),
            None,
        )?,
        row(
            "daemon, backlog 10,000, 1,000,000 records, cpu",
            backlog(10_000, 4),
            Some(&history),
        )?,
    ])
}

fn history(target: &Path) -> Result<std::path::PathBuf, BenchError> {
    let folder = target.join("bench");
    fs::create_dir_all(&folder).map_err(|source| BenchError::Write {
        path: folder.clone(),
        source,
    })?;
    let database = folder.join(format!("records-{HISTORY}.db"));
    measured::fill(target, &database, HISTORY)?;
    Ok(database)
}
