//! Programs: what they print, how they end, what they see.

use std::collections::HashMap;

use astra_model::{Record, ScriptExit, Scrubbed, sha256_hex};
use astra_scheduler::{ApiKey, ModelEndpoint};
use serde_json::{Value, json};

use crate::common::World;

fn error(record: &Record) -> (&str, &str) {
    let error = record.fact("error");
    let text = |key: &str| error[key].as_str().unwrap_or_default();
    (text("type"), text("message"))
}

#[tokio::test]
async fn what_a_program_prints_is_the_response() {
    let world = World::new();
    let record = world
        .run_program(["sh", "-c", "echo for ada@example.org; echo a warning >&2"])
        .await;
    assert_eq!(record.fact_str("status"), "success");
    assert_eq!(record.text(), "for [email]\n");
    assert_eq!(record.fact("error"), &Value::Null);
}

#[tokio::test]
async fn a_program_leaves_a_row() {
    let world = World::new();
    let script = "printf out; printf err >&2; exit 3";
    let record = world
        .run_program(["sh", "-c", script, "ada@example.org"])
        .await;
    let execution = world.store.last();
    let [run] = execution.script_runs() else {
        panic!("{execution:?}");
    };
    assert_eq!(run.program.as_str(), "sh");
    let arguments: Vec<&str> = run.arguments.iter().map(Scrubbed::as_str).collect();
    assert_eq!(arguments, ["-c", script, "[email]"]);
    assert_eq!(run.exit, ScriptExit::Code(3));
    assert_eq!(
        (run.stdout.bytes, &run.stdout.sha256),
        (3, &sha256_hex(b"out"))
    );
    assert_eq!(
        (run.stderr.bytes, &run.stderr.sha256),
        (3, &sha256_hex(b"err"))
    );
    assert!(run.ended >= run.started);
    let ids = &record.fact("io")["script_runs"];
    assert_eq!(ids, &json!([run.id.to_string()]));
}

#[tokio::test]
async fn the_exit_code_is_the_status_and_stderr_the_error() {
    let cases: [(&str, &str, (&str, &str)); 6] = [
        ("exit 0", "success", ("", "")),
        (
            "echo half >&2; exit 3",
            "partial",
            ("CommandFailed", "half"),
        ),
        ("exit 3", "partial", ("", "")),
        (
            "echo of eve@example.org >&2; exit 1",
            "failed",
            ("CommandFailed", "of [email]"),
        ),
        (
            "exit 41",
            "failed",
            (
                "CommandFailed",
                "the program exited with code 41 and said nothing",
            ),
        ),
        (
            "kill -KILL $$",
            "failed",
            (
                "CommandKilled",
                "the program was ended by signal 9 and said nothing",
            ),
        ),
    ];
    for (script, status, expected) in cases {
        let world = World::new();
        let record = world.run_program(["sh", "-c", script]).await;
        assert_eq!(record.fact_str("status"), status, "{script}");
        assert_eq!(error(&record), expected, "{script}");
    }
}

#[tokio::test]
async fn exit_codes_tell_silent_failures_apart() {
    let mut hashes = Vec::new();
    for script in ["exit 1", "exit 1", "exit 2", "kill -TERM $$"] {
        let world = World::new();
        let record = world.run_program(["sh", "-c", script]).await;
        hashes.push(record.fact("error")["stack_hash"].clone());
    }
    assert_eq!(hashes[0], hashes[1]);
    assert_ne!(hashes[0], hashes[2]);
    assert_ne!(hashes[2], hashes[3]);
}

#[tokio::test]
async fn a_program_that_is_not_there_is_not_tried_again() {
    let world = World::new();
    let task = world.task(
        "missing",
        &json!({"handler": "command", "program": ["no-such-program"], "max_attempts": 3}),
    );
    let record = world.run(&task).await;
    let (kind, message) = error(&record);
    assert_eq!(kind, "CommandNotStarted");
    assert!(
        message.starts_with("no-such-program could not be started: No such file"),
        "{message}"
    );
    assert_eq!(world.records().len(), 1);
    assert_eq!(
        world.store.last().script_runs()[0].exit,
        ScriptExit::Unknown
    );
}

