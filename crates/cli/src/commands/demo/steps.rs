//! What the demo runs, one step after another.

use std::sync::Arc;

use astra_model::{Clock, ExperienceRepository, Mode, Record, Timestamp};
use astra_scheduler::{RunOutcome, RunRequest, TaskDefinition, TasksFile};
use serde_json::Value;

use super::foreign;
use crate::app::App;
use crate::document::{fact, masked};
use crate::error::CliError;
use crate::exit::Exit;
use crate::session::Session;

/// One thing to see.
pub(super) struct Step {
    pub(super) task: &'static str,
    pub(super) title: &'static str,
    pub(super) remark: &'static str,
    status: &'static str,
}

pub(super) const STEPS: [Step; 6] = [
    Step {
        task: "daily_reflection",
        title: "A reflection, with the memories that it read",
        remark: "Its parents are the memories, best match first.",
        status: "success",
    },
    Step {
        task: "daily_reflection",
        title: "The same window, asked for a second time",
        remark: "Nothing ran: a window has one record, and this is it.",
        status: "success",
    },
    Step {
        task: "thank_you_note",
        title: "A program that prints an e-mail address and writes a file",
        remark: "The address got into no record, no file of results and no log.",
        status: "success",
    },
    Step {
        task: "price_import",
        title: "A program that fails",
        remark: "The same fault has the same stack hash tomorrow, with other rows and numbers too.",
        status: "failed",
    },
    Step {
        task: "weather_ingest",
        title: "A program that fails once and is tried again",
        remark: "Both attempts are of one trace, and the second names the first.",
        status: "success",
    },
    Step {
        task: "inbox_triage",
        title: "A program that does a part of its work",
        remark: "Exit code 3 says so; the record is partial, with what is missing.",
        status: "partial",
    },
];

/// What came of a step.
pub(super) struct Shown {
    pub(super) step: &'static Step,
    pub(super) ran: bool,
    /// All attempts of the window, in order.
    pub(super) attempts: Vec<Value>,
}

impl Shown {
    /// Tells whether it came out as it should.
    pub(super) fn is_as_meant(&self) -> bool {
        self.attempts
            .last()
            .is_some_and(|last| fact(last, "status") == self.step.status)
    }
}

/// Runs every step for the last window that was due.
pub(super) fn run(app: &App, session: &Session<'_>) -> Result<Vec<Shown>, CliError> {
    let tasks = app.tasks_file()?;
    // Taken once: at midnight the two requests for one window would otherwise be for two.
    let now = app.clock.now();
    STEPS
        .iter()
        .map(|step| run_step(step, &tasks, now, session))
        .collect()
}

fn run_step(
    step: &'static Step,
    tasks: &TasksFile,
    now: Timestamp,
    session: &Session<'_>,
) -> Result<Shown, CliError> {
    let task = defined(step, tasks)?;
    let window = task.schedule.last_due(now);
    let outcome = session.run(&RunRequest {
        task: Arc::new(task),
        mode: Mode::Scheduled,
        window,
        wait: true,
        stops: session.stops.clone(),
    })?;
    match outcome {
        RunOutcome::Recorded(record) => shown(step, true, record, session),
        RunOutcome::AlreadyRecorded(record) => shown(step, false, record, session),
        RunOutcome::ClaimedElsewhere(_) | RunOutcome::WorkspaceBusy(_) | RunOutcome::Pruned(_) => {
            Err(CliError::busy("another demo runs in this folder").hint("wait for it to end"))
        }
    }
}

fn defined(step: &Step, tasks: &TasksFile) -> Result<TaskDefinition, CliError> {
    let id = step
        .task
        .parse()
        .map_err(|error| CliError::because(Exit::Usage, &error))?;
    let task = tasks.find(&id).ok_or_else(foreign)?;
    task.map_err(|error| CliError::because(Exit::Usage, &error))
}

fn shown(
    step: &'static Step,
    ran: bool,
    record: Record,
    session: &Session<'_>,
) -> Result<Shown, CliError> {
    let attempts = match record.fact_str("trace_id").parse() {
        Ok(trace) => session.store.list_trace(trace)?,
        Err(_) => vec![record],
    };
    Ok(Shown {
        step,
        ran,
        attempts: attempts.into_iter().map(masked).collect(),
    })
}
