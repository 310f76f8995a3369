//! Other programs beside ours.

use std::process::{Command, Stdio};

use serde_json::Value;

/// Tells whether a program can be started here; a test that needs one is left out where not, and
/// says so.
pub(crate) fn has_program(name: &str) -> bool {
    let silent = || Stdio::null();
    let mut command = Command::new(name);
    let started = command
        .arg("--version")
        .stdin(silent())
        .stdout(silent())
        .stderr(silent())
        .status();
    let there = started.is_ok_and(|status| status.success());
    if !there {
        eprintln!("left out: this machine has no {name}");
    }
    there
}

/// Runs a script of Python's standard library, and returns the JSON that it prints.
#[track_caller]
pub(crate) fn python(script: &str, arguments: &[&str]) -> Value {
    let output = Command::new("python3")
        .arg("-c")
        .arg(script)
        .args(arguments)
        .output();
    let output = output.expect("python3 can be started");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("the script prints JSON")
}