#[tokio::test]
async fn no_shell_reads_the_arguments() {
    let world = World::new();
    let record = world
        .run_program(["printf", "%s|%s", "$HOME; id `id`", "*"])
        .await;
    assert_eq!(record.text(), "$HOME; id `id`|*");
}

#[tokio::test]
async fn a_program_runs_in_the_workspace() {
    let world = World::new();
    let tool = world.workspace().join("tool.sh");
    std::fs::write(&tool, "#!/bin/sh\npwd\n").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&tool, mode).unwrap();
    let record = world.run_program(["./tool.sh"]).await;
    assert_eq!(record.text().trim(), world.workspace().to_str().unwrap());
}

#[tokio::test]
async fn a_program_reads_which_execution_it_serves() {
    let world = World::new();
    world
        .store
        .memory
        .remember(&astra_kit::KitMemory::observation(
            "obs_1",
            "the teapot whistles",
        ));
    let task = world.entry(json!({
        "id": "reader", "name": "Reader of ada@example.org", "type": "ingest", "prompt": "teapot",
        "metadata": {"handler": "command", "program": ["sh", "-c", "cat; printf '\\n'; env"]},
    }));
    let record = world.run(&task).await;
    let (stdin, environment) = record.text().split_once('\n').unwrap();
    let mut stdin: Value = serde_json::from_str(stdin).unwrap();
    assert!(stdin["started_at_iso"].take().is_string());
    let memory = json!({
        "id": "obs_1", "type": "OBSERVATION", "created_at": "2025-11-04T18:29:12Z",
        "text": "the teapot whistles",
    });
    let expected = json!({
        "task_id": "reader", "task_slug": "reader", "task_name": "Reader of [email]",
        "task_type": "ingest", "prompt": "teapot", "scheduled_vs_manual": "manual",
        "scheduled_at": record.document()["meta"]["scheduled_at"], "started_at_iso": null,
        "trace_id": record.fact("trace_id"), "span_id": record.fact("span_id"),
        "attempt": 1, "retry_of": null, "memories": [memory],
    });
    assert_eq!(stdin, expected);

    let variables: HashMap<&str, &str> = environment
        .lines()
        .filter_map(|line| line.split_once('='))
        .collect();
    let (trace, span) = (record.fact_str("trace_id"), record.fact_str("span_id"));
    assert_eq!(variables["ASTRA_TRACE_ID"], trace);
    assert_eq!(variables["ASTRA_SPAN_ID"], span);
    assert_eq!(variables["ASTRA_ATTEMPT"], "1");
    let (trace, span) = (trace.replace('-', ""), span.replace('-', ""));
    let parent = format!("00-{trace}-{}-01", &span[16..]);
    assert_eq!(variables["TRACEPARENT"], parent);
}

#[tokio::test]
async fn a_program_does_not_see_the_models_key() {
    let endpoint = ModelEndpoint {
        base_url: "http://localhost:9".to_owned(),
        name: "none".to_owned(),
        api_key: Some(ApiKey::new("secret".to_owned())),
        // Any variable that this process has stands for the one with the key.
        api_key_env: Some("PATH".to_owned()),
    };
    let sees_path = async |world: World| {
        let record = world.run_program(["/usr/bin/env"]).await;
        record.text().lines().any(|line| line.starts_with("PATH="))
    };
    assert!(sees_path(World::new()).await);
    assert!(!sees_path(World::new().with_model(endpoint)).await);
}

#[tokio::test]
async fn a_program_need_not_read_its_input() {
    let world = World::new();
    let task = world.entry(json!({
        "id": "deaf", "prompt": "word ".repeat(200_000),
        "metadata": {"handler": "command", "program": ["echo", "fine"]},
    }));
    assert_eq!(world.run(&task).await.text(), "fine\n");
}
