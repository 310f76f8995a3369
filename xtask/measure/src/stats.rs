//! Statistics by rollups, beside plain SQL over the same rows.

use std::error::Error;
use std::path::Path;

use astra_model::{
    Execution, Importer, Statistics, StatisticsFilter, StatisticsRepository, SystemClock,
};
use astra_store::Store;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};

use crate::example::{ended, running, store};
use crate::spent::Spent;

/// An answer from the tables is asked for so often.
const ANSWERS: u32 = 20;
/// So many records are made, each followed by a question.
const MORE: u32 = 100;

/// Forgets what is counted, as another program may.
const FORGET: &str = "DELETE FROM rollup_task;
    UPDATE rollup_standing SET last_rowid = NULL, last_id = NULL";
const ROWS: &str = "SELECT count(*) FROM experience WHERE type = 'task_execution'";

/// The numbers of all tasks together, each by a scan.
const PLAIN: [&str; 5] = [
    "SELECT json_extract(content, '$.structured.status') AS status, count(*) FROM experience
     WHERE type = 'task_execution' GROUP BY status",
    "SELECT status, count(*) FROM (SELECT json_extract(content, '$.structured.status') AS status,
        row_number() OVER (PARTITION BY json_extract(content, '$.structured.trace_id')
            ORDER BY json_extract(content, '$.structured.attempt') DESC, rowid DESC) AS place
        FROM experience WHERE type = 'task_execution') WHERE place = 1 GROUP BY status",
    "SELECT min(millis) FILTER (WHERE place >= total * 0.5), min(millis) FILTER (WHERE place >= total * 0.95),
        min(millis) FILTER (WHERE place >= total * 0.99) FROM (SELECT millis,
            row_number() OVER (ORDER BY millis) AS place, count(*) OVER () AS total
            FROM (SELECT json_extract(content, '$.structured.duration_ms') AS millis FROM experience
                WHERE type = 'task_execution'))",
    "SELECT json_extract(content, '$.structured.error.type') AS type,
        json_extract(content, '$.structured.error.stack_hash') AS hash, count(*), min(ts), max(ts)
     FROM experience WHERE type = 'task_execution'
        AND json_extract(content, '$.structured.status') = 'failed' GROUP BY 1, 2",
    "SELECT count(*), count(DISTINCT value) FROM experience, json_each(parents)
     WHERE experience.type = 'task_execution'",
];

/// Counts a database anew, asks for the answer, asks again after each of some more records, and counts
/// by plain SQL.
pub(crate) fn measure(path: &Path) -> Result<Value, Box<dyn Error>> {
    let store = store(path)?;
    let outside = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    outside.execute_batch(FORGET)?;
    let rows: u32 = outside.query_row(ROWS, (), |row| row.get(0))?;
    let all = StatisticsFilter::default();
    let anew = Spent::shared_by(rows, || ask(&store, &all).map(drop))?;
    let counted = ask(&store, &all)?;
    if counted.total.attempts.total() != u64::from(rows) {
        return Err("not every row is counted".into());
    }
    let answer = Spent::on(ANSWERS, |_| ask(&store, &all).map(drop))?;
    let of_one = StatisticsFilter {
        task: counted
            .tasks
            .keys()
            .next()
            .map(|task| task.parse())
            .transpose()?,
        ..all.clone()
    };
    let answer_of_one = Spent::on(ANSWERS, |_| ask(&store, &of_one).map(drop))?;
    let mut after_one_more = Spent::nothing();
    for _ in 0..MORE {
        store.import(&[one_more()?])?;
        let asked = Spent::on(1, |_| ask(&store, &of_one).map(drop))?;
        after_one_more = after_one_more.plus(asked);
    }
    let plain = Spent::on(1, |_| count_plainly(&outside))?;
    Ok(json!({
        "rows": rows,
        "anew": anew.to_json(),
        "answer": answer.to_json(),
        "answer_of_one": answer_of_one.to_json(),
        "after_one_more": after_one_more.among(MORE).to_json(),
        "plain": plain.to_json(),
    }))
}

fn ask(store: &Store, filter: &StatisticsFilter) -> Result<Statistics, Box<dyn Error>> {
    Ok(store.statistics(filter)?)
}

fn one_more() -> Result<Execution, Box<dyn Error>> {
    Ok(ended(running(&SystemClock::new(), 0)?))
}

fn count_plainly(connection: &Connection) -> Result<(), Box<dyn Error>> {
    for sql in PLAIN {
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query(())?;
        while rows.next()?.is_some() {}
    }
    Ok(())
}
