//! Folders of all kinds of files, read a second time by Python and by rules of its own.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;

use serde_json::{Value, json};

use crate::support::{Workspace, has_program, python};

use super::{Told, backfill};

const ORACLE: &str = include_str!("oracle.py");
const FILES: &str = "400";

/// What the database holds of each backfilled record, by id.
fn stored(workspace: &Workspace) -> HashMap<String, Value> {
    let database = workspace.outside();
    let mut statement = database
        .prepare(
            "SELECT id, json_object(\
                'key', json_extract(content, '$.structured.idempotency_key'), \
                'status', json_extract(content, '$.structured.status'), \
                'duration_ms', json_extract(content, '$.structured.duration_ms'), \
                'trace_id', json_extract(content, '$.structured.trace_id'), \
                'span_id', json_extract(content, '$.structured.span_id'), \
                'scheduled_at', json_extract(meta, '$.scheduled_at')) FROM experience",
        )
        .unwrap();
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, String>(1)?));
    let rows = statement.query_map((), read).unwrap();
    rows.map(|row| row.unwrap())
        .map(|(id, facts)| (id, serde_json::from_str(&facts).unwrap()))
        .collect()
}

/// Holds what was told of each file, in its order, against what Python says of it.
fn insist_agreement(
    told: &Told,
    judged: &BTreeMap<String, Value>,
    stored: &HashMap<String, Value>,
) {
    // Retries are told last, and those that are made here all come to nothing.
    let mut files: Vec<_> = told.files.iter().collect();
    files.sort();
    assert!(files.iter().map(|file| &file.0).eq(judged.keys()));
    let (mut keys, mut spans) = (HashMap::new(), HashSet::new());
    for (name, id, outcome) in files {
        let mut expected = judged[name].clone();
        let verdict = expected["verdict"].take();
        let span = expected["span_id"].as_str().unwrap_or(name).to_owned();
        let Some(id) = id else {
            let has_others_span = verdict != "rejected" && spans.contains(&span);
            let reason = told.rejected.iter().find(|file| file.0 == *name).unwrap();
            assert!(
                verdict != "record" || has_others_span,
                "{reason:?}, but {expected}"
            );
            continue;
        };
        assert_ne!(verdict, "rejected", "{name} became {id}");
        let found = &stored[id];
        let key = expected["key"].as_str().unwrap().to_owned();
        assert_eq!(found["key"], key.as_str(), "{name}");
        let first = keys.entry(key).or_insert_with(|| name);
        assert_eq!(
            outcome == "created",
            *first == name,
            "{name} repeats {first}"
        );
        if outcome == "created" {
            spans.insert(span);
            for (fact, value) in expected.as_object().unwrap() {
                let is_said = !value.is_null();
                assert!(
                    !is_said || found[fact] == *value,
                    "{name}: {fact} is {found}, but {expected}"
                );
            }
        }
    }
}

#[test]
fn an_independent_reading_of_random_folders_comes_to_the_same() {
    if !has_program("python3") {
        return;
    }
    for seed in ["1", "2"] {
        let workspace = Workspace::new([]);
        let folder = workspace.beside().join("results");
        fs::create_dir(&folder).unwrap();
        let path = folder.to_str().unwrap();
        let judged = python(ORACLE, &[path, seed, FILES]);
        let judged: BTreeMap<String, Value> = serde_json::from_value(judged).unwrap();
        let dry = backfill(&workspace, &folder).words(["--dry-run"]).answer();
        let dry = Told::of(&dry.exits(0));
        assert!(!workspace.db().exists(), "a dry run makes nothing");
        let told = Told::of(&backfill(&workspace, &folder).answer().exits(0));
        assert_eq!(dry, told);
        insist_agreement(&told, &judged, &stored(&workspace));
        assert!(told.created > 100 && told.rejected.len() > 20, "{told:?}");
        let again = Told::of(&backfill(&workspace, &folder).answer().exits(0));
        assert_eq!((again.created, &again.rejected), (0, &told.rejected));
        assert_eq!(again.already_there, told.created + told.already_there);
        workspace.records();
    }
}

#[test]
fn any_spelling_that_is_read_is_spelled_as_python_spells_it() {
    if !has_program("python3") {
        return;
    }
    let workspace = Workspace::new([]);
    let folder = workspace.beside().join("results");
    fs::create_dir(&folder).unwrap();
    let path = folder.to_str().unwrap();
    let judged = python(ORACLE, &[path, "spellings", "2000"]);
    let judged: BTreeMap<String, Value> = serde_json::from_value(judged).unwrap();
    let told = Told::of(&backfill(&workspace, &folder).answer().exits(0));
    insist_agreement(&told, &judged, &stored(&workspace));
    assert_ne!(json!(told.created), json!(0));
}
