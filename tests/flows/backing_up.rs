//! `astra backup`: a copy of what is in use, that is whole or not there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use crate::killed::{can_trace, strace};
use crate::support::{Answer, Call, Task, Workspace};

/// The calls by which a copy gets to the disk and to its name.
const CALLS: [&str; 5] = [
    "pwrite64",
    "fsync",
    "ftruncate",
    "link,linkat",
    "unlink,unlinkat",
];

fn recorded() -> (Workspace, PathBuf) {
    let workspace = Workspace::new([Task::shell("tells", "echo something")]);
    for _ in 0..3 {
        workspace.astra(&["run", "tells"]).answer().exits(0);
    }
    let place = workspace.beside().join("copy.db");
    (workspace, place)
}

fn back_up(workspace: &Workspace, place: &Path) -> Answer {
    workspace
        .astra(&["backup", place.to_str().unwrap()])
        .answer()
}

/// Puts a copy in the place of the database, as a person does.
fn restore(workspace: &Workspace, place: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(workspace.path(format!("data/core.db{suffix}")));
    }
    fs::copy(place, workspace.db()).unwrap();
}

/// Backs up with this done to the nth call.
fn injected(workspace: &Workspace, place: &Path, call: &str, what: &str, nth: usize) -> Answer {
    let inject = format!("inject={call}:{what}:when={nth}");
    let mut strace: Command = strace(call, Path::new("/dev/null"));
    strace.args(["-e", &inject]).arg(crate::support::binary());
    Call::of(strace)
        .words(["backup".as_ref(), place.as_os_str()])
        .words(["--format", "json", "--root"])
        .words([workspace.root()])
        .answer()
}

#[test]
fn what_was_copied_back_is_what_there_was_and_goes_on() {
    let (workspace, place) = recorded();
    workspace.astra(&["ledger", "checkpoint"]).answer().exits(0);
    let before = workspace.records();
    let backup = back_up(&workspace, &place).exits(0).json();
    assert_eq!(backup["file"], json!(place));
    assert_eq!(
        (&backup["records"], &backup["ledger_entries"]),
        (&json!(3), &json!(4))
    );
    assert_eq!(backup["bytes"], json!(place.metadata().unwrap().len()));

    restore(&workspace, &place);
    assert_eq!(workspace.records(), before);
    workspace.insist_settled();
    workspace.astra(&["ledger", "verify"]).answer().exits(0);
    workspace.astra(&["run", "tells"]).answer().exits(0);
    workspace.insist_settled();
    assert_eq!(workspace.records().len(), 4);

    let told = workspace.table(&["backup", "somewhere.db"]);
    let told = told.folder(&workspace.beside()).answer().exits(0);
    assert!(
        told.text()
            .starts_with("copied 4 records and 5 entries of the ledger to somewhere.db")
    );
}

#[test]
fn nothing_is_copied_over_anything_or_from_nothing() {
    let (workspace, place) = recorded();
    fs::write(&place, "mine").unwrap();
    back_up(&workspace, &place).exits(2).error();
    assert_eq!(fs::read(&place).unwrap(), b"mine");
    let empty = Workspace::new([]);
    back_up(&empty, &empty.beside().join("copy.db"))
        .exits(3)
        .error();
    let nowhere = workspace.beside().join("nowhere/copy.db");
    back_up(&workspace, &nowhere).exits(5).error();
}

#[test]
fn a_backup_that_is_killed_or_refused_leaves_a_whole_copy_or_none() {
    if !can_trace() {
        return;
    }
    for (call, what) in CALLS
        .into_iter()
        .flat_map(|call| ["signal=SIGKILL", "error=ENOSPC"].map(|what| (call, what)))
    {
        let (workspace, place) = recorded();
        for nth in 1..=3 {
            let answer = injected(&workspace, &place, call, what, nth);
            if place.exists() {
                restore(&workspace, &place);
                workspace.insist_settled();
                fs::remove_file(&place).unwrap();
            } else if what.contains("ENOSPC") {
                answer.exits(5).error();
            }
        }
        let backup = back_up(&workspace, &place).exits(0).json();
        assert_eq!(backup["records"], 3);
        let left = fs::read_dir(workspace.beside()).unwrap();
        let left: Vec<_> = left.map(|file| file.unwrap().file_name()).collect();
        assert_eq!(left, ["copy.db"], "{call} {what}");
    }
}
