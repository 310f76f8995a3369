//! The handler that needs no model.

use std::fs;

use astra_kit::KitMemory;
use serde_json::json;

use crate::common::World;

#[tokio::test]
async fn it_names_memories_recurring_terms_and_what_is_new() {
    let world = World::new();
    let remember = |id: &str, text: &str| {
        world
            .store
            .memory
            .remember(&KitMemory::observation(id, text));
    };
    remember("obs_1", "Watered the garden with Ada, ada@example.org");
    remember("obs_2", "The garden needs rain; rain is late");
    let task = world.entry(json!({
        "id": "garden", "name": "Garden notes",
        "metadata": {"handler": "digest", "query": "garden rain", "filters": {"type": "OBSERVATION"}},
    }));
    let first = world.run(&task).await;
    assert_eq!(
        first.text(),
        "Garden notes: reflected on 2 memories.\n\n\
         1. (OBSERVATION, 2025-11-04, new) The garden needs rain; rain is late\n\
         2. (OBSERVATION, 2025-11-04, new) Watered the garden with Ada, [email]\n\n\
         Recurring: garden (2).\n\n\
         New since the last reflection: 2 of 2.\n"
    );
    assert_eq!(
        first.fact("io")["files_written"],
        json!(["scratch/garden.md"])
    );
    let page = fs::read_to_string(world.workspace().join("scratch/garden.md")).unwrap();
    let started = first.fact_str("started_at_iso");
    assert_eq!(page, format!("# {started}\n\n{}", first.text()));

    remember("obs_3", "Planted a tree in the garden");
    let second = world.run(&task).await;
    let text = second.text();
    assert!(
        text.contains("1. (OBSERVATION, 2025-11-04) The garden needs rain"),
        "{text}"
    );
    assert!(
        text.contains("3. (OBSERVATION, 2025-11-04, new) Planted a tree"),
        "{text}"
    );
    assert!(
        text.ends_with("New since the last reflection: 1 of 3.\n"),
        "{text}"
    );
}

#[tokio::test]
async fn it_does_without_a_workspace() {
    let world = World::new();
    world
        .store
        .memory
        .remember(&KitMemory::observation("obs_1", "quiet day"));
    let task = world.task(
        "homeless",
        &json!({"handler": "digest", "query": "day", "workspace": null}),
    );
    let record = world.run(&task).await;
    assert_eq!(record.fact_str("status"), "success");
    assert_eq!(record.fact("io")["files_written"], json!([]));
}

#[tokio::test]
async fn it_does_without_memories() {
    let world = World::new();
    let task = world.entry(json!({"id": "empty", "name": "Evening", "metadata": {}}));
    let record = world.run(&task).await;
    assert_eq!(record.fact_str("status"), "success");
    assert_eq!(record.text(), "Evening: no memories found to reflect on.\n");
}

#[tokio::test]
async fn it_quotes_long_memories_by_their_beginning() {
    let world = World::new();
    let text = format!("story {}", "w\u{00f6}rd\n".repeat(100));
    world
        .store
        .memory
        .remember(&KitMemory::observation("obs_1", &text));
    let task = world.task("long", &json!({"handler": "digest", "query": "story"}));
    let record = world.run(&task).await;
    let line = record.text().lines().nth(2).unwrap();
    assert!(line.ends_with("w\u{00f6}rd w\u{00f6}rd…"), "{line}");
    assert!(line.chars().count() < 220, "{line}");
}
