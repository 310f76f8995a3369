//! Keys that many offer, and what is kept of what they were told.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use astra_model::{ExperienceRepository, SystemClock, Timestamp, Window};
use astra_scrub::Scrubber;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::at_once::at_once;
use crate::example::{ended, running, store};

/// The window of key 0; the others follow by the second.
const FIRST_MS: i64 = 1_577_836_800_000;
const SECOND_MS: i64 = 1_000;

/// Waits for a line of input, and offers each of some keys by each of so many callers, who begin with
/// different ones, each time with an execution that nobody else offers. Prints a line for each answer,
/// once it came: the key, and the id of its record.
pub(super) fn offer(
    file: &Path,
    first: u32,
    keys: u32,
    callers: u32,
) -> Result<Value, Box<dyn Error>> {
    let store = store(file)?;
    io::stdin().read_line(&mut String::new())?;
    let clock = SystemClock::new();
    at_once(callers, callers, |caller| {
        for turn in 0..keys {
            let key = first + (turn + caller * (keys / callers)) % keys;
            let mut running = running(&clock, 0)?;
            let millis = FIRST_MS + SECOND_MS * i64::from(key);
            running.window = Window::manual(Timestamp::from_millis(millis));
            let told = store.append(&ended(running))?.id().to_string();
            // In one write, so that a kill leaves no half of it.
            io::stdout().write_all(format!("{key} {told}\n").as_bytes())?;
        }
        Ok(())
    })?;
    Ok(Value::Null)
}

/// Holds what was told, a file for each process in a folder, against what is in the database.
pub(super) fn kept(file: &Path, told: &Path) -> Result<Value, Box<dyn Error>> {
    let mut told_of: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut answers = 0;
    for entry in fs::read_dir(told)? {
        let text = fs::read_to_string(entry?.path())?;
        for (key, id) in text.lines().filter_map(|line| line.split_once(' ')) {
            told_of
                .entry(key.to_owned())
                .or_default()
                .insert(id.to_owned());
            answers += 1;
        }
    }
    // Opened as the next process would, which settles what the last one left.
    let report = store(file)?.verify(&Scrubber::new(), &mut |_, _| {})?;
    let connection = Connection::open(file)?;
    let count = |sql| connection.query_row(sql, (), |row| row.get::<_, i64>(0));
    let ids: BTreeSet<String> = connection
        .prepare("SELECT id FROM experience")?
        .query_map((), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let lost = told_of.values().flatten().filter(|id| !ids.contains(*id));
    Ok(json!({
        "answers": answers,
        "keys": told_of.len(),
        "records": ids.len(),
        "entries": count("SELECT count(*) FROM ledger_entry")?,
        "disagreeing": told_of.values().filter(|ids| ids.len() > 1).count(),
        "lost": lost.count(),
        "double": count(
            "SELECT count(*) - count(DISTINCT json_extract(content, '$.structured.idempotency_key'))
             FROM experience",
        )?,
        "sound": report.is_sound(),
        "integrity": connection.query_row("PRAGMA integrity_check", (), |row| row.get::<_, String>(0))?,
    }))
}
