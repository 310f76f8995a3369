//! `migrate`: what it costs to migrate a legacy database, beside `VACUUM INTO` of the same file alone,
//! and the memory that it takes, beside that of a tenth of the rows.

use std::fs;
use std::path::Path;

use super::BenchError;
use super::measured::{self, Migrated};
use super::report::Row;

const ROWS: u32 = 1_000_000;
const ROWS_SHORT: u32 = 2_000;

/// Returns time and memory; at most three times the copy's time is asked for.
///
/// # Errors
/// Where a database can't be made or migrated.
pub(super) fn rows(target: &Path, short: bool) -> Result<Vec<Row>, BenchError> {
    let rows = if short { ROWS_SHORT } else { ROWS };
    let smaller = migrated(target, rows / 10)?;
    let whole = migrated(target, rows)?;
    let row = |name, ours, against, theirs| Row {
        name,
        ours,
        against,
        theirs,
    };
    Ok(vec![
        row("migrate, wall", whole.wall, "VACUUM INTO", whole.copy_wall),
        row("migrate, cpu", whole.cpu, "VACUUM INTO", whole.copy_cpu),
        row("migrate, memory", whole.peak, "1/10 of rows", smaller.peak),
    ])
}

fn migrated(target: &Path, rows: u32) -> Result<Migrated, BenchError> {
    let folder = target.join("bench");
    fs::create_dir_all(&folder).map_err(|source| BenchError::Write {
        path: folder.clone(),
        source,
    })?;
    measured::migrate(target, &folder.join(format!("legacy-{rows}.db")), rows)
}
