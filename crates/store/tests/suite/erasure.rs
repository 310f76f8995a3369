//! Free texts that are erased, and nothing else.

use std::fs;
use std::time::Duration;

use astra_kit::{SCRUBBER, captured, failure, instant, running, scrubbed};
use astra_model::{
    Captured, ERASED, Effects, EffectsRepository, Execution, ExperienceId, ExperienceRepository,
    LedgerRepository, MemoryFilters, MemoryQuery, Record, RecordDigest, RetrievalCall, Retriever,
    ScriptRun, ScrubbedObject, SourceDocument, ToolCall, WorkspacePath,
};
use astra_store::{EraseError, Erased, Store, VerifyReport};
use serde_json::json;

use crate::support::{
    Stored, insert_execution, insert_observation, options, stored, tamper, with_effects,
};

/// Stands in each free text, with a number behind it.
const SECRET: &str = "Quetzalcoatlus";

fn secret(number: u32) -> String {
    format!("{SECRET}{number}")
}

fn call(number: u32) -> RetrievalCall {
    let filters = json!({
        "type": secret(number),
        "a b": [secret(number + 1), 7, null, { "of.[0]": secret(number + 2), "n": 1.5 }],
    });
    RetrievalCall {
        query: scrubbed(&secret(number + 3)),
        filters: ScrubbedObject::new(filters.as_object().unwrap(), &SCRUBBER),
        latency_ms: 28,
        source: vec!["experiences".to_owned()],
        parents: vec!["exp_1".parse().unwrap()],
    }
}

/// Returns an attempt that says something in each place that takes a free text but one.
fn outspoken() -> Execution {
    let with_rows = with_effects(running());
    let mut effects = Effects::default();
    effects.add_tool_call(ToolCall {
        name: scrubbed(&secret(2)),
        arguments: ScrubbedObject::new(json!({ "q": secret(3) }).as_object().unwrap(), &SCRUBBER),
        error: Some(scrubbed(&secret(4))),
        ..with_rows.tool_calls()[0].clone()
    });
    effects.add_script_run(ScriptRun {
        program: scrubbed(&secret(5)),
        arguments: vec![scrubbed(&secret(6)), scrubbed("-v")],
        ..with_rows.script_runs()[0].clone()
    });
    for number in 7..10 {
        effects.add_file(WorkspacePath::new(&secret(number), &SCRUBBER).unwrap());
    }
    let captured = Captured {
        // Longer than a page of the database.
        text: scrubbed(&format!("{} {}", secret(11), secret(12).repeat(2_000))),
        retrieval: [call(20), call(30)].into_iter().collect(),
        effects,
        ..captured("")
    };
    let mut running = running().build();
    running.task.name = scrubbed(&secret(1));
    running.fail(
        failure("Timeout", &secret(13)),
        captured,
        Duration::from_millis(7),
    )
}

/// Returns one that has sources, which only documents have.
fn sourced() -> Execution {
    let execution = running().nth(1).succeed(&secret(14));
    let mut document = execution.to_document(&execution.id_candidates().next().unwrap());
    document.provenance.sources = [15, 16]
        .map(|number| SourceDocument {
            uri: secret(number),
            hash: None,
        })
        .into();
    Execution::from_document(&document, &SCRUBBER).unwrap()
}

/// Stores both, and returns their records.
fn recorded() -> (Stored, Vec<Record>) {
    let stored = stored();
    insert_observation(&stored.outside(), "exp_1");
    let records = [outspoken(), sourced()].map(|execution| {
        let id = stored.store.append(&execution).unwrap().id().clone();
        record(&stored.store, &id)
    });
    (stored, records.into())
}

fn record(store: &Store, id: &ExperienceId) -> Record {
    store.lookup(id).unwrap().unwrap()
}

fn erase(stored: &Stored, id: &ExperienceId) -> Result<Erased, EraseError> {
    let now = instant("2026-01-01T00:00:00Z");
    let (reason, by) = (scrubbed("Article 17"), scrubbed("ada"));
    stored.store.erase(id, reason, by, now)
}

fn verify(stored: &Stored) -> VerifyReport {
    stored.store.verify(&SCRUBBER, &mut |_, _| {}).unwrap()
}

/// Returns how often the secret stands in the database's files.
fn left(stored: &Stored) -> usize {
    ["", "-wal", "-shm"]
        .into_iter()
        .map(|suffix| {
            let path = format!("{}{suffix}", stored.path().display());
            let bytes = fs::read(path).unwrap_or_default();
            [SECRET, &SECRET.to_lowercase()]
                .map(|secret| {
                    bytes
                        .windows(secret.len())
                        .filter(|at| *at == secret.as_bytes())
                        .count()
                })
                .iter()
                .sum::<usize>()
        })
        .sum()
}

fn search(stored: &Stored, text: &str) -> usize {
    let query = MemoryQuery {
        text: text.to_owned(),
        top_k: 10,
        filters: MemoryFilters::default(),
    };
    stored.store.retrieve(&query).unwrap().len()
}

