//! The verbs around the work: config, doctor, completions, man, and what is no verb.

use crate::first_steps::greeter;
use crate::support::astra;

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
