//! Other processes, each playing a part.
//!
//! They are this test program again: it is told by an argument, which its test runner takes for a
//! filter that nothing matches, whose part it plays.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Starts a process that runs nothing but one test, which is a part, on a database.
pub(crate) fn start(part: &str, path: &Path) -> Child {
    let argument = format!("part={part}={}", path.display());
    Command::new(std::env::current_exe().unwrap())
        .args([part, &argument, "--exact", "--nocapture"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Returns the database of the part that this process was started for.
pub(crate) fn told(part: &str) -> Option<PathBuf> {
    let prefix = format!("part={part}=");
    std::env::args().find_map(|argument| argument.strip_prefix(&prefix).map(PathBuf::from))
}

/// Says a line to whoever started this process.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\nsaid {line}").unwrap();
    out.flush().unwrap();
}

/// Returns what a process says, up to its end.
pub(crate) fn said(child: &mut Child) -> impl Iterator<Item = String> + use<> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines.filter_map(|line| line.ok()?.strip_prefix("said ").map(str::to_owned))
}
