//! What verification sees of the ledger.

use astra_kit::{SCRUBBER, TestChain, running, scrubbed};
use astra_model::{
    ExperienceRepository, LIMIT_MAX, LedgerChain, LedgerEntry, LedgerEvent, LedgerHead,
    LedgerRepository, RecordDigest, TaskChange, TaskChangedEvent, sha256_hex,
};
use astra_store::VerifyReport;

use crate::support::{Stored, insert_execution, stored, tamper};

fn verify(stored: &Stored) -> VerifyReport {
    stored.store.verify(&SCRUBBER, &mut |_, _| {}).unwrap()
}

/// Stores four records, with an event between the second and the third: five entries.
fn five() -> (Stored, Vec<String>) {
    let stored = stored();
    let append = |number| {
        let execution = running().nth(number).succeed("Done.");
        stored.store.append(&execution).unwrap().id().to_string()
    };
    let mut ids = vec![append(0), append(1)];
    let event = LedgerEvent::TaskChanged(TaskChangedEvent {
        seen: running().build().started,
        task: "garden".parse().unwrap(),
        change: TaskChange::Enabled,
        old: None,
        new: None,
        by: scrubbed("test"),
    });
    stored.store.append_event(&event).unwrap();
    ids.extend([append(2), append(3)]);
    (stored, ids)
}

/// Returns what is told of the ledger of a database that somebody changed so.
fn told(sql: &str) -> Vec<(Option<u64>, String)> {
    let (stored, _) = five();
    tamper(&stored, sql);
    failures(&verify(&stored))
}

fn failures(report: &VerifyReport) -> Vec<(Option<u64>, String)> {
    assert_eq!(
        report.is_sound(),
        report.ledger.failures.is_empty() && report.violations.is_empty()
    );
    let told = report.ledger.failures.told().iter();
    told.map(|finding| (finding.seq, finding.detail.clone()))
        .collect()
}

/// Insists that something is told of an entry, before what is told of others.
#[track_caller]
fn first_told(sql: &str, seq: u64, said: &str) {
    let told = told(sql);
    let first = told.first().and_then(|(place, _)| *place);
    assert_eq!(first, Some(seq), "{sql}: {told:?}");
    let of_it = told.iter().filter(|(place, _)| *place == Some(seq));
    assert!(
        of_it.clone().any(|(_, detail)| detail.contains(said)),
        "{sql}: {told:?}"
    );
}

#[test]
fn a_ledger_that_nobody_touched_holds() {
    let (stored, _) = five();
    insert_execution(&stored.outside(), "python_1");
    let report = verify(&stored);
    assert_eq!(failures(&report), []);
    assert!(report.is_sound());
    assert_eq!(report.ledger.entries, 5);
}

#[test]
fn an_entry_that_was_changed_is_told_by_its_place() {
    for (change, said) in [
        (
            "line = replace(line, 'success', 'partial')",
            "another hash than it says",
        ),
        (
            "line = replace(line, '\"ts\":', '\"ts\": ')",
            "another hash than it says",
        ),
        ("line = '{}'", "is no entry"),
        ("line = '[[['", "is no entry"),
        ("line = ''", "is no entry"),
        ("line = CAST(x'7bff7d' AS TEXT)", "is no entry"),
        (
            "sha = replace(sha, substr(sha, 1, 4), '0000')",
            "another hash",
        ),
        ("prev_sha = 'genesis'", "another entry"),
        ("line = json_set(line, '$.seq', 7)", "another place"),
        (
            "line = json_remove(line, '$.experience_ref')",
            "another hash than it says",
        ),
    ] {
        first_told(
            &format!("UPDATE ledger_entry SET {change} WHERE seq = 3"),
            3,
            said,
        );
    }
}

#[test]
fn an_entry_that_was_taken_away_is_told() {
    // The one behind a gap, and where nothing is behind it, the record that lost it.
    first_told(
        "DELETE FROM ledger_entry WHERE seq = 1",
        2,
        "not the one behind",
    );
    first_told(
        "DELETE FROM ledger_entry WHERE seq = 0",
        1,
        "not the one behind",
    );
    first_told(
        "DELETE FROM ledger_entry WHERE seq = 4",
        4,
        "does not say so",
    );
    first_told(
        "DELETE FROM ledger_entry WHERE seq > 1",
        3,
        "does not say so",
    );
    first_told("DELETE FROM ledger_entry", 0, "does not say so");
}

#[test]
fn entries_that_changed_places_are_told() {
    first_told(
        "UPDATE ledger_entry SET seq = -9 WHERE seq = 3;
         UPDATE ledger_entry SET seq = 3 WHERE seq = 4;
         UPDATE ledger_entry SET seq = 4 WHERE seq = -9",
        3,
        "another entry than the one before it",
    );
}

#[test]
fn a_record_whose_entry_is_gone_is_told() {
    let (stored, ids) = five();
    tamper(
        &stored,
        "UPDATE experience_digest SET entry = NULL WHERE entry = 1",
    );
    let told = failures(&verify(&stored));
    let of_record = (None, format!("no entry is kept of {}", ids[1]));
    let of_entry = (
        Some(1),
        format!("it names {}, which has another entry", ids[1]),
    );
    assert_eq!(told, [of_record, of_entry]);
}

