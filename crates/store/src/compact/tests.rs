//! What is compact, and what is not.

use serde_json::Value;

use super::*;

fn is_object(json: &str) -> bool {
    Compact::is(json, Compact::object)
}

#[test]
fn what_we_write_is_compact() {
    for json in [
        "{}",
        r#"{"a":[],"b":{"c":[1,-0,0.5,-12.25e-7,1E+20,true,false,null]}}"#,
        r#"{"a text of more than sixteen bytes":"Grüße, \"you\" \\ \u001b[0m \n\/"}"#,
    ] {
        assert!(is_object(json), "{json}");
        assert!(serde_json::from_str::<Value>(json).is_ok(), "{json}");
    }
}

#[test]
fn what_is_no_json_or_might_be_read_otherwise_is_not() {
    for json in [
        "",
        "{",
        "}",
        "[]",
        "{} ",
        "{ }",
        "{}{}",
        r#"{"a"}"#,
        r#"{"a":}"#,
        r#"{"a":1,}"#,
        r#"{"a":01}"#,
        r#"{"a":.5}"#,
        r#"{"a":1.}"#,
        r#"{"a":1e}"#,
        r#"{"a":1e999}"#,
        r#"{"a":+1}"#,
        r#"{"a":-}"#,
        r#"{"a":NaN}"#,
        r#"{"a":tru}"#,
        r#"{"a":[1,]}"#,
        r#"{"a":"\x"}"#,
        r#"{"a":"\u12g4"}"#,
        r#"{"a":"\ud83d\ude00"}"#,
        r#"{"a":"\uDC00"}"#,
        "{\"a\":\"\n\"}",
        "{\"a\":\"",
        "{\"a\":\"\\",
        "{\"a\":\"\\u12",
        "{a:1}",
        "{'a':1}",
        r#"{"a":123456789012345678901}"#,
    ] {
        assert!(!is_object(json), "{json}");
    }
}

#[test]
fn each_byte_that_means_something_is_found_wherever_it_stands() {
    for at in 0..20 {
        for byte in 0..=255_u8 {
            let mut bytes = [b'x', 0xc3, 0xbc, 0x7f].repeat(5);
            bytes[at] = byte;
            let means = byte < b' ' || byte == b'"' || byte == b'\\';
            assert_eq!(
                plain_bytes(&bytes),
                if means { at } else { 20 },
                "{byte} at {at}"
            );
        }
    }
}

#[test]
fn depth_has_an_end() {
    let nested = |depth: usize| format!(r#"{{"a":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
    assert!(is_object(&nested(usize::from(DEPTH_MAX))));
    assert!(!is_object(&nested(usize::from(DEPTH_MAX) + 1)));
}

#[test]
fn a_number_is_found_by_its_path_where_it_is_one() {
    let number = |json| Compact::whole_number(json, ["a", "b"]);
    assert_eq!(
        number(r#"{"b":1,"a":{"x":{"b":2},"b":-3,"c":4}}"#),
        Some(-3)
    );
    assert_eq!(number(r#"{"a":{"b":5,"b":6"#), Some(5));
    for json in [
        "",
        "{",
        "[1]",
        "{}",
        r#"{"a":1}"#,
        r#"{"a":{}}"#,
        r#"{"a":{"b""#,
        r#"{"a":{"b":}}"#,
        r#"{"a":{"b":1.5}}"#,
        r#"{"a":{"b":"1"}}"#,
        r#"{"a":{"b":99999999999999999999}}"#,
    ] {
        assert_eq!(number(json), None, "{json}");
    }
}

#[test]
fn content_is_a_text_and_facts() {
    let is_content = |json| Compact::is(json, Compact::content);
    assert!(is_content(r#"{"text":"","structured":{}}"#));
    assert!(!is_content(r#"{"text":"","structured":{},"media":[]}"#));
    assert!(!is_content(r#"{"text":1,"structured":{}}"#));
    assert!(!is_content(r#"{"structured":{},"text":""}"#));
}
