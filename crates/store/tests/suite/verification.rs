//! What verification sees.

use std::borrow::Cow;

use astra_kit::{SCRUBBER, SequentialIds, running};
use astra_model::{ExperienceRepository, Lineage, Rule, Scrubber};
use astra_store::{Store, VerifyReport};

use crate::support::{Stored, options, stored, tamper, with_effects};

fn verify(stored: &Stored) -> VerifyReport {
    stored.store.verify(&SCRUBBER, &mut |_, _| {}).unwrap()
}

/// Stores a window with two attempts, the second with rows beside it.
fn two_attempts() -> Stored {
    let stored = stored();
    let lineage = Lineage::first(&SequentialIds::of_seed(1));
    let first = running()
        .lineage(lineage)
        .fail("Timeout", "It took too long.");
    let retry = lineage.retry(&SequentialIds::of_seed(2));
    let second = running().started("2025-11-04T18:30:00Z").lineage(retry);
    stored.store.append(&first).unwrap();
    stored.store.append(&with_effects(second)).unwrap();
    stored
}

fn rules(report: &VerifyReport) -> Vec<Rule> {
    let mut rules: Vec<Rule> = report
        .violations
        .told()
        .iter()
        .map(|finding| finding.violation.rule)
        .collect();
    rules.sort();
    rules.dedup();
    rules
}

fn set(path: &str, value: &str, attempt: u8) -> String {
    format!(
        "UPDATE experience SET content = json_set(content, '$.structured.{path}', {value}) \
         WHERE json_extract(content, '$.structured.attempt') = {attempt}"
    )
}

#[test]
fn what_was_recorded_keeps_every_rule() {
    let stored = two_attempts();
    let mut told = Vec::new();
    let report = stored
        .store
        .verify(&SCRUBBER, &mut |done, total| told.push((done, total)))
        .unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.checked, report.legacy.checked), (2, 0));
    assert_eq!(told, [(2, 2)]);
}

#[test]
fn each_rule_is_found_broken_by_its_number() {
    for (sql, expected) in [
        (set("extra", "1", 1), Rule::Form),
        (set("status", "'lost'", 1), Rule::Form),
        (set("duration_ms", "-1", 1), Rule::TimeRunsForward),
        (set("error", "NULL", 1), Rule::ErrorMatchesStatus),
        (set("retrieval.memory_count", "2", 2), Rule::MemoriesCounted),
        (set("retry_of", "NULL", 2), Rule::AttemptMatchesRetry),
        (set("trace_id", "'x'", 1), Rule::IdsAreUuids),
        (set("io.tool_calls[#]", "'00000001-0000-4000-8000-000000000001'", 2), Rule::RowsExist),
        ("UPDATE experience SET created_at = '2025-11-04 18:29:12.124000' WHERE rowid = 1".into(), Rule::SpellingsAgree),
        ("UPDATE experience SET ts = ts + 1 WHERE rowid = 1".into(), Rule::SpellingsAgree),
        ("UPDATE experience SET id = 'x' WHERE rowid = 1".into(), Rule::SpellingsAgree),
        ("UPDATE experience SET id = x'01' WHERE rowid = 1".into(), Rule::Form),
        ("UPDATE experience SET meta = '{}' WHERE rowid = 1".into(), Rule::Form),
        (set("task_name", "'ada@example.org'", 1), Rule::Scrubbed),
        ("UPDATE experience SET meta = json_set(meta, '$.scheduled_at', '2025-11-04T19:00:00Z') WHERE rowid = 1".into(), Rule::KeyIsHash),
        ("DROP TRIGGER IF EXISTS experience_immutable_delete; CREATE TRIGGER x AFTER INSERT ON outbox BEGIN SELECT 1; END; DROP TRIGGER x; DELETE FROM script_run".into(), Rule::RowsExist),
    ] {
        let stored = two_attempts();
        tamper(&stored, &sql);
        let report = verify(&stored);
        assert!(rules(&report).contains(&expected), "{sql}: {:?}", report.violations);
        assert!(!report.is_sound());
    }
}

#[test]
fn a_key_that_stands_twice_is_found_at_both() {
    let stored = two_attempts();
    let copy = "DROP TRIGGER experience_one_record_a_key; \
                INSERT INTO experience SELECT id || 'x', type, created_at, content, provenance, \
                evidence_ptrs, confidence, embeddings, affect, parents, causes, sign, ownership, \
                session_id, consolidated, ts, meta FROM experience WHERE rowid = 1";
    stored.outside().execute_batch(copy).unwrap();
    let report = verify(&stored);
    let told = report.violations.told();
    let count = |rule| {
        told.iter()
            .filter(|finding| finding.violation.rule == rule)
            .count()
    };
    assert_eq!(
        (count(Rule::OneRecordPerKey), count(Rule::TraceAndSpans)),
        (2, 2)
    );
}

