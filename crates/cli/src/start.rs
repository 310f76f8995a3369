//! From the words of the command line to its exit code.

use std::ffi::OsString;

use clap::Parser;
use clap::error::ErrorKind;

use crate::app::App;
use crate::args::{Cli, Format, Verbosity};
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::Output;
use crate::paint::Paint;
use crate::settings::{Settings, format_of, process_environment};

/// Does what the command line asks for.
pub(crate) fn start() -> Exit {
    let words: Vec<OsString> = std::env::args_os().collect();
    let early = Output {
        format: format_of(&words, &process_environment),
        verbosity: Verbosity::Normal,
        paint: Paint::new(false),
    };
    match Cli::try_parse_from(words) {
        Ok(cli) => run(cli, early),
        Err(error) => answer(&error, early),
    }
}

fn run(cli: Cli, early: Output) -> Exit {
    let app =
        match here().and_then(|here| Settings::resolve(&cli.global, &process_environment, &here)) {
            Ok(settings) => App::new(settings),
            Err(error) => return refuse(&error, early),
        };
    match cli.command.run(&app, &cli.global) {
        Ok(exit) => exit,
        Err(error) => refuse(&error, app.output),
    }
}

fn here() -> Result<std::path::PathBuf, CliError> {
    std::env::current_dir().map_err(|error| {
        CliError::because(Exit::Storage, &error).hint("the current folder is gone: go to another")
    })
}

fn refuse(error: &CliError, output: Output) -> Exit {
    output.error(error);
    error.exit()
}

/// Prints help and version; says of all else what was wrong with it.
fn answer(error: &clap::Error, output: Output) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // A reader who went away has read enough.
            let _ = error.print();
            Exit::Done
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if output.format == Format::Table => {
            let _ = error.print();
            Exit::Usage
        }
        _ => refuse(&usage(error), output),
    }
}

/// The longest part of a refused command line that is shown.
const SHOWN_CHARS_MAX: usize = 2000;

fn usage(error: &clap::Error) -> CliError {
    let text = error.render().to_string();
    let text = text.trim().trim_start_matches("error: ");
    let (message, usage) = text.split_once("\n\nUsage: ").unwrap_or((text, ""));
    let message = message
        .split("\n\nFor more information")
        .next()
        .unwrap_or(message);
    let message: String = message.chars().take(SHOWN_CHARS_MAX).collect();
    let usage = usage.lines().next().unwrap_or("astra --help");
    CliError::usage(message).hint(usage)
}
