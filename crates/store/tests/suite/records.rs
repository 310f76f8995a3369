//! Records as they lie in the database.

use astra_kit::{running, scrubbed};
use astra_model::{
    Appended, ClaimOutcome, ClaimRepository, ExperienceRepository, RecordError, RetrievalCall,
    ScrubbedObject, validate,
};
use rusqlite::types::Value;

use crate::support::{holder, stored, with_effects};

#[test]
fn a_row_is_spelled_as_python_reads_it() {
    let stored = stored();
    stored.store.append(&running().succeed("Done.")).unwrap();
    let row: Vec<Value> = stored
        .outside()
        .query_row(
            "SELECT type, created_at, provenance, evidence_ptrs, confidence, embeddings, affect, \
             parents, causes, sign, ownership, consolidated, ts, json_type(content,'$.media') \
             FROM experience",
            (),
            |row| (0..14).map(|column| row.get(column)).collect(),
        )
        .unwrap();
    let expected: Vec<Value> = vec![
        "task_execution".to_owned().into(),
        "2025-11-04 18:29:12.123000".to_owned().into(),
        r#"{"actor":"agent","method":"scheduled_task","sources":[]}"#.to_owned().into(),
        "[]".to_owned().into(),
        r#"{"p": 0.5, "method": "default"}"#.to_owned().into(),
        r#"{"semantic": null, "temporal": null, "causal": null, "symbolic": []}"#.to_owned().into(),
        r#"{"vad": {"v": 0.0, "a": 0.0, "d": 0.0}, "labels": [], "intensity": 0.0, "confidence": 0.0}"#
            .to_owned()
            .into(),
        "[]".to_owned().into(),
        "[]".to_owned().into(),
        Value::Null,
        "user".to_owned().into(),
        0.into(),
        1_762_280_952.123.into(),
        Value::Null,
    ];
    assert_eq!(row, expected);
}

#[test]
fn a_stored_record_keeps_every_rule_and_the_contracts_order() {
    let stored = stored();
    stored.store.append(&with_effects(running())).unwrap();
    let key = running().build().key();
    let record = stored.store.lookup_key(&key).unwrap().unwrap();
    let document = record.execution_document().unwrap();
    assert!(validate(&document, &astra_kit::SCRUBBER).is_empty());
    let printed = serde_json::to_string(record.document()).unwrap();
    assert_eq!(printed, serde_json::to_string(&document).unwrap());
}

#[test]
fn ids_that_end_alike_grow_until_they_differ() {
    let stored = stored();
    let spans = [
        "00000001-0000-4000-8000-aaaa1111ffff",
        "00000002-0000-4000-8000-aaaa2222ffff",
        "00000003-0000-4000-8000-bbbb2222ffff",
    ];
    let ids: Vec<String> = spans
        .iter()
        .zip(["10", "11", "12"])
        .map(|(span, hour)| {
            let window = format!("2025-11-04T{hour}:00:00Z");
            let execution = running().window(&window).span(span).succeed("Done.");
            stored.store.append(&execution).unwrap().id().to_string()
        })
        .collect();
    let prefix = "task_exec_daily_reflection_2025-11-04T18:29:12Z_";
    assert_eq!(
        ids,
        ["ffff", "2222ffff", "bbbb2222ffff"].map(|short| format!("{prefix}{short}"))
    );
    let record = stored
        .store
        .lookup(&ids[2].parse().unwrap())
        .unwrap()
        .unwrap();
    assert_eq!(
        record.document()["session_id"],
        "task:daily_reflection:2025-11-04T18:29:12Z:bbbb2222ffff"
    );
}

#[test]
fn a_span_that_another_attempt_has_is_refused() {
    let stored = stored();
    stored.store.append(&running().succeed("Done.")).unwrap();
    for hour in 10..17 {
        let window = format!("2025-11-04T{hour}:00:00Z");
        stored
            .store
            .append(&running().window(&window).succeed("Done."))
            .unwrap();
    }
    let ninth = running().window("2025-11-04T17:00:00Z").succeed("Done.");
    assert!(stored.store.append(&ninth).is_err());
}

#[test]
fn a_key_that_another_program_recorded_meanwhile_closes_the_claim() {
    let stored = stored();
    let running = running();
    let started = running.clone().build().started;
    let claimed = stored
        .store
        .claim(&running.clone().build(), &holder(), started)
        .unwrap();
    let ClaimOutcome::Claimed(lease) = claimed else {
        panic!("nobody else claims it");
    };
    let theirs = running.clone().seed(5).succeed("Theirs.");
    stored.store.append(&theirs).unwrap();
    let settled = stored
        .store
        .record(&lease, &running.succeed("Ours."))
        .unwrap();
    let Appended::Existing { record, differs } = settled else {
        panic!("the key is recorded");
    };
    assert_eq!(record.text(), "Theirs.");
    assert!(differs.contains(&"content.text".to_owned()), "{differs:?}");
    assert!(stored.store.list_claims().unwrap().is_empty());
}

#[test]
fn a_fenced_runner_is_told_which_record_stands() {
    let stored = stored();
    let running = running();
    let started = running.clone().build().started;
    let claim = || {
        stored
            .store
            .claim(&running.clone().build(), &holder(), started)
            .unwrap()
    };
    let ClaimOutcome::Claimed(lease) = claim() else {
        panic!("nobody else claims it");
    };
    let rescued = running
        .clone()
        .fail("RunnerInterrupted", "It was seen to be gone.");
    stored.store.record(&lease, &rescued).unwrap();
    let late = stored
        .store
        .record(&lease, &running.clone().succeed("Late."));
    let Err(RecordError::Fenced {
        record: Some(record),
        ..
    }) = late
    else {
        panic!("{late:?}");
    };
    assert_eq!(record.fact("error")["type"], "RunnerInterrupted");
    let call = RetrievalCall {
        query: scrubbed("late"),
        filters: ScrubbedObject::default(),
        latency_ms: 1,
        source: Vec::new(),
        parents: Vec::new(),
    };
    assert!(matches!(
        stored.store.note_retrieval(&lease, &call),
        Err(RecordError::Fenced { .. })
    ));
}

#[test]
fn the_rows_of_tools_and_programs_are_stored_with_their_record() {
    let stored = stored();
    let execution = with_effects(running());
    let id = stored.store.append(&execution).unwrap().id().to_string();
    let outside = stored.outside();
    let call: (String, String, String, String) = outside
        .query_row(
            "SELECT experience_id, span_id, outcome, error FROM tool_call WHERE id = ?1",
            [execution.tool_calls()[0].id.to_string()],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .unwrap();
    let span = execution.running().lineage.span().to_string();
    assert_eq!(
        call,
        (id.clone(), span, "failed".into(), "no answer".into())
    );
    let run: (String, String, i64, Option<i64>, String) = outside
        .query_row(
            "SELECT experience_id, arguments, exit_code, signal, started_at FROM script_run",
            (),
            |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                ))
            },
        )
        .unwrap();
    let expected = (
        id,
        r#"["--version"]"#.into(),
        0,
        None,
        "2025-11-04T18:29:12.123Z".into(),
    );
    assert_eq!(run, expected);
}
