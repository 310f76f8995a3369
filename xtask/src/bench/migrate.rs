//! `migrate`: what it costs to migrate a legacy database, beside `VACUUM INTO` of the same file alone,
//! and the memory that it takes, beside that of a tenth of the rows.

use std::path::Path;

use super::BenchError;
use super::measured;
use super::report::Row;

const ROWS: u32 = 1_000_000;
const ROWS_SHORT: u32 = 2_000;

/// Returns time and memory; at most three times the copy's time is asked for.
///
/// # Errors
/// Where a database can't be made or migrated.
pub(super) fn rows(target: &Path, short: bool) -> Result<Vec<Row>, BenchError> {
    let rows = if short { ROWS_SHORT } else { ROWS };
    let smaller = measured::migrate(target, rows / 10)?;
    let whole = measured::migrate(target, rows)?;
    Ok(vec![
        Row::new(
            "migrate, wall",
            whole.ours.wall,
            "VACUUM INTO",
            whole.copy.wall,
        ),
        Row::new(
            "migrate, cpu",
            whole.ours.cpu,
            "VACUUM INTO",
            whole.copy.cpu,
        ),
        Row::new("migrate, memory", whole.peak, "1/10 of rows", smaller.peak),
    ])
}
