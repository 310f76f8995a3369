//! Kills at calls to the system, by a tracer.

use std::path::Path;
use std::process::Command;

use crate::support::{Answer, Call, Gate, Task, Workspace, binary, has_program};

use super::seen::Seen;

/// The calls by which anything gets to a disk, and how many of each are passed between two kills.
const CALLS: [(&str, usize); 9] = [
    ("pwrite64", 7),
    ("fdatasync", 1),
    ("fsync", 1),
    ("write", 5),
    ("openat", 23),
    ("renameat", 1),
    ("linkat,link", 1),
    ("unlink,unlinkat", 1),
    ("flock", 2),
];
/// So many kills of one call are enough: later ones fall into what was tried before.
const KILLS_MAX: usize = 8;

fn traced(workspace: &Workspace, call: &str, nth: usize, words: &[&str]) -> Answer {
    let mut strace = strace(call, Path::new("/dev/null"));
    strace
        .args(["-e", &format!("inject={call}:signal=SIGKILL:when={nth}")])
        .arg(binary());
    let root = workspace.root();
    let rest = ["--format", "json", "--root"];
    Call::of(strace)
        .words(words)
        .words(rest)
        .words([root])
        .answer()
}

/// Prepares a trace of these calls, into a file.
pub(crate) fn strace(call: &str, log: &Path) -> Command {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o"]).arg(log);
    strace.args(["-e", &format!("trace={call}")]);
    strace
}

pub(crate) fn can_trace() -> bool {
    has_program("strace") && {
        let allowed = Command::new("strace")
            .args(["-o", "/dev/null", "true"])
            .output();
        let allowed = allowed.is_ok_and(|output| output.status.success());
        if !allowed {
            eprintln!("left out: nobody may trace a process here");
        }
        allowed
    }
}

#[test]
fn a_runner_killed_at_its_calls_to_the_system_loses_nothing() {
    if !can_trace() {
        return;
    }
    for (call, step) in CALLS {
        let mut seen = Seen::new();
        let mut windows = 0;
        for nth in (1..).step_by(step).take(KILLS_MAX) {
            windows += 1;
            let at = format!("2026-01-01T00:{windows:02}:00Z");
            let words = ["run", "mark", "--at", &at];
            let killed = traced(&seen.workspace, call, nth, &words);
            seen.note(&killed);
            // Whoever asks again is answered with the record, or has the window run at last.
            seen.note(&seen.workspace.astra(&words).answer());
            if killed.code == Some(0) {
                break;
            }
        }
        seen.insist_survived();
        assert_eq!(
            seen.workspace.records().len(),
            windows,
            "{call}: one record a window"
        );
    }
}

#[test]
fn a_recovery_killed_at_its_calls_to_the_system_is_finished_by_the_next() {
    if !can_trace() {
        return;
    }
    for (call, _) in CALLS {
        let seen = Seen::new();
        let gate = Gate::new(&seen.workspace.beside(), "gate");
        let line = format!(
            "echo $ASTRA_SPAN_ID >> '{}'; {}",
            seen.workspace.beside().join("effects").display(),
            gate.words()
        );
        seen.workspace.define([Task::shell("mark", &line)]);
        for nth in 1..=3 {
            let run = seen.workspace.astra(&["run", "mark"]).start();
            gate.wait();
            run.kill();
            traced(&seen.workspace, call, nth, &["recover"]);
        }
        seen.insist_survived();
        assert_eq!(seen.workspace.records().len(), 3);
    }
}

#[test]
fn a_database_killed_at_its_birth_is_whole_or_not_there() {
    if !can_trace() {
        return;
    }
    for (call, step) in CALLS {
        for nth in (1..).step_by(step).take(KILLS_MAX / 2) {
            let workspace = Workspace::new([Task::shell("born", "echo done")]);
            let answer = traced(&workspace, call, nth, &["run", "born"]);
            workspace.astra(&["recover"]).answer().exits(0);
            workspace.astra(&["run", "born"]).answer().exits(0);
            assert!(workspace.records().len() <= 2);
            workspace.insist_settled();
            if answer.code == Some(0) {
                break;
            }
        }
    }
}
