//! The same statistics by plain SQL: a scan and a sort for each number.

use std::collections::{BTreeMap, BTreeSet};

use astra_model::{
    Counts, Durations, FailureKind, Failures, MemoriesUsed, MissReason, Outcomes, Statistics,
    Timestamp,
};
use rusqlite::{Connection, Params, Row};

/// Every execution with what is counted of it, and its place in its trace.
const ATTEMPTS: &str = "
    CREATE TEMP VIEW attempts AS SELECT *,
        row_number() OVER (PARTITION BY trace ORDER BY number DESC, place DESC) = 1 AS is_last
    FROM (SELECT rowid AS place, parents, coalesce(task, '') AS task, coalesce(status, '') AS status,
        coalesce(iif(typeof(trace) = 'text', nullif(trace, ''), NULL), 'no trace ' || rowid) AS trace,
        iif(typeof(attempt) = 'integer', attempt, NULL) AS number,
        iif(typeof(took) = 'integer', took, NULL) AS took,
        coalesce(error_type, '') AS error_type, coalesce(stack_hash, '') AS stack_hash,
        CAST(round(ts * 1000) AS INTEGER) AS started
    FROM (SELECT rowid, parents, ts,
        json_extract(content, '$.structured.task_id') AS task,
        json_extract(content, '$.structured.status') AS status,
        json_extract(content, '$.structured.trace_id') AS trace,
        json_extract(content, '$.structured.attempt') AS attempt,
        json_extract(content, '$.structured.duration_ms') AS took,
        json_extract(content, '$.structured.error.type') AS error_type,
        json_extract(content, '$.structured.error.stack_hash') AS stack_hash
    FROM facts WHERE type = 'TASK_EXECUTION' COLLATE NOCASE))";

/// `experience` of ours, and Python's, which has no `ts` and may hold what is no JSON.
pub(super) const OURS: &str =
    "CREATE TEMP VIEW facts AS SELECT rowid, type, parents, content, ts FROM experience";
pub(super) const PYTHONS: &str = "
    CREATE TEMP VIEW facts AS SELECT rowid, type, parents, content,
        json_extract(content, '$.structured.started_at_ts') AS ts
    FROM experience WHERE json_valid(content)";

/// Counts everything, with the kinds of failure that a list without a limit has.
pub(super) fn statistics(connection: &Connection, facts: &str, failures_max: usize) -> Statistics {
    let views =
        format!("DROP VIEW IF EXISTS temp.attempts; DROP VIEW IF EXISTS temp.facts; {facts};");
    connection.execute_batch(&(views + ATTEMPTS)).unwrap();
    let plain = Plain {
        connection,
        failures_max,
        has_missed: connection.table_exists(None, "missed_window").unwrap(),
    };
    let mut tasks: BTreeSet<String> =
        plain.all("SELECT DISTINCT task FROM attempts", (), |row| row.get(0));
    if plain.has_missed {
        tasks.extend(
            plain.all::<_, Vec<_>>("SELECT task_id FROM missed_window", (), |row| {
                row.get::<_, String>(0)
            }),
        );
    }
    Statistics {
        total: plain.counts(None),
        tasks: tasks
            .into_iter()
            .map(|task| (task.clone(), plain.counts(Some(&task))))
            .collect(),
    }
}

/// Either a task's or any.
const MEANT: &str = "(?1 IS NULL OR task = ?1)";

struct Plain<'c> {
    connection: &'c Connection,
    failures_max: usize,
    has_missed: bool,
}

impl Plain<'_> {
    fn counts(&self, task: Option<&str>) -> Counts {
        Counts {
            attempts: self.outcomes(task, "TRUE"),
            operations: self.outcomes(task, "is_last"),
            durations: self.durations(task),
            failures: self.failures(task),
            memories: self.memories(task),
            missed: self.missed(task),
        }
    }

    fn outcomes(&self, task: Option<&str>, which: &str) -> Outcomes {
        let sql =
            format!("SELECT status, count(*) FROM attempts WHERE {MEANT} AND {which} GROUP BY 1");
        Outcomes {
            by_status: self.all(&sql, [task], |row| Ok((row.get(0)?, unsigned(row, 1)?))),
        }
    }

    fn durations(&self, task: Option<&str>) -> Option<Durations> {
        let sql = format!(
            "SELECT took FROM (SELECT took, row_number() OVER (ORDER BY took) AS place,
                count(*) OVER () AS of FROM attempts WHERE {MEANT} AND took IS NOT NULL)
             WHERE place >= of * ?2 / 100.0 ORDER BY place LIMIT 1"
        );
        let at = |percentile: u32| {
            let found: Vec<i64> = self.all(&sql, (task, percentile), |row| row.get(0));
            found.first().copied()
        };
        let edges = format!("SELECT count(took), min(took), max(took) FROM attempts WHERE {MEANT}");
        let edges: Vec<(u64, Option<i64>, Option<i64>)> = self.all(&edges, [task], |row| {
            Ok((unsigned(row, 0)?, row.get(1)?, row.get(2)?))
        });
        let (count, min, max) = edges[0];
        Some(Durations {
            count,
            min: min?,
            p50: at(50)?,
            p95: at(95)?,
            p99: at(99)?,
            max: max?,
        })
    }

    fn failures(&self, task: Option<&str>) -> Failures {
        let sql = format!(
            "SELECT error_type, stack_hash, count(*), min(started), max(started)
             FROM attempts WHERE {MEANT} AND status = 'failed' GROUP BY error_type, stack_hash
             ORDER BY count(*) DESC, max(started) DESC, error_type, stack_hash"
        );
        let mut most: Vec<FailureKind> = self.all(&sql, [task], |row| {
            Ok(FailureKind {
                error_type: row.get(0)?,
                stack_hash: row.get(1)?,
                attempts: unsigned(row, 2)?,
                first_seen: Timestamp::from_millis(row.get(3)?),
                last_seen: Timestamp::from_millis(row.get(4)?),
            })
        });
        let kinds = most.len() as u64;
        most.truncate(self.failures_max);
        Failures { kinds, most }
    }

    fn memories(&self, task: Option<&str>) -> MemoriesUsed {
        let sql = format!(
            "SELECT count(*), count(DISTINCT value) FROM attempts, json_each(attempts.parents)
             WHERE {MEANT} AND json_each.type = 'text'"
        );
        let used: Vec<MemoriesUsed> = self.all(&sql, [task], |row| {
            Ok(MemoriesUsed {
                used: unsigned(row, 0)?,
                distinct: unsigned(row, 1)?,
            })
        });
        used[0]
    }

    fn missed(&self, task: Option<&str>) -> BTreeMap<MissReason, u64> {
        if !self.has_missed {
            return BTreeMap::new();
        }
        let sql = format!(
            "SELECT reason, count(*) FROM (SELECT task_id AS task, reason FROM missed_window)
             WHERE {MEANT} GROUP BY reason"
        );
        self.all(&sql, [task], |row| {
            let reason: String = row.get(0)?;
            Ok((MissReason::parse(&reason).unwrap(), unsigned(row, 1)?))
        })
    }

    fn all<T, C: FromIterator<T>>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> C {
        let mut statement = self.connection.prepare(sql).unwrap();
        let rows = statement.query_map(values, read).unwrap();
        rows.map(Result::unwrap).collect()
    }
}

fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get(column).map(i64::unsigned_abs)
}
