//! What changes in the tasks file stands in the ledger, once and with who did it.

use serde_json::{Value, json};

use crate::one_trace::entries;
use crate::support::{Task, Workspace};

fn told(workspace: &Workspace) -> Vec<(String, Value, String)> {
    let database = workspace.outside();
    let events = ["created", "modified", "enabled", "disabled", "deleted"];
    let mut entries: Vec<Value> = events
        .iter()
        .flat_map(|event| entries(&database, &format!("task_{event}")))
        .collect();
    entries.sort_by_key(|entry| entry["seq"].as_u64());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let told = entries.iter().map(|entry| {
        let by = text(&entry["meta"]["by"]);
        (text(&entry["event"]), entry["task_id"].clone(), by)
    });
    told.collect()
}

fn events(workspace: &Workspace) -> Vec<String> {
    let told = told(workspace).into_iter();
    told.map(|(event, task, _)| format!("{event} {}", task.as_str().unwrap()))
        .collect()
}

fn recover(workspace: &Workspace) {
    workspace.astra(&["recover"]).answer().exits(0);
}

#[test]
fn changes_by_an_editor_are_found_by_whoever_looks_next() {
    let greet = || Task::shell("greet", "echo hello");
    let workspace = Workspace::new([greet()]);
    workspace.astra(&["run", "greet"]).answer().exits(0);
    assert_eq!(events(&workspace), ["task_created greet"]);
    recover(&workspace);
    workspace.astra(&["run", "greet"]).answer().exits(0);
    assert_eq!(events(&workspace).len(), 1, "bookkeeping is no change");
    workspace.define([
        greet().entry("prompt", "louder"),
        Task::shell("new", "true"),
    ]);
    recover(&workspace);
    workspace.define([Task::shell("new", "true").entry("enabled", false)]);
    recover(&workspace);
    let expected = [
        "task_created greet",
        "task_modified greet",
        "task_created new",
        "task_deleted greet",
        "task_disabled new",
    ];
    assert_eq!(events(&workspace), expected);
    let told = told(&workspace);
    let unknown = |by: &str| by.starts_with("unknown, found in the tasks file");
    assert!(told.iter().all(|(_, _, by)| unknown(by)), "{told:?}");
}

#[test]
fn a_switch_by_a_call_names_who_called_while_a_daemon_looks_on() {
    let workspace = Workspace::new([Task::shell("ticker", "true").every_second()]);
    let mut daemon = workspace.daemon();
    daemon.result();
    for verb in ["disable", "enable", "disable"] {
        let switched = workspace.astra(&["tasks", verb, "ticker"]);
        assert_eq!(switched.answer().exits(0).said(), "");
    }
    daemon.stop();
    let told = told(&workspace);
    let switched: Vec<_> = told[1..].iter().map(|(event, _, by)| (event, by)).collect();
    assert_eq!(switched.len(), 3, "{told:?}");
    for (event, by) in switched {
        let verb = event.trim_start_matches("task_").trim_end_matches('d');
        assert!(by.starts_with("user "), "{by}");
        assert!(by.ends_with(&format!("astra tasks {verb}")), "{by}");
    }
    workspace.insist_settled();
}

#[test]
fn many_who_see_a_change_at_once_leave_one_entry() {
    let task = |prompt: &str| Task::shell("one", "true").entry("prompt", prompt);
    let workspace = Workspace::new([task("first")]);
    drop(workspace.store());
    recover(&workspace);
    for prompt in ["second", "third"] {
        workspace.define([task(prompt)]);
        let calls: Vec<_> = (0..6)
            .map(|_| workspace.astra(&["recover"]).start())
            .collect();
        for call in calls {
            call.answer().exits(0);
        }
    }
    let expected = ["task_created one", "task_modified one", "task_modified one"];
    assert_eq!(events(&workspace), expected);
}

#[test]
fn a_switch_without_a_database_makes_none() {
    let workspace = Workspace::new([Task::shell("greet", "true")]);
    let switched = workspace.astra(&["tasks", "disable", "greet"]).answer();
    assert_eq!(switched.exits(0).json()["enabled"], json!(false));
    assert!(!workspace.db().exists());
}

#[test]
fn neither_names_nor_prompts_nor_addresses_reach_the_ledger() {
    let canary = "canary@example.org";
    let task = Task::shell("one", "true").entry("name", canary);
    let workspace = Workspace::new([task.entry("prompt", canary)]);
    drop(workspace.store());
    recover(&workspace);
    let lines = entries(&workspace.outside(), "task_created");
    assert_eq!(lines.len(), 1);
    assert!(!lines[0].to_string().contains("canary"), "{lines:?}");
    let digest = lines[0]["meta"]["new_config_digest"].as_str().unwrap();
    assert!(digest.starts_with("sha256:"), "{digest}");
    assert_eq!(lines[0]["meta"]["old_config_digest"], Value::Null);
}
