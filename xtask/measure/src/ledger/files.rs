//! Daily files: what writing, opening and verifying them costs.

use std::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use astra_ledger::{LedgerFolder, MemberReader, project, verify_folder};
use serde_json::{Value, json};

use super::entries::Entries;
use crate::spent::Spent;

/// So often a folder is opened: once tells more of the clock.
const OPENINGS: u32 = 500;
/// So often one entry is appended, with all that this takes.
const APPENDED: u32 = 50;

/// Writes a ledger of so many entries, so many milliseconds apart, to the daily files of a new folder, in
/// batches that are each durable; beside it writes the same bytes alone, in as many batches. Then opens
/// the folder to append nothing, and one entry, and reads all of it.
pub(crate) fn write(
    folder: &Path,
    entries: u64,
    apart_ms: i64,
    batch: u64,
) -> Result<Value, Box<dyn Error>> {
    let ledger = Entries::new(apart_ms);
    let files = LedgerFolder::open_or_make(folder)?;
    let (mut ours, mut raw) = (Spent::nothing(), Spent::nothing());
    let beside = tempfile::tempdir_in(folder.parent().unwrap_or(folder))?;
    let mut beside = File::create(beside.path().join("raw"))?;
    let mut written = 0;
    for done in (0..entries).step_by(usize::try_from(batch)?) {
        ledger.grow(batch.min(entries - done))?;
        ours = ours.plus(Spent::on(1, |_| {
            project(&files, &ledger)?;
            Ok(())
        })?);
        let bytes = vec![b'r'; usize::try_from(size(folder)? - written)?];
        raw = raw.plus(Spent::on(1, |_| {
            beside.write_all(&bytes)?;
            beside.sync_all()?;
            Ok(())
        })?);
        written += bytes.len() as u64;
    }
    let open = Spent::on(OPENINGS, |_| {
        let projected = project(&LedgerFolder::open(folder)?, &ledger)?;
        match projected.appended {
            0 => Ok(()),
            appended => Err(format!("{appended} entries were missing").into()),
        }
    })?;
    let whole = Spent::on(1, |_| read(&files))?;
    let mut one = Spent::nothing();
    for _ in 0..APPENDED {
        ledger.grow(1)?;
        one = one.plus(Spent::on(1, |_| {
            project(&LedgerFolder::open(folder)?, &ledger)?;
            Ok(())
        })?);
    }
    Ok(json!({
        "entries": entries,
        "bytes": written,
        "days": files.days()?.len(),
        "write": ours.to_json(),
        "raw": raw.to_json(),
        "open": open.to_json(),
        "append": one.among(APPENDED).to_json(),
        "read": whole.to_json(),
    }))
}

/// Verifies the daily files of a folder, in the best of some rounds.
pub(crate) fn verify(folder: &Path, rounds: u32) -> Result<Value, Box<dyn Error>> {
    let folder = LedgerFolder::open(folder)?;
    let mut entries = 0;
    let mut best: Option<Spent> = None;
    for _ in 0..rounds {
        let spent = Spent::on(1, |_| {
            let report = verify_folder(&folder, &mut |_| None)?;
            entries = report.entries;
            match report.failures.first() {
                None => Ok(()),
                Some(failure) => Err(format!("the ledger does not hold: {failure:?}").into()),
            }
        })?;
        best = best
            .filter(|best| best.cpu() <= spent.cpu())
            .or(Some(spent));
    }
    let spent = best.ok_or("no rounds, nothing verified")?;
    Ok(json!({ "entries": entries, "ours": spent.to_json() }))
}

/// Reads all there is, as whoever looks for the last line in it has to.
fn read(folder: &LedgerFolder) -> Result<(), Box<dyn Error>> {
    let mut held = Vec::new();
    for day in folder.days()? {
        let mut members = MemberReader::new(folder.open_day(day)?);
        while members.read(&mut held)? {
            held.clear();
        }
    }
    Ok(())
}

/// Returns how many bytes the daily files have.
fn size(folder: &Path) -> Result<u64, Box<dyn Error>> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.path().extension().is_some_and(|end| end == "gz") {
            bytes += entry.metadata()?.len();
        }
    }
    Ok(bytes)
}