#[test]
fn each_free_text_becomes_the_marker_and_all_else_stays() {
    let (stored, records) = recorded();
    for before in &records {
        assert!(erase(&stored, before.id()).unwrap().is_new);
        let after = record(&stored.store, before.id());
        let mut expected = before.execution_document().unwrap();
        expected.erase();
        assert_eq!(after.document(), &serde_json::to_value(&expected).unwrap());
        assert!(!after.document().to_string().contains(SECRET));
        for fact in [
            "trace_id",
            "span_id",
            "duration_ms",
            "status",
            "idempotency_key",
        ] {
            assert_eq!(after.fact(fact), before.fact(fact));
        }
        assert_eq!(
            after.fact("error")["stack_hash"],
            before.fact("error")["stack_hash"]
        );
    }
    let first = record(&stored.store, records[0].id());
    assert_eq!(first.fact("task_name"), ERASED);
    assert_eq!(first.fact("error")["message"], ERASED);
    let io = first.fact("io");
    let paths = json!(["[erased]/0001", "[erased]/0002", "[erased]/0003"]);
    assert_eq!(io["files_written"], paths);
    let filters = &first.fact("retrieval")["calls"][1]["filters"];
    let erased =
        json!({ "type": ERASED, "a b": [ERASED, 7, null, { "of.[0]": ERASED, "n": 1.5 }] });
    assert_eq!(*filters, erased);
    let call = io["tool_calls"][0].as_str().unwrap().parse().unwrap();
    let call = stored.store.lookup_tool_call(call).unwrap().unwrap();
    assert_eq!(
        (call.name.as_str(), call.error.unwrap().as_str()),
        (ERASED, ERASED)
    );
    let run = io["script_runs"][0].as_str().unwrap().parse().unwrap();
    let run = stored.store.lookup_script_run(run).unwrap().unwrap();
    assert_eq!((run.program.as_str(), run.arguments.len()), (ERASED, 1));
}

#[test]
fn no_byte_of_it_is_left_in_the_database() {
    let (stored, records) = recorded();
    for number in 2..40 {
        let execution = running().nth(number).succeed(&"Done. ".repeat(200));
        stored.store.append(&execution).unwrap();
    }
    assert_eq!(search(&stored, &secret(11)), 1);
    assert!(left(&stored) > 2_000);
    for before in &records {
        assert!(erase(&stored, before.id()).unwrap().is_log_empty);
    }
    assert_eq!(left(&stored), 0);
    assert_eq!(search(&stored, &secret(11)), 0);
    assert_eq!(search(&stored, "done"), 10);
    drop(
        stored
            .outside()
            .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)"),
    );
    assert_eq!(left(&stored), 0);
}

#[test]
fn it_is_an_entry_and_the_record_stays_provable() {
    let (stored, records) = recorded();
    let before = &records[0];
    let erased = erase(&stored, before.id()).unwrap();
    let entry = stored
        .store
        .list_entries(erased.entry, 1)
        .unwrap()
        .remove(0);
    let after = RecordDigest::of(record(&stored.store, before.id()).document());
    let digest = RecordDigest::of(before.document());
    for said in [
        "record_erased",
        "Article 17",
        "ada",
        before.id().as_str(),
        digest.as_str(),
        after.as_str(),
    ] {
        assert!(entry.line.contains(said), "{said}: {}", entry.line);
    }
    let first = stored.store.list_entries(0, 1).unwrap().remove(0);
    assert_eq!(stored.store.lookup_entry_of(before.id()).unwrap(), Some(0));
    assert!(first.line.contains(digest.as_str()));
    let report = verify(&stored);
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.ledger.entries, report.ledger.erased), (3, 1));
}

#[test]
fn erasing_twice_answers_with_the_first() {
    let (stored, records) = recorded();
    let first = erase(&stored, records[1].id()).unwrap();
    let head = stored.store.ledger_head().unwrap();
    let second = erase(&stored, records[1].id()).unwrap();
    assert_eq!((first.is_new, second.is_new), (true, false));
    assert_eq!(first.entry, second.entry);
    assert_eq!(stored.store.ledger_head().unwrap(), head);
    // The same window again finds the record, though it says something else by now.
    let again = stored.store.append(&sourced()).unwrap();
    assert_eq!(again.id(), records[1].id());
}

#[test]
fn only_executions_of_ours_are_erased() {
    let (stored, _) = recorded();
    insert_execution(&stored.outside(), "python_1");
    let head = stored.store.ledger_head().unwrap();
    for id in ["exp_1", "python_1"] {
        let error = erase(&stored, &id.parse().unwrap()).unwrap_err();
        assert!(matches!(error, EraseError::NotOurs { .. }), "{error}");
    }
    let error = erase(&stored, &"nobody".parse().unwrap()).unwrap_err();
    assert!(matches!(error, EraseError::NotFound { .. }), "{error}");
    tamper(
        &stored,
        "UPDATE experience SET content = json_remove(content, '$.structured.io')
            WHERE type = 'task_execution' AND json_extract(meta, '$.scheduled_at') IS NOT NULL",
    );
    let broken = running().nth(1).build();
    let broken = stored.store.lookup_key(&broken.key()).unwrap().unwrap();
    let error = erase(&stored, broken.id()).unwrap_err();
    assert!(matches!(error, EraseError::Unreadable { .. }), "{error}");
    assert_eq!(stored.store.ledger_head().unwrap(), head);
    let reading = Store::open_read_only(&stored.path(), &options()).unwrap();
    let why = || scrubbed("test");
    let error = reading.erase(broken.id(), why(), why(), instant("2026-01-01T00:00:00Z"));
    assert!(matches!(error, Err(EraseError::Repository(_))), "{error:?}");
}

#[test]
fn while_somebody_reads_the_log_is_said_not_to_be_empty() {
    let (stored, records) = recorded();
    let reader = stored.outside();
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM experience;")
        .unwrap();
    let erased = erase(&stored, records[1].id()).unwrap();
    assert!(erased.is_new && !erased.is_log_empty);
    reader.execute_batch("COMMIT").unwrap();
    assert!(erase(&stored, records[1].id()).unwrap().is_log_empty);
}
