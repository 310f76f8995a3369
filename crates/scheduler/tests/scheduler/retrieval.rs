//! What a task had in front of it is in its record.

use std::sync::atomic::Ordering;

use astra_kit::KitMemory;
use astra_model::Record;
use astra_scheduler::{FailureKind, Outcome, TaskError};
use serde_json::{Map, Value, json};

use crate::common::{World, code, ending, request};

/// Returns a world with three memories.
fn world() -> World {
    let world = World::new();
    for memory in [
        KitMemory::observation("obs_tea", "green tea in the morning"),
        KitMemory::observation("obs_rain", "rain all morning").fact("place", "Kyoto"),
        KitMemory::observation("goal_tea", "drink less tea").of_type("GOAL"),
    ] {
        world.store.memory.remember(&memory);
    }
    world
}

fn parents(record: &Record) -> Vec<&str> {
    record.ids("parents").collect()
}

fn filters(filters: Value) -> Map<String, Value> {
    serde_json::from_value(filters).unwrap()
}

#[tokio::test]
async fn what_was_retrieved_before_a_run_is_recorded() {
    let world = world();
    let filters = json!({"type": "observation"});
    let task = world.task(
        "morning",
        &json!({"handler": "digest", "query": "morning tea", "top_k": 1, "filters": filters}),
    );
    let record = world.run(&task).await;
    assert_eq!(parents(&record), ["obs_tea"]);
    let mut retrieval = record.fact("retrieval").clone();
    assert!(retrieval["latency_ms"].take().is_u64());
    let expected = json!({
        "memory_count": 1, "query": "morning tea", "filters": filters, "latency_ms": null,
        "source": ["experiences"],
    });
    assert_eq!(retrieval, expected);
}

#[tokio::test]
async fn without_a_query_the_prompt_is_searched_for() {
    let world = world();
    let task = world.entry(json!({
        "id": "prompted", "prompt": "what of rain for ada@example.org?",
        "metadata": {"handler": "digest"},
    }));
    let record = world.run(&task).await;
    assert_eq!(parents(&record), ["obs_rain"]);
    let query = &record.fact("retrieval")["query"];
    assert_eq!(query, "what of rain for [email]?");
}

#[tokio::test]
async fn a_run_that_retrieved_nothing_says_no_more_than_that() {
    let world = world();
    let record = world.run_code(ending(Ok(Outcome::success("Done.")))).await;
    let bare = json!({"memory_count": 0, "source": []});
    assert_eq!(record.fact("retrieval"), &bare);
}

#[tokio::test]
async fn a_search_that_found_nothing_keeps_its_query() {
    let world = world();
    let task = world.task("empty", &json!({"handler": "digest", "query": "volcano"}));
    let retrieval = world.run(&task).await.fact("retrieval").clone();
    assert_eq!(retrieval["memory_count"], 0);
    assert_eq!(retrieval["query"], "volcano");
    assert_eq!(retrieval["filters"], json!({}));
}

#[tokio::test]
async fn several_searches_are_each_recorded() {
    let world = world();
    let record = world
        .run_code(code(|cx| async move {
            let first = cx.retrieve("tea", 5, &Map::new()).await?;
            assert_eq!(first.len(), 2);
            let place = filters(json!({"place": "Kyoto"}));
            cx.retrieve("morning", 5, &place).await?;
            cx.retrieve("morning", 5, &Map::new()).await?;
            let said: Vec<String> = cx.memories().iter().map(|it| it.text.clone()).collect();
            Ok(Outcome::success(said.join("; ")))
        }))
        .await;
    assert_eq!(parents(&record), ["obs_tea", "goal_tea", "obs_rain"]);
    assert_eq!(
        record.text(),
        "green tea in the morning; drink less tea; rain all morning"
    );
    let retrieval = record.fact("retrieval");
    assert_eq!(retrieval["memory_count"], 3);
    assert_eq!(retrieval["query"], "tea");
    assert_eq!(retrieval["source"], json!(["experiences"]));
    let calls = retrieval["calls"].as_array().unwrap();
    let found: Vec<&Value> = calls.iter().map(|call| &call["parents"]).collect();
    assert_eq!(
        found,
        [
            &json!(["obs_tea", "goal_tea"]),
            &json!(["obs_rain"]),
            &json!(["obs_tea", "obs_rain"]),
        ]
    );
    assert_eq!(calls[1]["filters"], json!({"place": "Kyoto"}));
    let sum: u64 = calls
        .iter()
        .map(|call| call["latency_ms"].as_u64().unwrap())
        .sum();
    assert_eq!(retrieval["latency_ms"], sum);
}

#[tokio::test]
async fn what_was_retrieved_stays_whatever_comes_of_the_run() {
    for ends in ["failure", "panic", "time-out"] {
        let world = world();
        let task = world.task("ending", &json!({"query": "rain", "timeout_s": 0.2}));
        let scheduler = world.scheduler_with(
            &task,
            code(move |cx| async move {
                match ends {
                    "failure" => Err(TaskError::new(FailureKind::FileFailed, "failed")),
                    "panic" => panic!("panicked"),
                    _ => {
                        cx.cancelled().await;
                        Ok(Outcome::success(""))
                    }
                }
            }),
        );
        scheduler.run(&request(&task)).await.unwrap();
        let record = world.records().remove(0);
        assert_eq!(record.fact_str("status"), "failed");
        assert_eq!(parents(&record), ["obs_rain"], "{ends}");
        assert_eq!(record.fact("retrieval")["query"], "rain", "{ends}");
    }
}

#[tokio::test]
async fn a_search_that_fails_fails_the_run_and_keeps_its_query() {
    let world = world();
    world.store.retrievals_fail.store(1, Ordering::SeqCst);
    let task = world.task("unread", &json!({"handler": "digest", "query": "rain"}));
    let record = world.run(&task).await;
    let error = record.fact("error");
    assert_eq!(error["type"], "RetrievalFailed");
    assert_eq!(
        error["message"],
        "the store's work failed: the disk of [email] is full"
    );
    assert_eq!(record.fact("retrieval")["query"], "rain");
    assert_eq!(record.fact("retrieval")["memory_count"], 0);
}

#[tokio::test]
async fn filters_that_can_not_be_applied_are_not_ignored() {
    let world = world();
    for (bad, key) in [
        (json!({"type": 7}), "type"),
        (json!({"since": "yesterday"}), "since"),
        (json!({"until": 5}), "until"),
        (json!({"a.b": 1}), "a.b"),
        (json!({"place": ["Kyoto"]}), "place"),
    ] {
        let bad = filters(bad);
        let record = world
            .run_code(code(move |cx| {
                let bad = bad.clone();
                async move {
                    cx.retrieve("tea", 5, &bad).await?;
                    Ok(Outcome::success("Ignored them."))
                }
            }))
            .await;
        let error = record.fact("error");
        assert_eq!(error["type"], "ConfigInvalid");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(&format!("{key:?}")), "{message}");
    }
}

#[tokio::test]
async fn strings_in_filters_are_masked() {
    let world = world();
    let task = world.task(
        "masked",
        &json!({"handler": "digest", "query": "tea", "filters": {"owner": "ada@example.org"}}),
    );
    let record = world.run(&task).await;
    let filters = &record.fact("retrieval")["filters"];
    assert_eq!(filters, &json!({"owner": "[email]"}));
}
