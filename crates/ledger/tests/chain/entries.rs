//! Entries of ours.

use astra_kit::{SCRUBBER, SequentialIds};
use astra_ledger::{Chain, JsonReader, Line};
use astra_model::{
    ConfigDigest, ErasedEvent, ExecutedEvent, ExperienceId, LedgerChain, LedgerEntry, LedgerEvent,
    LedgerHead, PrunedDigest, PrunedEvent, RecordDigest, Scrubbed, SpanId, TaskChange,
    TaskChangedEvent, Timestamp, TraceId,
};
use serde_json::json;

use super::python::Python;

fn experience() -> ExperienceId {
    "exp_2025-11-04T18:29:12Z_0badcafe".parse().expect("an id")
}

fn executed() -> LedgerEvent {
    LedgerEvent::Executed(ExecutedEvent {
        ended: Timestamp::from_millis(1_762_280_952_123),
        task: "daily_reflection".parse().expect("an id"),
        experience: experience(),
        trace: TraceId::new(&SequentialIds::default()),
        span: SpanId::new(&SequentialIds::default()),
        record: RecordDigest::of(&json!({})),
        duration_ms: 1042,
        status: "failed".to_owned(),
        error_type: Some("Täuschung\u{7f}".to_owned()),
        memory_count: 3,
    })
}

fn changed(change: TaskChange) -> LedgerEvent {
    LedgerEvent::TaskChanged(TaskChangedEvent {
        seen: Timestamp::from_millis(1_762_280_953_000),
        task: "daily_reflection".parse().expect("an id"),
        change,
        old: None,
        new: Some(ConfigDigest::of_nothing()),
        by: Scrubbed::new("astra run, of ada@example.org", &SCRUBBER),
    })
}

fn erased() -> LedgerEvent {
    LedgerEvent::Erased(ErasedEvent {
        erased: Timestamp::from_millis(1_762_280_954_001),
        experience: experience(),
        trace: TraceId::new(&SequentialIds::default()),
        span: SpanId::new(&SequentialIds::default()),
        record: RecordDigest::of(&json!({})),
        erased_record: RecordDigest::of(&json!([])),
        reason: Scrubbed::new("asked for \"it\"", &SCRUBBER),
        by: Scrubbed::new("operator", &SCRUBBER),
    })
}

fn pruned() -> LedgerEvent {
    LedgerEvent::Pruned(PrunedEvent {
        pruned: Timestamp::from_millis(1_762_280_955_002),
        count: 2,
        first: Timestamp::from_millis(1_700_000_000_001),
        last: Timestamp::from_millis(1_700_000_000_000),
        records: PrunedDigest::of(&[]),
        reason: Scrubbed::new("older than \u{fc}ber a year", &SCRUBBER),
        by: Scrubbed::new("operator", &SCRUBBER),
    })
}

/// Chains one entry of each kind.
fn chain() -> Vec<LedgerEntry> {
    let mut entries: Vec<LedgerEntry> = Vec::new();
    let changes = [
        TaskChange::Created,
        TaskChange::Modified,
        TaskChange::Enabled,
        TaskChange::Disabled,
        TaskChange::Deleted,
    ];
    for event in [executed(), erased(), pruned()]
        .into_iter()
        .chain(changes.map(changed))
    {
        let head = entries.last().map(LedgerEntry::head).unwrap_or_default();
        entries.push(Chain.link(&event, head));
    }
    entries
}

#[test]
fn an_entry_says_all_that_its_event_does_in_the_legacy_form() {
    let entry = Chain.link(&executed(), LedgerHead::default());
    let ids = SequentialIds::default();
    let id = TraceId::new(&ids);
    let digest = RecordDigest::of(&json!({}));
    let expected = format!(
        r#"{{"abort_reason":null,"belief_ver_from":null,"belief_ver_to":null,"beliefs_touched":null,"coherence_drop":null,"cost_named":null,"decision_id":null,"decision_record_id":null,"event":"task_executed","evidence_refs":["exp_2025-11-04T18:29:12Z_0badcafe"],"experience_ref":"exp_2025-11-04T18:29:12Z_0badcafe","meta":{{"duration_ms":1042,"error_type":"T\u00e4uschung\u007f","memory_count":3,"status":"failed"}},"parameters_used":null,"prev_sha":"genesis","record_sha256":"{digest}","scan_id":null,"schema":2,"seq":0,"sha":"{}","sims_before_after":null,"span_id":"{id}","strategy":null,"success_score":null,"task_id":"daily_reflection","trace_id":"{id}","ts":1762280952.123}}"#,
        entry.sha
    );
    assert_eq!(entry.line, expected);
}

#[test]
fn each_entry_holds_its_hash_and_that_of_the_one_before() {
    let entries = chain();
    let mut reader = JsonReader::new();
    for (number, entry) in entries.iter().enumerate() {
        let json = reader.read(entry.line.as_bytes()).unwrap();
        assert!(json.is_canonical());
        let line = Line::read(&mut reader, entry.line.as_bytes()).unwrap();
        assert_eq!(line.seq(), Some(entry.seq));
        assert_eq!(line.hash(), entry.sha);
        assert_eq!(line.sha().unwrap(), entry.sha.to_string());
        let before = number.checked_sub(1).map(|before| entries[before].sha);
        let named = before.map_or("genesis".to_owned(), |sha| sha.to_string());
        assert_eq!(
            (line.previous().unwrap(), entry.previous),
            (named.into(), before)
        );
    }
}

#[test]
fn the_same_event_makes_the_same_entry_in_the_same_place_alone() {
    let entry = Chain.link(&erased(), LedgerHead::default());
    assert_eq!(Chain.link(&erased(), LedgerHead::default()), entry);
    let later = LedgerHead {
        size: 1,
        last: None,
    };
    assert_ne!(Chain.link(&erased(), later).sha, entry.sha);
}

#[test]
fn an_entry_is_written_as_python_writes_it() {
    let Some(mut python) = Python::start() else {
        return;
    };
    let lines: Vec<_> = chain()
        .into_iter()
        .map(|entry| entry.line.into_bytes())
        .collect();
    let printed = python.respell(&lines);
    assert!(lines.iter().eq(printed.iter().flatten()));
}
