//! `astra ledger verify`: the daily files against all that is known of them.

mod covered;
mod database;
mod files;

use std::path::{Path, PathBuf};

use astra_ledger::{FailureKind, LedgerFailure};
use astra_store::Store;
use clap::Args;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::CliError;
use crate::exit::Exit;
use crate::human::count;
use crate::ledger::{known_key, parse_key, read_text};
use crate::paint::{Paint, Tone};
use crate::screen::Screen;
use covered::Told;
use database::Compared;

/// Checks the ledger: each entry's hash, each link, and all of it against what else knows of it
///
/// Without DIR the workspace's: its daily files, against the entries in the database, these against
/// the records, and both against the checkpoint that was signed last. With DIR the daily files of any
/// folder, by themselves. A checkpoint that was exported before proves that nothing that it covers was
/// changed, taken out or added since, whoever could write here. Exit 0 all holds, 6 something is
/// broken, 7 it could not be checked.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// A folder of daily files
    dir: Option<PathBuf>,
    /// A checkpoint that was exported before
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// The key that checkpoints are signed with, as name+id+base64; without it this workspace's
    #[arg(long, value_name = "VKEY")]
    key: Option<String>,
}

/// What was found.
struct Found {
    entries: u64,
    failures: Vec<LedgerFailure>,
    /// What does not follow from it, for people.
    unproved: Vec<String>,
}

pub(super) fn run(args: &VerifyArgs, app: &App) -> Result<Exit, CliError> {
    let found = look(args, app).map_err(unchecked)?;
    app.output
        .result(&value(&found), |paint| told(&found, paint))?;
    Ok(match found.failures.is_empty() {
        true => Exit::Done,
        false => Exit::Broken,
    })
}

fn look(args: &VerifyArgs, app: &App) -> Result<Found, CliError> {
    let key = match &args.key {
        Some(key) => Some(parse_key(key)?),
        None => known_key(&app.settings.ledger)?,
    };
    let told = match &args.checkpoint {
        Some(file) => Some(Told::read(&shown(file), &read_text(file)?, key.as_ref())?),
        None => None,
    };
    match &args.dir {
        Some(dir) => files::look(dir, told),
        None => database::look(app, told, key.as_ref()),
    }
}

fn shown(file: &Path) -> String {
    file.display().to_string()
}

/// Says that a check could not be made, where it isn't known that anything is broken.
fn unchecked(error: CliError) -> CliError {
    if error.exit() == Exit::Broken {
        return error;
    }
    let unchecked = CliError::incomplete(error.message());
    unchecked.hint(
        error
            .advice()
            .unwrap_or("what can't be read can't be checked; `astra doctor` may tell why"),
    )
}

fn value(found: &Found) -> Value {
    json!({
        "ok": found.failures.is_empty(),
        "entries": found.entries,
        "failures": found.failures.iter().map(failure_value).collect::<Vec<_>>(),
    })
}

fn told(found: &Found, paint: Paint) -> String {
    let (tone, verdict) = match found.failures.is_empty() {
        true => (Tone::Good, "all holds"),
        false => (Tone::Bad, "something is broken"),
    };
    let entries = usize::try_from(found.entries).unwrap_or(usize::MAX);
    let first = format!(
        "{}: {}\n",
        paint.text(tone, verdict),
        count(entries, "entry", "entries")
    );
    let failures = found.failures.iter().map(failure_line);
    let unproved = found.unproved.iter().map(|what| {
        paint.text(
            Tone::Faint,
            format_args!("not proved: {}\n", Screen::line(what)),
        )
    });
    std::iter::once(first)
        .chain(failures)
        .chain(unproved)
        .collect()
}

/// Returns a failure for programs.
pub(in crate::commands) fn failure_value(failure: &LedgerFailure) -> Value {
    json!({
        "file": failure.file,
        "line": failure.line,
        "kind": failure.kind.name(),
        "detail": failure.detail,
    })
}

/// Returns a failure as people read it.
pub(in crate::commands) fn failure_line(failure: &LedgerFailure) -> String {
    format!(
        "  {}, line {}  {}  {}\n",
        Screen::line(&failure.file),
        failure.line,
        failure.kind.name(),
        Screen::line(&failure.detail)
    )
}

/// Says where the daily files of a workspace are not the entries of its database; nothing where there
/// are none, or another database was named: then it warns that they were left out.
pub(in crate::commands) fn daily_files(
    app: &App,
    store: &Store,
) -> Result<Option<Vec<LedgerFailure>>, CliError> {
    let settings = &app.settings;
    let folder = &settings.ledger.folder.value;
    if !folder.exists() {
        return Ok(None);
    }
    if settings.db.origin.is_named() {
        app.output.warning(&format!(
            "the daily files in {} were not compared: they follow the workspace's own database, and another was named; `astra ledger verify --db` compares them all the same",
            app.shown(folder)
        ));
        return Ok(None);
    }
    let compared = Compared::of(app, store, &[]);
    compared
        .map(|compared| Some(compared.failures))
        .map_err(unchecked)
}

fn failure(file: &str, line: u64, kind: FailureKind, detail: String) -> LedgerFailure {
    LedgerFailure {
        file: file.to_owned(),
        line,
        kind,
        detail,
    }
}
