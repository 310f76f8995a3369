//! The real binary.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

static BINARY: OnceLock<PathBuf> = OnceLock::new();

/// Returns the path of `astra`, built once per process with the profile of the tests.
pub(crate) fn binary() -> &'static Path {
    BINARY.get_or_init(build)
}

fn build() -> PathBuf {
    let mut cargo = Command::new(env!("CARGO"));
    // What cargo says to a test of its package would have packages built anew that listen to it.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_"]
            .iter()
            .any(|of_package| name.starts_with(of_package))
        {
            cargo.env_remove(&*name);
        }
    }
    cargo.args([
        "build",
        "--quiet",
        "--package",
        "astra-cli",
        "--bin",
        "astra",
    ]);
    cargo.arg("--message-format=json-render-diagnostics");
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    let built = cargo.stderr(Stdio::inherit()).output();
    let built = built.expect("cargo can be started");
    assert!(built.status.success(), "`astra` can't be built");
    let messages = built.stdout.split(|byte| *byte == b'\n');
    let executable = messages
        .filter_map(|line| serde_json::from_slice::<Value>(line).ok())
        .filter(|message| message["target"]["name"] == "astra")
        .find_map(|message| message["executable"].as_str().map(PathBuf::from));
    executable.expect("cargo tells where it put `astra`")
}
