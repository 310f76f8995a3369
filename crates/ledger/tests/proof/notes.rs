//! Signed notes and the keys that check them.

use astra_ledger::{
    Algorithm, InvalidKeyName, InvalidNote, InvalidVerifierKey, KeyName, NOTE_BYTES_MAX,
    NOTE_SIGNATURES_MAX, Note, SignError, SignatureError, Signer, VerifierKey,
};

use crate::support::{log, log_key, signer};

/// The example that Go's `note` package is documented with.
const GO_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const GO_TEXT: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n";
const GO_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\
    \n\
    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

#[test]
fn gos_own_example_is_read_and_its_signature_holds() {
    let key: VerifierKey = GO_KEY.parse().unwrap();
    let note: Note = GO_NOTE.parse().unwrap();
    assert_eq!(note.text(), GO_TEXT);
    assert!(note.check(&key).is_ok());
    assert_eq!(
        (key.to_string(), note.to_string()),
        (GO_KEY.into(), GO_NOTE.into())
    );
}

#[test]
fn a_signed_text_is_read_again_as_it_was_written() {
    for text in [
        "one line\n",
        "two\n\nparts\n",
        "ends empty\n\n",
        "— looks signed\n",
        "é\n",
    ] {
        let note = Note::sign(text, &log()).unwrap();
        let read: Note = note.to_string().parse().unwrap();
        assert_eq!((read.text(), &read), (text, &note));
        assert!(read.check(&log_key()).is_ok());
    }
}

#[test]
fn a_signature_is_of_one_text_and_one_key() {
    let note = Note::sign("text\n", &log()).unwrap();
    let forged: Note = note.to_string().replace("text", "test").parse().unwrap();
    let wrong = SignatureError::Wrong(log_key().name().clone());
    assert_eq!(forged.check(&log_key()).unwrap_err(), wrong);
    let other = signer("other.example", Algorithm::Ed25519);
    let missing = SignatureError::Missing(other.key().name().clone());
    assert_eq!(note.check(other.key()).unwrap_err(), missing);
}

#[test]
fn signatures_of_keys_that_nobody_asked_for_are_let_be() {
    let mut note = Note::sign("text\n", &log()).unwrap();
    let stranger = signer("stranger.example", Algorithm::Ed25519);
    let theirs = Note::sign("another\n", &stranger).unwrap();
    note.add(theirs.signatures()[0].clone()).unwrap();
    let read: Note = note.to_string().parse().unwrap();
    assert!(read.check(&log_key()).is_ok());
    assert!(read.check(stranger.key()).is_err());
}

#[test]
fn a_text_that_is_no_note_is_refused_with_what_is_wrong() {
    let line = GO_NOTE.lines().last().unwrap();
    let unpadded = line.trim_end_matches('=');
    let texts = [
        (String::new(), "no signatures"),
        ("text\n".into(), "no signatures"),
        (format!("text\n{line}\n"), "no signatures"),
        (format!("text\n\n{line}"), "this one was cut"),
        (format!("\n\n{line}\n"), "this one was cut"),
        (format!("te\rxt\n\n{line}\n"), "'\\r'"),
        (format!("te\0xt\n\n{line}\n"), "'\\0'"),
        ("text\n\n\n".into(), "this one was cut"),
        (format!("text\n\n{line}\n\n"), "this one was cut"),
        (format!("text\n\n{line}\r\n"), "no line of a signature"),
        (format!("text\n\n-{line}\n"), "no line of a signature"),
        (format!("text\n\n{unpadded}\n"), "no line of a signature"),
        (format!("text\n\n{line} \n"), "no line of a signature"),
        ("text\n\n— name AAAAAA==\n".into(), "no line of a signature"),
        ("text\n\n— a+b AAAAAAA=\n".into(), "no line of a signature"),
        (format!("text\n\n{line}\n{line}\n"), "two signatures"),
    ];
    for (text, said) in texts {
        let refused = text.parse::<Note>().unwrap_err().to_string();
        assert!(refused.contains(said), "{text:?}: {refused}");
    }
}

#[test]
fn a_note_is_no_longer_and_has_no_more_signatures_than_a_reader_takes() {
    let long = "x".repeat(NOTE_BYTES_MAX + 1);
    assert_eq!(
        long.parse::<Note>(),
        Err(InvalidNote::Long(NOTE_BYTES_MAX + 1))
    );
    let mut note = Note::sign("text\n", &log()).unwrap();
    for number in 1..NOTE_SIGNATURES_MAX {
        let other = signer(&format!("w{number}.example"), Algorithm::Ed25519);
        let theirs = Note::sign("text\n", &other).unwrap();
        note.add(theirs.signatures()[0].clone()).unwrap();
    }
    assert_eq!(note.to_string().parse(), Ok(note.clone()));
    let one_more = Note::sign("text\n", &signer("last.example", Algorithm::Ed25519)).unwrap();
    let line = one_more.signatures()[0].clone();
    assert_eq!(note.add(line.clone()), Err(InvalidNote::Signatures));
    let text = format!("{note}{line}\n");
    assert_eq!(text.parse::<Note>(), Err(InvalidNote::Signatures));
}

#[test]
fn a_name_has_no_space_and_no_plus() {
    for name in [
        "",
        "a b",
        "a+b",
        "a\u{a0}b",
        "a\u{2028}b",
        "a\nb",
        "a\u{7f}",
        &"n".repeat(256),
    ] {
        assert!(
            matches!(name.parse::<KeyName>(), Err(InvalidKeyName(_))),
            "{name:?}"
        );
    }
    assert!("astra.example/ledger-ü".parse::<KeyName>().is_ok());
}

#[test]
fn every_change_of_a_spelled_key_is_refused() {
    let spelled = log_key().to_string();
    assert_eq!(spelled.parse(), Ok(log_key()));
    for place in 0..spelled.len() {
        for bit in 0..8 {
            let mut bytes = spelled.clone().into_bytes();
            bytes[place] ^= 1 << bit;
            if let Ok(text) = String::from_utf8(bytes) {
                let refused = text.parse::<VerifierKey>();
                assert!(matches!(refused, Err(InvalidVerifierKey(_))), "{text}");
            }
        }
    }
}

#[test]
fn a_key_that_anybody_can_sign_for_is_none() {
    let name: KeyName = "weak.example".parse().unwrap();
    let mut one = [0; 32];
    one[0] = 1;
    for weak in [[0; 32], one, [0xff; 32]] {
        assert_eq!(
            VerifierKey::new(name.clone(), Algorithm::Ed25519, weak),
            None
        );
    }
}

#[test]
fn a_signer_that_signs_something_else_is_not_believed() {
    struct Erring(VerifierKey);
    impl Signer for Erring {
        fn key(&self) -> &VerifierKey {
            &self.0
        }
        fn sign(&self, _: &[u8]) -> Result<[u8; 64], SignError> {
            log().sign(b"something else")
        }
    }
    let refused = Note::sign("text\n", &Erring(log_key())).unwrap_err();
    assert!(matches!(refused, SignError::Other(_)), "{refused}");
}

#[test]
fn a_text_that_no_reader_would_take_is_not_signed() {
    for text in ["", "\n", "no end", "tab\there\n"] {
        let refused = Note::sign(text, &log()).unwrap_err();
        assert!(matches!(refused, SignError::Note(_)), "{text:?}");
    }
}
