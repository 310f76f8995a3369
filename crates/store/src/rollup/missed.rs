//! Windows that passed without a run.

use std::collections::BTreeMap;

use astra_model::{MissReason, TaskId};
use rusqlite::Connection;

use crate::row;
use crate::select::Select;
use crate::timetable;

const WINDOWS: &str = "SELECT task_id, reason, windows FROM rollup_missed";
const OF_TASK: &str = " WHERE task_id = ?";

/// Missed windows by task, each by reason.
pub(super) type Missed = BTreeMap<String, BTreeMap<MissReason, u64>>;

/// Returns the missed windows of a task, or of all.
pub(super) fn windows(connection: &Connection, task: Option<&TaskId>) -> rusqlite::Result<Missed> {
    let mut missed = Missed::new();
    Select::new(WINDOWS)
        .bind_some(OF_TASK, task.map(TaskId::to_string))
        .each(connection, |row| {
            let task = row::text(row.get_ref(0)?).to_owned();
            let windows = row.get::<_, i64>(2)?.unsigned_abs();
            let reason = timetable::reason(row, 1)?;
            missed.entry(task).or_default().insert(reason, windows);
            Ok(true)
        })?;
    Ok(missed)
}

/// Returns those of all tasks together.
pub(super) fn of_all(missed: &Missed) -> BTreeMap<MissReason, u64> {
    let mut all = BTreeMap::new();
    for (reason, windows) in missed.values().flatten() {
        *all.entry(*reason).or_default() += windows;
    }
    all
}
