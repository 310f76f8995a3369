//! How the ledger's files, key and checkpoints are.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::Duration;

use astra_ledger::{JsonReader, LedgerFolder, Line, MemberError, MemberReader, SecretKey};
use astra_model::{LedgerRepository, Timestamp};
use astra_store::Store;

use super::finding::Finding;
use crate::app::App;
use crate::error::with_causes;
use crate::human::count;
use crate::ledger::{known_key, newest_checkpoint};

/// What is older than this, and does not cover all, should be followed by another.
const CHECKPOINT_AGE_MAX: Duration = Duration::from_hours(24);

/// Looks at the ledger's files, key and checkpoints.
pub(super) fn findings(app: &App, store: Option<&Store>, now: Timestamp) -> Vec<Finding> {
    let mut findings: Vec<Finding> = key(app).into_iter().collect();
    let Some(head) = store.and_then(|store| store.ledger_head().ok()) else {
        return findings;
    };
    findings.push(files(&app.settings.ledger.folder.value, head.size));
    findings.push(checkpoint(app, head.size, now));
    findings
}

fn key(app: &App) -> Option<Finding> {
    let path = &app.settings.ledger.key.value;
    path.symlink_metadata().ok()?;
    Some(match SecretKey::open(path) {
        Ok(_) => match known_key(&app.settings.ledger) {
            Ok(_) => Finding::ok("ledger key", "its user's alone"),
            Err(error) => Finding::error("ledger key", error.message()),
        },
        Err(error) => Finding::error("ledger key", with_causes(&error))
            .hint("a key that others may use proves nothing; make it its user's alone"),
    })
}

/// Compares the last line of the daily files with the entries of the database.
fn files(folder: &Path, size: u64) -> Finding {
    let written = match written(folder) {
        Ok(written) => written,
        Err(error) => {
            let detail = format!("the daily files can't be read: {error}");
            return Finding::error("ledger files", detail)
                .hint("`astra ledger verify` tells what is wrong");
        }
    };
    let behind = usize::try_from(size.saturating_sub(written)).unwrap_or(usize::MAX);
    match behind {
        _ if written > size => Finding::error(
            "ledger files",
            format!("they have {written} entries, and the database {size}"),
        )
        .hint("the database is an older copy: put back the newest"),
        0 => Finding::ok("ledger files", "up to the database"),
        behind => Finding::warn(
            "ledger files",
            format!("{} behind the database", count(behind, "entry", "entries")),
        )
        .hint("`astra recover` brings them up, or says why it can't"),
    }
}

/// Returns how many entries the daily files end with.
fn written(folder: &Path) -> io::Result<u64> {
    let folder = match LedgerFolder::open(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        opened => opened?,
    };
    let Some(day) = folder.days()?.pop() else {
        return Ok(0);
    };
    let text = last_member(folder.open_day(day)?)?;
    let last = text.trim_ascii_end().rsplit(|byte| *byte == b'\n').next();
    last.filter(|line| !line.is_empty()).map_or(Ok(0), size_by)
}

/// Returns how many entries there are up to a line.
fn size_by(line: &[u8]) -> io::Result<u64> {
    let mut reader = JsonReader::new();
    let line = Line::read(&mut reader, line).map_err(io::Error::other)?;
    let size = line.seq().and_then(|seq| seq.checked_add(1));
    size.ok_or_else(|| io::Error::other("their last line has no place"))
}

/// Returns what the last member of a file holds.
fn last_member(file: File) -> io::Result<Vec<u8>> {
    let mut members = MemberReader::new(file);
    let (mut text, mut last) = (Vec::new(), Vec::new());
    loop {
        match members.read(&mut text) {
            Ok(true) => {}
            Ok(false) => return Ok(last),
            Err(MemberError::Io(error)) => return Err(error),
            Err(error) => return Err(io::Error::other(error)),
        }
        std::mem::swap(&mut text, &mut last);
        text.clear();
    }
}

fn checkpoint(app: &App, size: u64, now: Timestamp) -> Finding {
    let Some((covered, file)) = newest_checkpoint(&app.settings.ledger) else {
        return Finding::warn("checkpoint", "none was signed yet")
            .hint("`astra ledger checkpoint` signs one; keep it on another machine");
    };
    let age = age(&file, now);
    let newer = usize::try_from(size.saturating_sub(covered)).unwrap_or(usize::MAX);
    let old = match age {
        Some(age) => format!("{} h old", age.as_secs() / 3600),
        None => "of unknown age".to_owned(),
    };
    let newer_told = count(newer, "entry is newer", "entries are newer");
    let detail = format!("the newest covers {covered} and is {old}; {newer_told}");
    match age {
        _ if newer == 0 => Finding::ok("checkpoint", detail),
        Some(age) if age < CHECKPOINT_AGE_MAX => Finding::ok("checkpoint", detail),
        _ => Finding::warn("checkpoint", detail)
            .hint("`astra ledger checkpoint`, and keep it on another machine"),
    }
}

fn age(file: &Path, now: Timestamp) -> Option<Duration> {
    let modified = fs::metadata(file).ok()?.modified().ok()?;
    let since = modified.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(now.since(Timestamp::from_seconds(since.as_secs_f64())))
}
