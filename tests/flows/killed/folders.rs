//! Folders that a first run makes are still there when the power went.

use std::fs;

use crate::support::{Call, Task, Workspace, binary};

use super::calls::{can_trace, strace};

#[test]
fn a_folder_that_a_first_run_makes_is_synced_into_the_one_above() {
    if !can_trace() {
        return;
    }
    let workspace = Workspace::new([Task::shell("born", "echo done")]);
    let log = workspace.beside().join("calls");
    let mut strace = strace("fsync,fdatasync", &log);
    strace.arg("-y").arg(binary());
    let words = ["run", "born", "--format", "json", "--root"];
    let run = Call::of(strace).words(words).words([workspace.root()]);
    run.answer().exits(0);
    let calls = fs::read_to_string(log).unwrap();
    let root = workspace.root().canonicalize().unwrap();
    let results = workspace.results().canonicalize().unwrap();
    for above in [&root, results.parent().unwrap()] {
        let synced = format!("<{}>)", above.display());
        assert!(calls.contains(&synced), "no sync of {synced}: {calls}");
    }
}
