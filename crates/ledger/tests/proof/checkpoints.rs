//! Checkpoints.

use astra_ledger::{
    Algorithm, Checkpoint, CheckpointError, Note, SignedCheckpoint, Signer, TreeHash, TreeHead,
};

use crate::support::{ORIGIN, chain, checkpoint, entries, head, log, log_key, signer};

#[test]
fn a_checkpoint_is_three_lines_under_its_logs_signature() {
    let signed = checkpoint(&entries(10));
    let root = head(&entries(10)).root;
    assert_eq!(signed.note().text(), format!("{ORIGIN}\n10\n{root}\n"));
    let read = SignedCheckpoint::read(&signed.to_string(), &log_key()).unwrap();
    assert_eq!((&read, read.head()), (&signed, &head(&entries(10))));
    assert_eq!(read.origin().as_str(), ORIGIN);
}

#[test]
fn a_ledger_without_entries_has_a_checkpoint_too() {
    let signed = checkpoint(&[]);
    let read = SignedCheckpoint::read(&signed.to_string(), &log_key()).unwrap();
    assert_eq!(read.head(), &TreeHead::empty());
}

#[test]
fn a_text_that_is_no_checkpoint_is_refused_with_what_is_wrong() {
    let root = head(&entries(1)).root;
    let empty = TreeHash::empty();
    let texts = [
        (String::new(), "0 whole lines"),
        (format!("a\n1\n{root}"), "0 whole lines"),
        ("a\n1\n".into(), "2 whole lines"),
        (format!("a\n1\n{root}\nextension\n"), "4 whole lines"),
        (format!("a\n1\n{root}\n\n"), "4 whole lines"),
        (format!("\n1\n{root}\n"), "names no key"),
        (format!("a b\n1\n{root}\n"), "names no key"),
        (format!("a\n01\n{root}\n"), "\"01\" is no size"),
        (format!("a\n+1\n{root}\n"), "\"+1\" is no size"),
        (format!("a\n\n{root}\n"), "\"\" is no size"),
        (format!("a\n 1\n{root}\n"), "\" 1\" is no size"),
        (format!("a\n9223372036854775808\n{root}\n"), "is no size"),
        (format!("a\n99999999999999999999\n{root}\n"), "is no size"),
        ("a\n1\nAAAA\n".into(), "no hash of a tree"),
        (
            format!("a\n1\n{}\n", root.to_string().trim_end_matches('=')),
            "no hash of a tree",
        ),
        (
            format!("a\n0\n{root}\n"),
            "is not the root of a tree without entries",
        ),
    ];
    for (text, said) in texts {
        let refused = chain(&text.parse::<Checkpoint>().unwrap_err());
        assert!(refused.contains(said), "{text:?}: {refused}");
    }
    assert!(format!("a\n0\n{empty}\n").parse::<Checkpoint>().is_ok());
    assert!(
        format!("a\n9223372036854775807\n{root}\n")
            .parse::<Checkpoint>()
            .is_ok()
    );
}

#[test]
fn a_checkpoint_of_another_log_is_refused_even_where_the_key_signed_it() {
    let other = signer("other.example", Algorithm::Ed25519);
    let note = Note::sign(checkpoint(&entries(2)).note().text(), &other).unwrap();
    let refused = SignedCheckpoint::read(&note.to_string(), other.key()).unwrap_err();
    assert!(
        matches!(refused, CheckpointError::OtherLog { .. }),
        "{refused}"
    );
    let refused = SignedCheckpoint::read(&note.to_string(), &log_key()).unwrap_err();
    assert!(
        matches!(refused, CheckpointError::Signature(_)),
        "{refused}"
    );
}

#[test]
fn a_note_that_its_log_signed_and_that_is_no_checkpoint_is_refused() {
    let note = Note::sign("a letter\n", &log()).unwrap();
    let refused = SignedCheckpoint::read(&note.to_string(), &log_key()).unwrap_err();
    assert!(matches!(refused, CheckpointError::Text(_)), "{refused}");
}
