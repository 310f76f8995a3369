//! `commits`: what a record costs that many callers append at once, each answered when it is durable,
//! beside the engine alone with a hundred in each commit.

use std::path::Path;

use super::BenchError;
use super::report::Row;
use super::turns::Turns;
use super::workshop::{Way, Workshop};

/// How fast ours must be beside the engine alone, on the wall.
const MUST: f64 = 0.5;
const AIM: f64 = 0.8;
/// Records in each commit of the engine alone.
const HUNDRED: u32 = 100;

const BEFORE: u32 = 1_000;
const RECORDS: u32 = 20_000;
const RECORDS_SHORT: u32 = 500;
const ROUNDS: usize = 5;

/// Returns the cost of a record on the wall and on the processors, and how fast that is.
///
/// # Errors
/// Where something can't be built or run.
pub(super) fn rows(target: &Path, short: bool) -> Result<Vec<Row>, BenchError> {
    let (records, rounds) = if short {
        (RECORDS_SHORT, 1)
    } else {
        (RECORDS, ROUNDS)
    };
    let workshop = Workshop::new(target)?;
    let file = workshop.file("ours.db");
    let turns = Turns::take(rounds, || {
        let ours = workshop.append(&file, BEFORE, records, Way::MANY_CALLERS)?;
        let rows = workshop.raw(&file, "rows", BEFORE, HUNDRED)?;
        let alone = workshop.raw(&file, "experience", BEFORE, HUNDRED)?;
        Ok([ours, rows, alone])
    })?;
    let mut rows = Vec::new();
    for (number, against) in [(1, "its rows/100"), (2, "row alone/100")] {
        let [ours, theirs] = turns.wall(0, number);
        rows.push(Row::new("64 callers, wall", ours, against, theirs));
        rows.push(Row::as_fast([ours, theirs], "must", MUST));
        rows.push(Row::as_fast([ours, theirs], "aim", AIM));
        let [ours, theirs] = turns.cpu(0, number);
        rows.push(Row::new("64 callers, cpu", ours, against, theirs));
    }
    Ok(rows)
}