#[test]
fn two_records_that_share_an_entry_are_told() {
    let (stored, ids) = five();
    tamper(
        &stored,
        "UPDATE experience_digest SET entry = 0 WHERE entry = 1",
    );
    let told = failures(&verify(&stored));
    let shared = (
        Some(0),
        format!("it is to be the entry of {}, and does not say so", ids[1]),
    );
    assert!(told.contains(&shared), "{told:?}");
}

#[test]
fn a_record_that_is_gone_with_its_digest_is_told_by_its_entry() {
    let (stored, ids) = five();
    let id = &ids[2];
    tamper(
        &stored,
        &format!(
            "DELETE FROM experience_digest WHERE experience_id = '{id}';
             DELETE FROM experience WHERE id = '{id}'"
        ),
    );
    let told = failures(&verify(&stored));
    assert_eq!(
        told,
        [(Some(3), format!("it names {id}, which is not there"))]
    );
}

#[test]
fn a_record_that_was_changed_with_its_digest_is_told_by_its_entry() {
    let (stored, ids) = five();
    let id = &ids[1];
    let change = "UPDATE experience SET content = json_set(content, '$.text', 'Gone.')";
    tamper(&stored, &format!("{change} WHERE id = '{id}'"));
    let changed = stored.store.lookup(&id.parse().unwrap()).unwrap().unwrap();
    let digest = RecordDigest::of(changed.document());
    tamper(
        &stored,
        &format!("UPDATE experience_digest SET sha256 = '{digest}' WHERE experience_id = '{id}'"),
    );
    let report = verify(&stored);
    assert!(report.violations.is_empty(), "{report:?}");
    let expected = format!("it proves another digest than is kept beside {id}");
    assert_eq!(failures(&report), [(Some(1), expected)]);
}

/// Whoever hashes all again from an entry on is found by a checkpoint alone; what the new entry says
/// must still be what the records say.
#[test]
fn a_tail_that_was_hashed_again_is_told_where_it_lies_about_a_record() {
    let (stored, ids) = five();
    let mut entries = stored.store.list_entries(0, LIMIT_MAX).unwrap();
    let digest = sha256_hex(b"forged");
    let execution = running().nth(1).succeed("Done.");
    let naming = execution.id_candidates().next().unwrap();
    let forged = LedgerEvent::Executed(execution.to_event(&naming, digest.parse().unwrap()));
    entries[1] = TestChain.link(&forged, entries[0].head());
    for place in 2..entries.len() {
        entries[place] = again(&entries[place], entries[place - 1].head());
    }
    let rows = entries.iter().map(|entry| {
        let previous = entry
            .previous
            .map_or("genesis".to_owned(), |sha| sha.to_string());
        let line = entry.line.replace('\'', "''");
        format!("({}, '{previous}', '{}', '{line}')", entry.seq, entry.sha)
    });
    let rows: Vec<String> = rows.collect();
    tamper(
        &stored,
        &format!(
            "DELETE FROM ledger_entry; INSERT INTO ledger_entry VALUES {}",
            rows.join(", ")
        ),
    );
    let expected = format!("it proves another digest than is kept beside {}", ids[1]);
    assert_eq!(failures(&verify(&stored)), [(Some(1), expected)]);
}

/// Says the same behind another entry.
fn again(entry: &LedgerEntry, head: LedgerHead) -> LedgerEntry {
    let previous = entry.previous.unwrap().to_string();
    let line = entry
        .line
        .replace(&previous, &head.last.unwrap().to_string());
    let member = format!(",\"sha\":\"{}\"", entry.sha);
    let (before, behind) = line.split_once(&member).unwrap();
    let sha = sha256_hex(format!("{before}{behind}").as_bytes());
    LedgerEntry {
        seq: entry.seq,
        previous: head.last,
        sha: sha.parse().unwrap(),
        line: format!("{before},\"sha\":\"{sha}\"{behind}"),
    }
}

#[test]
fn a_second_entry_of_a_record_is_told() {
    let (stored, ids) = five();
    let execution = running().nth(0).succeed("Done.");
    let naming = execution.id_candidates().next().unwrap();
    let digest = RecordDigest::of_execution(&execution.to_document(&naming));
    let executed = LedgerEvent::Executed(execution.to_event(&naming, digest));
    stored.store.append_event(&executed).unwrap();
    let expected = format!("it names {}, which has another entry", ids[0]);
    assert_eq!(failures(&verify(&stored)), [(Some(5), expected)]);
}

#[test]
fn what_is_told_of_the_ledger_holds_no_personal_data() {
    let told = told(
        "UPDATE ledger_entry SET line = json_set(line, '$.experience_ref', 'ada@example.org' || char(10))
            WHERE seq = 0",
    );
    assert!(
        told.iter().any(|(_, detail)| detail.contains("[email]")),
        "{told:?}"
    );
    assert!(
        !told.iter().any(|(_, detail)| detail.contains(['@', '\n'])),
        "{told:?}"
    );
}
