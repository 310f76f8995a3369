//! The test command that the README gives its reader.

use thiserror::Error;

use crate::command::CommandLine;

/// The README gives no command that runs the tests.
#[derive(Debug, Error)]
#[error(
    "README.md has no line that starts with `cargo test` in a fenced block; write one, newcomers look for it"
)]
pub(crate) struct ReadmeError;

/// Returns the first line of a fenced block that starts with `cargo test`, without its comment.
///
/// # Errors
/// Where there is no such line.
pub(super) fn test_command(readme: &str) -> Result<CommandLine, ReadmeError> {
    fenced_lines(readme)
        .map(|line| line.trim().trim_start_matches("$ "))
        .find(|line| line.starts_with("cargo test"))
        .map(|line| CommandLine::parse(line.split(" #").next().unwrap_or(line)))
        .ok_or(ReadmeError)
}

/// Every second part between fences is inside one.
fn fenced_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    text.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        inside ^= is_fence;
        inside && !is_fence
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fenced_command_is_found_and_the_one_in_prose_is_not() {
        let readme =
            "cargo test --prose\n```sh\nls\n$ cargo test --workspace --locked  # every test\n```\n";
        assert_eq!(
            test_command(readme).unwrap().to_string(),
            "cargo test --workspace --locked"
        );
    }

    #[test]
    fn a_readme_without_the_command_is_refused_with_what_to_write() {
        let error = test_command("# Astra\n```\nls\n```\ncargo test\n").unwrap_err();
        assert!(error.to_string().contains("`cargo test` in a fenced block"));
    }
}
