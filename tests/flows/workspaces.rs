//! A task runs alone in its workspace, so that a file has one author.

use std::fs;

use serde_json::json;

use crate::support::{Gate, Task, Workspace, fact, files_below};

/// Waits until so many runners have begun their life, which is before they wait for anything.
pub(crate) fn await_runner(workspace: &Workspace, runners: usize) {
    let run_dir = workspace.path("data/run");
    let begun = || {
        let files = files_below(&run_dir);
        let names = files.iter().filter_map(|path| path.file_name()?.to_str());
        names.filter(|name| name.starts_with("runner-")).count()
    };
    while begun() < runners {
        std::thread::yield_now();
    }
}

fn holding(inner: &str, outer: &str) -> (Workspace, Gate) {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    let order = workspace.beside().join("order");
    let holder = format!("{}; echo holder >> '{}'", gate.words(), order.display());
    let waiter = format!("echo waiter >> '{}'", order.display());
    workspace.define([
        Task::shell("holder", &holder).with("workspace", inner),
        Task::shell("waiter", &waiter).with("workspace", outer),
    ]);
    (workspace, gate)
}

#[test]
fn a_run_waits_while_another_holds_its_workspace_or_one_that_lies_in_it() {
    let pairs = [
        ("persona_space", "persona_space"),
        ("a/b", "a"),
        ("a", "a/b"),
    ];
    for (inner, outer) in pairs {
        let (workspace, gate) = holding(inner, outer);
        let holder = workspace.astra(&["run", "holder"]).start();
        gate.wait();
        let busy = workspace
            .astra(&["run", "waiter", "--no-wait"])
            .answer()
            .exits(4)
            .error();
        assert!(busy["message"].as_str().unwrap().contains(outer), "{busy}");
        let waiter = workspace.astra(&["run", "waiter"]).start();
        await_runner(&workspace, 2);
        gate.open();
        holder.answer().exits(0);
        waiter.answer().exits(0);
        let order = fs::read_to_string(workspace.beside().join("order")).unwrap();
        assert_eq!(order, "holder\nwaiter\n", "{inner} and {outer}");
        assert_eq!(workspace.records().len(), 2);
    }
}

#[test]
fn runs_without_a_workspace_and_in_workspaces_side_by_side_run_at_once() {
    let (workspace, gate) = holding("a", "b");
    let holder = workspace.astra(&["run", "holder"]).start();
    gate.wait();
    workspace
        .astra(&["run", "waiter", "--no-wait"])
        .answer()
        .exits(0);
    gate.open();
    holder.answer().exits(0);
}

#[test]
fn a_workspace_whose_holder_was_killed_is_free_once_its_children_are_ended() {
    let (workspace, gate) = holding("persona_space", "persona_space");
    let holder = workspace.astra(&["run", "holder"]).start();
    gate.wait();
    holder.kill();
    workspace
        .astra(&["run", "waiter", "--no-wait"])
        .answer()
        .exits(0);
    assert_eq!(workspace.records().len(), 2);
}

#[test]
fn the_files_that_a_task_created_or_changed_are_its_effects() {
    let line = "mkdir -p notes; echo b > notes/b.txt; echo more >> kept.txt; touch same.txt; \
        rm gone.txt; ln -s /etc/passwd link; printf same > same.txt; echo x > 'two words.txt'";
    let workspace = Workspace::new([Task::shell("writer", line)]);
    for (file, text) in [
        ("kept.txt", "once\n"),
        ("same.txt", "same"),
        ("gone.txt", "gone"),
    ] {
        workspace.write(&format!("persona_space/{file}"), text);
    }
    let ran = workspace.astra(&["run", "writer"]).answer().exits(0).json();
    let files = fact(&ran["document"], "io")["files_written"].clone();
    assert_eq!(
        files,
        json!(["kept.txt", "link", "notes/b.txt", "two words.txt"])
    );
    let again = workspace.astra(&["run", "writer"]).answer().json();
    let files = fact(&again["document"], "io")["files_written"].clone();
    assert_eq!(
        files,
        json!(["kept.txt"]),
        "what is written again as it was is no change"
    );
}

#[test]
fn our_own_bookkeeping_is_no_effect() {
    let workspace = Workspace::new([Task::shell("quiet", "true").with("workspace", ".")]);
    let ran = workspace.astra(&["run", "quiet"]).answer().exits(0).json();
    assert_eq!(fact(&ran["document"], "io")["files_written"], json!([]));
    let again = workspace.astra(&["run", "quiet"]).answer().exits(0).json();
    assert_eq!(fact(&again["document"], "io")["files_written"], json!([]));
}

#[test]
fn a_workspace_that_leads_out_of_the_root_is_refused() {
    for workspace_of_task in ["..", "/tmp", "a/../../b"] {
        let workspace =
            Workspace::new([Task::shell("out", "echo done").with("workspace", workspace_of_task)]);
        workspace.astra(&["run", "out"]).answer().exits(2).error();
        assert!(!workspace.db().exists());
    }
}
