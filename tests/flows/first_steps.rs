//! What somebody does on the first day: init, run, list, show, and the verbs around them.

use std::io::{BufRead, BufReader, Read};

use serde_json::{Value, json};

use crate::support::{Answer, Task, Workspace, astra, fact, tree};

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .expect("it is an object")
        .keys()
        .map(String::as_str)
        .collect()
}

fn greeter() -> Workspace {
    Workspace::new([
        Task::shell("greet", "echo hello").without_workspace(),
        Task::shell("fail", "echo no >&2; exit 9").without_workspace(),
    ])
}

fn run(workspace: &Workspace, words: &[&str]) -> Answer {
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

#[test]
fn a_list_is_narrowed_as_its_flags_say() {
    let workspace = greeter();
    run(&workspace, &["greet"]).exits(0);
    let failed = run(&workspace, &["fail"]).exits(1).json();
    let started = fact(&failed["document"], "started_at_iso")
        .as_str()
        .unwrap()
        .to_owned();
    let count = |words: &[&str]| {
        let list = workspace
            .astra(&[&["list"], words].concat())
            .answer()
            .exits(0)
            .json();
        assert_eq!(keys(&list), ["executions", "next"]);
        list["executions"].as_array().map_or(0, Vec::len)
    };
    assert_eq!(count(&[]), 2);
    assert_eq!(count(&["--task", "fail"]), 1);
    assert_eq!(count(&["--task", "nobody"]), 0);
    assert_eq!(count(&["--status", "failed"]), 1);
    assert_eq!(count(&["--status", "partial"]), 0);
    assert_eq!(count(&["--since", "2999-01-01T00:00:00Z"]), 0);
    assert_eq!(count(&["--until", "2000-01-01T00:00:00Z"]), 0);
    assert_eq!(count(&["--task", "fail", "--since", &started]), 1);
    assert_eq!(count(&["--backfilled", "true"]), 0);
    assert_eq!(count(&["--backfilled", "false"]), 2);
    workspace
        .astra(&["list", "--limit", "0"])
        .answer()
        .exits(2)
        .error();
    workspace
        .astra(&["list", "--since", "yesterday"])
        .answer()
        .exits(2)
        .error();
    workspace
        .astra(&["list", "--after", "no cursor"])
        .answer()
        .exits(2)
        .error();
}

#[test]
fn pages_follow_one_another_by_cursor() {
    let workspace = greeter();
    for minute in 10..17 {
        run(
            &workspace,
            &["greet", "--at", &format!("2026-01-01T00:{minute}:00Z")],
        )
        .exits(0);
    }
    let (mut paged, mut after) = (Vec::new(), None);
    loop {
        let mut words = vec!["list".to_owned(), "--limit".to_owned(), "3".to_owned()];
        words.extend(
            after
                .iter()
                .flat_map(|cursor: &String| ["--after".to_owned(), cursor.clone()]),
        );
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let page = workspace.astra(&words).answer().exits(0).json();
        paged.extend(page["executions"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => after = Some(next.to_owned()),
            None => break,
        }
    }
    assert_eq!(paged, workspace.records());
    assert_eq!(paged.len(), 7);
}

#[test]
fn ndjson_is_a_document_a_line() {
    let workspace = greeter();
    run(&workspace, &["greet"]).exits(0);
    run(&workspace, &["fail"]).exits(1);
    let lines = workspace
        .table(&["list", "--format", "ndjson"])
        .answer()
        .exits(0)
        .json_lines();
    assert_eq!(lines, workspace.records());
}

#[test]
fn a_reader_who_leaves_early_is_no_error() {
    let workspace =
        Workspace::new([Task::shell("speak", "yes words | head -c 60000").without_workspace()]);
    for minute in 10..15 {
        run(
            &workspace,
            &["speak", "--at", &format!("2026-01-01T00:{minute}:00Z")],
        )
        .exits(0);
    }
    for format in ["json", "ndjson"] {
        let mut list = workspace.table(&["list", "--format", format]).start();
        let mut stdout = BufReader::new(list.child.stdout.take().unwrap());
        assert!(stdout.read_line(&mut String::new()).unwrap() > 0);
        drop(stdout);
        let mut said = String::new();
        list.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        assert_eq!(
            (list.child.wait().unwrap().code(), said.as_str()),
            (Some(0), "")
        );
    }
}

#[test]
fn config_tells_each_value_and_where_it_came_from() {
    let workspace = greeter();
    workspace.write("astra.toml", "results = \"out\"\n");
    let call = workspace.astra(&["config", "--db", "/elsewhere/core.db"]);
    let config = call
        .env("ASTRA_TASKS_FILE", "/there/tasks.json")
        .answer()
        .exits(0)
        .json();
    let from = |key: &str| config[key]["from"].as_str().unwrap().to_owned();
    assert_eq!(config["db"]["value"], "/elsewhere/core.db");
    assert!(
        from("db").contains("--db") && from("tasks_file").contains("ASTRA_TASKS_FILE"),
        "{config}"
    );
    assert_eq!(
        (from("results").as_str(), from("verbosity").as_str()),
        ("astra.toml", "default")
    );
    assert!(
        config["results"]["value"]
            .as_str()
            .unwrap()
            .ends_with("/out")
    );
}

#[test]
fn doctor_finds_nothing_to_mend_in_a_new_workspace() {
    let folder = tempfile::tempdir().unwrap();
    astra(["init"]).folder(folder.path()).answer().exits(0);
    astra(["run", "daily_reflection"])
        .folder(folder.path())
        .answer()
        .exits(0);
    let found = astra(["doctor", "--format", "json"])
        .folder(folder.path())
        .answer()
        .exits(0)
        .json();
    assert!(found.is_object() || found.is_array(), "{found}");
}

#[test]
fn completions_and_the_manual_know_every_verb() {
    let manual = astra(["man"]).answer().exits(0);
    let verbs = [
        "demo",
        "init",
        "tasks",
        "run",
        "recover",
        "list",
        "show",
        "verify",
        "scrub",
        "config",
        "doctor",
        "completions",
    ];
    for shell in ["bash", "zsh", "fish"] {
        let completions = astra(["completions", shell]).answer().exits(0);
        for verb in verbs {
            assert!(completions.text().contains(verb), "{shell} knows no {verb}");
        }
    }
    for verb in verbs {
        assert!(manual.text().contains(verb), "the manual knows no {verb}");
    }
}

#[test]
fn what_is_no_command_is_refused_in_the_format_that_was_asked_for() {
    astra(["nonsense", "--format", "json"])
        .answer()
        .exits(2)
        .error();
    astra(["run", "--format", "json"]).answer().exits(2).error();
    let told = astra(["nonsense"]).answer().exits(2);
    assert!(told.said().starts_with("error: "), "{told:?}");
    astra(["--version"]).answer().exits(0);
    astra(["--help"]).answer().exits(0);
}
