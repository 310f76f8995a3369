//! `astra man`: the manual, from the declaration that parses the command line.

use clap::{Args, Command, CommandFactory};

use crate::app::App;
use crate::args::Cli;
use crate::error::CliError;
use crate::exit::Exit;
use crate::output;

/// Prints a manual page
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// The command whose page is printed; without it that of astra itself
    command: Option<String>,
    /// Prints the reference of all commands as Markdown instead
    #[arg(long, conflicts_with = "command")]
    markdown: bool,
}

pub(super) fn run(args: &ManArgs, _app: &App) -> Result<Exit, CliError> {
    if args.markdown {
        output::print(&reference())?;
        return Ok(Exit::Done);
    }
    let mut astra = Cli::command().disable_help_subcommand(true);
    astra.build();
    let command = match &args.command {
        None => astra,
        Some(name) => astra
            .find_subcommand(name)
            .cloned()
            .ok_or_else(|| unknown(name, &astra))?,
    };
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(command).render(&mut page);
    rendered.map_err(|error| CliError::because(Exit::Storage, &error))?;
    output::print(&String::from_utf8_lossy(&page))?;
    Ok(Exit::Done)
}

fn unknown(name: &str, astra: &Command) -> CliError {
    let names: Vec<&str> = astra.get_subcommands().map(Command::get_name).collect();
    CliError::not_found(format!("{name:?} is no command")).hint(names.join(", "))
}

/// Returns the reference of all commands, the same on every terminal.
fn reference() -> String {
    let mut astra = Cli::command().disable_help_subcommand(true).term_width(100);
    astra.build();
    let mut page = String::from(
        "# The command `astra`\n\n\
         Made by `cargo run -p astra-cli -- man --markdown > docs/CLI_REFERENCE.md`; a test holds it \
         against the declaration.\n",
    );
    describe(&mut astra, &mut page);
    page
}

fn describe(command: &mut Command, page: &mut String) {
    let name = command
        .get_bin_name()
        .unwrap_or_else(|| command.get_name())
        .to_owned();
    let help = command.render_long_help().to_string();
    let lines: Vec<&str> = help.trim().lines().map(str::trim_end).collect();
    page.push_str(
        &[
            "\n## `",
            &name,
            "`\n\n```text\n",
            &lines.join("\n"),
            "\n```\n",
        ]
        .concat(),
    );
    for command in command.get_subcommands_mut() {
        describe(command, page);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cli_reference_is_up_to_date() {
        let committed = include_str!("../../../../docs/CLI_REFERENCE.md");
        assert_eq!(
            reference(),
            committed,
            "run `cargo run -p astra-cli -- man --markdown > docs/CLI_REFERENCE.md`"
        );
    }

    #[test]
    fn the_declaration_holds_together() {
        Cli::command().debug_assert();
    }
}
