//! Experiences by what they say.

use std::collections::BTreeSet;

use astra_model::{Memory, MemoryFilters, MemoryQuery};
use serde_json::{Value, json};

use super::{ContractStore, append_all};
use crate::{KitMemory, instant, running};

fn search(subject: &dyn ContractStore, text: &str, top_k: usize, filters: &Value) -> Vec<Memory> {
    let filters = filters.as_object().expect("an object");
    let query = MemoryQuery {
        text: text.to_owned(),
        top_k,
        filters: MemoryFilters::from_object(filters).expect("filters that can be applied"),
    };
    subject.store().retrieve(&query).expect("it is searched")
}

fn found(subject: &dyn ContractStore, text: &str, filters: &Value) -> BTreeSet<String> {
    let found = search(subject, text, 10, filters);
    let ids: BTreeSet<String> = found.iter().map(|memory| memory.id.to_string()).collect();
    assert_eq!(ids.len(), found.len(), "one is found twice: {found:?}");
    ids
}

fn ids<const N: usize>(ids: [&str; N]) -> BTreeSet<String> {
    ids.map(str::to_owned).into()
}

/// A search finds whatever holds any of its words, first what holds all, and nothing else.
pub fn a_search_finds_what_holds_its_words(subject: &dyn ContractStore) {
    subject.remember(&KitMemory::observation("exp_1", "Nothing of note."));
    subject.remember(&KitMemory::observation(
        "exp_2",
        "A quarrel about the garden.",
    ));
    subject.remember(&KitMemory::observation(
        "exp_3",
        "The Garden was calm; no quarrel, no tensions.",
    ));
    assert_eq!(
        found(subject, "garden", &json!({})),
        ids(["exp_2", "exp_3"])
    );
    assert_eq!(
        found(subject, "tensions garden", &json!({})),
        ids(["exp_2", "exp_3"])
    );
    assert_eq!(found(subject, "spaceship", &json!({})), ids([]));
    let best = search(subject, "tensions in the GARDEN", 1, &json!({}));
    assert_eq!(best[0].id.as_str(), "exp_3");
    assert_eq!(best[0].experience_type, "OBSERVATION");
    assert_eq!(
        best[0].text,
        "The Garden was calm; no quarrel, no tensions."
    );
    assert_eq!(best[0].created, crate::example_started());
}

/// An execution is an experience too.
pub fn a_search_finds_executions_too(subject: &dyn ContractStore) {
    append_all(
        subject.store(),
        [&running().succeed("Reflected on the garden.")],
    );
    let best = search(subject, "garden", 5, &json!({"type": "TASK_EXECUTION"}));
    assert_eq!(best.len(), 1);
    assert_eq!(best[0].experience_type, "TASK_EXECUTION");
    assert_eq!(best[0].text, "Reflected on the garden.");
}

/// Types in either spelling, instants and facts narrow a search.
pub fn a_search_is_narrowed_by_type_time_and_facts(subject: &dyn ContractStore) {
    let garden = |id| KitMemory::observation(id, "The garden.");
    subject.remember(
        &garden("exp_1")
            .created("2025-11-01T00:00:00Z")
            .fact("mood", "calm"),
    );
    subject.remember(
        &garden("exp_2")
            .created("2025-11-02T00:00:00Z")
            .fact("mood", "tense"),
    );
    subject.remember(
        &garden("exp_3")
            .created("2025-11-03T00:00:00Z")
            .of_type("GOAL")
            .fact("rank", 3)
            .fact("end", Value::Null),
    );
    let garden = |filters: &Value| found(subject, "garden", filters);
    assert_eq!(
        garden(&json!({"type": "observation"})),
        ids(["exp_1", "exp_2"])
    );
    assert_eq!(garden(&json!({"type": ["GOAL"]})), ids(["exp_3"]));
    assert_eq!(
        garden(&json!({"type": ["goal", "OBSERVATION"]})),
        ids(["exp_1", "exp_2", "exp_3"])
    );
    assert_eq!(
        garden(&json!({"since": "2025-11-02T00:00:00Z"})),
        ids(["exp_2", "exp_3"])
    );
    assert_eq!(
        garden(&json!({"until": "2025-11-02T00:00:00Z"})),
        ids(["exp_1"])
    );
    assert_eq!(garden(&json!({"mood": "calm"})), ids(["exp_1"]));
    assert_eq!(garden(&json!({"rank": 3})), ids(["exp_3"]));
    assert_eq!(garden(&json!({"rank": "3"})), ids([]));
    assert_eq!(garden(&json!({"end": null})), ids(["exp_3"]));
    assert_eq!(garden(&json!({"mood": "calm", "type": "GOAL"})), ids([]));
}

/// A search gives at most as many as it was asked for.
pub fn a_search_gives_no_more_than_it_was_asked_for(subject: &dyn ContractStore) {
    for number in 0..4 {
        subject.remember(&KitMemory::observation(
            &format!("exp_{number}"),
            "The garden.",
        ));
    }
    for top_k in [0, 1, 3] {
        assert_eq!(search(subject, "garden", top_k, &json!({})).len(), top_k);
    }
    assert_eq!(search(subject, "garden", usize::MAX, &json!({})).len(), 4);
}

/// Whatever was committed before a search is seen by it, whoever wrote it.
pub fn a_search_sees_what_was_just_committed(subject: &dyn ContractStore) {
    for number in 1..=3 {
        subject.remember(&KitMemory::observation(
            &format!("exp_{number}"),
            "The garden.",
        ));
        append_all(
            subject.store(),
            [&running().nth(number).succeed("The garden.")],
        );
        let expected = 2 * usize::try_from(number).expect("three");
        assert_eq!(found(subject, "garden", &json!({})).len(), expected);
    }
}

/// No text is a bad query: what a search engine would take for an operator is a word or nothing.
pub fn a_search_takes_any_text(subject: &dyn ContractStore) {
    subject.remember(&KitMemory::observation("exp_1", "The garden."));
    let texts = [
        "",
        " ",
        "\"",
        "AND OR NOT",
        "garden\"*",
        "(garden",
        "text:garden",
        "^garden - +",
        "\0",
        "'; --",
    ];
    for text in texts {
        let found = found(subject, text, &json!({}));
        assert_eq!(
            found.len(),
            usize::from(text.contains("garden")),
            "{text:?}"
        );
    }
}

/// The same search has the same answer in the same order while nothing changes.
pub fn the_same_search_has_the_same_answer(subject: &dyn ContractStore) {
    for number in 0..9 {
        let memory = KitMemory::observation(&format!("exp_{number}"), "The garden.");
        subject.remember(&KitMemory {
            created: instant("2025-11-04T18:00:00Z"),
            ..memory
        });
    }
    let first = search(subject, "garden", 5, &json!({}));
    for _ in 0..3 {
        assert_eq!(search(subject, "garden", 5, &json!({})), first);
    }
}
