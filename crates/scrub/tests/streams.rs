//! Text that is read in pieces.

#![expect(clippy::unwrap_used, reason = "a stream that fails fails the test")]

use std::io::{BufReader, Cursor, Read};

use astra_model::Scrubber as _;
use astra_scrub::{LINE_BYTES_MAX, Scrubber, scrub_stream};
use proptest::prelude::*;

fn stream(bytes: &[u8]) -> (String, u64) {
    let mut written = Vec::new();
    let scrubber = Scrubber::new();
    let findings = scrub_stream(Cursor::new(bytes), &mut written, &scrubber).unwrap();
    (String::from_utf8(written).unwrap(), findings)
}

fn check(text: &str) {
    let (masked, findings) = Scrubber::new().scrub(text);
    let (streamed, count) = stream(text.as_bytes());
    assert!(
        streamed == masked,
        "{} bytes from {:?}",
        text.len(),
        text.get(..40)
    );
    assert_eq!(count, findings.len() as u64);
}

#[test]
fn a_stream_is_masked_as_the_whole_text() {
    check("");
    check("\n\n");
    check("ada@example.org\r\n10.0.0.1\nno end of line 2001:db8::7");
}

#[test]
fn bytes_that_are_no_text_are_replaced() {
    let (masked, _) = stream(b"\xff ada@example.org \xe3\x81\nnext \xe3\x81");
    assert_eq!(masked, "\u{fffd} [email] \u{fffd}\nnext \u{fffd}");
}

#[test]
fn a_long_line_is_masked_as_the_whole_text() {
    for unit in [
        "ada@example.org 10.0.0.1, ",
        "version 1.2.3.4 ",
        "{\"ip\":\"2001:db8::7\"},",
        "は ",
    ] {
        for lead in 0..unit.len() {
            check(&("x".repeat(lead) + &unit.repeat(2 * LINE_BYTES_MAX / unit.len() + 1)));
        }
    }
}

#[test]
fn a_long_line_without_separators_keeps_no_finding() {
    for unit in [
        "は",
        "-ada@example.org-",
        "_10.0.0.1_",
        "%20198.51.100.23%20",
        "xyz",
    ] {
        for lead in 0..unit.len() {
            let (masked, _) = stream(
                ("x".repeat(lead) + &unit.repeat(2 * LINE_BYTES_MAX / unit.len())).as_bytes(),
            );
            for canary in ["ada@example.org", "10.0.0.1", "198.51.100.23", "\u{fffd}"] {
                assert!(!masked.contains(canary), "{canary} of {unit} after {lead}");
            }
        }
    }
}

#[test]
fn a_finding_without_end_is_masked_in_bounded_memory() {
    let endless = std::io::repeat(b'a').take(5 * LINE_BYTES_MAX as u64);
    let mut written = Vec::new();
    scrub_stream(BufReader::new(endless), &mut written, &Scrubber::new()).unwrap();
    assert_eq!(written, b"[id][id][id][id][id]");
}

#[test]
fn a_reader_that_fails_fails_the_stream() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is gone"))
        }
    }
    let mut written = Vec::new();
    let scrubber = Scrubber::new();
    let reader = BufReader::new(Cursor::new("ada@example.org\nada@").chain(Broken));
    let error = scrub_stream(reader, &mut written, &scrubber).unwrap_err();
    assert_eq!(error.to_string(), "the disk is gone");
    assert_eq!(written, b"[email]\n");
}

proptest! {
    #[test]
    fn any_text_is_masked_as_the_whole(text in r"([0-9a-f:.@% v]{0,9}(\r?\n)?){0,9}") {
        let masked = Scrubber::new().mask(&text).into_owned();
        prop_assert_eq!(stream(text.as_bytes()).0, masked);
    }

    #[test]
    fn any_bytes_are_masked(bytes: Vec<u8>) {
        let text = String::from_utf8_lossy(&bytes);
        let masked = Scrubber::new().mask(&text).into_owned();
        prop_assert_eq!(stream(&bytes).0, masked);
    }
}
