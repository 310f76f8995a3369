//! Ids that are paths, statements, or of any length.

use crate::support::{Task, Workspace, tree};

use super::insist_plain;

fn payloads() -> Vec<String> {
    let fixed = [
        "../secrets",
        "../../etc/passwd",
        "..",
        ".",
        "/etc/passwd",
        "a/b",
        "..%2f..%2fetc",
        "a\\b",
        "a\nb",
        "a\r\nb",
        "a\tb",
        "\u{1b}[31mred",
        "\u{202e}txt",
        "a b",
        " ",
        "",
        "'",
        "\"",
        "'; DROP TABLE experience; --",
        "1' OR '1'='1",
        "x\" OR 1=1",
        "%",
        "*",
        "$(reboot)",
        "`id`",
        "-rf",
        "--help=",
        "~root",
        "ünïcode",
        "日本",
        "a\u{0}b",
        "{}",
        "<script>",
    ];
    let mut all: Vec<String> = fixed.iter().map(|id| (*id).to_owned()).collect();
    all.extend([
        "a".repeat(300),
        "a".repeat(100_000),
        format!("{}/x", "../".repeat(100)),
    ]);
    all
}

/// A word with NUL can't be handed to any program, and one that begins like a flag is one.
fn is_word(payload: &str) -> bool {
    !payload.contains('\0') && !payload.starts_with('-')
}

#[test]
fn an_id_that_is_none_is_refused_by_every_command_that_takes_one() {
    let workspace = Workspace::new([Task::shell("greet", "echo hello").without_workspace()]);
    workspace.astra(&["run", "greet"]).answer().exits(0);
    let before = (tree(&workspace.root()), workspace.records());
    for payload in payloads().iter().filter(|payload| is_word(payload)) {
        for words in [
            &["run", payload][..],
            &["tasks", "show", payload],
            &["tasks", "enable", payload],
            &["tasks", "disable", payload],
            &["list", "--task", payload],
            &["show", payload],
        ] {
            let answer = workspace.table(words).answer();
            insist_plain(&answer);
            assert_eq!(answer.code, Some(2), "{words:?}: {answer:?}");
            assert!(answer.said().len() < 4000, "{answer:?}");
        }
    }
    assert_eq!((tree(&workspace.root()), workspace.records()), before);
}

#[test]
fn an_id_that_begins_like_a_flag_is_no_id() {
    let workspace = Workspace::new([]);
    for words in [
        &["run", "-rf"][..],
        &["run", "--", "-rf"],
        &["show", "--", "-rf"],
    ] {
        let answer = workspace.table(words).answer().exits(2);
        insist_plain(&answer);
    }
}

#[test]
fn other_values_that_are_none_are_refused_too() {
    let workspace = Workspace::new([Task::shell("greet", "echo hello")]);
    workspace.astra(&["run", "greet"]).answer().exits(0);
    for payload in payloads().iter().filter(|payload| is_word(payload)) {
        for words in [
            &["run", "greet", "--at", payload][..],
            &["run", "greet", "--mode", payload],
            &["list", "--since", payload],
            &["list", "--until", payload],
            &["list", "--status", payload],
            &["list", "--limit", payload],
            &["list", "--after", payload],
            &["list", "--backfilled", payload],
        ] {
            let answer = workspace.table(words).answer();
            insist_plain(&answer);
            assert_eq!(answer.code, Some(2), "{words:?}: {answer:?}");
        }
    }
    assert_eq!(workspace.records().len(), 1);
}

#[test]
fn a_task_that_is_defined_with_such_an_id_is_not_run_and_hides_no_other() {
    let payloads = payloads();
    let hostile = payloads
        .iter()
        .map(|id| Task::shell("x", "echo hello").entry("id", id.as_str()));
    let workspace = Workspace::new(hostile.chain([Task::shell("greet", "echo hello")]));
    insist_plain(&workspace.table(&["tasks"]).answer().exits(0));
    let tasks = workspace.astra(&["tasks"]).answer().exits(0).json();
    let broken = tasks["tasks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|task| task["error"].is_string());
    assert_eq!(broken.count(), payloads.len());
    workspace.astra(&["run", "greet"]).answer().exits(0);
    assert_eq!(workspace.records().len(), 1);
}

#[test]
fn what_the_tasks_file_says_of_broken_and_whole_tasks_is_masked() {
    let greet = Task::shell("greet", "echo hello");
    let workspace = Workspace::new([
        greet.clone().entry("id", "canary@example.org\u{1b}[2J"),
        greet.with("workspace", "notes/canary@example.org"),
    ]);
    for words in [&["tasks"][..], &["tasks", "show", "greet"], &["doctor"]] {
        for answer in [
            workspace.astra(words).answer(),
            workspace.table(words).answer(),
        ] {
            insist_plain(&answer);
            let told = answer.text().to_owned() + answer.said();
            assert!(!told.contains("canary@"), "{told}");
        }
    }
    let twice = Task::shell("greet", "echo hello").entry("id", "canary@example.org");
    workspace.define([twice.clone(), twice]);
    for words in [&["tasks"][..], &["doctor"]] {
        let answer = workspace.astra(words).answer();
        let told = answer.text().to_owned() + answer.said();
        assert!(
            told.contains("twice") && !told.contains("canary@"),
            "{told}"
        );
    }
}
