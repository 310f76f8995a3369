//! JSON, as CPython reads and prints it.

use astra_ledger::{DEPTH_MAX, JsonError, JsonReader, LINE_BYTES_MAX};

use super::draw::Draw;
use super::python::Python;

const BATCHES: usize = 120;
const BATCH: usize = 1_000;

fn print(text: &[u8]) -> Option<Vec<u8>> {
    let mut reader = JsonReader::new();
    reader.read(text).ok().map(|json| json.print())
}

fn printed(text: &str) -> String {
    let printed = print(text.as_bytes()).expect(text);
    String::from_utf8(printed).expect("it is ASCII")
}

#[test]
fn a_hundred_and_twenty_thousand_texts_are_read_and_printed_as_by_cpython() {
    let Some(mut python) = Python::start() else {
        return;
    };
    let mut draw = Draw::new(6);
    let mut refused = 0;
    for _ in 0..BATCHES {
        let texts: Vec<_> = (0..BATCH).map(|_| draw.text()).collect();
        for (text, expected) in texts.iter().zip(python.respell(&texts)) {
            let shown = String::from_utf8_lossy(text);
            assert_eq!(print(text), expected, "{shown}");
            refused += usize::from(expected.is_none());
        }
    }
    println!("{refused} of {} were refused", BATCHES * BATCH);
    assert!(refused * 20 < BATCHES * BATCH * 3);
}

#[test]
fn what_was_printed_is_canonical_and_prints_as_it_is() {
    let mut draw = Draw::new(7);
    let mut reader = JsonReader::new();
    for _ in 0..20_000 {
        let text = draw.text();
        let Some(printed) = print(&text) else {
            continue;
        };
        if reader.read(&text).unwrap().is_canonical() {
            assert_eq!(text, printed);
        }
        assert_eq!(reader.read(&printed).unwrap().print(), printed);
    }
}

#[test]
fn numbers_are_spelled_as_python_spells_them() {
    for (text, expected) in [
        ("1e-5", "1e-05"),
        ("0.0001", "0.0001"),
        ("1e16", "1e+16"),
        ("1e15", "1000000000000000.0"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("-0.0", "-0.0"),
        ("-0", "0"),
        ("1E5", "100000.0"),
        ("1e999", "Infinity"),
        ("-1e999", "-Infinity"),
        ("1e-999", "0.0"),
        ("5e-324", "5e-324"),
        ("1125899906842624.25", "1125899906842624.2"),
        ("100000000000000000000000", "100000000000000000000000"),
        ("NaN", "NaN"),
    ] {
        assert_eq!(printed(text), expected);
    }
}

#[test]
fn texts_are_escaped_as_python_escapes_them() {
    for (text, expected) in [
        ("\"\u{7f}\"", r#""\u007f""#),
        ("\"\u{1f600}\"", r#""\ud83d\ude00""#),
        (r#""\uD83D\uDE00""#, r#""\ud83d\ude00""#),
        (r#""\ud83d""#, r#""\ud83d""#),
        (r#""\/\u0041\u0009""#, r#""/A\t""#),
    ] {
        assert_eq!(printed(text), expected);
    }
}

#[test]
fn keys_stand_by_code_point_and_the_last_of_equal_ones_holds() {
    let text =
        "{\"\u{1f600}\":1,\"\u{ff5e}\":2,\"b\":3,\"B\":4,\"b\":5,\"\\u0062\":6,\"\\udfff\":7}";
    let expected = r#"{"B":4,"b":6,"\udfff":7,"\uff5e":2,"\ud83d\ude00":1}"#;
    assert_eq!(printed(text), expected);
}

#[test]
fn what_is_no_json_is_refused_where_it_ceases_to_be_some() {
    for (text, at) in [
        ("", 0),
        ("{", 1),
        ("[1,]", 3),
        ("{\"a\" 1}", 5),
        ("{a:1}", 1),
        ("01", 1),
        ("1.", 2),
        ("1e", 2),
        ("-", 0),
        ("+1", 0),
        ("\"\t\"", 1),
        ("\"\\x\"", 1),
        ("\"\\u12g4\"", 5),
        ("\"abc", 4),
        ("nul", 0),
        ("{} {}", 3),
        ("[1}", 2),
        ("\u{feff}1", 0),
    ] {
        let read = JsonReader::new()
            .read(text.as_bytes())
            .map(|json| json.print());
        assert_eq!(read, Err(JsonError::Unexpected(at)), "{text}");
    }
    let latin = JsonReader::new().read(b"\"\xe9\"").map(|json| json.print());
    assert_eq!(latin, Err(JsonError::NotUtf8(1)));
}

#[test]
fn what_nests_ten_thousand_deep_is_read_and_deeper_is_refused() {
    let nested = |depth: usize| ["[".repeat(depth), "]".repeat(depth)].concat();
    assert_eq!(printed(&nested(DEPTH_MAX)), nested(DEPTH_MAX));
    let deeper = nested(100_000);
    let read = JsonReader::new().read(deeper.as_bytes()).map(|_| ());
    assert_eq!(read, Err(JsonError::TooDeep(DEPTH_MAX)));
}

#[test]
fn a_text_of_the_greatest_length_is_read_and_a_longer_one_refused() {
    let text = [b"\"".as_slice(), &vec![b'a'; LINE_BYTES_MAX - 2], b"\""].concat();
    assert_eq!(print(&text).unwrap(), text);
    let longer = vec![b' '; LINE_BYTES_MAX + 1];
    let read = JsonReader::new().read(&longer).map(|_| ());
    assert_eq!(read, Err(JsonError::TooLong(LINE_BYTES_MAX + 1)));
}
