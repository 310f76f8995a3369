//! The kit's own pieces do what tests expect of them.

use std::time::Duration;

use astra_kit::{
    EXAMPLE, KitMemory, ManualClock, MemoryStore, SCRUBBER, SequentialIds, TestScrubber,
    example_document, instant, strategy,
};
use astra_model::{
    Clock, ExecutionFilter, ExperienceRepository, IdSource, MemoryFilters, Reference, Scrubber,
    SpanId, TraceId,
};
use proptest::prelude::*;

#[test]
fn a_clock_that_is_set_back_lets_no_time_pass() {
    let clock = ManualClock::default();
    clock.advance(Duration::from_millis(1500));
    assert_eq!(clock.now(), instant("2025-11-04T18:29:13.623Z"));
    clock.set(instant("2025-11-04T18:00:00Z"));
    assert_eq!(clock.now(), instant("2025-11-04T18:00:00Z"));
    assert_eq!(clock.monotonic(), Duration::from_millis(1500));
}

#[test]
fn ids_count_from_their_seed() {
    let ids = SequentialIds::of_seed(7);
    let drawn = [ids.uuid(), ids.uuid(), ids.uuid()].map(|id| id.to_string());
    assert_eq!(drawn[2], "00000007-0000-4000-8000-000000000003");
    assert!(drawn[0].parse::<SpanId>().is_ok());
}

#[test]
fn the_example_is_the_contracts() {
    let printed = serde_json::to_value(example_document()).expect("documents are JSON");
    let file: serde_json::Value = serde_json::from_str(EXAMPLE).expect("it is JSON");
    assert_eq!(printed, file);
}

#[test]
fn addresses_and_canaries_are_masked_and_nothing_else() {
    let scrubber = TestScrubber::with_canaries(["canary-17"]);
    let text = "Wrote to ada@example.org, bob@example.org. At 5 @ home: canary-17!";
    let masked = "Wrote to [email], [email]. At 5 @ home: [canary]!";
    assert_eq!(scrubber.mask(text), masked);
}

#[test]
fn an_execution_that_python_wrote_is_found_by_what_it_says_of_itself() {
    let store = MemoryStore::new();
    let ids = SequentialIds::default();
    let (span, trace) = (SpanId::new(&ids), TraceId::new(&ids));
    let execution = KitMemory::observation("task_exec_old", "Reflected.")
        .of_type("TASK_EXECUTION")
        .fact("span_id", span.to_string())
        .fact("trace_id", trace.to_string())
        .fact("backfilled", true);
    store.remember(&execution);
    store.remember(&KitMemory::observation("exp_1", "").fact("span_id", span.to_string()));

    let record = store.lookup_span(span).unwrap().unwrap();
    assert!(record.is_legacy());
    assert_eq!(store.list_trace(trace).unwrap()[0], record);
    let filter = ExecutionFilter {
        backfilled: Some(true),
        ..ExecutionFilter::default()
    };
    assert_eq!(store.list_executions(&filter).unwrap().records, [record]);
    let prefix = &trace.to_string()[..30];
    let found = store.list_prefix(prefix, 0).unwrap();
    assert!(found.contains(&Reference::Trace(trace)), "{found:?}");
}

proptest! {
    #[test]
    fn masking_twice_is_masking_once(text in strategy::texts(), canary in "[a-z@]{9,12}") {
        let scrubber = TestScrubber::with_canaries([canary.clone()]);
        let once = scrubber.mask(&format!("{text}{canary}{text}")).into_owned();
        prop_assert!(!once.contains(&canary));
        prop_assert_eq!(scrubber.mask(&once), once.as_str());
    }

    #[test]
    fn filters_that_are_made_can_be_applied(object in strategy::filter_objects()) {
        prop_assert!(MemoryFilters::from_object(&object).is_ok());
    }

    #[test]
    fn executions_that_are_made_hold_scrubbed_text(made in strategy::executions(&SCRUBBER)) {
        prop_assert_eq!(SCRUBBER.mask(made.text().as_str()), made.text().as_str());
    }
}
