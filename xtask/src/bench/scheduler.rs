//! `scheduler`: what an execution costs that a daemon takes from what is due, whatever lies behind
//! and before it; and beside the best peer on SQLite. What the store takes for an execution, from its
//! claim to its record with the entry in the ledger, is measured alone as well.

use std::path::Path;
use std::time::Duration;

use super::BenchError;
use super::amount::Amount;
use super::measured;
use super::report::Row;
use super::river;
use super::spent::Spent;
use super::workshop::{Backlog, Workshop};

const HISTORY: u32 = 1_000_000;
/// So many jobs are worked off beside the peer, which needs some 10 ms for each with few workers.
const JOBS: u32 = 2_000;

/// So many executions are in flight where a limit is set.
const IN_FLIGHT: u32 = 64;
/// Thousands a second, and the processor time of each.
const SPEED_MUST: f64 = 3.0;
const CPU_MUST: Duration = Duration::from_micros(150);
/// The store alone is faster than a daemon.
const CLAIMS: u32 = 10_000;
const CLAIMS_SHORT: u32 = 500;

/// Returns the cost of an execution from short and long backlogs, beside two raw durable commits.
///
/// # Errors
/// Where it can't be built or run.
pub(super) fn rows(target: &Path, short: bool) -> Result<Vec<Row>, BenchError> {
    let commits = measured::two_raw_commits(target, short)?;
    let workshop = Workshop::new(target)?;
    let row = |name, of: Backlog, history: Option<&Path>| -> Result<Row, BenchError> {
        let spent = workshop.daemon(history, of)?;
        Ok(Row::new(name, spent.cpu, "2 raw commits", commits))
    };
    let backlog = |due, concurrency| Backlog { due, concurrency };
    if short {
        let mut rows = vec![row("daemon, backlog 200, cpu", backlog(200, 4), None)?];
        let claims = workshop.claims(CLAIMS_SHORT, IN_FLIGHT)?;
        rows.extend(in_flight("claim + record, 64 at once", claims));
        return Ok(rows);
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
        &workshop,
        target,
        ["daemon, 16 at once, cpu", "daemon, 16 at once, wall"],
        ("riverqueue, 16 workers", 16),
    )?);
    rows.extend(beside_river(
        &workshop,
        target,
        ["daemon, 1,000 at once, cpu", "daemon, 1,000 at once, wall"],
        ("riverqueue, 1,000 workers", 1_000),
    )?);
    let rivers = [
        ("river, 64", river::work_off(target, JOBS, IN_FLIGHT)?),
        ("river, 1,000", river::work_off(target, JOBS, 1_000)?),
    ];
    let claims = workshop.claims(CLAIMS, IN_FLIGHT)?;
    let daemon = workshop.daemon(None, backlog(JOBS, IN_FLIGHT))?;
    for (name, ours) in [
        ("claim + record, 64 at once", claims),
        ("daemon, 64 at once", daemon),
    ] {
        rows.extend(in_flight(name, ours));
        for (against, theirs) in rivers {
            rows.push(Row::new(
                format!("{name}, wall"),
                ours.wall,
                against,
                theirs.wall,
            ));
            rows.push(Row::new(
                format!("{name}, cpu"),
                ours.cpu,
                against,
                theirs.cpu,
            ));
        }
    }
    Ok(rows)
}

/// Returns what an execution takes of both, so many at once.
fn beside_river(
    workshop: &Workshop,
    target: &Path,
    [cpu, wall]: [&'static str; 2],
    (against, at_once): (&'static str, u32),
) -> Result<[Row; 2], BenchError> {
    let backlog = Backlog {
        due: JOBS,
        concurrency: at_once,
    };
    let ours = workshop.daemon(None, backlog)?;
    let theirs = river::work_off(target, JOBS, at_once)?;
    Ok([
        Row::new(cpu, ours.cpu, against, theirs.cpu),
        Row::new(wall, ours.wall, against, theirs.wall),
    ])
}

/// Returns how fast executions are that are in flight together, and what each costs.
fn in_flight(name: &str, ours: Spent) -> [Row; 2] {
    let must = Amount::ThousandsASecond(SPEED_MUST);
    [
        Row::new(name, Amount::entries(1, ours.wall), "must", must),
        Row::new(format!("{name}, cpu"), ours.cpu, "must", CPU_MUST),
    ]
}
