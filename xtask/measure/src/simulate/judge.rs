//! What must be true after a year.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use astra_model::{ExperienceId, MissReason, TaskId, Timestamp};
use astra_scheduler::{
    CatchUp, FailureKind, Overlap, Planner, TaskDefinition, WindowSums, check_windows, next_wake,
};

use super::ledger::{Done, Ledger, OfTask};
use super::tasks::{AFTER_FIRST, FIRST, REMOVABLE};

/// Returns the sums of all windows, or the first thing that is wrong. All that had come at the end
/// is to be decided.
pub(super) fn judge(
    ledger: &Ledger,
    tasks: &[TaskDefinition],
    end: Timestamp,
) -> Result<WindowSums, Box<dyn Error>> {
    let mut all = WindowSums::default();
    let mut wrong = Vec::new();
    let mut add = |task: &TaskId, sums: WindowSums| {
        all.expected += sums.expected;
        all.run += sums.run;
        all.missed += sums.missed;
        if sums.expected != sums.run + sums.missed {
            wrong.push(format!("{task}: {sums:?}"));
        }
    };
    let mut found = Vec::new();
    check_windows(ledger, &mut add, &mut |finding| {
        found.push(format!("{finding:?}"));
    })?;
    wrong.extend(found);
    let state = ledger.state();
    for (id, of_task) in &state.tasks {
        let task = tasks.iter().find(|task| task.id == *id);
        wrong.extend(task.and_then(|task| judge_attempts(task, of_task)));
        wrong.extend(task.and_then(|task| judge_reasons(task, of_task)));
        wrong.extend(judge_end(id, of_task, end)?);
    }
    wrong.extend(judge_chains(&state.tasks));
    match wrong.first() {
        None => Ok(all),
        Some(first) => Err(format!("{first} and {} more", wrong.len() - 1).into()),
    }
}

/// Each attempt that began has one record, and each is followed as its task's policy says.
fn judge_attempts(task: &TaskDefinition, of_task: &OfTask) -> Option<String> {
    let begun = of_task.begun.len();
    if of_task.begun_twice > 0 || begun != of_task.records.len() {
        let records = of_task.records.len();
        return Some(format!(
            "{}: {begun} attempts began, {records} are recorded",
            task.id
        ));
    }
    let mut counted = 0;
    let mut attempts = of_task.records.iter().peekable();
    while let Some(((window, number), done)) = attempts.next() {
        counted = if *number == 1 { 0 } else { counted };
        let goes_on = goes_on(task, done, &mut counted);
        let next = attempts
            .peek()
            .is_some_and(|((other, after), _)| other == window && *after == number + 1);
        // Who ends an attempt of a task that is removed by then knows no policy.
        let is_withdrawn = of_task.withdrawn.contains(&(*window, number + 1));
        let may_end = is_withdrawn || task.id.as_str() == REMOVABLE;
        if goes_on != next && !(goes_on && may_end) {
            return Some(format!(
                "{} {window}: attempt {number} {done:?}, followed: {next}",
                task.id
            ));
        }
    }
    None
}

/// No window is missed for a reason that its task's policies don't know.
fn judge_reasons(task: &TaskDefinition, of_task: &OfTask) -> Option<String> {
    let may_be = |reason: MissReason| match reason {
        MissReason::Down => task.catch_up != CatchUp::All,
        MissReason::CatchUpLimit => task.catch_up == CatchUp::All,
        MissReason::Overlap => task.overlap == Overlap::Skip,
        MissReason::Removed => task.id.as_str() == REMOVABLE,
        MissReason::Disabled => true,
    };
    let mut missed = of_task.missed.iter();
    let (window, (reason, _)) = missed.find(|(_, (reason, _))| !may_be(*reason))?;
    Some(format!("{} {window}: missed as {reason}", task.id))
}

/// No window is left undecided that had come.
fn judge_end(
    id: &TaskId,
    of_task: &OfTask,
    end: Timestamp,
) -> Result<Option<String>, Box<dyn Error>> {
    let Some(timetable) = of_task.timetable.clone() else {
        return Ok(None);
    };
    let next = next_wake([&Planner::new(timetable)?]);
    let undecided = next.filter(|next| *next <= end);
    Ok(undecided.map(|next| format!("{id} {next}: it had come, and is not decided")))
}

fn goes_on(task: &TaskDefinition, done: &Done, counted: &mut u32) -> bool {
    match &done.error_type {
        Some(interrupted) if interrupted == "Interrupted" => true,
        Some(failed) if done.status == "failed" => {
            *counted += 1;
            let may_pass = failed
                .parse()
                .is_ok_and(|failed| FailureKind::is_retryable(&failed));
            may_pass && *counted < task.retry.max_attempts
        }
        _ => false,
    }
}

/// Each window of the first task triggers those who want its outcome, and nobody else runs.
fn judge_chains(tasks: &BTreeMap<TaskId, OfTask>) -> Option<String> {
    let of = |id: &str| {
        tasks
            .iter()
            .find(|(task, _)| task.as_str() == id)
            .map(|(_, task)| task)
    };
    let first = of(FIRST)?;
    let mut last: BTreeMap<Timestamp, &Done> = BTreeMap::new();
    last.extend(
        first
            .records
            .iter()
            .map(|((window, _), done)| (*window, done)),
    );
    for (id, on) in AFTER_FIRST {
        let wants = |done: &&Done| (done.status == "failed") == (on == "failed");
        let expected: BTreeSet<(Timestamp, &ExperienceId)> = last
            .iter()
            .filter(|(_, done)| wants(done))
            .map(|(window, done)| (*window, &done.id))
            .collect();
        let records = of(id).into_iter().flat_map(|task| &task.records);
        let ran: BTreeSet<(Timestamp, &ExperienceId)> = records
            .flat_map(|((window, _), done)| done.causes.iter().map(|cause| (*window, cause)))
            .collect();
        if expected != ran {
            return Some(format!(
                "{id}: {} expected, {} ran",
                expected.len(),
                ran.len()
            ));
        }
    }
    None
}
