//! Claims and records of many callers at once, beside raw INSERTs of as many rows in hundreds.

use std::error::Error;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use astra_model::{
    ClaimOutcome, ClaimRepository, Execution, ExperienceRepository, Holder, IdSource, RandomIds,
    RunnerId, SystemClock,
};
use astra_store::Store;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::example::{ended, running, store};
use crate::spent::Spent;

/// Raw rows share a commit by so many.
const BATCH: usize = 100;
/// The windows that are claimed begin so many milliseconds behind those that are appended.
const AFTERWARDS: u32 = 1_000_000_000;

/// Measures so many executions: appended by so many callers at once, claimed and recorded by as many,
/// and their rows inserted with nothing but the engine.
pub(crate) fn measure(callers: u32, executions: u32) -> Result<Value, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("core.db");
    let store = store(&file)?;
    let appended = append(&store, callers, executions)?;
    let recorded = claim_and_record(&store, callers, executions)?;
    drop(store);
    let raw = raw(&file, &folder.path().join("raw.db"), executions)?;
    Ok(json!({
        "callers": callers,
        "executions": executions,
        "append": appended.to_json(),
        "claim and record": recorded.to_json(),
        "raw inserts in hundreds": raw.to_json(),
    }))
}

fn append(store: &Store, callers: u32, executions: u32) -> Result<Spent, Box<dyn Error>> {
    let made = made(0, executions)?;
    at_once(callers, executions, |number| {
        store.append(&made[number as usize])?;
        Ok(())
    })
}

fn claim_and_record(store: &Store, callers: u32, executions: u32) -> Result<Spent, Box<dyn Error>> {
    let made = made(AFTERWARDS, executions)?;
    let holder = Holder {
        runner: RunnerId::new(&RandomIds),
        pid: std::process::id(),
        host: "bench".to_owned(),
        boot: RandomIds.uuid().to_string(),
    };
    at_once(callers, executions, |number| {
        let execution = &made[number as usize];
        let running = execution.running();
        let expires = running.started.plus(Duration::from_secs(60));
        let ClaimOutcome::Claimed(lease) = store.claim(running, &holder, expires)? else {
            return Err("a window was not free".into());
        };
        store.record(&lease, execution)?;
        Ok(())
    })
}

/// Makes executions of windows that follow a number by the millisecond.
fn made(first: u32, executions: u32) -> Result<Vec<Execution>, Box<dyn Error>> {
    let clock = SystemClock::new();
    (first..first + executions)
        .map(|number| Ok(ended(running(&clock, number)?)))
        .collect()
}

/// Does each of some operations once, by so many threads.
fn at_once(
    callers: u32,
    times: u32,
    operation: impl Fn(u32) -> Result<(), Box<dyn Error>> + Sync,
) -> Result<Spent, Box<dyn Error>> {
    let next = AtomicU32::new(0);
    let work = || -> Result<(), String> {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= times {
                return Ok(());
            }
            operation(number).map_err(|error| error.to_string())?;
        }
    };
    Spent::shared_by(times, || {
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..callers).map(|_| scope.spawn(work)).collect();
            for thread in threads {
                thread.join().map_err(|_| "a caller panicked")??;
            }
            Ok(())
        })
    })
}

/// Inserts the same rows into a table with the same indexes and no trigger, as the engine does it
/// with nobody's help.
fn raw(from: &Path, to: &Path, executions: u32) -> Result<Spent, Box<dyn Error>> {
    let mut connection = Connection::open(to)?;
    connection.execute_batch(
        "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
         PRAGMA cache_size=-4000;",
    )?;
    let (tables, rows) = read(from, executions)?;
    tables
        .iter()
        .try_for_each(|sql| connection.execute_batch(sql))?;
    let columns = vec!["?"; rows.first().ok_or("no rows")?.len()].join(",");
    let insert = ["INSERT INTO experience VALUES (", &columns, ")"].concat();
    Spent::shared_by(executions, || {
        for hundred in rows.chunks(BATCH) {
            let transaction = connection.transaction()?;
            let mut insert = transaction.prepare_cached(&insert)?;
            for row in hundred {
                insert.execute(rusqlite::params_from_iter(row))?;
            }
            drop(insert);
            transaction.commit()?;
        }
        Ok(())
    })
}

type Row = Vec<rusqlite::types::Value>;

/// Reads how the table and its indexes are made, and so many rows.
fn read(from: &Path, executions: u32) -> Result<(Vec<String>, Vec<Row>), Box<dyn Error>> {
    let connection = Connection::open(from)?;
    let tables = connection
        .prepare(
            "SELECT sql FROM sqlite_schema WHERE tbl_name = 'experience'
             AND type IN ('table', 'index') AND sql IS NOT NULL ORDER BY rowid",
        )?
        .query_map((), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut rows = connection.prepare("SELECT * FROM experience LIMIT ?1")?;
    let columns = rows.column_count();
    let rows = rows
        .query_map([executions], |row| {
            (0..columns).map(|column| row.get(column)).collect()
        })?
        .collect::<Result<_, _>>()?;
    Ok((tables, rows))
}
