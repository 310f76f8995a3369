//! A row that holds what it shouldn't never hides the others.

use astra_kit::running;
use astra_model::{
    Cursor, EffectsRepository, ExecutionFilter, ExperienceRepository, MemoryFilters, MemoryQuery,
    RecentFilter, RepositoryError, Retriever, TaskRef,
};
use rusqlite::types::Value;

use crate::support::{Stored, stored, tamper, with_effects};

/// Inserts an observation of that content, as Python would.
fn insert(stored: &Stored, id: &str, content: &str) {
    let sql = "INSERT INTO experience (id, type, created_at, content, ownership, consolidated) \
               VALUES (?1, 'observation', '2025-11-04 18:29:12.123000', ?2, 'user', 0)";
    stored.outside().execute(sql, [id, content]).unwrap();
}

/// Returns the texts of what is found by a word.
fn found(stored: &Stored, word: &str) -> Vec<String> {
    let query = MemoryQuery {
        text: word.to_owned(),
        top_k: 5,
        filters: MemoryFilters::default(),
    };
    let found = stored.store.retrieve(&query).unwrap();
    found.into_iter().map(|memory| memory.text).collect()
}

/// Inserts rows whose columns hold every kind of value, as executions and as observations.
fn damaged() -> Stored {
    let stored = stored();
    stored
        .store
        .append(&running().nth(0).succeed("A garden."))
        .unwrap();
    let outside = stored.outside();
    let values: [Value; 7] = [
        Value::Null,
        5.into(),
        7.5.into(),
        "5".to_owned().into(),
        "[]".to_owned().into(),
        "\"garden\"".to_owned().into(),
        r#"{"text": 5, "structured": {"task_id": "daily_reflection", "started_at_ts": "x"}}"#
            .to_owned()
            .into(),
    ];
    for (number, value) in values.iter().enumerate() {
        for kind in ["task_execution", "observation"] {
            outside
                .execute(
                    "INSERT INTO experience (id, type, created_at, content, provenance, parents, \
                     causes, ownership, session_id, consolidated, meta) \
                     VALUES (?1, ?2, ifnull(?3, 'never'), ?3, ?3, ?3, ?3, 'user', ?3, 0, ifnull(?3, 0))",
                    rusqlite::params![format!("{kind}_{number}"), kind, value],
                )
                .unwrap();
        }
    }
    for id in [
        Value::Blob(vec![1, 2]),
        "two\nlines".to_owned().into(),
        "x".repeat(600).into(),
    ] {
        outside
            .execute(
                "INSERT INTO experience (id, type, created_at, parents, provenance, meta, ownership, \
                 consolidated) VALUES (?1, 'task_execution', '2025', '{bad', '{bad', '{bad', 'u', 0)",
                [id],
            )
            .unwrap();
    }
    stored
}

#[test]
fn every_list_goes_on_behind_damaged_rows() {
    let stored = damaged();
    let store = &stored.store;
    let all = store.list_executions(&ExecutionFilter::default()).unwrap();
    assert_eq!(all.records.len(), 8);
    assert!(
        all.records
            .iter()
            .any(|record| record.text() == "A garden.")
    );
    let by_task = |task| ExecutionFilter {
        task: Some(task),
        ..ExecutionFilter::default()
    };
    let id = TaskRef::Id("daily_reflection".parse().unwrap());
    assert_eq!(
        store.list_executions(&by_task(id)).unwrap().records.len(),
        2
    );
    for backfilled in [true, false] {
        let filter = ExecutionFilter {
            backfilled: Some(backfilled),
            ..ExecutionFilter::default()
        };
        store.list_executions(&filter).unwrap();
    }
    assert_eq!(
        store.list_recent(&RecentFilter::default()).unwrap().len(),
        15
    );
    store.list_children(&"x".parse().unwrap(), 10).unwrap();
    store.list_prefix("", 10).unwrap();
    let query = MemoryQuery {
        text: "garden".to_owned(),
        top_k: 5,
        filters: MemoryFilters::default(),
    };
    assert_eq!(store.retrieve(&query).unwrap().len(), 1);
    store.verify(&astra_kit::SCRUBBER, &mut |_, _| {}).unwrap();
}

