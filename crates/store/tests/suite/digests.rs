//! What the digests beside the records prove.

use std::sync::atomic::{AtomicBool, Ordering};

use astra_kit::{SCRUBBER, running};
use astra_model::{ExperienceRepository, Rule};
use astra_store::VerifyReport;

use crate::support::{Stored, insert_execution, legacy, stored, tamper};

fn verify(stored: &Stored) -> VerifyReport {
    stored.store.verify(&SCRUBBER, &mut |_, _| {}).unwrap()
}

/// Stores three records and returns their ids.
fn three() -> (Stored, Vec<String>) {
    let stored = stored();
    let ids = (0..3).map(|number| {
        let execution = running().nth(number).succeed("Done.");
        stored.store.append(&execution).unwrap().id().to_string()
    });
    let ids = ids.collect();
    (stored, ids)
}

/// Returns what is said of records whose immutability is broken, by their ids.
fn broken(report: &VerifyReport) -> Vec<(String, String)> {
    let told = report.violations.told().iter();
    told.filter(|finding| finding.violation.rule == Rule::Immutable)
        .map(|finding| (finding.id.clone(), finding.violation.detail.clone()))
        .collect()
}

fn ids_of(broken: Vec<(String, String)>) -> Vec<String> {
    broken.into_iter().map(|(id, _)| id).collect()
}

#[test]
fn a_text_that_was_changed_alone_is_told_by_its_digest() {
    let (stored, ids) = three();
    tamper(
        &stored,
        "UPDATE experience SET content = json_set(content, '$.text', 'Gone.') WHERE rowid = 2",
    );
    let report = verify(&stored);
    let [(id, detail)] = &*broken(&report) else {
        panic!("{report:?}");
    };
    assert_eq!(*id, ids[1]);
    assert_eq!(
        *detail,
        "its document's SHA-256 is another than the digest that is kept beside it"
    );
    assert!(report.integrity.is_empty(), "{report:?}");
}

#[test]
fn a_record_without_its_digest_is_told() {
    let (stored, ids) = three();
    let second = "(SELECT id FROM experience WHERE rowid = 2)";
    tamper(
        &stored,
        &format!("DELETE FROM experience_digest WHERE experience_id = {second}"),
    );
    let expected = (ids[1].clone(), "no digest is kept beside it".to_owned());
    assert_eq!(broken(&verify(&stored)), [expected]);
}

#[test]
fn digests_that_changed_places_are_told_at_both_records() {
    let (stored, ids) = three();
    tamper(
        &stored,
        "CREATE TEMP TABLE kept AS SELECT experience.rowid AS place, id, sha256
            FROM experience JOIN experience_digest ON experience_id = id;
         UPDATE experience_digest SET sha256 = (SELECT other.sha256 FROM kept JOIN kept AS other
            ON other.place = 3 - kept.place WHERE kept.id = experience_id)
            WHERE experience_id IN (SELECT id FROM kept WHERE place < 3)",
    );
    assert_eq!(ids_of(broken(&verify(&stored))), ids[..2]);
}

#[test]
fn two_records_that_changed_places_are_told() {
    let (stored, ids) = three();
    tamper(
        &stored,
        "CREATE TEMP TABLE kept AS SELECT rowid AS place, content FROM experience;
         UPDATE experience SET content = (SELECT content FROM kept WHERE place = 3 - experience.rowid)
            WHERE rowid < 3",
    );
    assert_eq!(ids_of(broken(&verify(&stored))), ids[..2]);
}

#[test]
fn a_record_that_was_slipped_in_with_the_digest_of_another_is_told() {
    let (stored, ids) = three();
    let copy = "
        INSERT INTO experience_digest SELECT experience_id || 'x', sha256, NULL FROM experience_digest
            WHERE experience_id = (SELECT id FROM experience WHERE rowid = 1);
        INSERT INTO experience SELECT id || 'x', type, created_at, content, provenance, evidence_ptrs,
            confidence, embeddings, affect, parents, causes, sign, ownership, session_id, consolidated,
            ts, meta FROM experience WHERE rowid = 1";
    tamper(&stored, copy);
    let copy = format!("{}x", ids[0]);
    assert_eq!(ids_of(broken(&verify(&stored))), [copy]);
}

#[test]
fn a_record_that_was_taken_away_is_told_by_the_digest_that_stays() {
    for sql in [
        "DELETE FROM experience WHERE rowid = 2",
        "UPDATE experience SET type = 'observation' WHERE rowid = 2",
    ] {
        let (stored, ids) = three();
        tamper(&stored, sql);
        let report = verify(&stored);
        let gone = "its digest is kept, the record is gone".to_owned();
        assert_eq!(broken(&report), [(ids[1].clone(), gone)], "{sql}");
        assert_eq!(report.checked, 2);
    }
}

#[test]
fn a_column_of_which_no_document_speaks_is_held_to_what_was_written() {
    for column in [
        "evidence_ptrs = '[ ]'",
        "confidence = '{}'",
        "embeddings = NULL",
        "affect = replace(affect, '0.0', '0.1')",
        "sign = '+'",
        "ownership = 'User'",
        "type = 'Task_execution'",
        "provenance = replace(provenance, 'agent', 'Agent')",
        "content = replace(content, '\"text\"', '\"media\":[],\"text\"')",
    ] {
        let (stored, ids) = three();
        tamper(
            &stored,
            &format!("UPDATE experience SET {column} WHERE rowid = 2"),
        );
        let broken = ids_of(broken(&verify(&stored)));
        assert_eq!(broken, ids[1..2], "{column}");
    }
    let (stored, _) = three();
    tamper(&stored, "UPDATE experience SET consolidated = 1");
    assert!(verify(&stored).is_sound());
}

#[test]
fn pythons_records_are_counted_without_a_digest_and_held_to_the_one_that_they_got() {
    let (stored, ids) = three();
    insert_execution(&stored.outside(), "python_1");
    insert_execution(&stored.outside(), "python_2");
    let report = verify(&stored);
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.legacy.checked, report.legacy.undigested), (2, 2));
    let first = ids[0].parse().unwrap();
    stored.store.list_children(&first, 1).unwrap();
    let report = verify(&stored);
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.legacy.checked, report.legacy.undigested), (2, 0));
    tamper(
        &stored,
        "UPDATE experience SET content = replace(content, 'x', 'y') WHERE id = 'python_1'",
    );
    assert_eq!(ids_of(broken(&verify(&stored))), ["python_1"]);
}

#[test]
fn before_the_migration_there_are_none_and_none_is_missed() {
    let report = verify(&legacy());
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(report.legacy.undigested, report.legacy.checked);
}

#[test]
fn what_others_write_meanwhile_is_no_finding() {
    let stored = stored();
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..300 {
                let execution = running().nth(number).succeed("Done.");
                stored.store.append(&execution).unwrap();
                insert_execution(&stored.outside(), &format!("python_{number}"));
            }
            is_done.store(true, Ordering::Release);
        });
        let mut last = 0;
        while !is_done.load(Ordering::Acquire) {
            let report = verify(&stored);
            assert!(report.is_sound(), "{report:?}");
            assert!(report.checked >= last, "{} after {last}", report.checked);
            last = report.checked;
        }
    });
    assert_eq!(verify(&stored).checked, 300);
}
