//! The handler that asks a language model, against a server that answers as it is told.

use std::net::TcpListener;
use std::process::Command;
use std::sync::Arc;

use astra_kit::KitMemory;
use astra_model::Record;
use astra_scheduler::{ApiKey, ModelEndpoint, TaskDefinition};
use serde_json::{Value, json};

use crate::common::{Answer, Server, World, request};

const KEY: &str = "sk-test-5b1f";

fn endpoint(base_url: &str) -> ModelEndpoint {
    ModelEndpoint {
        base_url: base_url.to_owned(),
        name: "tiny".to_owned(),
        api_key: Some(ApiKey::new(KEY.to_owned())),
        api_key_env: None,
    }
}

fn task(world: &World) -> Arc<TaskDefinition> {
    world.entry(json!({
        "id": "ask", "prompt": "How was the day?",
        "metadata": {"handler": "prompt", "timeout_s": 5},
    }))
}

/// Returns the record of a prompt that was answered so.
async fn answered(answer: Answer) -> Record {
    let server = Server::answering([answer]);
    let world = World::new().with_model(endpoint(&server.address));
    let record = world.run(&task(&world)).await;
    server.requests();
    record
}

fn error(record: &Record) -> (&str, &str) {
    assert_eq!(record.fact_str("status"), "failed");
    let error = record.fact("error");
    let text = |key: &str| error[key].as_str().unwrap_or_default();
    (text("type"), text("message"))
}

#[tokio::test]
async fn an_answer_is_the_response() {
    let server = Server::answering([Answer::says("It rained on ada@example.org.")]);
    let world = World::new().with_model(endpoint(&format!("{}/v1/", server.address)));
    for memory in [
        KitMemory::observation("obs_1", "the day began with rain"),
        KitMemory::observation("obs_2", "a long day"),
    ] {
        world.store.memory.remember(&memory);
    }
    let record = world.run(&task(&world)).await;
    assert_eq!(record.fact_str("status"), "success");
    assert_eq!(record.text(), "It rained on [email].");

    let request = server.requests().remove(0);
    let mut head = request.head.lines();
    assert_eq!(head.next(), Some("POST /v1/chat/completions HTTP/1.1"));
    let authorization = format!("authorization: bearer {KEY}");
    assert!(
        head.any(|line| line.to_lowercase() == authorization),
        "{}",
        request.head
    );
    let context = "Your memories that may matter, best match first:\n\
        - (OBSERVATION, 2025-11-04T18:29:12Z) the day began with rain\n\
        - (OBSERVATION, 2025-11-04T18:29:12Z) a long day";
    let expected = json!({"model": "tiny", "messages": [
        {"role": "system", "content": context},
        {"role": "user", "content": "How was the day?"},
    ]});
    assert_eq!(request.body, expected);

    let execution = world.store.last();
    let [call] = execution.tool_calls() else {
        panic!("{execution:?}");
    };
    assert_eq!(call.name.as_str(), "chat.completions");
    let arguments = Value::from(call.arguments.as_map().clone());
    assert_eq!(arguments, json!({"model": "tiny", "memories": 2}));
    assert_eq!(call.error, None);
}

#[tokio::test]
async fn a_model_is_the_default_where_one_is_configured() {
    let server = Server::answering([Answer::says("Hello.")]);
    let world = World::new().with_model(ModelEndpoint {
        api_key: None,
        ..endpoint(&server.address)
    });
    let task = world.entry(json!({"id": "plain", "prompt": "Hello?"}));
    assert_eq!(world.run(&task).await.text(), "Hello.");
    let request = server.requests().remove(0);
    assert!(!request.head.to_lowercase().contains("authorization"));
    let messages = &request.body["messages"];
    assert_eq!(messages, &json!([{"role": "user", "content": "Hello?"}]));
}

#[tokio::test]
async fn without_a_model_a_prompt_says_what_to_configure() {
    let world = World::new();
    let record = world.run(&task(&world)).await;
    let (kind, message) = error(&record);
    assert_eq!(kind, "ConfigInvalid");
    assert!(message.contains("[model] in astra.toml"), "{message}");
}

#[tokio::test]
async fn answers_that_are_none_say_what_is_wrong() {
    let no_choices = "has no choices[0].message.content: ";
    for (answer, wrong) in [
        (
            Answer::text(200, "{\"choices\": [{"),
            "is no JSON: {\"choices\": [{",
        ),
        (Answer::text(200, ""), "is no JSON: nothing"),
        (Answer::text(200, "[]"), no_choices),
        (Answer::json(200, &json!({"choices": []})), no_choices),
        (
            Answer::json(200, &json!({"choices": [{"message": {"content": null}}]})),
            no_choices,
        ),
        (Answer::says(" \n"), "is empty: "),
    ] {
        let record = answered(answer).await;
        let (kind, message) = error(&record);
        assert_eq!(kind, "ModelAnswerInvalid");
        let begin = format!("the model's answer {wrong}");
        assert!(message.starts_with(&begin), "{message}");
    }
}