#[test]
fn pages_lead_past_damaged_rows() {
    let stored = damaged();
    let store = &stored.store;
    let (mut seen, mut after, mut pages): (Vec<_>, Option<Cursor>, _) = (Vec::new(), None, 0);
    loop {
        let filter = ExecutionFilter {
            limit: 1,
            after,
            ..ExecutionFilter::default()
        };
        let page = store.list_executions(&filter).unwrap();
        seen.extend(page.records.iter().map(|record| record.id().to_string()));
        pages += 1;
        assert!(pages < 50, "the pages don't end");
        match page.next {
            Some(next) => after = Some(next.as_str().parse().unwrap()),
            None => break,
        }
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 8);
}

#[test]
fn a_cursor_of_another_list_is_refused() {
    let stored = stored();
    for number in 0..3 {
        stored
            .store
            .append(&running().nth(number).succeed("Done."))
            .unwrap();
    }
    let slug = TaskRef::Slug("daily_reflection".parse().unwrap());
    let by_slug = ExecutionFilter {
        task: Some(slug),
        limit: 1,
        ..ExecutionFilter::default()
    };
    let next = stored.store.list_executions(&by_slug).unwrap().next;
    assert!(next.is_some());
    for after in [next, Some(Cursor::new("nonsense".to_owned()))] {
        let filter = ExecutionFilter {
            after,
            ..ExecutionFilter::default()
        };
        let error = stored.store.list_executions(&filter).unwrap_err();
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert!(cause.contains("is no cursor"), "{cause}");
    }
}

#[test]
fn a_text_that_is_a_list_has_no_words() {
    let stored = stored();
    insert(&stored, "exp_1", r#"{"text": ["garden"]}"#);
    let record = stored.store.lookup(&"exp_1".parse().unwrap()).unwrap();
    assert_eq!(record.unwrap().text(), "");
    assert_eq!(found(&stored, "garden"), Vec::<String>::new());
}

#[test]
fn what_python_takes_for_json_is_read() {
    let stored = stored();
    let numbers =
        r#"{"text": "NaN \\\" NaN", "structured": {"a": [NaN, -Infinity, 1], "b": Infinity}}"#;
    insert(&stored, "numbers", numbers);
    insert(
        &stored,
        "halves",
        r#"{"text": "\ud83d a \ude00\ud83d\ude00 \\ud83d", "structured": {}}"#,
    );
    let record = |id: &str| {
        let record = stored.store.lookup(&id.parse().unwrap()).unwrap();
        record.unwrap()
    };
    let numbers = record("numbers");
    assert_eq!(numbers.text(), "NaN \\\" NaN");
    assert_eq!(numbers.fact("a"), &serde_json::json!([null, null, 1]));
    assert!(numbers.fact("b").is_null());
    let halves = "\u{fffd} a \u{fffd}\u{1f600} \\ud83d";
    assert_eq!(record("halves").text(), halves);
    assert_eq!(found(&stored, "a"), [halves]);
    assert_eq!(found(&stored, "nan"), [numbers.text()]);
}

#[test]
fn a_row_beside_a_record_that_is_damaged_is_named() {
    let stored = stored();
    let execution = with_effects(running());
    stored.store.append(&execution).unwrap();
    let damage = "UPDATE tool_call SET arguments = '{'; UPDATE script_run SET ended_at = 'never';";
    tamper(&stored, damage);
    let (call, run) = (&execution.tool_calls()[0], &execution.script_runs()[0]);
    let errors = [
        (
            stored.store.lookup_tool_call(call.id).unwrap_err(),
            call.id.to_string(),
        ),
        (
            stored.store.lookup_script_run(run.id).unwrap_err(),
            run.id.to_string(),
        ),
    ];
    for (error, row) in errors {
        assert!(
            matches!(&error, RepositoryError::Damaged { id, .. } if *id == row),
            "{error:?}"
        );
    }
}
