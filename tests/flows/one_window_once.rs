//! F16: however many ask for one window at once, it runs once, and all learn what became of it.

use std::fs;

use serde_json::Value;

use crate::support::{Answer, Gate, Started, Task, Workspace};

const PROCESSES: usize = 16;
const WINDOW: [&str; 2] = ["--at", "2026-01-02T03:04:05Z"];

/// A task whose effect can be counted, beside any workspace.
fn counted(workspace: &Workspace, words: &str) -> Task {
    let effects = workspace.beside().join("effects");
    Task::shell(
        "once",
        &format!("echo $ASTRA_SPAN_ID >> '{}'; {words}", effects.display()),
    )
}

fn effects(workspace: &Workspace) -> Vec<String> {
    let effects = fs::read_to_string(workspace.beside().join("effects")).unwrap_or_default();
    effects.lines().map(str::to_owned).collect()
}

fn start(workspace: &Workspace) -> Started {
    workspace
        .astra(&[&["run", "once"], &WINDOW[..]].concat())
        .start()
}

fn start_all(workspace: &Workspace) -> Vec<Started> {
    (0..PROCESSES).map(|_| start(workspace)).collect()
}

/// Insists that one of the answers is of the runner, and all others name the same attempt.
fn insist_once(workspace: &Workspace, answers: &[Answer]) {
    let records = workspace.records();
    let [record] = &records[..] else {
        panic!("one record: {records:#?}")
    };
    let span = &record["content"]["structured"]["span_id"];
    assert_eq!(effects(workspace), [span.as_str().unwrap()]);
    let mut recorded = 0;
    for answer in answers {
        assert!(!answer.said().contains("locked"), "{answer:?}");
        let told = answer.json();
        assert_eq!(&told["span_id"], span, "{answer:?}");
        match told["outcome"].as_str().unwrap() {
            "recorded" => recorded += 1,
            "already_recorded" => {}
            "claimed_elsewhere" => {
                assert_eq!(
                    (answer.code, &told["document"]),
                    (Some(4), &Value::Null),
                    "{answer:?}"
                );
                continue;
            }
            other => panic!("{other}: {answer:?}"),
        }
        assert_eq!(
            (answer.code, &told["document"]),
            (Some(0), record),
            "{answer:?}"
        );
    }
    assert_eq!(recorded, 1);
    workspace.insist_settled();
}

#[test]
fn sixteen_processes_run_a_window_once() {
    for alone in [true, false] {
        let workspace = Workspace::new([]);
        let task = counted(&workspace, "echo done");
        workspace.define([if alone {
            task
        } else {
            task.without_workspace()
        }]);
        let answers: Vec<Answer> = start_all(&workspace)
            .into_iter()
            .map(Started::answer)
            .collect();
        insist_once(&workspace, &answers);
    }
}

#[test]
fn who_asks_while_a_window_runs_learns_who_has_it() {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    workspace.define([counted(&workspace, &gate.words()).without_workspace()]);
    let mut answers: Vec<Started> = start_all(&workspace);
    gate.wait();
    let asked: Vec<Answer> = (0..3)
        .map(|_| start(&workspace).answer().exits(4))
        .collect();
    for answer in &asked {
        assert_eq!(answer.json()["outcome"], "claimed_elsewhere");
        assert!(answer.said().contains("runs once"), "{answer:?}");
    }
    gate.open();
    let answers: Vec<Answer> = answers
        .drain(..)
        .map(Started::answer)
        .chain(asked)
        .collect();
    insist_once(&workspace, &answers);
    assert_eq!(
        start(&workspace).answer().exits(0).json()["outcome"],
        "already_recorded"
    );
}

#[test]
fn sixteen_windows_of_sixteen_processes_are_all_recorded() {
    let workspace = Workspace::new([Task::shell("many", "echo done").without_workspace()]);
    let started: Vec<Started> = (10..10 + PROCESSES)
        .map(|minute| {
            workspace
                .astra(&[
                    "run",
                    "many",
                    "--at",
                    &format!("2026-01-01T00:{minute}:00Z"),
                ])
                .start()
        })
        .collect();
    started
        .into_iter()
        .for_each(|run| drop(run.answer().exits(0)));
    assert_eq!(workspace.records().len(), PROCESSES);
}

#[test]
fn two_who_ask_for_now_each_get_a_run_of_their_own() {
    let workspace = Workspace::new([Task::shell("now", "echo done").without_workspace()]);
    let started: Vec<Started> = (0..4)
        .map(|_| workspace.astra(&["run", "now"]).start())
        .collect();
    for run in started {
        assert_eq!(run.answer().exits(0).json()["outcome"], "recorded");
    }
    assert_eq!(workspace.records().len(), 4);
}
