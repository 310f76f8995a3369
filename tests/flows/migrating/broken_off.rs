//! A migration that is broken off at a call to the system, or refused one.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::old::{Old, insist_old, insist_whole, version};
use super::{legacy, migrate};
use crate::killed::{can_trace, strace};
use crate::support::{Answer, Call, Workspace};

/// The calls by which anything gets to a disk.
const CALLS: [&str; 9] = [
    "pwrite64",
    "write",
    "fsync",
    "fdatasync",
    "ftruncate",
    "openat",
    "link,linkat",
    "unlink,unlinkat",
    "flock",
];
/// So many moments of one call are tried, from the first to the last.
const MOMENTS: usize = 5;

/// Runs a migration with this done to the nth call.
fn injected(workspace: &Workspace, call: &str, what: &str, nth: usize) -> Answer {
    let inject = format!("inject={call}:{what}:when={nth}");
    traced(workspace, call, Path::new("/dev/null"), &["-e", &inject])
}

fn traced(workspace: &Workspace, call: &str, log: &Path, words: &[&str]) -> Answer {
    let mut strace: Command = strace(call, log);
    strace.args(words).arg(crate::support::binary());
    Call::of(strace)
        .words(["migrate", "--format", "json", "--root"])
        .words([workspace.root()])
        .answer()
}

/// Counts how often a migration makes each call.
fn counted(call: &str) -> usize {
    let workspace = legacy();
    let log = workspace.beside().join("calls");
    traced(&workspace, call, &log, &[]);
    let log = fs::read_to_string(log).unwrap();
    log.lines().filter(|line| line.contains('(')).count()
}

/// Returns moments from the first call to the last, evenly.
fn moments(count: usize) -> BTreeSet<usize> {
    let last = count.saturating_sub(1);
    let at = |moment: usize| 1 + last * moment / (MOMENTS - 1);
    (0..MOMENTS).map(at).collect()
}

/// Insists that the database is old or new, whole, and that the next migration makes it new.
#[track_caller]
fn insist_either(workspace: &Workspace, old: &Old) {
    match version(&workspace.db()) {
        0 => insist_old(&workspace.db(), old),
        _ => insist_whole(workspace, old),
    }
    for backup in backups(workspace) {
        insist_old(&backup, old);
    }
    migrate(workspace, &[]);
    insist_whole(workspace, old);
    assert!(
        !backups(workspace).is_empty(),
        "no migration without a backup"
    );
    for backup in backups(workspace) {
        insist_old(&backup, old);
    }
}

/// Returns the copies that stand under their last name.
fn backups(workspace: &Workspace) -> Vec<std::path::PathBuf> {
    let files = fs::read_dir(workspace.path("data")).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    let is_backup = |path: &std::path::PathBuf| {
        let name = path.to_string_lossy();
        name.contains("before-migration") && !name.contains(".draft")
    };
    paths.filter(is_backup).collect()
}

#[test]
fn killed_at_a_call_to_the_system_it_leaves_the_old_database_or_the_new() {
    if !can_trace() {
        return;
    }
    for call in CALLS {
        for nth in moments(counted(call)) {
            let workspace = legacy();
            let old = Old::of(&workspace.db());
            injected(&workspace, call, "signal=SIGKILL", nth);
            insist_either(&workspace, &old);
        }
    }
}

#[test]
fn refused_by_the_disk_it_leaves_the_old_database_or_the_new() {
    if !can_trace() {
        return;
    }
    for call in CALLS {
        for (nth, error) in moments(counted(call))
            .into_iter()
            .zip(["ENOSPC", "EIO"].into_iter().cycle())
        {
            let workspace = legacy();
            let old = Old::of(&workspace.db());
            let answer = injected(&workspace, call, &format!("error={error}"), nth);
            assert_eq!(answer.signal, None, "{call} {nth}: {answer:?}");
            insist_either(&workspace, &old);
        }
    }
}
