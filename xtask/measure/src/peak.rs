//! What another program cost, its memory among it.

use std::error::Error;
use std::process::{Command, Stdio};

use nix::sys::resource::{UsageWho, getrusage};
use serde_json::{Value, json};

use crate::spent::Spent;

/// Runs a program, its output dropped, and tells the most memory that it ever had: this process has no
/// other child.
pub(crate) fn measure(program: &str, words: &[&str]) -> Result<Value, Box<dyn Error>> {
    let mut command = Command::new(program);
    command
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let spent = Spent::of_children(|| match command.status()?.success() {
        true => Ok(()),
        false => Err(format!("{program} failed").into()),
    })?;
    let peak = getrusage(UsageWho::RUSAGE_CHILDREN)?.max_rss();
    Ok(json!({ "ours": spent.to_json(), "peak_kib": peak }))
}
