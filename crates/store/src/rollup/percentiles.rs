//! How long attempts took.

use std::collections::BTreeMap;

use astra_model::Durations;
use rusqlite::{Connection, OptionalExtension, params};

use crate::select::prepared;

const STEPS: &str = "SELECT from_millis, attempts FROM rollup_duration_step
    WHERE task = ?1 ORDER BY from_millis";
const FROM: &str = "SELECT millis, attempts FROM rollup_duration
    WHERE task = ?1 AND millis >= ?2 ORDER BY millis";
const LONGEST: &str = "SELECT millis FROM rollup_duration
    WHERE task = ?1 ORDER BY millis DESC LIMIT 1";

/// Each doubling of a duration is divided into two to the power of so many steps: then a task has some
/// hundreds of steps, and a step a few hundred durations.
const STEPS_BITS: u32 = 5;

/// Returns where the step of a duration begins.
pub(super) fn step_of(millis: i64) -> i64 {
    if millis < 0 {
        return i64::MIN;
    }
    let bits = i64::BITS - millis.leading_zeros();
    let below = bits.saturating_sub(STEPS_BITS + 1);
    millis >> below << below
}

/// Returns how long the attempts of a task took, from the tables.
pub(super) fn stored(connection: &Connection, task: i64) -> rusqlite::Result<Option<Durations>> {
    let steps: Vec<(i64, u64)> = prepared(connection, STEPS)?
        .query_map([task], |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs()))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let count = steps.iter().map(|(_, attempts)| attempts).sum();
    let longest: Option<i64> = prepared(connection, LONGEST)?
        .query_row([task], |row| row.get(0))
        .optional()?;
    durations(count, longest, |rank| {
        let mut behind = rank;
        for (from, attempts) in &steps {
            if *attempts >= behind {
                return at(connection, task, *from, behind);
            }
            behind -= attempts;
        }
        Ok(None)
    })
}

/// Returns the duration at a place among those from one on.
fn at(connection: &Connection, task: i64, from: i64, rank: u64) -> rusqlite::Result<Option<i64>> {
    let mut durations = prepared(connection, FROM)?;
    let mut rows = durations.query(params![task, from])?;
    let mut behind = rank;
    while let Some(row) = rows.next()? {
        let attempts = row.get::<_, i64>(1)?.unsigned_abs();
        if attempts >= behind {
            return row.get(0).map(Some);
        }
        behind -= attempts;
    }
    Ok(None)
}

/// Returns how long attempts took that were added up.
pub(super) fn counted(attempts: &BTreeMap<i64, i64>) -> Option<Durations> {
    let count = attempts.values().map(|attempts| attempts.unsigned_abs());
    let longest = attempts.last_key_value().map(|(millis, _)| *millis);
    let at = |rank| {
        let mut until = 0;
        let found = attempts.iter().find(|(_, attempts)| {
            until += attempts.unsigned_abs();
            until >= rank
        });
        Ok(found.map(|(millis, _)| *millis))
    };
    durations(count.sum(), longest, at).ok().flatten()
}

fn durations(
    count: u64,
    longest: Option<i64>,
    at: impl Fn(u64) -> rusqlite::Result<Option<i64>>,
) -> rusqlite::Result<Option<Durations>> {
    let [p50, p95, p99] =
        Durations::PERCENTILES.map(|percentile| at(Durations::rank(percentile, count)));
    let told = (at(1)?, p50?, p95?, p99?, longest);
    let (Some(min), Some(p50), Some(p95), Some(p99), Some(max)) = told else {
        return Ok(None);
    };
    Ok(Some(Durations {
        count,
        min,
        p50,
        p95,
        p99,
        max,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_begins_at_its_shortest_duration() {
        let steps = [-1, 0, 63, 64, 65, 66, 1_000, 86_400_000, i64::MAX].map(step_of);
        let last = i64::MAX >> 57 << 57;
        let expected = [i64::MIN, 0, 63, 64, 64, 66, 992, 85_983_232, last];
        assert_eq!(steps, expected);
    }
}
