//! A task that a language model does, over a real HTTP server on loopback.

use std::fs;
use std::net::TcpListener;

use serde_json::json;

use crate::support::{Answer, Server, Task, Workspace, chat_answer, fact, files_below, holding};

const KEY: &str = "sk-flow-7fba9c1d2e";

fn asking(settings: &str) -> Workspace {
    let workspace = Workspace::new([Task::prompt("ask", "What is new?").with("query", "tide")]);
    workspace.remember("exp_tide", "observation", "the tide comes in twice a day");
    workspace.write("astra.toml", settings);
    workspace
}

fn run(workspace: &Workspace) -> Answer {
    workspace
        .astra(&["run", "ask"])
        .env("FLOW_KEY", KEY)
        .answer()
}

fn with_key(server: &Server) -> String {
    format!("{}api_key_env = \"FLOW_KEY\"\n", server.settings())
}

#[test]
fn a_model_is_asked_with_its_memories_and_its_answer_is_the_response() {
    let server = Server::start(vec![chat_answer(
        "The tide is new; write to ada@example.org.",
    )]);
    let workspace = asking(&with_key(&server));
    let ran = run(&workspace).exits(0).json();
    assert_eq!(
        ran["document"]["content"]["text"],
        "The tide is new; write to [email]."
    );
    assert_eq!(ran["document"]["parents"], json!(["exp_tide"]));
    let request = server.request();
    assert!(
        request.head.starts_with("POST /v1/chat/completions "),
        "{}",
        request.head
    );
    assert!(
        request.head.contains(&format!("Bearer {KEY}")),
        "{}",
        request.head
    );
    assert_eq!(request.body["model"], "tiny");
    let messages = request.body["messages"].to_string();
    assert!(
        messages.contains("What is new?") && messages.contains("twice a day"),
        "{messages}"
    );
    let calls = fact(&ran["document"], "io")["tool_calls"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(calls, 1);
    assert_eq!(workspace.records().len(), 1);
    workspace.insist_settled();
}

#[test]
fn the_key_is_in_nothing_that_is_kept_or_printed() {
    let complaint = json!({ "error": { "message": format!("the key {KEY} is not good") } });
    let server = Server::start(vec![
        chat_answer(&format!("I know {KEY}")),
        (401, complaint.to_string()),
    ]);
    let workspace = asking(&with_key(&server));
    let answers = [
        run(&workspace).exits(0),
        run(&workspace).exits(1),
        workspace.astra(&["config"]).env("FLOW_KEY", KEY).answer(),
    ];
    for answer in answers {
        assert_eq!(holding(&answer.stdout, &[KEY]), [""; 0], "{answer:?}");
        assert_eq!(holding(&answer.stderr, &[KEY]), [""; 0], "{answer:?}");
    }
    for path in files_below(&workspace.root()) {
        assert_eq!(
            holding(&fs::read(&path).unwrap(), &[KEY]),
            [""; 0],
            "{}",
            path.display()
        );
    }
}

#[test]
fn the_key_does_not_reach_a_program() {
    let workspace = asking(
        "[model]\nbase_url = \"http://127.0.0.1:9\"\nname = \"tiny\"\napi_key_env = \"FLOW_KEY\"\n",
    );
    workspace.define([Task::shell("ask", "env")]);
    let ran = run(&workspace).exits(0).json();
    let environment = ran["document"]["content"]["text"].as_str().unwrap();
    assert!(
        environment.contains("ASTRA_SPAN_ID") && !environment.contains("FLOW_KEY"),
        "{environment}"
    );
}

#[test]
fn each_way_in_which_a_model_fails_is_recorded_as_what_it_is() {
    let cases = [
        ((500, "overloaded".to_owned()), "ModelFailed", "500"),
        ((429, "slow down".to_owned()), "ModelFailed", "429"),
        ((401, "who are you".to_owned()), "ModelRefused", "401"),
        ((302, String::new()), "ModelRefused", "302"),
        ((200, "no json".to_owned()), "ModelAnswerInvalid", "no json"),
        ((200, "{}".to_owned()), "ModelAnswerInvalid", "choices"),
        (chat_answer("  "), "ModelAnswerInvalid", "empty"),
    ];
    let server = Server::start(cases.iter().map(|(answer, ..)| answer.clone()).collect());
    let workspace = asking(&server.settings());
    for (_, kind, says) in cases {
        let ran = run(&workspace).exits(1).json();
        let error = fact(&ran["document"], "error");
        assert_eq!(error["type"], kind, "{error}");
        assert!(error["message"].as_str().unwrap().contains(says), "{error}");
        assert_eq!(
            ran["document"]["parents"],
            json!(["exp_tide"]),
            "what was retrieved stays"
        );
    }
    workspace.records();
}

#[test]
fn a_model_that_fails_once_is_asked_again() {
    let server = Server::start(vec![(503, "later".to_owned()), chat_answer("Here I am.")]);
    let workspace = asking(&server.settings());
    let task = Task::prompt("ask", "What is new?")
        .with("max_attempts", 2)
        .with("backoff_s", 0);
    workspace.define([task]);
    let ran = run(&workspace).exits(0).json();
    assert_eq!(
        (&ran["attempt"], &ran["status"]),
        (&json!(2), &json!("success"))
    );
    assert_eq!(workspace.records().len(), 2);
}

#[test]
fn a_model_that_is_not_there_and_one_that_says_nothing_are_told() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let settings = format!("[model]\nbase_url = \"http://{address}\"\nname = \"tiny\"\n");
    let workspace = asking(&settings);
    workspace.define([Task::prompt("ask", "What is new?").with("timeout_s", 0.5)]);
    let silent = run(&workspace).exits(1).json();
    let kind = fact(&silent["document"], "error")["type"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        ["Timeout", "ModelUnreachable"].contains(&kind.as_str()),
        "{kind}"
    );
    drop(listener);
    let refused = run(&workspace).exits(1).json();
    assert_eq!(
        fact(&refused["document"], "error")["type"],
        "ModelUnreachable"
    );
    assert_eq!(workspace.records().len(), 2);
}

#[test]
fn without_a_model_a_prompt_task_says_what_is_to_be_configured() {
    let workspace = asking("");
    let ran = run(&workspace).exits(1).json();
    let error = fact(&ran["document"], "error");
    assert_eq!(error["type"], "ConfigInvalid");
    assert!(
        error["message"].as_str().unwrap().contains("astra.toml"),
        "{error}"
    );
}

#[test]
fn a_task_without_a_handler_is_the_models_where_there_is_one() {
    let server = Server::start(vec![chat_answer("Said by the model.")]);
    let workspace = asking(&server.settings());
    let entry = Task::prompt("ask", "What is new?").entry("metadata", json!({}));
    workspace.define([entry]);
    let ran = run(&workspace).exits(0).json();
    assert_eq!(ran["document"]["content"]["text"], "Said by the model.");
    workspace.write("astra.toml", "");
    let ran = run(&workspace).exits(0).json();
    assert_ne!(ran["document"]["content"]["text"], "Said by the model.");
}
