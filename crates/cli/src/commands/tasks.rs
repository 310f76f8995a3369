//! `astra tasks`: what is defined, and when it runs next.

mod list;
mod one;
mod open;
mod value;

use astra_model::TaskId;
use astra_scheduler::TasksFile;
use clap::{Args, Subcommand};

use crate::app::App;
use crate::error::CliError;
use crate::exit::Exit;

/// Shows what is defined, when it runs next and how it ran last
#[derive(Debug, Args)]
pub(crate) struct TasksArgs {
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Shows one task with all that is said of it
    Show(IdArgs),
    /// Lets a task's schedule count
    Enable(IdArgs),
    /// Lets a task's schedule not count; by hand it still runs
    Disable(IdArgs),
}

#[derive(Debug, Args)]
struct IdArgs {
    /// The task's id in the tasks file
    id: String,
}

pub(super) fn run(args: &TasksArgs, app: &App) -> Result<Exit, CliError> {
    match &args.verb {
        None => list::run(app),
        Some(Verb::Show(args)) => one::show(&parse_id(&args.id)?, app),
        Some(Verb::Enable(args)) => one::set_enabled(&parse_id(&args.id)?, true, app),
        Some(Verb::Disable(args)) => one::set_enabled(&parse_id(&args.id)?, false, app),
    }
}

/// Reads a task's id.
pub(super) fn parse_id(text: &str) -> Result<TaskId, CliError> {
    let refused =
        |error| CliError::because(Exit::Usage, &error).hint("`astra tasks` shows the ids");
    text.parse().map_err(refused)
}

/// So many ids are named to somebody who named one that isn't there.
const IDS_SHOWN_MAX: usize = 10;

/// Says that there is no such task, and which there are.
pub(super) fn unknown(app: &App, tasks: &TasksFile, id: &TaskId) -> CliError {
    let known = tasks
        .definitions()
        .filter_map(Result::ok)
        .take(IDS_SHOWN_MAX);
    let known: Vec<String> = known.map(|task| task.id.to_string()).collect();
    let file = app.settings.tasks_file.value.display();
    let hint = match known.as_slice() {
        [] => format!("define one in {file}"),
        ids => format!("`astra tasks` shows all; defined are {}", ids.join(", ")),
    };
    CliError::not_found(format!("no task {id} is defined in {file}")).hint(hint)
}
