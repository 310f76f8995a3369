//! Executions into documents and back.

use std::time::Duration;

use astra_kit::{EXAMPLE, SCRUBBER, captured, example_document, failure, running, strategy};
use astra_model::{
    Execution, ExecutionDocument, SCHEMA_VERSION, UnreadableDocument, Violation, WorkspacePath,
    validate,
};
use proptest::prelude::*;
use serde_json::Value;

fn printed(execution: &Execution) -> ExecutionDocument {
    let naming = execution.id_candidates().next().expect("there are eight");
    execution.to_document(&naming)
}

fn read(document: &ExecutionDocument) -> Execution {
    Execution::from_document(document, &SCRUBBER).expect("it keeps every invariant")
}

#[test]
fn the_example_prints_back_key_for_key_and_in_the_same_order() {
    let file: Value = serde_json::from_str(EXAMPLE).expect("the example is JSON");
    let printed = printed(&read(&example_document()));
    assert_eq!(serde_json::to_value(&printed).expect("JSON"), file);
    assert_eq!(
        serde_json::to_string(&printed).expect("JSON"),
        file.to_string()
    );
}

#[test]
fn the_example_keeps_every_invariant() {
    assert_eq!(
        validate(&example_document(), &SCRUBBER),
        Vec::<Violation>::new()
    );
}

#[test]
fn an_execution_has_eight_names_each_longer_than_the_last() {
    let execution = read(&example_document());
    let ids: Vec<String> = execution
        .id_candidates()
        .map(|name| name.id().to_string())
        .collect();
    let shorts: Vec<&str> = ids.iter().filter_map(|id| id.rsplit('_').next()).collect();
    assert_eq!(shorts[..3], ["9f1c", "b2c39f1c", "0e02b2c39f1c"]);
    assert_eq!(shorts[7], "f47ac10b58cc4372a5670e02b2c39f1c");
    assert_eq!(ids.len(), 8);
    for naming in execution.id_candidates() {
        let document = execution.to_document(&naming);
        assert_eq!(document.session_id, naming.session_id());
        assert_eq!(validate(&document, &SCRUBBER), Vec::<Violation>::new());
        assert_eq!(read(&document), execution);
    }
}

#[test]
fn without_a_retrieval_a_document_says_only_that() {
    let document = serde_json::to_value(printed(&running().succeed("Done."))).expect("JSON");
    let retrieval = &document["content"]["structured"]["retrieval"];
    assert_eq!(retrieval.to_string(), r#"{"memory_count":0,"source":[]}"#);
    let meta = &document["meta"];
    assert_eq!(
        meta.to_string(),
        r#"{"scrubbed":true,"scheduled_at":"2025-11-04T18:00:00Z"}"#
    );
}

#[test]
fn a_duration_longer_than_time_itself_ends_with_it() {
    let execution = running().build().succeed(captured("Done."), Duration::MAX);
    let document = printed(&execution);
    assert_eq!(validate(&document, &SCRUBBER), Vec::<Violation>::new());
    assert_eq!(
        document.content.structured.ended_at_iso,
        "9999-12-30T22:00:00Z"
    );
}

#[test]
fn a_part_that_failed_is_said() {
    let part = running().build().succeed_in_part(
        Some(failure("Timeout", "the last file took too long")),
        captured("Two of three."),
        Duration::from_secs(1),
    );
    let facts = printed(&part).content.structured;
    assert_eq!(facts.status, "partial");
    assert_eq!(facts.error.expect("it is said").error_type, "Timeout");
}

#[test]
fn a_higher_version_is_refused_by_its_number() {
    let mut document = example_document();
    document.content.structured.schema_version = SCHEMA_VERSION + 1;
    let error = Execution::from_document(&document, &SCRUBBER).expect_err("a later form");
    let expected = format!("schema_version is {}", SCHEMA_VERSION + 1);
    assert!(error.to_string().contains(&expected), "{error}");
}

#[test]
fn a_refusal_names_the_document_and_every_rule() {
    let mut document = example_document();
    document.content.structured.retrieval.memory_count = 2;
    document.content.structured.duration_ms = -1;
    let error = Execution::from_document(&document, &SCRUBBER).expect_err("two rules are broken");
    let message = error.to_string();
    assert!(message.contains("breaks 2 invariants"), "{message}");
    assert!(message.contains(&format!("{:?}", document.id)), "{message}");
    assert!(
        message.contains("rule 4: memory_count is 2, there are 3 parents"),
        "{message}"
    );
    assert!(message.contains("rule 2: duration_ms is -1"), "{message}");
}

proptest! {
    #[test]
    fn nothing_that_can_be_built_breaks_an_invariant(made in strategy::executions(&SCRUBBER)) {
        for naming in made.id_candidates() {
            let violations = validate(&made.to_document(&naming), &SCRUBBER);
            prop_assert_eq!(violations, Vec::<Violation>::new());
        }
    }

    #[test]
    fn a_document_is_read_as_what_it_was_printed_from(made in strategy::executions(&SCRUBBER)) {
        let document = printed(&made);
        let text = serde_json::to_string(&document).expect("documents are JSON");
        let again: ExecutionDocument = serde_json::from_str(&text).expect("it is read");
        prop_assert_eq!(&again, &document);
        prop_assert_eq!(serde_json::to_string(&again).expect("JSON"), text);
        let execution = read(&again);
        prop_assert_eq!(printed(&execution), document);
        prop_assert_eq!(execution.running(), made.running());
        prop_assert_eq!(execution.ending(), made.ending());
        prop_assert_eq!(execution.key(), made.key());
        prop_assert_eq!((execution.ended(), execution.duration_ms()), (made.ended(), made.duration_ms()));
    }

    #[test]
    fn memories_are_in_order_of_first_sight(calls in prop::collection::vec(strategy::retrieval_calls(&SCRUBBER), 0..4)) {
        let retrieval = astra_model::Retrieval::from_iter(calls.clone());
        let mut expected = Vec::new();
        for id in calls.iter().flat_map(|call| &call.parents) {
            if !expected.contains(id) {
                expected.push(id.clone());
            }
        }
        prop_assert_eq!(retrieval.parents(), expected);
        prop_assert_eq!(retrieval.calls(), calls);
    }
}

#[test]
fn a_document_of_a_newer_version_is_refused_by_its_version_before_its_keys() {
    let mut document = serde_json::to_value(example_document()).expect("JSON");
    document["content"]["structured"]["schema_version"] = 2.into();
    document["content"]["structured"]["novelty"] = true.into();
    let error = ExecutionDocument::read(&document).expect_err("it is newer");
    assert!(
        matches!(error, UnreadableDocument::Newer { found: 2 }),
        "{error}"
    );
}

#[test]
fn a_path_that_leads_out_of_the_workspace_is_none() {
    for path in ["", "/", "/etc/passwd", "..", "../a", "a/../b", ".", "./"] {
        assert!(WorkspacePath::new(path, &SCRUBBER).is_err(), "{path:?}");
    }
    let path = WorkspacePath::new("./scratch//ada@example.org.md", &SCRUBBER).expect("a path");
    assert_eq!(path.as_str(), "scratch/[email]");
}