#[test]
fn a_retry_that_names_no_attempt_before_it_is_found() {
    for span in ["'00000009-0000-4000-8000-000000000009'", "'nothing'"] {
        let stored = two_attempts();
        tamper(&stored, &set("retry_of", span, 2));
        let found = rules(&verify(&stored));
        assert_eq!(found, [Rule::RetryNamesAttemptBefore, Rule::Immutable]);
    }
    let stored = two_attempts();
    tamper(
        &stored,
        &set("trace_id", "'00000009-0000-4000-8000-000000000009'", 2),
    );
    let found = rules(&verify(&stored));
    let expected = [
        Rule::TraceAndSpans,
        Rule::RetryNamesAttemptBefore,
        Rule::Immutable,
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_trigger_that_is_gone_or_another_is_found() {
    let stored = two_attempts();
    let outside = stored.outside();
    outside
        .execute_batch("DROP TRIGGER tool_call_immutable_delete")
        .unwrap();
    outside
        .execute_batch(
            "DROP TRIGGER experience_immutable_delete; \
             CREATE TRIGGER experience_immutable_delete BEFORE DELETE ON experience WHEN FALSE \
             BEGIN SELECT 1; END",
        )
        .unwrap();
    let report = verify(&stored);
    let names: Vec<&str> = report
        .violations
        .told()
        .iter()
        .map(|finding| &*finding.id)
        .collect();
    assert_eq!(
        names,
        ["experience_immutable_delete", "tool_call_immutable_delete"]
    );
    assert_eq!(rules(&report), [Rule::Immutable]);
}

#[test]
fn findings_tell_no_personal_data_and_stay_in_one_line() {
    let stored = two_attempts();
    tamper(
        &stored,
        &set("status", "'ada@example.org' || char(10) || 'x'", 1),
    );
    let report = verify(&stored);
    let told = format!("{:?}", report.violations);
    assert!(told.contains("[email]"), "{told}");
    assert!(!told.contains("ada@"), "{told}");
    for finding in report.violations.told() {
        assert!(!finding.violation.detail.contains('\n'));
    }
}

#[test]
fn only_so_many_findings_are_told_and_the_others_counted() {
    let stored = two_attempts();
    let outside = stored.outside();
    let copies = "
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700)
        INSERT INTO experience SELECT id || i, type, created_at,
            json_set(content, '$.structured.span_id', 's' || i, '$.structured.idempotency_key', 'k' || i),
            provenance, evidence_ptrs, confidence, embeddings, affect, parents, causes, sign, ownership,
            session_id, consolidated, ts, meta
        FROM experience, n WHERE experience.rowid = 1";
    outside.execute_batch(copies).unwrap();
    let report = verify(&stored);
    assert_eq!(report.violations.told().len(), 1_000);
    assert!(report.violations.more() > 1_000);
}

#[test]
fn parents_that_are_not_there_are_counted_and_no_violation() {
    let stored = stored();
    let call = astra_model::RetrievalCall {
        query: astra_kit::scrubbed("x"),
        filters: astra_model::ScrubbedObject::default(),
        latency_ms: 1,
        source: vec!["experiences".to_owned()],
        parents: vec!["gone".parse().unwrap()],
    };
    let captured = astra_model::Captured {
        retrieval: [call].into_iter().collect(),
        ..astra_kit::captured("Done.")
    };
    stored
        .store
        .append(&running().succeed_with(captured))
        .unwrap();
    let report = verify(&stored);
    assert_eq!(report.dangling_parents, 1);
    assert!(report.is_sound());
}

#[test]
fn a_damaged_file_is_a_finding_and_no_panic() {
    let stored = stored();
    for number in 0..200 {
        stored
            .store
            .append(&running().nth(number).succeed("Done."))
            .unwrap();
    }
    let path = stored.path();
    let folder = stored.into_folder();
    let mut bytes = std::fs::read(&path).unwrap();
    for at in (bytes.len() / 2..bytes.len()).step_by(97) {
        bytes[at] ^= 0x10;
    }
    std::fs::write(&path, bytes).unwrap();
    let store = Store::open_read_only(&path, &options()).unwrap();
    let report = store.verify(&SCRUBBER, &mut |_, _| {}).unwrap();
    assert!(!report.integrity.is_empty());
    drop((store, folder));
}

/// Masks words that no rule asked for when the records were made, and what the kit's masks.
struct Younger;

impl Scrubber for Younger {
    fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        Cow::Owned(SCRUBBER.mask(text).replace("Done", "[word]"))
    }

    fn mask_by_first_rules<'t>(&self, text: &'t str) -> Cow<'t, str> {
        SCRUBBER.mask(text)
    }
}

#[test]
fn records_that_older_rules_masked_are_counted_and_break_nothing() {
    let stored = stored();
    stored.store.append(&running().succeed("Done.")).unwrap();
    let report = stored.store.verify(&Younger, &mut |_, _| {}).unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(report.of_older_rules, 1);
    assert_eq!(verify(&stored).of_older_rules, 0);
}

#[test]
fn what_the_first_rules_mask_breaks_a_rule_whatever_came_later() {
    let stored = stored();
    stored.store.append(&running().succeed("Done.")).unwrap();
    let address =
        "UPDATE experience SET content = json_set(content, '$.text', 'Done. ada@example.org')";
    tamper(&stored, address);
    let report = stored.store.verify(&Younger, &mut |_, _| {}).unwrap();
    assert!(rules(&report).contains(&Rule::Scrubbed), "{report:?}");
    assert_eq!(report.of_older_rules, 0);
}
