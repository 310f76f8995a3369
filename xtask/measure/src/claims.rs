//! Claim and record of a task that does nothing, beside two raw commits of as many bytes.

use std::error::Error;
use std::time::Duration;

use astra_model::{
    ClaimOutcome, ClaimRepository, Holder, IdSource, RandomIds, RunnerId, SystemClock,
};
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use crate::example::{ended, running, store};
use crate::spent::Spent;

pub(crate) fn measure(runs: u32) -> Result<Value, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let ours = ours(folder.path(), runs)?;
    let raw = raw(folder.path(), runs)?;
    Ok(json!({ "runs": runs, "ours": ours.to_json(), "two raw commits": raw.to_json() }))
}

fn ours(folder: &std::path::Path, runs: u32) -> Result<Spent, Box<dyn Error>> {
    let (store, clock) = (store(&folder.join("core.db"))?, SystemClock::new());
    let holder = Holder {
        runner: RunnerId::new(&RandomIds),
        pid: std::process::id(),
        host: "bench".to_owned(),
        boot: RandomIds.uuid().to_string(),
    };
    Spent::on(runs, |run| {
        let running = running(&clock, run)?;
        let expires = running.started.plus(Duration::from_secs(60));
        let ClaimOutcome::Claimed(lease) = store.claim(&running, &holder, expires)? else {
            return Err("a window was not free".into());
        };
        store.record(&lease, &ended(running))?;
        Ok(())
    })
}

/// The same engine, the same durability, one row in and out: nothing that could be left out.
fn raw(folder: &std::path::Path, runs: u32) -> Result<Spent, Box<dyn Error>> {
    let connection = Connection::open(folder.join("raw.db"))?;
    connection.execute_batch(
        "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
         CREATE TABLE claim (key TEXT PRIMARY KEY, body TEXT);
         CREATE TABLE record (id INTEGER PRIMARY KEY, body TEXT);",
    )?;
    let (claim, record) = ("c".repeat(700), "r".repeat(2250));
    Spent::on(runs, |run| {
        connection
            .prepare_cached("INSERT INTO claim VALUES (?1, ?2)")?
            .execute(params![run.to_string(), claim])?;
        connection
            .prepare_cached("INSERT INTO record (body) VALUES (?1)")?
            .execute(params![record])?;
        Ok(())
    })
}
