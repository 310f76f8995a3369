//! `start`: how long the release binary takes to say its version.

use std::path::Path;
use std::time::Duration;

use super::BenchError;
use super::child::spend;
use super::report::Row;
use super::series::Series;
use super::spent::Spent;
use crate::program;

/// A command line that people wait for feels immediate below this.
const START_LIMIT: Duration = Duration::from_millis(10);

/// The smallest program there is: what is left is the price of any process.
const PEER: &str = "/bin/true";

const RUNS: usize = 200;
const RUNS_SHORT: usize = 10;

/// Returns the wall and CPU time of a start beside the limit and beside the peer.
///
/// # Errors
/// Where the binary can't be built or run.
pub(super) fn rows(target: &Path, short: bool) -> Result<Vec<Row>, BenchError> {
    let binary = program::release(target, "astra-cli", "astra")?;
    let (ours, peer) = in_turn(&binary, if short { RUNS_SHORT } else { RUNS })?;
    let (wall, wall_peer) = (Series::walls(&ours), Series::walls(&peer));
    let (cpu, cpu_peer) = (Series::cpus(&ours), Series::cpus(&peer));
    let against_limit = |name, ours: Duration| Row::new(name, ours, "limit", START_LIMIT);
    let against_peer = |name, ours: Duration, theirs: Duration| Row::new(name, ours, PEER, theirs);
    Ok(vec![
        against_limit("start, wall, min", wall.min()),
        against_limit("start, wall, median", wall.median()),
        against_peer("start, wall, min", wall.min(), wall_peer.min()),
        against_peer("start, wall, median", wall.median(), wall_peer.median()),
        against_peer("start, cpu, min", cpu.min(), cpu_peer.min()),
        against_peer("start, cpu, median", cpu.median(), cpu_peer.median()),
    ])
}

/// One of ours, one of theirs, and again: what slows the machine down slows both.
fn in_turn(binary: &Path, runs: usize) -> Result<(Vec<Spent>, Vec<Spent>), BenchError> {
    // The first run of each reads it from disk; that is not what a start costs.
    spend(binary, &["--version"])?;
    spend(Path::new(PEER), &[])?;
    let pair = |_| Ok((spend(binary, &["--version"])?, spend(Path::new(PEER), &[])?));
    let pairs: Vec<_> = (0..runs).map(pair).collect::<Result<_, BenchError>>()?;
    Ok(pairs.into_iter().unzip())
}
