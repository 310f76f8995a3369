//! The verbs around the work: config, doctor, completions, man, and what is no verb.

use std::fs;

use crate::first_steps::greeter;
use crate::support::{Workspace, astra};

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

/// Insists that the doctor finds the tasks file to be mended, and that others say what to do.
#[track_caller]
fn insist_unusable(workspace: &Workspace, says: &str) {
    let found = workspace.astra(&["doctor"]).answer().exits(1).json();
    let mut findings = found.as_array().unwrap().iter();
    let finding = findings.find(|finding| finding["what"] == "tasks file");
    let finding = finding.expect("it is looked at");
    assert_eq!(finding["level"], "error");
    assert!(
        finding["detail"].as_str().unwrap().contains(says),
        "{finding}"
    );
    assert!(!finding["hint"].as_str().unwrap().is_empty(), "{finding}");
    for words in [&["tasks"][..], &["run", "greet"], &["daemon", "--once"]] {
        let answer = workspace.astra(words).answer();
        let error = answer.error();
        assert!(error["message"].as_str().unwrap().contains(says), "{error}");
        assert!(error["hint"].is_string(), "{error}");
    }
    assert!(!workspace.db().exists());
}

#[test]
fn a_tasks_file_that_cannot_be_read_is_found_by_the_doctor() {
    let workspace = greeter();
    let path = workspace.path("persona_space/tasks/tasks.json");
    fs::write(&path, "{\"tasks\": [").unwrap();
    insist_unusable(&workspace, "is no JSON");
    fs::write(&path, "[]").unwrap();
    insist_unusable(&workspace, "has no list");
    let file = fs::File::create(&path).unwrap();
    file.set_len(astra_scheduler::TASKS_FILE_BYTES_MAX + 1)
        .unwrap();
    insist_unusable(&workspace, "has more than 16777216 bytes");
    fs::remove_file(&path).unwrap();
    insist_unusable(&workspace, "there is no tasks file");
    fs::create_dir(&path).unwrap();
    insist_unusable(&workspace, "directory");
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

#[test]
fn whoever_verifies_a_database_by_its_name_is_told_that_the_daily_files_were_left_out() {
    let workspace = greeter();
    workspace.astra(&["run", "greet"]).answer().exits(0);
    let own = workspace.astra(&["verify"]).answer().exits(0);
    assert!(!own.said().contains("daily files"), "{own:?}");
    let path = workspace.db();
    let named = ["verify", "--db", path.to_str().unwrap()];
    let named = workspace.astra(&named).answer().exits(0);
    assert!(named.said().contains("daily files"), "{named:?}");
    assert!(named.said().contains("not compared"), "{named:?}");
}
