//! `astra erase`: free texts that a law or their subject wants gone.

use std::sync::Arc;

use astra_model::{Clock, ERASED, ExperienceId, ExperienceRepository, Scrubbed};
use astra_scrub::Scrubber;
use astra_store::{EraseError, Erased, Store};
use clap::Args;
use serde_json::{Value, json};

use crate::app::App;
use crate::consent::{asked_by, is_given};
use crate::document::masked;
use crate::error::CliError;
use crate::exit::Exit;
use crate::found::{Found, find, gone, nothing, parse_id};
use crate::ledger::{follow, put};
use crate::output::mask;
use crate::result_files::result_of;
use crate::screen::Screen;

/// Erases the free texts of an execution for ever, where a law or their subject asks for it
///
/// Each text of the record, of what was called and run beside it and of its result file becomes
/// a marker; ids, hashes, times and shape stay, and so does its place in the ledger, which proves that
/// it was there and says that, when and why it was erased. A person is asked first.
///
/// With --format json: {"experience_id", "erased": whether it was now, "entry", "result_file",
/// "log_emptied"}.
#[derive(Debug, Args)]
pub(crate) struct EraseArgs {
    /// An experience or span id, or a beginning that only one of them has
    id: String,
    /// Why, for the ledger: masked, and there for ever
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Doesn't ask
    #[arg(short, long)]
    yes: bool,
}

/// What nobody but its keeper can erase.
const STAYS: &str = "what stays: backups and other copies of the database, what the task wrote itself, \
    and what was printed or logged elsewhere";

pub(super) fn run(args: &EraseArgs, app: &App) -> Result<Exit, CliError> {
    if args.reason.trim().is_empty() {
        return Err(CliError::usage("the reason is empty")
            .hint("say with --reason who asked for it and why; it stays in the ledger"));
    }
    let id = parse_id(&args.id)?;
    let store = app.store_to_settle()?.ok_or_else(|| nothing(&id))?;
    let store = Arc::new(store);
    let id = one(&store, &id)?;
    if !args.yes && !is_given(&format!("erase the texts of {id} for ever?"))? {
        app.output.note("nothing was erased");
        return Ok(Exit::Failed);
    }
    let scrubber = Scrubber::new();
    let reason = Scrubbed::new(args.reason.trim(), &scrubber);
    let by = Scrubbed::new(&asked_by("erase"), &scrubber);
    let erased = store.erase(&id, reason, by, app.clock.now())?;
    let result_file = erase_result(app, &store, &id)?;
    follow(app, store);
    if !erased.is_log_empty {
        app.output.warning(
            "others read an older state, so that the database's log still holds the texts: erase once more when they are done",
        );
    }
    let value = value(&id, &erased, result_file.as_deref());
    app.output
        .result(&value, |_| told(&id, &erased, result_file.as_deref()))?;
    app.output.note(STAYS);
    Ok(Exit::Done)
}

/// Finds the one record that is meant.
fn one(store: &Store, id: &ExperienceId) -> Result<ExperienceId, CliError> {
    let trace = match find(store, id)? {
        Found::One(record) => return Ok(record.id().clone()),
        Found::Trace(trace) => trace,
        Found::Pruned(pruned) => return Err(gone(&pruned)),
    };
    let records = store.list_trace(trace)?;
    match records.as_slice() {
        [] => Err(nothing(id)),
        [only] => Ok(only.id().clone()),
        several => {
            let ids = several.iter().map(|record| format!("  {}\n", record.id()));
            let ids: String = ids.collect();
            let message = format!("{trace} is of several attempts:\n{}", ids.trim_end());
            Err(CliError::usage(message).hint("erase each by its own id"))
        }
    }
}

/// Erases the texts of a record's result file, and returns its path where there is one.
fn erase_result(app: &App, store: &Store, id: &ExperienceId) -> Result<Option<String>, CliError> {
    let document = store.lookup(id)?.map(masked).unwrap_or_default();
    let Some(mut file) = result_of(&app.settings.results.value, &document) else {
        return Ok(None);
    };
    for key in ["task_name", "response", "error"] {
        if !file.content[key].is_null() {
            file.content[key] = ERASED.into();
        }
    }
    put(&file.path, &format!("{:#}\n", file.content))?;
    Ok(Some(app.shown(&file.path).to_string()))
}

fn value(id: &ExperienceId, erased: &Erased, result_file: Option<&str>) -> Value {
    json!({
        "experience_id": id,
        "erased": erased.is_new,
        "entry": erased.entry,
        "result_file": result_file.map(mask),
        "log_emptied": erased.is_log_empty,
    })
}

fn told(id: &ExperienceId, erased: &Erased, result_file: Option<&str>) -> String {
    let entry = erased.entry;
    let first = match erased.is_new {
        true => format!("erased the texts of {id}; entry {entry} of the ledger says so\n"),
        false => format!("the texts of {id} were erased before, as entry {entry} says\n"),
    };
    let file = result_file.map(|file| format!("and those of {}\n", Screen::line(file)));
    first + &file.unwrap_or_default()
}

impl From<EraseError> for CliError {
    fn from(error: EraseError) -> Self {
        let exit = match error {
            EraseError::Repository(error) => return error.into(),
            EraseError::NotFound { .. } => Exit::NotFound,
            EraseError::NotOurs { .. } => Exit::Usage,
            EraseError::Unreadable { .. } => Exit::Broken,
        };
        Self::because(exit, &error).hint("nothing was erased")
    }
}
