//! A verification, beside the check that SQLite has of its own.

use std::error::Error;
use std::path::Path;

use astra_scrub::Scrubber;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};

use crate::example::store;
use crate::spent::{Spent, peak_kib};

/// Verifies a database, and tells the most memory that this process ever had.
pub(crate) fn ours(path: &Path) -> Result<Value, Box<dyn Error>> {
    let store = store(path)?;
    let spent = Spent::on(1, |_| {
        let report = store.verify(&Scrubber::new(), &mut |_, _| {})?;
        let first = report.violations.told().first();
        match (report.is_sound(), first) {
            (true, _) => Ok(()),
            (false, first) => Err(format!("the database is not sound: {first:?}").into()),
        }
    })?;
    Ok(json!({ "ours": spent.to_json(), "peak_kib": peak_kib()? }))
}

/// Runs SQLite's own check of a database.
pub(crate) fn sqlites(path: &Path) -> Result<Value, Box<dyn Error>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    let spent = Spent::on(1, |_| {
        let line: String = connection.query_row("PRAGMA integrity_check", (), |row| row.get(0))?;
        match &*line {
            "ok" => Ok(()),
            other => Err(other.into()),
        }
    })?;
    Ok(json!({ "ours": spent.to_json() }))
}
