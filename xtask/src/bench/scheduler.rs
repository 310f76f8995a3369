//! `scheduler`: what an execution costs that a daemon takes from what is due, whatever lies behind
//! and before it; and beside the best peer on SQLite.

use std::path::Path;

use super::BenchError;
use super::measured::{self, Backlog};
use super::report::Row;
use super::river;

const HISTORY: u32 = 1_000_000;
/// So many jobs are worked off beside the peer, which needs some 10 ms for each with few workers.
const JOBS: u32 = 2_000;

/// Returns the cost of an execution from short and long backlogs, beside two raw durable commits.
///
/// # Errors
/// Where it can't be built or run.
pub(super) fn rows(target: &Path, short: bool) -> Result<Vec<Row>, BenchError> {
    let commits = measured::two_raw_commits(target, short)?;
    let row = |name, of: Backlog, history: Option<&Path>| -> Result<Row, BenchError> {
        let spent = measured::daemon(target, history, of)?;
        Ok(Row::new(name, spent.cpu, "2 raw commits", commits))
    };
    let backlog = |due, concurrency| Backlog { due, concurrency };
    if short {
        return Ok(vec![row(
            "daemon, backlog 200, cpu",
            backlog(200, 4),
            None,
        )?]);
    }
    let history = measured::records(target, HISTORY)?;
    let mut rows = vec![
        row("daemon, backlog 200, cpu", backlog(200, 4), None)?,
        row("daemon, backlog 10,000, cpu", backlog(10_000, 4), None)?,
        row(
            "daemon, backlog 10,000, 1,000,000 records, cpu",
            backlog(10_000, 4),
            Some(&history),
        )?,
    ];
    rows.extend(beside_river(
        target,
        ["daemon, 16 at once, cpu", "daemon, 16 at once, wall"],
        ("riverqueue, 16 workers", 16),
    )?);
    rows.extend(beside_river(
        target,
        ["daemon, 1,000 at once, cpu", "daemon, 1,000 at once, wall"],
        ("riverqueue, 1,000 workers", 1_000),
    )?);
    Ok(rows)
}

/// Returns what an execution takes of both, so many at once.
fn beside_river(
    target: &Path,
    [cpu, wall]: [&'static str; 2],
    (against, at_once): (&'static str, u32),
) -> Result<[Row; 2], BenchError> {
    let backlog = Backlog {
        due: JOBS,
        concurrency: at_once,
    };
    let ours = measured::daemon(target, None, backlog)?;
    let theirs = river::work_off(target, JOBS, at_once)?;
    Ok([
        Row::new(cpu, ours.cpu, against, theirs.cpu),
        Row::new(wall, ours.wall, against, theirs.wall),
    ])
}
