//! Streams in which a line, a key and what is beside them are soon too long.

use std::io::BufReader;

use proptest::prelude::*;

use super::*;
use crate::kind::Kind;

const LIMITS: Limits = Limits {
    line: 9000,
    margin: 1000,
    key: 9000,
};

fn masked(text: &[u8], chunk: usize) -> (String, Counts) {
    let scrubber = Scrubber::new();
    let mut written = Vec::new();
    let reader = BufReader::with_capacity(chunk, text);
    let counts = Stream::new(&scrubber, LIMITS).pass(reader, &mut written);
    (String::from_utf8(written).unwrap(), counts.unwrap())
}

fn whole(text: &str) -> (String, Counts) {
    let (masked, findings) = Scrubber::new().scrub(text);
    let mut counts = Counts::default();
    counts.add(&findings);
    (masked.into_owned(), counts)
}

/// Pieces of lines, of keys and of what is longer than a line.
fn pieces() -> impl Strategy<Value = String> {
    let key = |name: &str| format!("-----BEGIN {name}PRIVATE KEY-----");
    let line = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n";
    prop_oneof![
        6 => "[a-z]{1,9} ",
        4 => Just("ada@example.org".to_owned()),
        4 => Just("password=kd93-Lwq8.zz ".to_owned()),
        4 => Just("tel. +1 202 555 0143, ".to_owned()),
        4 => Just("198.51.100.23 ".to_owned()),
        3 => Just("\n".to_owned()),
        3 => Just("は".to_owned()),
        2 => Just(format!("\n{}\n{}", key(""), line.repeat(3))),
        2 => Just("-----END PRIVATE KEY-----\n".to_owned()),
        1 => Just(key("RSA ")),
        1 => Just(format!("PuTTY-User-Key-File-3: ssh-ed25519\nPublic-Lines: 1\n{line}Private-Lines: 2\n{line}{line}")),
        1 => Just(line.repeat(4)),
        1 => Just("a line of words that goes on; ".repeat(400)),
        1 => Just("0123456789abcdef".repeat(20)),
    ]
}

/// Characters, and what is only a part of one.
const BYTES: [&[u8]; 8] = [
    b"a",
    b"\n",
    b"\xe3\x81\xaf",
    b"\xe3\x81",
    b"\xff",
    b"\xf0\x9f",
    b"\x80",
    b"ada@example.org",
];

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 500,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_stream_is_masked_as_the_whole_text_is(
        pieces in prop::collection::vec(pieces(), 0..60),
        chunk in 1_usize..2000,
    ) {
        let text = pieces.concat();
        prop_assert_eq!(masked(text.as_bytes(), chunk), whole(&text));
    }

    #[test]
    fn bytes_are_read_as_a_text_is_of_them(
        pieces in prop::collection::vec(prop::sample::select(BYTES.to_vec()), 0..20),
        chunk in 1_usize..9,
    ) {
        let bytes = pieces.concat();
        prop_assert_eq!(masked(&bytes, chunk), whole(&String::from_utf8_lossy(&bytes)));
    }
}

#[test]
fn a_finding_without_end_has_one_label() {
    let (text, counts) = masked(&b"a".repeat(60_000), 700);
    assert_eq!((text.as_str(), counts.of(Kind::Id)), ("[id]", 1));
}

#[test]
fn a_key_that_never_ends_holds_no_more_than_a_key_has() {
    let text = "-----BEGIN PRIVATE KEY-----\n".to_owned() + &"a word\n".repeat(2000);
    let scrubber = Scrubber::new();
    let mut stream = Stream::new(&scrubber, LIMITS);
    let mut reader = BufReader::with_capacity(100, text.as_bytes());
    let mut held = 0;
    while !stream.held.read(&mut reader).unwrap() {
        if let Some(part) = stream.part(false) {
            stream.mask(part);
        }
        held = held.max(stream.held.text.len());
    }
    assert!(held <= LIMITS.key + 200, "{held} bytes");
}
