//! The index of words, whatever happens to the table that it is made from.

use astra_kit::{KitMemory, running};
use astra_model::{
    Captured, ExperienceRepository, MemoryFilters, MemoryQuery, RetrievalCall, Retriever,
    ScrubbedObject,
};
use astra_store::Store;

use crate::support::{Stored, insert_observation, new_memory, options, stored};

fn remember(stored: &Stored, id: &str, text: &str, created: &str) {
    let memory = KitMemory::observation(id, text).created(created);
    stored.store.remember(&new_memory(&memory)).unwrap();
}

fn ids(store: &Store, text: &str) -> Vec<String> {
    let query = MemoryQuery {
        text: text.to_owned(),
        top_k: 100,
        filters: MemoryFilters::default(),
    };
    let found = store.retrieve(&query).unwrap();
    found
        .into_iter()
        .map(|memory| memory.id.to_string())
        .collect()
}

#[test]
fn memories_that_match_alike_come_newest_first_then_by_id() {
    let stored = stored();
    remember(&stored, "b", "A garden.", "2025-01-01T00:00:00Z");
    remember(&stored, "a", "A garden.", "2025-01-01T00:00:00Z");
    remember(&stored, "c", "A garden.", "2025-01-02T00:00:00Z");
    remember(&stored, "best", "Garden, garden!", "2024-01-01T00:00:00Z");
    assert_eq!(ids(&stored.store, "garden"), ["best", "c", "a", "b"]);
}

#[test]
fn accents_and_case_make_no_difference() {
    let stored = stored();
    remember(&stored, "a", "El día tranquilo", "2025-01-01T00:00:00Z");
    assert_eq!(ids(&stored.store, "DIA"), ["a"]);
    assert_eq!(ids(&stored.store, "di\u{301}a"), ["a"]);
}

#[test]
fn what_was_deleted_or_replaced_is_not_found_by_its_old_words() {
    let stored = stored();
    remember(&stored, "a", "An old garden.", "2025-01-01T00:00:00Z");
    remember(&stored, "b", "Another garden.", "2025-01-01T00:00:00Z");
    assert_eq!(ids(&stored.store, "garden").len(), 2);
    let outside = stored.outside();
    outside
        .execute("DELETE FROM experience WHERE id = 'b'", ())
        .unwrap();
    assert_eq!(ids(&stored.store, "garden"), ["a"]);
    outside
        .execute(
            "REPLACE INTO experience (id, type, created_at, content, ownership, consolidated) \
             VALUES ('a', 'observation', '2025-01-01 00:00:00', '{\"text\": \"A new house.\"}', 'u', 0)",
            (),
        )
        .unwrap();
    assert!(ids(&stored.store, "garden").is_empty());
    assert_eq!(ids(&stored.store, "house"), ["a"]);
}

#[test]
fn the_index_follows_when_rows_are_renumbered() {
    let stored = stored();
    for number in 0..20 {
        remember(
            &stored,
            &format!("m{number}"),
            "A garden.",
            "2025-01-01T00:00:00Z",
        );
    }
    assert_eq!(ids(&stored.store, "garden").len(), 20);
    let outside = stored.outside();
    outside
        .execute("DELETE FROM experience WHERE id IN ('m3', 'm4', 'm5')", ())
        .unwrap();
    outside.execute_batch("VACUUM").unwrap();
    for id in ["n1", "n2", "n3", "n4"] {
        insert_observation(&outside, id);
    }
    assert_eq!(ids(&stored.store, "garden").len(), 17);
    assert_eq!(ids(&stored.store, "observation").len(), 4);
}

#[test]
fn more_experiences_than_a_batch_are_all_indexed() {
    let stored = stored();
    let outside = stored.outside();
    outside.execute_batch("BEGIN").unwrap();
    for number in 0..1_201 {
        insert_observation(&outside, &format!("exp_{number}"));
    }
    insert_observation(&outside, "exp_last");
    outside
        .execute(
            "UPDATE experience SET content = '{\"text\": \"rare\"}' WHERE id = 'exp_last'",
            (),
        )
        .unwrap();
    outside.execute_batch("COMMIT").unwrap();
    assert_eq!(ids(&stored.store, "rare"), ["exp_last"]);
    assert_eq!(ids(&stored.store, "observation").len(), 100);
}

#[test]
fn a_store_opened_to_read_finds_what_others_commit() {
    let stored = stored();
    remember(&stored, "a", "A garden.", "2025-01-01T00:00:00Z");
    let reading = Store::open_read_only(&stored.path(), &options()).unwrap();
    assert_eq!(ids(&reading, "garden"), ["a"]);
    remember(&stored, "b", "A garden.", "2025-01-02T00:00:00Z");
    assert_eq!(ids(&reading, "garden"), ["b", "a"]);
    assert_eq!(ids(&stored.store, "garden"), ["b", "a"]);
}

#[test]
fn children_are_found_while_they_name_their_parent() {
    let stored = stored();
    remember(&stored, "parent", "A garden.", "2025-01-01T00:00:00Z");
    let parent = "parent".parse().unwrap();
    let call = RetrievalCall {
        query: astra_kit::scrubbed("garden"),
        filters: ScrubbedObject::default(),
        latency_ms: 1,
        source: vec!["experiences".to_owned()],
        parents: vec!["parent".parse().unwrap()],
    };
    let captured = Captured {
        retrieval: [call].into_iter().collect(),
        ..astra_kit::captured("Done.")
    };
    let later = running().nth(2).succeed_with(captured.clone());
    stored.store.append(&later).unwrap();
    let sooner = running()
        .nth(1)
        .causes(["parent".parse().unwrap()])
        .succeed_with(captured);
    stored.store.append(&sooner).unwrap();
    let outside = stored.outside();
    insert_observation(&outside, "exp_1");
    outside
        .execute(
            "UPDATE experience SET parents = '[\"parent\"]' WHERE id = 'exp_1'",
            (),
        )
        .unwrap();
    let children = stored.store.list_children(&parent, 10).unwrap();
    let starts: Vec<&str> = children
        .iter()
        .map(|child| child.fact_str("started_at_iso"))
        .collect();
    assert_eq!(starts.len(), 3);
    assert!(starts[1] < starts[2]);
    outside
        .execute(
            "UPDATE experience SET parents = '[]' WHERE id = 'exp_1'",
            (),
        )
        .unwrap();
    assert_eq!(stored.store.list_children(&parent, 10).unwrap().len(), 2);
    assert_eq!(stored.store.list_children(&parent, 1).unwrap().len(), 1);
}