#[tokio::test]
async fn refusals_say_their_status_and_reason() {
    for (status, expected) in [
        (500, "ModelFailed"),
        (503, "ModelFailed"),
        (429, "ModelFailed"),
        (408, "ModelFailed"),
        (401, "ModelRefused"),
        (400, "ModelRefused"),
        (404, "ModelRefused"),
    ] {
        let record = answered(Answer::text(status, "for  this\nreason")).await;
        let (kind, message) = error(&record);
        assert_eq!(kind, expected, "{status}");
        let said = format!("the model answered with status {status}: for this reason");
        assert_eq!(message, said);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let location = format!("location: http://{}/\r\n", elsewhere.local_addr().unwrap());
    let record = answered(Answer::with_headers(307, &location, "")).await;
    let (kind, message) = error(&record);
    assert_eq!(kind, "ModelRefused");
    assert_eq!(message, "the model answered with status 307: nothing");
    assert!(elsewhere.accept().is_err(), "nobody came");
}

#[tokio::test]
async fn a_model_that_is_not_there_is_named() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let base_url = format!("http://someone:password@{address}");
    let world = World::new().with_model(endpoint(&base_url));
    let record = world.run(&task(&world)).await;
    let (kind, message) = error(&record);
    assert_eq!(kind, "ModelUnreachable");
    let begin = format!("the model at {address} gave no answer: ");
    assert!(message.starts_with(&begin), "{message}");
    assert!(message.to_lowercase().contains("refused"), "{message}");
    assert!(!message.contains("password"), "{message}");
}

#[tokio::test]
async fn a_model_that_hangs_up_gave_no_answer() {
    let record = answered(Answer::Bytes(Vec::new())).await;
    assert_eq!(error(&record).0, "ModelUnreachable");
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"cho".to_vec();
    let record = answered(Answer::Bytes(cut)).await;
    assert_eq!(error(&record).0, "ModelUnreachable");
    let record = answered(Answer::Bytes(b"SSH-2.0-server\r\n\r\n".to_vec())).await;
    assert_eq!(error(&record).0, "ModelUnreachable");
}

#[tokio::test]
async fn a_model_that_is_slow_is_not_waited_for() {
    let server = Server::answering([Answer::Silence]);
    let world = World::new().with_model(endpoint(&server.address));
    let task = world.task("slow", &json!({"handler": "prompt", "timeout_s": 0.3}));
    let record = world.run(&task).await;
    let message = "stopped after 0.3 s, the most that it may take";
    assert_eq!(error(&record), ("Timeout", message));
    server.requests();
    assert_eq!(world.store.last().tool_calls().len(), 1);
}

#[tokio::test]
async fn a_request_that_stops_does_not_wait_for_the_model() {
    let server = Server::answering([Answer::Silence]);
    let world = World::new().with_model(endpoint(&server.address));
    let task = world.task("stopped", &json!({"handler": "prompt", "timeout_s": 2}));
    let request = request(&task);
    let cancel = request.stops.cancel.clone();
    let scheduler = world.scheduler();
    let (outcome, ()) = tokio::join!(scheduler.run(&request), async {
        while world.store.is_settled() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        cancel.cancel();
    });
    outcome.unwrap();
    let record = world.records().remove(0);
    assert_eq!(error(&record).0, "Cancelled");
    assert!(record.fact("duration_ms").as_u64().unwrap() < 1500);
}

#[tokio::test]
async fn an_answer_without_an_end_is_read_to_a_limit() {
    let mut endless = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"".to_vec();
    endless.resize(17 * 1024 * 1024, b'a');
    let record = answered(Answer::Bytes(endless)).await;
    let (kind, message) = error(&record);
    assert_eq!(kind, "ModelAnswerInvalid");
    assert_eq!(message, "the model's answer has more than 16777216 bytes");
}

#[tokio::test]
async fn a_key_that_a_server_repeats_is_masked() {
    for answer in [
        Answer::text(401, &format!("the key {KEY} has expired")),
        Answer::text(200, &format!("no JSON but {KEY}")),
        Answer::says(&format!("your key is {KEY}")),
    ] {
        let server = Server::answering([answer]);
        let world = World::new().with_model(endpoint(&server.address));
        let record = world.run(&task(&world)).await;
        server.requests();
        let document = record.document().to_string();
        assert!(!document.contains(KEY), "{document}");
        assert!(document.contains("[secret]"), "{document}");
        let execution = format!("{:?}", world.store.last());
        assert!(!execution.contains(KEY), "{execution}");
    }
}

#[test]
fn no_proxy_is_asked_for_a_model_that_runs_here() {
    // A process's environment is its own, so that this binary is asked once more for a test above.
    let again = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "prompt::an_answer_is_the_response"])
        .envs(["HTTP_PROXY", "ALL_PROXY"].map(|name| (name, "http://127.0.0.1:9")))
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .unwrap();
    assert!(again.status.success(), "{again:?}");
}

#[test]
fn a_key_is_not_shown() {
    assert_eq!(format!("{:?}", ApiKey::new(KEY.to_owned())), "ApiKey(…)");
}
