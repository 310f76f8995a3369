//! The database that Python wrote, before its migration.

use astra_model::{
    ExecutionFilter, ExperienceRepository, MemoryFilters, MemoryQuery, RecentFilter, Reference,
    Retriever, TaskRef,
};

use crate::support::legacy;

#[test]
fn its_executions_are_listed_by_task_and_by_slug_page_by_page() {
    let stored = legacy();
    let store = &stored.store;
    for task in [
        TaskRef::Id("self_inquiry".parse().unwrap()),
        TaskRef::Slug("self_inquiry".parse().unwrap()),
    ] {
        let mut filter = ExecutionFilter {
            task: Some(task),
            limit: 2,
            ..ExecutionFilter::default()
        };
        let mut starts = Vec::new();
        loop {
            let page = store.list_executions(&filter).unwrap();
            starts.extend(
                page.records
                    .iter()
                    .map(|record| record.document()["ts"].as_f64().unwrap()),
            );
            filter.after = page.next;
            if filter.after.is_none() {
                break;
            }
        }
        assert!(starts.len() > 4);
    }
}

#[test]
fn its_records_are_read_as_documents() {
    let stored = legacy();
    let store = &stored.store;
    let id = "task_exec_self_inquiry_2025-11-10T15:24:17Z_b7d1"
        .parse()
        .unwrap();
    let record = store.lookup(&id).unwrap().unwrap();
    let document = record.document();
    assert!(record.is_legacy());
    assert_eq!(document["type"], "TASK_EXECUTION");
    assert_eq!(document["provenance"]["actor"], "AGENT");
    assert_eq!(document["provenance"]["method"], "SCHEDULED_TASK");
    assert_eq!(document["created_at"], "2025-11-10T15:24:17Z");
    assert_eq!(document["ts"], 1_762_788_257.174_049);
    assert_eq!(document["meta"], serde_json::json!({}));
    assert!(document["content"].get("media").is_none());
    assert_eq!(
        record.fact("started_at_iso"),
        "2025-11-10T15:24:17.174049+00:00"
    );
}

#[test]
fn its_executions_are_found_by_key_trace_span_and_prefix() {
    let stored = legacy();
    let store = &stored.store;
    let key = "285f7577037c8a5b8abe2861f3c369f67ab71074287f78e90051131f1a970666"
        .parse()
        .unwrap();
    let by_key = store.lookup_key(&key).unwrap().unwrap();
    let span = "c065abf7-8ba9-4c35-ae3b-f38bb271d3c9".parse().unwrap();
    assert_eq!(store.lookup_span(span).unwrap().as_ref(), Some(&by_key));
    let trace = "043693f1-fe30-48bd-a3d0-9765872b5bf5".parse().unwrap();
    assert_eq!(
        store.list_trace(trace).unwrap(),
        std::slice::from_ref(&by_key)
    );
    let found = store.list_prefix("043693f1", 10).unwrap();
    assert_eq!(found, [Reference::Trace(trace)]);
    let found = store.list_prefix("c065abf7", 10).unwrap();
    assert_eq!(found, [Reference::Experience(by_key.id().clone())]);
}

#[test]
fn of_two_records_with_one_key_the_first_is_found_and_both_are_listed() {
    let stored = legacy();
    let store = &stored.store;
    let key = "2e029394ea232f776772b502458a1f1445a31836f5026bd5b64c29fc345e07a9"
        .parse()
        .unwrap();
    assert!(store.lookup_key(&key).unwrap().is_some());
    for short in ["22db", "2e8f"] {
        let id = format!("task_exec_authentic_response_2025-11-08T09:13:44Z_{short}");
        assert!(store.lookup(&id.parse().unwrap()).unwrap().is_some());
    }
}

#[test]
fn the_backfilled_are_told_from_the_others() {
    let stored = legacy();
    let store = &stored.store;
    let count = |backfilled| {
        let filter = ExecutionFilter {
            backfilled,
            limit: 1000,
            ..ExecutionFilter::default()
        };
        store.list_executions(&filter).unwrap().records.len()
    };
    assert_eq!(
        (count(Some(true)), count(Some(false)), count(None)),
        (15, 47, 62)
    );
}

#[test]
fn its_types_are_found_in_either_spelling() {
    let stored = legacy();
    let store = &stored.store;
    for kind in ["OBSERVATION", "observation"] {
        let filter = RecentFilter {
            experience_type: Some(kind.to_owned()),
            limit: 1000,
            ..RecentFilter::default()
        };
        assert_eq!(store.list_recent(&filter).unwrap().len(), 25);
    }
}

#[test]
fn its_memories_are_retrieved_without_writing() {
    let stored = legacy();
    let store = &stored.store;
    let query = MemoryQuery {
        text: "the question of continuity".to_owned(),
        top_k: 5,
        filters: MemoryFilters {
            types: vec!["INFERENCE".to_owned()],
            ..MemoryFilters::default()
        },
    };
    let found = store.retrieve(&query).unwrap();
    assert_eq!(found.len(), 5);
    assert!(
        found
            .iter()
            .all(|memory| memory.experience_type == "INFERENCE")
    );
    assert_eq!(store.retrieve(&query).unwrap(), found);
}

#[test]
fn children_are_found_by_their_parents() {
    let stored = legacy();
    let store = &stored.store;
    let recent = RecentFilter {
        limit: 1000,
        ..RecentFilter::default()
    };
    let all = store.list_recent(&recent).unwrap();
    let (child, parent) = all
        .iter()
        .find_map(|record| Some((record, record.ids("parents").next()?.to_owned())))
        .unwrap();
    let children = store.list_children(&parent.parse().unwrap(), 100).unwrap();
    assert!(children.contains(child));
}

#[test]
fn its_findings_alone_do_not_make_verification_fail() {
    let stored = legacy();
    let report = stored
        .store
        .verify(&astra_kit::SCRUBBER, &mut |_, _| {})
        .unwrap();
    assert_eq!((report.checked, report.legacy.checked), (0, 62));
    assert!(report.is_sound(), "{report:?}");
    let told = report.legacy.findings.told();
    let twice = told
        .iter()
        .filter(|finding| finding.violation.rule.number() == 1)
        .count();
    assert_eq!(twice, 2, "{told:?}");
}
