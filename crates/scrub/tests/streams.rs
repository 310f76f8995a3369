//! Text that is read in pieces.

#![expect(clippy::unwrap_used, reason = "a stream that fails fails the test")]

use std::io::{BufReader, Cursor, Read};

use astra_scrub::{Kind, LINE_BYTES_MAX, Scrubber, scrub_stream};

fn stream(bytes: &[u8]) -> (String, u64) {
    let mut written = Vec::new();
    let counts = scrub_stream(Cursor::new(bytes), &mut written, &Scrubber::new()).unwrap();
    (String::from_utf8(written).unwrap(), counts.total())
}

fn check(text: &str) {
    let (masked, findings) = Scrubber::new().scrub(text);
    let (streamed, count) = stream(text.as_bytes());
    let start = text.get(..40);
    assert!(streamed == masked, "{} bytes from {start:?}", text.len());
    assert_eq!(count, findings.len() as u64);
}

#[test]
fn a_stream_is_masked_as_the_whole_text() {
    check("");
    check("\n\n");
    check("ada@example.org\r\n10.0.0.1\nno end of line 2001:db8::7");
}

#[test]
fn what_was_found_is_counted_by_kind() {
    let text = "ada@example.org 10.0.0.1\n".repeat(3);
    let counts = scrub_stream(text.as_bytes(), std::io::sink(), &Scrubber::new()).unwrap();
    assert_eq!((counts.of(Kind::Email), counts.of(Kind::Ip)), (3, 3));
    let kinds: Vec<_> = counts.iter().map(|(kind, ..)| kind).collect();
    assert_eq!(kinds, [Kind::Email, Kind::Ip]);
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
        "は",
        "-ada@example.org-",
        "_10.0.0.1_",
        "%20198.51.100.23%20",
        "xyz",
    ] {
        for lead in [0, 1, unit.len() - 1] {
            check(&("x".repeat(lead) + &unit.repeat(2 * LINE_BYTES_MAX / unit.len() + 1)));
        }
    }
}

#[test]
fn a_finding_without_end_is_masked_in_bounded_memory() {
    let endless = std::io::repeat(b'a').take(5 * LINE_BYTES_MAX as u64);
    let mut written = Vec::new();
    scrub_stream(BufReader::new(endless), &mut written, &Scrubber::new()).unwrap();
    assert_eq!(written, b"[id]");
}

#[test]
fn a_reader_that_fails_fails_the_stream_behind_what_is_masked() {
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
