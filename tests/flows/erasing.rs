//! `astra erase`: free texts go for ever, and what happened stays provable.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Task, Workspace, fact, holding, tree};

/// What is to be gone.
const SECRET: &str = "quicksilver";

fn recorded() -> (Workspace, String) {
    let workspace = Workspace::new([Task::shell("tells", &format!("echo {SECRET}"))]);
    let ran = workspace.astra(&["run", "tells"]).answer().exits(0).json();
    let id = ran["experience_id"].as_str().unwrap().to_owned();
    (workspace, id)
}

#[test]
fn the_texts_are_gone_everywhere_and_all_holds_and_the_ledger_says_why() {
    let (workspace, id) = recorded();
    workspace.astra(&["ledger", "checkpoint"]).answer().exits(0);
    let words = ["erase", &id, "--reason", "asked by ada@example.org"];
    let erased = workspace.astra(&words).answer().exits(0).json();
    assert_eq!(
        (&erased["erased"], &erased["experience_id"]),
        (&json!(true), &json!(id))
    );
    assert!(erased["result_file"].is_string(), "{erased}");

    // The task itself is defined by its program, which says the word.
    for place in ["data", "persona_space/tasks/results"] {
        for (file, bytes) in tree(&workspace.path(place)) {
            assert!(
                holding(&bytes, &[SECRET, "ada@"]).is_empty(),
                "{}",
                file.display()
            );
        }
    }
    let record = workspace.astra(&["show", &id]).answer().exits(0).json();
    assert_eq!(record["content"]["text"], "[erased]");
    assert_eq!(fact(&record, "status"), "success");
    let verified = workspace.astra(&["verify"]).answer().exits(0).json();
    assert_eq!(verified["ledger"]["erased"], 1);
    workspace.astra(&["ledger", "verify"]).answer().exits(0);
    workspace.astra(&["ledger", "prove", &id]).answer().exits(0);

    let traced = workspace.astra(&["trace", &id]).answer().exits(0).json();
    let says_so = |moment: &Value| {
        moment["detail"]
            .as_str()
            .unwrap()
            .starts_with("record_erased")
    };
    assert!(
        traced["moments"].as_array().unwrap().iter().any(says_so),
        "{traced}"
    );
    let entries = workspace.astra(&["ledger", "export"]).answer().json_lines();
    let last = entries.last().unwrap();
    assert_eq!(last["event"], "record_erased");
    assert_eq!(last["meta"]["reason"], "asked by [email]");

    // Once is enough.
    let again = workspace.astra(&words).answer().exits(0).json();
    assert_eq!(
        (&again["erased"], &again["entry"]),
        (&json!(false), &erased["entry"])
    );
    let told = workspace.table(&words).answer().exits(0);
    assert!(told.said().contains("what stays: "), "{told:?}");
}

#[test]
fn nothing_is_erased_without_a_reason_or_where_nothing_could_be_proved() {
    let (workspace, id) = recorded();
    workspace.remember("exp_1", "observation", "something");
    let before = fs::read(workspace.db()).unwrap();
    let erase =
        |id: &str, reason: &str| workspace.astra(&["erase", id, "--reason", reason]).answer();
    workspace.astra(&["erase", &id]).answer().exits(2).error();
    erase(&id, " ").exits(2).error();
    erase("exp_1", "because").exits(2).error();
    erase("nothing", "because").exits(3).error();
    assert_eq!(fs::read(workspace.db()).unwrap(), before);
}
