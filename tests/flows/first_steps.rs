//! What somebody does on the first day: init, tasks, run, show.

use serde_json::{Value, json};

use crate::support::{Answer, Task, Workspace, astra, tree};

/// Returns the keys of an object, in their order.
pub(crate) fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .expect("it is an object")
        .keys()
        .map(String::as_str)
        .collect()
}

/// A workspace with a task that greets and one that fails.
pub(crate) fn greeter() -> Workspace {
    Workspace::new([
        Task::shell("greet", "echo hello").without_workspace(),
        Task::shell("fail", "echo no >&2; exit 9").without_workspace(),
    ])
}

/// Runs a task, for a program to read.
pub(crate) fn run(workspace: &Workspace, words: &[&str]) -> Answer {
    workspace.astra(&[&["run"], words].concat()).answer()
}

#[test]
fn init_makes_a_workspace_and_never_overwrites_one() {
    let folder = tempfile::tempdir().unwrap();
    let call = || {
        let words = [
            "init".as_ref(),
            folder.path().as_os_str(),
            "--format".as_ref(),
            "json".as_ref(),
        ];
        astra(words).answer().exits(0).json()
    };
    let made = call();
    assert_eq!(keys(&made), ["root", "created", "kept"]);
    assert!(
        folder
            .path()
            .join("persona_space/tasks/tasks.json")
            .is_file()
    );
    std::fs::write(folder.path().join("astra.toml"), "# mine\n").unwrap();
    let before = tree(folder.path());
    assert_eq!(call()["created"], json!([]));
    assert_eq!(tree(folder.path()), before);
}

#[test]
fn a_workspace_is_found_from_a_folder_in_it() {
    let folder = tempfile::tempdir().unwrap();
    astra(["init"]).folder(folder.path()).answer().exits(0);
    let inner = folder.path().join("persona_space");
    let tasks = astra(["tasks", "--format", "json"])
        .folder(&inner)
        .answer()
        .exits(0)
        .json();
    assert_eq!(tasks["tasks"][0]["id"], "daily_reflection");
    let ran = astra(["run", "daily_reflection", "--format", "json"])
        .folder(&inner)
        .answer();
    assert_eq!(ran.exits(0).json()["status"], "success");
}

#[test]
fn tasks_are_listed_shown_enabled_and_disabled() {
    let workspace = greeter();
    let tasks = workspace.astra(&["tasks"]).answer().exits(0).json();
    assert_eq!(tasks["tasks"].as_array().map(Vec::len), Some(2));
    assert!(tasks["tasks"][0]["next_window"].is_string(), "{tasks}");
    workspace
        .astra(&["tasks", "disable", "greet"])
        .answer()
        .exits(0);
    let shown = workspace
        .astra(&["tasks", "show", "greet"])
        .answer()
        .exits(0)
        .json();
    assert_eq!(
        (&shown["enabled"], &shown["next_window"]),
        (&json!(false), &Value::Null)
    );
    workspace
        .astra(&["run", "greet", "--mode", "scheduled"])
        .answer()
        .exits(2)
        .error();
    workspace
        .astra(&["tasks", "enable", "greet"])
        .answer()
        .exits(0);
    run(&workspace, &["greet", "--mode", "scheduled"]).exits(0);
}

#[test]
fn a_run_answers_in_the_promised_form() {
    let workspace = greeter();
    let ran = run(&workspace, &["greet"]).exits(0).json();
    let promised = [
        "outcome",
        "experience_id",
        "trace_id",
        "span_id",
        "attempt",
        "status",
        "document",
    ];
    assert_eq!(keys(&ran), promised);
    assert_eq!(
        (&ran["outcome"], &ran["status"]),
        (&json!("recorded"), &json!("success"))
    );
    assert_eq!(ran["document"]["content"]["text"], "hello\n");
    assert_eq!(ran["experience_id"], ran["document"]["id"]);
    assert_eq!(workspace.records(), [ran["document"].clone()]);
    assert_eq!(
        run(&workspace, &["fail"]).exits(1).json()["status"],
        "failed"
    );
}

#[test]
fn a_window_that_was_run_is_answered_with_its_record() {
    let workspace = greeter();
    let words = ["greet", "--at", "2026-01-02T03:04:05.678Z"];
    let first = run(&workspace, &words).exits(0).json();
    let second = run(&workspace, &words).exits(0).json();
    assert_eq!(second["outcome"], "already_recorded");
    assert_eq!(second["document"], first["document"]);
    let elsewhere = ["greet", "--at", "2026-01-02T05:04:05.678+02:00"];
    assert_eq!(
        run(&workspace, &elsewhere).exits(0).json()["outcome"],
        "already_recorded"
    );
    let scheduled = [
        "greet",
        "--mode",
        "scheduled",
        "--at",
        "2026-01-02T03:00:00Z",
    ];
    assert_eq!(
        run(&workspace, &scheduled).exits(0).json()["outcome"],
        "recorded"
    );
    assert_eq!(workspace.records().len(), 2);
}

#[test]
fn an_execution_is_shown_by_any_id_that_is_its_own() {
    let workspace = greeter();
    let ran = run(&workspace, &["greet"]).exits(0).json();
    let shown = |id: &str| workspace.astra(&["show", id]).answer().exits(0).json();
    let id = |key: &str| ran[key].as_str().unwrap().to_owned();
    assert_eq!(shown(&id("experience_id")), ran["document"]);
    assert_eq!(shown(&id("span_id")), ran["document"]);
    assert_eq!(shown(&id("span_id")[..13]), ran["document"]);
    assert_eq!(shown(&id("trace_id")), json!([ran["document"]]));
    assert_eq!(shown(&id("trace_id")[..13]), json!([ran["document"]]));
}

#[test]
fn an_ambiguous_id_and_an_unknown_one_are_told_apart() {
    let workspace = greeter();
    run(&workspace, &["greet"]).exits(0);
    run(&workspace, &["greet"]).exits(0);
    let ambiguous = workspace
        .astra(&["show", "task_exec_greet"])
        .answer()
        .exits(2)
        .error();
    assert!(
        ambiguous["message"]
            .as_str()
            .unwrap()
            .contains("several ids"),
        "{ambiguous}"
    );
    let unknown = workspace
        .astra(&["show", "task_exec_nobody"])
        .answer()
        .exits(3)
        .error();
    assert!(unknown["hint"].is_string(), "{unknown}");
    workspace
        .astra(&["run", "nobody"])
        .answer()
        .exits(3)
        .error();
}
