//! What is found by a key, by a trace, and of a task, when it was read before.

use std::error::Error;
use std::hint::black_box;
use std::path::Path;

use astra_model::{
    Clock, ExecutionFilter, ExperienceRepository, IdempotencyKey, SystemClock, TaskId, TaskRef,
    TraceId,
};
use astra_store::Store;
use rusqlite::{Connection, Row};
use serde_json::{Value, json};

use super::waits::Waits;
use crate::chance::Chance;
use crate::example::store;

/// Prime, so that the rows drawn are spread over all.
const SEED: u64 = 7_919;
const OF_A_TASK: usize = 20;

/// What a record is found by.
struct Named {
    key: IdempotencyKey,
    trace: TraceId,
    task: TaskId,
}

/// Looks up so many records by chance: once to have them read, then once more, one by one.
pub(super) fn measure(file: &Path, samples: u32) -> Result<Value, Box<dyn Error>> {
    let named = drawn(file, samples)?;
    let store = store(file)?;
    let ask: [Question; 3] = [by_key, by_trace, of_task];
    let asked: Result<Vec<Value>, Box<dyn Error>> = ask
        .into_iter()
        .map(|ask| {
            waited(&store, &named, ask)?;
            Ok(waited(&store, &named, ask)?.into_json())
        })
        .collect();
    let [key, trace, task] = <[Value; 3]>::try_from(asked?).map_err(|_| "an answer is missing")?;
    Ok(json!({ "key": key, "trace": trace, "task": task }))
}

type Question = fn(&Store, &Named) -> Result<usize, Box<dyn Error>>;

fn waited(store: &Store, named: &[Named], ask: Question) -> Result<Waits, Box<dyn Error>> {
    let mut waits = Waits::default();
    for named in named {
        let clock = SystemClock::new();
        let found = ask(store, named)?;
        waits.add(clock.monotonic());
        if found == 0 {
            return Err("a record was not found".into());
        }
    }
    Ok(waits)
}

fn by_key(store: &Store, named: &Named) -> Result<usize, Box<dyn Error>> {
    let found = black_box(store.lookup_key(&named.key)?);
    Ok(found.iter().count())
}

fn by_trace(store: &Store, named: &Named) -> Result<usize, Box<dyn Error>> {
    Ok(black_box(store.list_trace(named.trace)?).len())
}

fn of_task(store: &Store, named: &Named) -> Result<usize, Box<dyn Error>> {
    let filter = ExecutionFilter {
        task: Some(TaskRef::Id(named.task.clone())),
        limit: OF_A_TASK,
        ..ExecutionFilter::default()
    };
    Ok(black_box(store.list_executions(&filter)?).records.len())
}

/// Draws executions from all rows, the same each time.
fn drawn(file: &Path, samples: u32) -> Result<Vec<Named>, Box<dyn Error>> {
    let connection = Connection::open(file)?;
    let last: u64 = connection.query_row("SELECT max(rowid) FROM experience", (), |row| {
        row.get::<_, i64>(0).map(i64::unsigned_abs)
    })?;
    let mut select = connection.prepare(
        "SELECT json_extract(content, '$.structured.idempotency_key'),
            json_extract(content, '$.structured.trace_id'),
            json_extract(content, '$.structured.task_id')
         FROM experience WHERE rowid = ?1",
    )?;
    let mut chance = Chance::new(SEED);
    (0..samples)
        .map(|_| {
            let row = i64::try_from(1 + chance.below(last))?;
            let text = |row: &Row<'_>, column| row.get::<_, String>(column);
            let [key, trace, task] = select.query_row([row], |row| {
                Ok([text(row, 0)?, text(row, 1)?, text(row, 2)?])
            })?;
            Ok(Named {
                key: key.parse()?,
                trace: trace.parse()?,
                task: task.parse()?,
            })
        })
        .collect()
}
