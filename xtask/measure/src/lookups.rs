//! What it takes to find records in a database that lies in memory, beside SQLite's own time.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use astra_model::{Clock, ExecutionFilter, ExperienceRepository, SystemClock, TaskRef};
use astra_store::Store;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};

use crate::example::store;

const COLUMNS: &str = "SELECT experience.rowid, experience.id, experience.type, experience.created_at, \
    content, provenance, parents, causes, session_id, ts, meta FROM experience WHERE ";
const KEY: &str = "json_extract(content,'$.structured.idempotency_key') = ? AND \
    +type = 'task_execution' ORDER BY experience.rowid LIMIT 1";
const TRACE: &str =
    "json_extract(content,'$.structured.trace_id') = ? AND +type = 'task_execution'";
const TASK: &str = "json_extract(content,'$.structured.task_id') = ? AND +type = 'task_execution' \
    ORDER BY experience.created_at DESC, experience.rowid LIMIT 21";
/// As the store's readers are set up.
const READER: &str =
    "PRAGMA query_only = ON; PRAGMA cache_size = -16000; PRAGMA mmap_size = 268435456;";
/// What is asked for lies as far apart in the table as this, so that each is another page.
const SAMPLE: &str = "SELECT json_extract(content,'$.structured.idempotency_key'), \
    json_extract(content,'$.structured.trace_id'), json_extract(content,'$.structured.task_id') \
    FROM experience WHERE rowid = ?1 AND type = 'task_execution'";
const LIST: usize = 20;

/// What is asked for.
struct Sample {
    key: String,
    trace: String,
    task: String,
}

/// Measures so many look-ups of each kind, after as many to warm up.
pub(crate) fn measure(path: &Path, rounds: u32) -> Result<Value, Box<dyn Error>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let raw = Connection::open_with_flags(path, flags)?;
    raw.execute_batch(READER)?;
    let samples = samples(&raw, rounds)?;
    let store = store(path)?;
    let rows: i64 = raw.query_row("SELECT max(rowid) FROM experience", (), |row| row.get(0))?;
    let pair = |ours: &dyn Fn(&Sample) -> Done, sql, value: fn(&Sample) -> &str| {
        let sql = [COLUMNS, sql].concat();
        let raw = |sample: &Sample| stepped(&raw, &sql, value(sample));
        Ok::<_, Box<dyn Error>>(json!({
            "ours": spread(&samples, ours)?,
            "sqlite": spread(&samples, &raw)?,
        }))
    };
    Ok(json!({
        "rows": rows,
        "key": pair(&|sample| key(&store, sample), KEY, |sample| &sample.key)?,
        "trace": pair(&|sample| trace(&store, sample), TRACE, |sample| &sample.trace)?,
        "task": pair(&|sample| task(&store, sample), TASK, |sample| &sample.task)?,
    }))
}

type Done = Result<(), Box<dyn Error>>;

fn samples(connection: &Connection, number: u32) -> Result<Vec<Sample>, Box<dyn Error>> {
    let rows: i64 =
        connection.query_row("SELECT max(rowid) FROM experience", (), |row| row.get(0))?;
    let apart = (rows / i64::from(number)).max(1);
    let mut sample = connection.prepare(SAMPLE)?;
    let mut samples = Vec::new();
    for rowid in (1..=rows).step_by(usize::try_from(apart)?) {
        samples.extend(sample.query_row([rowid], |row| {
            Ok(Sample {
                key: row.get(0)?,
                trace: row.get(1)?,
                task: row.get(2)?,
            })
        }));
    }
    Ok(samples)
}

fn key(store: &Store, sample: &Sample) -> Done {
    let found = store.lookup_key(&sample.key.parse()?)?;
    found.map(drop).ok_or_else(|| "a key is gone".into())
}

fn trace(store: &Store, sample: &Sample) -> Done {
    let found = store.list_trace(sample.trace.parse()?)?;
    (!found.is_empty())
        .then_some(())
        .ok_or_else(|| "a trace is gone".into())
}

fn task(store: &Store, sample: &Sample) -> Done {
    let filter = ExecutionFilter {
        task: Some(TaskRef::Id(sample.task.parse()?)),
        limit: LIST,
        ..ExecutionFilter::default()
    };
    let found = store.list_executions(&filter)?.records;
    (!found.is_empty())
        .then_some(())
        .ok_or_else(|| "a task is gone".into())
}

/// Steps through what is found and touches each column.
fn stepped(connection: &Connection, sql: &str, value: &str) -> Done {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([value])?;
    while let Some(row) = rows.next()? {
        for column in 0..11 {
            std::hint::black_box::<ValueRef<'_>>(row.get_ref(column)?);
        }
    }
    Ok(())
}

/// Returns the median and the slowest of a hundred, in microseconds.
fn spread(samples: &[Sample], look_up: &dyn Fn(&Sample) -> Done) -> Result<Value, Box<dyn Error>> {
    samples.iter().try_for_each(look_up)?;
    let clock = SystemClock::new();
    let mut took = Vec::with_capacity(samples.len());
    for sample in samples {
        let before = clock.monotonic();
        look_up(sample)?;
        took.push(clock.monotonic().saturating_sub(before));
    }
    took.sort();
    let micros = |part: usize| {
        let at = took.len().saturating_sub(1) * part / 100;
        took.get(at).map(Duration::as_nanos).unwrap_or_default() as f64 / 1000.0
    };
    Ok(json!({ "p50_us": micros(50), "p99_us": micros(99) }))
}
