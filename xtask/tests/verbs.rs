//! The verbs as they are called, on small workspaces with one planted defect each.

#![expect(
    clippy::unwrap_used,
    reason = "a workspace that can't be set up fails its test"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Writes a workspace of two crates, where `scrub` has the given dependencies.
fn workspace(scrub_dependencies: &str) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    write(
        root.path(),
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n",
    );
    for (name, dependencies) in [("store", ""), ("scrub", scrub_dependencies)] {
        let manifest = format!(
            "[package]\nname = \"astra-{name}\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}"
        );
        write(root.path(), &format!("crates/{name}/Cargo.toml"), &manifest);
        write(
            root.path(),
            &format!("crates/{name}/README.md"),
            "# A crate\n",
        );
        let lib = "#![doc = include_str!(\"../README.md\")]\n";
        write(root.path(), &format!("crates/{name}/src/lib.rs"), lib);
    }
    root
}

fn xtask(arguments: &[&str], path: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .arg(path)
        .output()
        .unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn layers_fails_on_a_workspace_with_a_wrong_arrow_and_names_it() {
    let root = workspace("astra-store = { path = \"../store\" }\n");
    let output = xtask(
        &["layers", "--manifest-path"],
        &root.path().join("Cargo.toml"),
    );
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(
        said.contains("astra-scrub -> astra-store (normal): "),
        "{said}"
    );
    assert!(
        said.contains("error: 1 of the workspace's arrows"),
        "{said}"
    );
}

#[test]
fn layers_passes_on_the_same_workspace_without_the_arrow() {
    let root = workspace("");
    let output = xtask(
        &["layers", "--manifest-path"],
        &root.path().join("Cargo.toml"),
    );
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn layers_says_which_manifest_it_could_not_read() {
    let root = tempfile::tempdir().unwrap();
    let output = xtask(
        &["layers", "--manifest-path"],
        &root.path().join("Cargo.toml"),
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("could not read the workspace of"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn tidy_fails_on_a_tree_with_a_planted_defect_and_passes_when_it_is_mended() {
    let root = workspace("");
    let path = "crates/store/src/lib.rs";
    let mended = fs::read_to_string(root.path().join(path)).unwrap();
    write(root.path(), path, &format!("{mended}fn a() {{}} \n"));
    let output = xtask(&["tidy", "--root"], root.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("crates/store/src/lib.rs:2: white space"),
        "{}",
        stderr(&output)
    );
    write(root.path(), path, &mended);
    let output = xtask(&["tidy", "--root"], root.path());
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn an_unknown_verb_is_bad_usage() {
    let output = xtask(&["shine"], Path::new("."));
    assert_eq!(output.status.code(), Some(2));
}
