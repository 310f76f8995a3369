//! What Python's side really wrote, and what must come of it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{Workspace, fact};

use super::{Told, backfill, fixture, manifest};

#[test]
fn every_result_file_becomes_the_record_that_the_manifest_tells() {
    let workspace = Workspace::new([]);
    let told = Told::of(&backfill(&workspace, &fixture("results")).answer().exits(0));
    assert_eq!(
        (told.found, told.created),
        (120, 120),
        "{:?}",
        told.rejected
    );
    let records: BTreeMap<String, Value> = workspace
        .records()
        .into_iter()
        .map(|record| (record["id"].as_str().unwrap().to_owned(), record))
        .collect();
    let manifest = manifest();
    for (name, id, _) in &told.files {
        let (record, expected) = (&records[id.as_ref().unwrap()], &manifest["results"][name]);
        assert_eq!(record["meta"]["legacy_result_file"], name.as_str());
        assert_eq!(fact(record, "idempotency_key"), &expected["key"], "{name}");
        for key in ["task_id", "status", "duration_ms"] {
            assert_eq!(fact(record, key), &expected[key], "{name}: {key}");
        }
        for key in ["trace_id", "span_id"] {
            let kept = expected[key].is_null() || fact(record, key) == &expected[key];
            assert!(kept, "{name}: {key}");
        }
    }
    workspace.insist_settled();
}

#[test]
fn every_malformed_file_is_judged_as_the_manifest_tells_and_none_stops_another() {
    let workspace = Workspace::new([]);
    let told = Told::of(
        &backfill(&workspace, &fixture("results_bad"))
            .answer()
            .exits(0),
    );
    assert_eq!(told.found, 18);
    let manifest = manifest();
    for (name, id, outcome) in &told.files {
        match manifest["results_bad"][name]["verdict"].as_str().unwrap() {
            "must_reject" => assert_eq!(outcome, "rejected", "{name}"),
            "must_accept" => assert_eq!(outcome, "created", "{name}"),
            "either_but_report" => assert_ne!(outcome, "already_there", "{name}"),
            other => {
                let first = other.strip_prefix("duplicate_of:").unwrap();
                let first = told.files.iter().find(|file| file.0 == first).unwrap();
                assert_eq!(
                    (outcome.as_str(), id),
                    ("already_there", &first.1),
                    "{name}"
                );
            }
        }
    }
    assert!(told.rejected.iter().all(|(_, reason)| !reason.is_empty()));
    workspace.records();
    workspace.insist_settled();
}

#[test]
fn runs_that_python_had_stored_are_recognised_after_the_migration() {
    let workspace = Workspace::new([]);
    std::fs::create_dir(workspace.path("data")).unwrap();
    std::fs::copy(fixture("core.db"), workspace.db()).unwrap();
    let results = fixture("results");
    let dry = |workspace: &Workspace| {
        let dry = backfill(workspace, &results).words(["--dry-run"]);
        Told::of(&dry.answer().exits(0))
    };
    let before = dry(&workspace);
    workspace.astra(&["migrate"]).answer().exits(0);
    assert_eq!(dry(&workspace), before);
    let told = Told::of(&backfill(&workspace, &results).answer().exits(0));
    assert_eq!(told, before);
    let again = Told::of(&backfill(&workspace, &results).answer().exits(0));
    assert_eq!((again.created, again.already_there), (0, 120));
    for (again, told) in again.files.iter().zip(&told.files) {
        assert_eq!((&again.0, &again.1), (&told.0, &told.1));
    }
    workspace.astra(&["verify"]).answer().exits(0);
}

#[test]
fn runs_that_python_had_stored_are_recognised_before_the_migration() {
    let workspace = Workspace::new([]);
    std::fs::create_dir(workspace.path("data")).unwrap();
    std::fs::copy(fixture("core.db"), workspace.db()).unwrap();
    let before = std::fs::read(workspace.db()).unwrap();
    let dry = backfill(&workspace, &fixture("results")).words(["--dry-run"]);
    let told = Told::of(&dry.answer().exits(0));
    assert_eq!(
        (told.found, told.created, told.already_there),
        (120, 60, 60)
    );
    let manifest = manifest();
    for (name, _, outcome) in &told.files {
        let is_known = manifest["results"][name]["already_in_core_db"] == true;
        assert_eq!(outcome == "already_there", is_known, "{name}");
    }
    let error = backfill(&workspace, &fixture("results"))
        .answer()
        .exits(5)
        .error();
    assert!(
        error["message"].as_str().unwrap().contains("astra migrate"),
        "{error}"
    );
    assert!(
        std::fs::read(workspace.db()).unwrap() == before,
        "it was changed"
    );
}
