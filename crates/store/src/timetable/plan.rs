//! What becomes of windows that have come.

use astra_model::{DueAttempt, MissReason, Plan, Planned, Timestamp, Window};
use rusqlite::{Connection, params};

use super::{due, missed, state};
use crate::select::prepared;

const SETTLE: &str = "
    UPDATE timetable SET settled = ?4 WHERE task_id = ?1 AND settled = ?2 AND version = ?3";

/// Carries out a plan, if the timetable that it was made from still stands; in a transaction of the
/// caller's.
pub(super) fn carry_out(
    connection: &Connection,
    plan: &Plan,
    now: Timestamp,
) -> rusqlite::Result<Planned> {
    if !settle(connection, plan)? {
        return Ok(Planned::Stale);
    }
    let task = &plan.seen.task;
    for (begun, reason) in &plan.missed {
        let window = Window::scheduled(*begun);
        missed::add_unknown(connection, task, &window, *reason, now)?;
    }
    let mut overlapped = 0;
    if plan.skips_overlap && state::is_open(connection, task)? {
        for &begun in &plan.due {
            let window = Window::scheduled(begun);
            let is_new = missed::add_unknown(connection, task, &window, MissReason::Overlap, now)?;
            overlapped += usize::from(is_new);
        }
    } else {
        for &begun in &plan.due {
            due::make_due(connection, &first_attempt(plan, begun))?;
        }
    }
    Ok(Planned::Done { overlapped })
}

fn settle(connection: &Connection, plan: &Plan) -> rusqlite::Result<bool> {
    let seen = &plan.seen;
    let settled = prepared(connection, SETTLE)?.execute(params![
        seen.task.as_str(),
        seen.settled.as_millis(),
        seen.version.number,
        plan.until.as_millis()
    ])?;
    Ok(settled > 0)
}

fn first_attempt(plan: &Plan, begun: Timestamp) -> DueAttempt {
    DueAttempt {
        task: plan.seen.task.clone(),
        window: Window::scheduled(begun),
        follows: None,
        not_before: begun,
        causes: Vec::new(),
    }
}
