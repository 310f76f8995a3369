//! `append`: what a record costs that is appended once and only once, beside the engine alone and beside
//! Python, in turns.

use std::path::Path;

use super::BenchError;
use super::peers::{self, Legacy};
use super::report::Row;
use super::spent::Spent;
use super::turns::Turns;
use super::workshop::{Way, Workshop};
use crate::scrubbers;

/// How fast ours must be beside the engine alone, in time on the processors.
const MUST: f64 = 0.95;
/// How fast ours must be beside the legacy system, whose look-ups read all that is there.
const LEGACY_MUST: f64 = 200.0;
const LEGACY_AIM: f64 = 600.0;
const LEGACY_ROUNDS: usize = 3;
/// Records of ours in each of its rounds.
const OURS_BESIDE_LEGACY: u32 = 5_000;

/// How much is measured.
struct Sizes {
    /// Records that are there already, as if the store was in use.
    before: u32,
    /// The batches, with how many records are appended by them.
    batches: &'static [(u32, u32)],
    rounds: usize,
    /// Records that the legacy system appends, which takes its time.
    legacy: Option<u32>,
}

const WHOLE: Sizes = Sizes {
    before: 10_000,
    batches: &[(1, 2_000), (100, 10_000), (1_000, 10_000)],
    rounds: 5,
    legacy: Some(60),
};
const SHORT: Sizes = Sizes {
    before: 200,
    batches: &[(1, 200), (100, 200)],
    rounds: 1,
    legacy: None,
};

/// Returns the cost of a record by each batch.
///
/// # Errors
/// Where something can't be built, installed or run.
pub(super) fn rows(target: &Path, short: bool) -> Result<Vec<Row>, BenchError> {
    let sizes = if short { SHORT } else { WHOLE };
    let workshop = Workshop::new(target)?;
    let mut rows = Vec::new();
    for (batch, records) in sizes.batches {
        rows.extend(by(&workshop, &sizes, *batch, *records)?);
    }
    if let Some(records) = sizes.legacy.filter(|_| scrubbers::has_python()) {
        rows.extend(beside_legacy(target, &workshop, sizes.before, records)?);
    }
    Ok(rows)
}

/// The engine alone: what it inserts of a record, and what that is called.
const ENGINE: [(&str, &str); 3] = [
    ("guarded", "rows+triggers"),
    ("rows", "all its rows"),
    ("experience", "its row alone"),
];

/// Returns what a record takes of ours, of the engine alone and of Python, by so many at once.
fn by(
    workshop: &Workshop,
    sizes: &Sizes,
    batch: u32,
    records: u32,
) -> Result<Vec<Row>, BenchError> {
    let (ours, empty) = (workshop.file("ours.db"), workshop.file("empty.db"));
    let before = sizes.before;
    let way = Way { callers: 1, batch };
    workshop.append(&empty, 0, 0, way)?;
    let has_python = scrubbers::has_python();
    let turns = Turns::take(sizes.rounds, || {
        let appended = workshop.append(&ours, before, records, way)?;
        let [guarded, rows, alone] =
            ENGINE.map(|(part, _)| workshop.raw(&ours, part, before, batch));
        let python = match has_python {
            true => peers::stdlib(&ours, &empty, before, batch)?,
            false => Spent::default(),
        };
        Ok([appended, guarded?, rows?, alone?, python])
    })?;
    let named = |what| format!("append by {batch}, {what}");
    let mut rows = Vec::new();
    for (number, (_, against)) in (1..).zip(ENGINE) {
        let [ours, theirs] = turns.cpu(0, number);
        rows.push(Row::new(named("cpu"), ours, against, theirs));
        rows.push(Row::as_fast([ours, theirs], "must", MUST));
    }
    let [ours, theirs] = turns.wall(0, 2);
    rows.push(Row::new(named("wall"), ours, ENGINE[1].1, theirs));
    if has_python {
        let [ours, theirs] = turns.cpu(0, 4);
        rows.push(Row::new(named("cpu"), ours, "Python", theirs));
        let [ours, theirs] = turns.wall(0, 4);
        rows.push(Row::new(named("wall"), ours, "Python", theirs));
    }
    Ok(rows)
}

/// Returns what a record takes of ours, one by one and of many callers, and of the legacy system.
fn beside_legacy(
    target: &Path,
    workshop: &Workshop,
    before: u32,
    records: u32,
) -> Result<Vec<Row>, BenchError> {
    let legacy = Legacy::install(target)?;
    let (ours, few) = (workshop.file("ours.db"), workshop.file("few.db"));
    // The legacy system is given fewer, because it takes so long.
    workshop.append(&few, before, records, Way::ONE_BY_ONE)?;
    let turns = Turns::take(LEGACY_ROUNDS, || {
        let alone = workshop.append(&ours, before, OURS_BESIDE_LEGACY, Way::ONE_BY_ONE)?;
        let many = workshop.append(&ours, before, OURS_BESIDE_LEGACY, Way::MANY_CALLERS)?;
        Ok([alone, many, legacy.append(&few, before)?])
    })?;
    let mut rows = Vec::new();
    for (number, callers) in ["one caller", "64 callers"].into_iter().enumerate() {
        let [ours, theirs] = turns.wall(number, 2);
        let name = format!("append, {before} there, {callers}, wall");
        rows.push(Row::new(name, ours, "SQLModel", theirs));
        rows.push(Row::as_fast([ours, theirs], "must", LEGACY_MUST));
        rows.push(Row::as_fast([ours, theirs], "aim", LEGACY_AIM));
    }
    Ok(rows)
}
