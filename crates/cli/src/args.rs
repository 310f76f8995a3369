//! The command line as it was written.

use std::path::PathBuf;

use clap::builder::{EnumValueParser, TypedValueParser};
use clap::{ArgAction, Args, Parser, ValueEnum};
use serde::Deserialize;

use crate::commands::Command;
use crate::export::ExportFormat;

/// Runs Astra's tasks, and keeps one complete record of every run.
#[derive(Debug, Parser)]
#[command(
    name = "astra",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
#[command(
    after_help = "Begin with `astra demo`. Exit codes: 0 done, 1 the task or a check failed, \
    2 bad usage or input, 3 not found, 4 busy or claimed elsewhere, 5 storage fault, \
    6 integrity broken, 7 verification incomplete."
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct GlobalArgs {
    /// The workspace (ASTRA_ROOT); else the nearest folder above that holds astra.toml, else this one
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,
    /// The database (ASTRA_DB, db in astra.toml); else data/core.db in the workspace
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) db: Option<PathBuf>,
    /// How results are printed (ASTRA_FORMAT, format in astra.toml)
    #[arg(long, global = true, value_parser = EnumValueParser::<Format>::new().map(FormatWord::Printed))]
    pub(crate) format: Option<FormatWord>,
    /// Says nothing but results and errors (ASTRA_VERBOSITY=quiet)
    #[arg(short, long, global = true, action = ArgAction::SetTrue, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Says more about what is done (ASTRA_VERBOSITY=verbose)
    #[arg(short, long, global = true, action = ArgAction::SetTrue)]
    pub(crate) verbose: bool,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// For people
    #[default]
    Table,
    /// For programs, in one piece
    Json,
    /// For programs, one value a line
    Ndjson,
}

/// What was written behind `--format`, which means another thing for `astra export`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormatWord {
    Printed(Format),
    Exported(ExportFormat),
}

impl FormatWord {
    /// Returns how results and errors are to be printed, if that was said.
    pub(crate) fn printed(self) -> Option<Format> {
        match self {
            Self::Printed(format) => Some(format),
            Self::Exported(ExportFormat::Ndjson) => Some(Format::Ndjson),
            Self::Exported(ExportFormat::Csv | ExportFormat::Parquet) => None,
        }
    }
}

/// How much is said beside the result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verbosity {
    /// Nothing but errors
    Quiet,
    /// What a person wants to know
    #[default]
    Normal,
    /// What helps to find out what is wrong
    Verbose,
}

impl GlobalArgs {
    /// Returns what was said about verbosity, with the flag that said it.
    pub(crate) fn verbosity(&self) -> Option<(Verbosity, &'static str)> {
        match (self.quiet, self.verbose) {
            (true, _) => Some((Verbosity::Quiet, "--quiet")),
            (_, true) => Some((Verbosity::Verbose, "--verbose")),
            _ => None,
        }
    }
}
