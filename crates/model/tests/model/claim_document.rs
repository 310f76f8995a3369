//! Claims as JSON.

use astra_kit::{SCRUBBER, running, strategy};
use astra_model::{ClaimDocument, RetrievalCallDocument};
use proptest::prelude::*;
use serde_json::{Value, json};

fn example() -> Value {
    let claim = ClaimDocument::from(&running().build());
    serde_json::to_value(claim).expect("claims are JSON")
}

#[test]
fn a_claim_lies_in_the_spelling_of_the_document() {
    let claim = example();
    assert_eq!(claim["task_id"], "daily_reflection");
    assert_eq!(claim["scheduled_vs_manual"], "scheduled");
    assert_eq!(claim["scheduled_at"], "2025-11-04T18:00:00Z");
    assert_eq!(claim["started_at_ms"], 1_762_280_952_123_i64);
    assert_eq!(claim["retry_of"], Value::Null);
}

#[test]
fn what_no_claim_holds_is_refused_and_named() {
    for (key, value) in [
        ("task_id", json!("../x")),
        ("task_slug", json!("")),
        ("task_type", json!("a b")),
        ("task_config_digest", json!("sha256:0")),
        ("scheduled_vs_manual", json!("SCHEDULED")),
        ("scheduled_at", json!("now")),
        ("trace_id", json!("1")),
        ("span_id", json!("1")),
        ("attempt", json!(0)),
        ("attempt", json!(2)),
        ("retry_of", json!("1")),
        ("retry_of", json!("f47ac10b-58cc-4372-a567-0e02b2c39f1c")),
        ("causes", json!(["exp_1", ""])),
    ] {
        let mut claim = example();
        claim[key] = value.clone();
        let claim: ClaimDocument = serde_json::from_value(claim).expect("the form is right");
        let error = claim.to_running(&SCRUBBER).expect_err(key).to_string();
        assert!(error.contains(key), "{key} {value}: {error}");
    }
}

proptest! {
    #[test]
    fn a_claim_is_read_as_it_was_written(made in strategy::runnings(&SCRUBBER)) {
        let text = serde_json::to_string(&ClaimDocument::from(&made)).expect("claims are JSON");
        let claim: ClaimDocument = serde_json::from_str(&text).expect("it is read");
        prop_assert_eq!(claim.to_running(&SCRUBBER), Ok(made));
    }

    #[test]
    fn a_retrieval_is_read_as_it_was_written(made in strategy::retrieval_calls(&SCRUBBER)) {
        let call = RetrievalCallDocument::from(&made);
        let text = serde_json::to_string(&call).expect("calls are JSON");
        let call: RetrievalCallDocument = serde_json::from_str(&text).expect("it is read");
        prop_assert_eq!(call.to_call(&SCRUBBER), Ok(made));
    }
}
