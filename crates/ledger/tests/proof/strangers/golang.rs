//! With Go's `golang.org/x/mod`: `tools/verify_ledger.go`.

use std::fs;

use super::{Given, SIZE, Stranger, tool};
use crate::support::log_key;

#[test]
fn a_go_program_verifies_checkpoints_proofs_and_that_one_continues_another() {
    let (given, key) = (Given::new(), log_key().to_string());
    let Some(go) = Stranger::go(given.folder.path(), &tool("verify_ledger.go")) else {
        return;
    };
    let path = |name: &str| given.path(name).to_str().unwrap().to_owned();
    for size in [0, 1, 6, SIZE] {
        let note = path(&format!("{size}.note"));
        go.assert_told(
            &[&key, "checkpoint", &note],
            0,
            &format!("holds: {size} entries"),
        );
    }
    for index in 0..SIZE {
        let proof = path(&format!("{index}.tlog-proof"));
        let args = [&key, "proof", &proof, &given.sha(index)];
        go.assert_told(&args, 0, &format!("holds: the entry is number {index},"));
        let args = [&key, "proof", &proof, &given.sha((index + 1) % SIZE)];
        go.assert_told(&args, 6, "broken: ");
    }
    let continues = |old: &str| {
        [
            key.clone(),
            "continues".into(),
            path("6.request"),
            path(old),
        ]
    };
    let args = continues("6.note");
    go.assert_told(
        &args.each_ref().map(String::as_str),
        0,
        "holds: the first 6 of 15",
    );
    let args = continues("1.note");
    go.assert_told(
        &args.each_ref().map(String::as_str),
        6,
        "broken: the proof begins at 6",
    );
}

#[test]
fn a_go_program_refuses_changes_all_through_a_proof() {
    let (given, key) = (Given::new(), log_key().to_string());
    let Some(go) = Stranger::go(given.folder.path(), &tool("verify_ledger.go")) else {
        return;
    };
    let text = given.text("6.tlog-proof");
    let changed = given.path("changed");
    for place in (0..text.len())
        .step_by(5)
        .filter(|place| text.is_char_boundary(*place))
    {
        let mut bytes = text.clone().into_bytes();
        bytes[place] ^= 1;
        fs::write(&changed, bytes).unwrap();
        let args = [
            key.as_str(),
            "proof",
            changed.to_str().unwrap(),
            &given.sha(6),
        ];
        go.assert_told(&args, 6, "broken: ");
    }
    go.assert_told(&[&key, "proof", "/nowhere", "00"], 7, "not read: ");
    go.assert_told(&[&key], 2, "");
}
