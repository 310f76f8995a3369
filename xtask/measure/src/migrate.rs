//! A migration, beside the copy alone that it begins with.

use std::error::Error;
use std::fs;
use std::path::Path;

use astra_ledger::Chain;
use astra_model::SystemClock;
use astra_store::Store;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::spent::{Spent, peak_kib};

/// Migrates a copy of a legacy database, and tells the most memory that this process ever had.
///
/// The copy lies beside the database, on the same disk, and is as fresh in the system's memory for the
/// one as for the other.
pub(crate) fn measure(path: &Path) -> Result<Value, Box<dyn Error>> {
    let folder = path.parent().ok_or("a database lies in a folder")?;
    let folder = tempfile::tempdir_in(folder)?;
    let copy = folder.path().join("core.db");
    fs::copy(path, &copy)?;
    let alone = folder.path().join("alone.db");
    let vacuum = Spent::on(1, |_| {
        let connection = Connection::open(&copy)?;
        connection.execute("VACUUM INTO ?1", [alone.display().to_string()])?;
        Ok(())
    })?;
    fs::remove_file(&alone)?;
    let ours = Spent::on(1, |_| {
        let done = Store::migrate(&copy, None, &Chain, &SystemClock::new(), &mut |_| {})?;
        done.map(drop)
            .ok_or_else(|| "there was nothing to do".into())
    })?;
    Ok(json!({
        "ours": ours.to_json(),
        "vacuum into": vacuum.to_json(),
        "peak_kib": peak_kib()?,
    }))
}
