//! `astra run`: one window of one task, now.

use std::sync::Arc;

use astra_model::{LIMIT_MAX, Mode, OpenClaim, Pruned, Record, TaskId, Timestamp};
use astra_scheduler::{RunOutcome, RunRequest, Schedule, TaskDefinition};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::app::App;
use crate::document::{fact, masked};
use crate::error::CliError;
use crate::exit::Exit;
use crate::screen::Screen;
use crate::session::Session;
use crate::view;

/// Runs one window of a task now, with all the attempts that its policy allows
///
/// A window that was run before is not run again: its record is the answer. Exit 0 success or
/// partial, 1 failed, 4 claimed elsewhere.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// The task's id in the tasks file
    task: String,
    /// Who asks for it
    #[arg(long, value_enum, default_value_t)]
    mode: ModeArg,
    /// The window, as RFC 3339; without it now, or for a scheduled run the last that was due
    #[arg(long, value_name = "INSTANT")]
    at: Option<String>,
    /// Gives up with exit 4 while another run holds the task's workspace, instead of waiting
    #[arg(long)]
    no_wait: bool,
}

/// Who asks for a run.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum ModeArg {
    /// A person or a program
    #[default]
    Manual,
    /// The schedule
    Scheduled,
}

impl From<ModeArg> for Mode {
    fn from(mode: ModeArg) -> Self {
        match mode {
            ModeArg::Manual => Self::Manual,
            ModeArg::Scheduled => Self::Scheduled,
        }
    }
}

pub(super) fn run(args: &RunArgs, app: &App) -> Result<Exit, CliError> {
    let id = super::tasks::parse_id(&args.task)?;
    let window = args.at.as_deref().map(str::parse::<Timestamp>).transpose();
    let window = window.map_err(|error| CliError::because(Exit::Usage, &error))?;
    let task = defined(app, &id)?;
    let mode = Mode::from(args.mode);
    if mode == Mode::Scheduled {
        check_schedule(&task, window)?;
    }
    let session = Session::start(app)?;
    let outcome = session.run(&RunRequest {
        task: Arc::new(task),
        mode,
        window,
        wait: !args.no_wait,
        stops: session.stops.clone(),
    })?;
    answer(outcome, app)
}

/// Returns a task as the tasks file defines it.
fn defined(app: &App, id: &TaskId) -> Result<TaskDefinition, CliError> {
    let tasks = app.tasks_file()?;
    match tasks.find(id) {
        Some(task) => task.map_err(|error| {
            CliError::because(Exit::Usage, &error).hint(format!(
                "mend it in {}",
                app.settings.tasks_file.value.display()
            ))
        }),
        None => Err(super::tasks::unknown(app, &tasks, id)),
    }
}

fn check_schedule(task: &TaskDefinition, window: Option<Timestamp>) -> Result<(), CliError> {
    let id = &task.id;
    if !task.enabled {
        return Err(
            CliError::usage(format!("{id} is disabled, so its schedule doesn't count")).hint(
                format!("`astra tasks enable {id}`, or run it by hand with --mode manual"),
            ),
        );
    }
    if matches!(task.schedule, Schedule::Manual) && window.is_none() {
        return Err(CliError::usage(format!(
            "{id} has no schedule, and so no window that is due"
        ))
        .hint("name a window with --at, or run it by hand with --mode manual"));
    }
    Ok(())
}

fn answer(outcome: RunOutcome, app: &App) -> Result<Exit, CliError> {
    match outcome {
        RunOutcome::Recorded(record) => show(record, "recorded", app),
        RunOutcome::AlreadyRecorded(record) => {
            app.output
                .note("this window was run before; here is its record");
            show(record, "already_recorded", app)
        }
        RunOutcome::Pruned(pruned) => gone(*pruned, app),
        RunOutcome::ClaimedElsewhere(claim) => held(&claim, app),
        RunOutcome::WorkspaceBusy(path) => {
            let path = path.display();
            Err(
                CliError::busy(format!("another run holds the workspace {path}"))
                    .hint("leave --no-wait out to wait for it"),
            )
        }
    }
}

fn show(record: Record, outcome: &str, app: &App) -> Result<Exit, CliError> {
    let document = masked(record);
    app.output.result(&answer_of(&document, outcome), |paint| {
        view::summary(&document, paint)
    })?;
    Ok(exit_of(fact(&document, "status")))
}

/// Returns what programs are told of a run.
pub(super) fn answer_of(document: &Value, outcome: &str) -> Value {
    let facts = &document["content"]["structured"];
    json!({
        "outcome": outcome,
        "experience_id": document["id"],
        "trace_id": facts["trace_id"],
        "span_id": facts["span_id"],
        "attempt": facts["attempt"],
        "status": facts["status"],
        "document": document,
    })
}

/// Answers with what is left of a window that was run before.
fn gone(pruned: Pruned, app: &App) -> Result<Exit, CliError> {
    let store = app.store_to_read()?;
    let trace = pruned.tombstone.trace.to_string();
    let attempts = store.map(|store| store.list_pruned(&trace, LIMIT_MAX));
    let last = attempts
        .transpose()?
        .and_then(|mut attempts| attempts.pop());
    let Pruned {
        tombstone,
        entry,
        at,
    } = last.unwrap_or(pruned);
    let answer = json!({
        "outcome": "already_recorded",
        "experience_id": tombstone.experience,
        "trace_id": tombstone.trace,
        "span_id": tombstone.span,
        "attempt": tombstone.attempt.number(),
        "status": tombstone.status,
        "document": Value::Null,
    });
    app.output.note(&format!(
        "this window was run before; its record was pruned at {at}, as entry {entry} of the ledger says"
    ));
    app.output.result(&answer, |_| {
        let (id, status) = (&tombstone.experience, Screen::line(&tombstone.status));
        format!("{id}, {status}, was pruned\n")
    })?;
    Ok(exit_of(&tombstone.status))
}

fn exit_of(status: &str) -> Exit {
    match status {
        "failed" => Exit::Failed,
        _ => Exit::Done,
    }
}

fn held(claim: &OpenClaim, app: &App) -> Result<Exit, CliError> {
    let (holder, lineage) = (&claim.holder, claim.running.lineage);
    let answer = json!({
        "outcome": "claimed_elsewhere",
        "experience_id": Value::Null,
        "trace_id": lineage.trace(),
        "span_id": lineage.span(),
        "attempt": lineage.attempt().number(),
        "status": Value::Null,
        "document": Value::Null,
    });
    let who = format!(
        "process {} on {} runs {} for the window {} since {}",
        holder.pid, holder.host, claim.running.task.id, claim.running.window, claim.running.started
    );
    app.output.warning(&who);
    app.output.result(&answer, |_| {
        format!(
            "claimed elsewhere: its record will be of the trace {}\n",
            lineage.trace()
        )
    })?;
    Ok(Exit::Busy)
}
