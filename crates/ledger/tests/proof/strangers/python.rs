//! With Python's standard library: `tools/verify_ledger.py`.

use std::fs;

use astra_ledger::Chain;
use astra_model::{LedgerChain, LedgerEvent, Scrubbed, TaskChange, TaskChangedEvent, Timestamp};

use super::{FIRST_MILLIS, Given, SIZE, Stranger, chained, member};
use crate::support::log_key;

#[test]
fn a_python_without_packages_verifies_the_chain_the_tree_and_every_entry() {
    let Some(python) = Stranger::python() else {
        return;
    };
    let (given, key) = (Given::new(), log_key().to_string());
    let folder = given.folder.path().to_str().unwrap();
    python.assert_told(&[folder], 0, "holds: 15 entries");
    for size in [0, 1, 6, SIZE] {
        let note = given.path(&format!("{size}.note"));
        let holds = format!("holds: 15 entries, of which {size} ");
        python.assert_told(&[folder, note.to_str().unwrap(), &key], 0, &holds);
    }
    for index in (0..SIZE).step_by(4) {
        let proof = given.path(&format!("{index}.tlog-proof"));
        let proof = proof.to_str().unwrap();
        let holds = format!("holds: the entry has index {index},");
        python.assert_told(&["--proof", proof, &key, &given.sha(index)], 0, &holds);
    }
    for index in [0, SIZE - 1] {
        let proof = given.path(&format!("{index}.tlog-proof"));
        let proof = proof.to_str().unwrap();
        let other = given.sha((index + 1) % SIZE);
        python.assert_told(&["--proof", proof, &key, &other], 6, "broken: the path");
    }
}

#[test]
fn a_python_without_packages_names_the_first_line_that_was_touched() {
    let Some(python) = Stranger::python() else {
        return;
    };
    let mut given = Given::new();
    let folder = given.folder.path().to_owned();
    let folder = folder.to_str().unwrap();
    let whole = given.entries.clone();
    given.entries[7].line = whole[7].line.replace("task_7", "task_8");
    given.write();
    python.assert_told(
        &[folder],
        6,
        "broken: ledger-20251105.ndjson.gz:3: the line does not have",
    );
    given.entries.clone_from(&whole);
    given.entries.swap(10, 11);
    given.write();
    python.assert_told(
        &[folder],
        6,
        "broken: ledger-20251107.ndjson.gz:1: the line does not link",
    );
    given.entries.clone_from(&whole);
    given.write();
    let last = given.path("ledger-20251107.ndjson.gz");
    let bytes = fs::read(&last).unwrap();
    fs::write(&last, &bytes[..bytes.len() - 20]).unwrap();
    python.assert_told(
        &[folder],
        6,
        "broken: ledger-20251107.ndjson.gz:5: Compressed file",
    );
    for (text, said) in [
        ("[".repeat(100_000), ":1: maximum recursion depth"),
        (" ".repeat(9 << 20), ":1: a line that is too long"),
        ("[]".to_owned(), ":1: "),
        ("{}".to_owned(), ":1: 'sha'"),
    ] {
        fs::write(&last, member(&text)).unwrap();
        python.assert_told(
            &[folder],
            6,
            &format!("broken: ledger-20251107.ndjson.gz{said}"),
        );
    }
    fs::write(&last, b"no gzip").unwrap();
    python.assert_told(
        &[folder],
        6,
        "broken: ledger-20251107.ndjson.gz:1: Not a gzipped file",
    );
}

#[test]
fn a_python_without_packages_sees_what_the_chain_alone_does_not() {
    let Some(python) = Stranger::python() else {
        return;
    };
    let (given, key) = (Given::new(), log_key().to_string());
    let folder = given.folder.path().to_owned();
    let folder = folder.to_str().unwrap();
    let note = given.path("15.note");
    let against = [folder, note.to_str().unwrap(), key.as_str()];
    fs::remove_file(given.path("ledger-20251107.ndjson.gz")).unwrap();
    python.assert_told(&[folder], 0, "holds: 10 entries");
    python.assert_told(&against, 6, "broken: 10 entries, where 15 were signed for");
    // Somebody writes a history of their own, with hashes that are right.
    let mut entries = chained();
    let head = entries[8].head();
    let event = LedgerEvent::TaskChanged(TaskChangedEvent {
        seen: Timestamp::from_millis(FIRST_MILLIS),
        task: "forged".parse().unwrap(),
        change: TaskChange::Deleted,
        old: None,
        new: None,
        by: Scrubbed::default(),
    });
    entries.truncate(9);
    let mut forged = Chain.link(&event, head);
    while entries.len() < SIZE {
        entries.push(forged.clone());
        forged = Chain.link(&event, forged.head());
    }
    let given = Given { entries, ..given };
    given.write();
    python.assert_told(&[folder], 0, "holds: 15 entries");
    python.assert_told(&against, 6, "broken: the entries are not those");
}

#[test]
fn a_python_without_packages_refuses_changes_all_through_a_proof() {
    let Some(python) = Stranger::python() else {
        return;
    };
    let (given, key) = (Given::new(), log_key().to_string());
    let text = given.text("6.tlog-proof");
    for place in (0..text.len())
        .step_by(61)
        .filter(|place| text.is_char_boundary(*place))
    {
        let mut bytes = text.clone().into_bytes();
        bytes[place] ^= 1;
        fs::write(given.path("changed"), bytes).unwrap();
        let changed = given.path("changed");
        let args = ["--proof", changed.to_str().unwrap(), &key, &given.sha(6)];
        python.assert_told(&args, 6, "broken: ");
    }
}

#[test]
fn a_python_without_packages_tells_what_it_could_not_read_and_how_it_is_used() {
    let Some(python) = Stranger::python() else {
        return;
    };
    python.assert_told(&["/nowhere/at/all"], 7, "not read: ");
    let key = log_key().to_string();
    python.assert_told(&["--proof", "/nowhere", &key, "00"], 7, "not read: ");
    python.assert_told(&[], 2, "");
    python.assert_told(&["one", "two"], 2, "");
}

#[test]
fn a_python_without_packages_misses_the_days_before_a_day_of_the_python_ledger() {
    let Some(python) = Stranger::python() else {
        return;
    };
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/legacy/identity"
    );
    let missing =
        "broken: ledger-20251102.ndjson.gz:1: the line does not link to the one before, genesis";
    python.assert_told(&[folder], 6, missing);
}
