//! What a command works with, and where each value came from: flag before environment before
//! `astra.toml` before default.

mod daemon;
mod file;
mod ledger;
mod model;
mod number;
mod origin;
mod retention;

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::args::{Format, FormatWord, GlobalArgs, Verbosity};
use crate::error::CliError;
use file::SettingsFile;

pub(crate) use daemon::DaemonSettings;
pub(crate) use file::FILE_NAME;
pub(crate) use ledger::LedgerSettings;
pub(crate) use model::ModelSettings;
pub(crate) use origin::{Origin, Setting};
pub(crate) use retention::RetentionSettings;

/// Where the database lies in a workspace of which nobody said it.
pub(crate) const DB_DEFAULT: &str = "data/core.db";
/// Where the tasks file lies, for Python too.
pub(crate) const TASKS_FILE_DEFAULT: &str = "persona_space/tasks/tasks.json";
/// Where result files are put, for Python too.
pub(crate) const RESULTS_DEFAULT: &str = "persona_space/tasks/results";
/// The variable by which programs tell those whom they start of their trace (W3C Trace Context).
const TRACEPARENT: &str = "TRACEPARENT";
/// The folder beside the database that holds the locks of runners.
const RUN_DIR_NAME: &str = "run";

/// What a command works with.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) root: Setting<PathBuf>,
    pub(crate) db: Setting<PathBuf>,
    pub(crate) tasks_file: Setting<PathBuf>,
    pub(crate) results: Setting<PathBuf>,
    pub(crate) format: Setting<Format>,
    pub(crate) verbosity: Setting<Verbosity>,
    pub(crate) color: Setting<bool>,
    pub(crate) model: ModelSettings,
    pub(crate) daemon: DaemonSettings,
    pub(crate) ledger: LedgerSettings,
    pub(crate) retention: RetentionSettings,
    /// The place in a trace that whoever started this process was at, as he said it.
    pub(crate) traceparent: Option<String>,
}

/// Looks a variable up.
pub(crate) type Environment<'e> = &'e dyn Fn(&str) -> Option<OsString>;

/// Looks a variable of this process up; one that is empty says nothing.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place where the environment is read"
)]
pub(crate) fn process_environment(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

impl Settings {
    /// Finds out what a command works with.
    pub(crate) fn resolve(
        flags: &GlobalArgs,
        environment: Environment<'_>,
        here: &Path,
    ) -> Result<Self, CliError> {
        let root = root(flags, environment, here)?;
        let file = SettingsFile::read(&root.value)?;
        let path =
            |flag: Option<&PathBuf>, name, variable, said: Option<PathBuf>, default: &str| {
                Setting::first(
                    (flag.map(|path| here.join(path)), name),
                    (environment(variable).map(|path| here.join(path)), variable),
                    said.map(|path| root.value.join(path)),
                    root.value.join(default),
                )
            };
        let (verbosity, verbosity_flag) = flags.verbosity().unzip();
        Ok(Self {
            db: path(flags.db.as_ref(), "--db", "ASTRA_DB", file.db, DB_DEFAULT),
            tasks_file: path(
                None,
                "",
                "ASTRA_TASKS_FILE",
                file.tasks_file,
                TASKS_FILE_DEFAULT,
            ),
            results: path(None, "", "ASTRA_RESULTS", file.results, RESULTS_DEFAULT),
            format: Setting::first(
                (flags.format.and_then(FormatWord::printed), "--format"),
                (word(environment, "ASTRA_FORMAT")?, "ASTRA_FORMAT"),
                file.format,
                Format::default(),
            ),
            verbosity: Setting::first(
                (verbosity, verbosity_flag.unwrap_or_default()),
                (word(environment, "ASTRA_VERBOSITY")?, "ASTRA_VERBOSITY"),
                file.verbosity,
                Verbosity::default(),
            ),
            color: color(environment),
            model: ModelSettings::resolve(environment, file.model)?,
            daemon: DaemonSettings::resolve(environment, &file.daemon)?,
            ledger: LedgerSettings::resolve(environment, file.ledger, (here, &root.value))?,
            retention: RetentionSettings::resolve(environment, &file.retention)?,
            traceparent: environment(TRACEPARENT)
                .map(|parent| parent.to_string_lossy().into_owned()),
            root,
        })
    }

    /// Returns the folder of the locks of runners, beside the database whose tasks they run.
    pub(crate) fn run_dir(&self) -> PathBuf {
        self.db.value.with_file_name(RUN_DIR_NAME)
    }
}

/// Returns the format in which an error is told that comes before all settings.
pub(crate) fn format_of(words: &[OsString], environment: Environment<'_>) -> Format {
    let texts: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
    let joined = texts.iter().find_map(|word| word.strip_prefix("--format="));
    let apart = texts.windows(2).find(|pair| pair[0] == "--format");
    let said = joined.or(apart.map(|pair| pair[1]));
    let parse = |word: &str| Format::from_str(word, false).ok();
    let told = said.and_then(parse);
    told.or_else(|| parse(environment("ASTRA_FORMAT")?.to_str()?))
        .unwrap_or_default()
}

fn root(
    flags: &GlobalArgs,
    environment: Environment<'_>,
    here: &Path,
) -> Result<Setting<PathBuf>, CliError> {
    let found = here
        .ancestors()
        .find(|folder| folder.join(FILE_NAME).is_file());
    let root = Setting::first(
        (flags.root.as_ref().map(|root| here.join(root)), "--root"),
        (
            environment("ASTRA_ROOT").map(|root| here.join(root)),
            "ASTRA_ROOT",
        ),
        None,
        found.unwrap_or(here).to_owned(),
    );
    if !root.value.is_dir() {
        let message = format!("the root {} is no folder", root.value.display());
        return Err(CliError::usage(message).hint("`astra init DIR` makes a workspace"));
    }
    Ok(match (root.origin, found) {
        (Origin::Default, Some(_)) => Setting {
            origin: Origin::Found("the nearest folder with astra.toml"),
            ..root
        },
        _ => root,
    })
}

fn color(environment: Environment<'_>) -> Setting<bool> {
    if environment("NO_COLOR").is_some() {
        return Setting {
            value: false,
            origin: Origin::Environment("NO_COLOR"),
        };
    }
    let is_dumb = environment("TERM").is_some_and(|term| term == "dumb");
    Setting {
        value: std::io::stdout().is_terminal() && !is_dumb,
        origin: Origin::Found("whether stdout is a terminal"),
    }
}

fn word<T: ValueEnum>(environment: Environment<'_>, name: &str) -> Result<Option<T>, CliError> {
    let Some(said) = text(environment, name)? else {
        return Ok(None);
    };
    let known = T::value_variants()
        .iter()
        .filter_map(ValueEnum::to_possible_value);
    let known: Vec<String> = known.map(|value| value.get_name().to_owned()).collect();
    let refused = |_| CliError::usage(format!("{name} is {said:?}: write {}", known.join(", ")));
    T::from_str(&said, false).map(Some).map_err(refused)
}

fn text(environment: Environment<'_>, name: &str) -> Result<Option<String>, CliError> {
    let refused = |_| CliError::usage(format!("{name} is no UTF-8 text"));
    environment(name)
        .map(OsString::into_string)
        .transpose()
        .map_err(refused)
}

#[cfg(test)]
mod tests;
