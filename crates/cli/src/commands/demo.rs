//! `astra demo`: a workspace to look around in, with one run of every kind.

mod memories;
mod proof;
mod steps;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use astra_model::{ExecutionFilter, ExperienceRepository, LIMIT_MAX};
use astra_scheduler::TasksFile;
use clap::Args;
use tempfile::Builder;

use super::{init, list};
use crate::app::App;
use crate::args::{Format, GlobalArgs};
use crate::error::CliError;
use crate::exit::Exit;
use crate::human::count;
use crate::output::{heading, print};
use crate::paint::{Paint, Tone};
use crate::screen::Screen;
use crate::session::Session;
use crate::settings::{FILE_NAME, Settings, TASKS_FILE_DEFAULT, process_environment};
use crate::view;
use steps::Shown;

/// Makes a workspace with sample tasks and memories, runs them, shows what was recorded
///
/// Needs no network, no model and no Python. A second demo in the same folder runs nothing twice.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Its folder; without it a new one for temporary files
    dir: Option<PathBuf>,
}

const TASKS_JSON: &str = include_str!("demo/tasks.json");

pub(super) fn run(args: &DemoArgs, flags: &GlobalArgs) -> Result<Exit, CliError> {
    if flags.db.is_some() {
        return Err(CliError::usage(
            "a demo has a database of its own: leave --db out",
        ));
    }
    let root = workspace(args.dir.as_deref().or(flags.root.as_deref()))?;
    let app = App::new(settings(&root, flags)?);
    let session = Session::start(&app)?;
    let remembered = memories::remember(&session.store, &app)?;
    let shown = steps::run(&app, &session)?;
    let all = session.store.list_executions(&ExecutionFilter {
        limit: LIMIT_MAX,
        ..ExecutionFilter::default()
    })?;
    if app.output.format == Format::Table {
        print(&story(&root, remembered, &shown, app.output.paint))?;
        list::show(all, &app)?;
        print(&proof::shown(&app, &session.store)?)?;
        print(&advice(&root, &shown, app.output.paint))?;
    } else {
        app.output.aside("workspace", &root.display().to_string());
        list::show(all, &app)?;
    }
    let is_as_meant = shown.iter().all(Shown::is_as_meant);
    Ok(if is_as_meant {
        Exit::Done
    } else {
        Exit::Failed
    })
}

/// Returns the folder of a workspace with the demo's tasks, made where it isn't there.
fn workspace(dir: Option<&Path>) -> Result<PathBuf, CliError> {
    let root = match dir {
        Some(dir) => {
            std::path::absolute(dir).map_err(|error| CliError::file("can't use", dir, &error))?
        }
        None => new_folder()?,
    };
    let tasks = root.join(TASKS_FILE_DEFAULT);
    let is_taken = root.join(FILE_NAME).exists() || tasks.exists();
    if is_taken && !has_steps(&tasks) {
        return Err(foreign());
    }
    init::make(&root, TASKS_JSON)?;
    Ok(root)
}

fn new_folder() -> Result<PathBuf, CliError> {
    let folder = Builder::new().prefix("astra-demo-").tempdir();
    let folder = folder.map_err(|error| CliError::because(Exit::Storage, &error))?;
    Ok(folder.keep())
}

fn has_steps(tasks: &Path) -> bool {
    TasksFile::load(tasks).is_ok_and(|tasks| {
        let ids = steps::STEPS.iter().map(|step| step.task.parse());
        ids.flatten().all(|id| tasks.entry(&id).is_some())
    })
}

fn foreign() -> CliError {
    CliError::usage("there is a workspace already, and it is not the demo's")
        .hint("give `astra demo` another folder, or none for a new one")
}

/// A demo writes sample memories: no setting of the surroundings may lead it into another database.
fn settings(root: &Path, flags: &GlobalArgs) -> Result<Settings, CliError> {
    const LOOKS: [&str; 4] = ["ASTRA_FORMAT", "ASTRA_VERBOSITY", "NO_COLOR", "TERM"];
    let environment = |name: &str| -> Option<OsString> {
        LOOKS
            .contains(&name)
            .then(|| process_environment(name))
            .flatten()
    };
    let flags = GlobalArgs {
        root: Some(root.to_owned()),
        ..flags.clone()
    };
    Settings::resolve(&flags, &environment, root)
}

fn story(root: &Path, remembered: usize, shown: &[Shown], paint: Paint) -> String {
    let memories = match remembered {
        0 => "its memories were there already".to_owned(),
        new => format!("{} to begin with", count(new, "memory", "memories")),
    };
    let mut story = format!(
        "A workspace to look around in, {memories}:\n{}\n",
        in_words(root)
    );
    for (number, shown) in (1..).zip(shown) {
        story.push('\n');
        story.push_str(&heading(paint, &format!("{number}. {}", shown.step.title)));
        if !shown.ran {
            story.push_str(&paint.text(Tone::Faint, "already recorded, not run again\n"));
        }
        let view = if shown.ran {
            view::summary
        } else {
            view::outline
        };
        story.extend(shown.attempts.iter().map(|attempt| view(attempt, paint)));
        story.push_str(&paint.text(Tone::Faint, format_args!("→ {}\n", shown.step.remark)));
    }
    story.push('\n');
    story.push_str(&heading(paint, "All that was recorded"));
    story
}

fn advice(root: &Path, shown: &[Shown], paint: Paint) -> String {
    let failed = shown.iter().find(|shown| shown.step.task == "price_import");
    let id = failed
        .and_then(|shown| shown.attempts.last()?["id"].as_str())
        .unwrap_or("ID");
    let (astra, root) = (program(), in_words(root));
    let verbs = [
        &format!("show {id}"),
        "list --status failed --format json",
        "run daily_reflection",
        "verify",
        "ledger verify",
    ];
    let lines = verbs.map(|verb| format!("  {astra} {verb} --root {root}\n"));
    format!("\n{}{}", heading(paint, "Try next"), lines.concat())
}

/// Returns this program as it was called, so that what is advised can be typed.
fn program() -> String {
    let called = std::env::args_os().next().map(PathBuf::from);
    called.map_or_else(|| "astra".to_owned(), |path| in_words(&path))
}

fn in_words(path: &Path) -> String {
    Screen::line(&path.display().to_string()).to_string()
}
