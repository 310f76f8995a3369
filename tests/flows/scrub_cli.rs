//! `astra scrub`: what goes in comes out without personal data, and otherwise as it was.

use serde_json::{Value, json};

use crate::support::{Answer, astra};

fn scrub(words: &[&str], input: &[u8]) -> Answer {
    astra([&["scrub"], words].concat()).stdin(input).answer()
}

#[test]
fn a_text_comes_out_masked() {
    let masked = scrub(
        &[],
        "Grüße an ada@example.org von 203.0.113.7.\n".as_bytes(),
    )
    .exits(0);
    assert_eq!(masked.text(), "Grüße an [email] von [ip].\n");
}

#[test]
fn a_text_without_findings_comes_out_as_it_was_and_scrubbing_twice_is_scrubbing_once() {
    let plain = "550e8400-e29b-41d4-a716-446655440000 at 12:30:05, no@ne, 1.2.3\n\n  end";
    assert_eq!(scrub(&[], plain.as_bytes()).exits(0).text(), plain);
    let once = scrub(&[], b"to ada@example.org").exits(0);
    assert_eq!(scrub(&[], &once.stdout).exits(0).stdout, once.stdout);
}

#[test]
fn an_empty_input_is_no_error() {
    assert_eq!(scrub(&[], b"").exits(0).stdout, b"");
    assert_eq!(scrub(&["--jsonl"], b"").exits(0).stdout, b"");
}

#[test]
fn findings_are_told_in_bytes_of_the_input() {
    let text = "ü ada@example.org, 203.0.113.7";
    let input = format!(
        "{}\n{}\n",
        json!({ "id": 7, "text": text }),
        json!({ "id": "b", "text": "" })
    );
    let lines = scrub(&["--jsonl"], input.as_bytes()).exits(0).json_lines();
    assert_eq!(
        (&lines[0]["id"], &lines[0]["text"]),
        (&json!(7), &json!("ü [email], [ip]"))
    );
    let found: Vec<(&str, &Value)> = lines[0]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            let at = |key: &str| usize::try_from(finding[key].as_u64().unwrap()).unwrap();
            (&text[at("start")..at("end")], &finding["kind"])
        })
        .collect();
    assert_eq!(
        found,
        [
            ("ada@example.org", &json!("email")),
            ("203.0.113.7", &json!("ip"))
        ]
    );
    assert_eq!(lines[1], json!({ "id": "b", "text": "", "findings": [] }));
}

#[test]
fn a_report_counts_what_was_found_by_kind_and_shows_none_of_it() {
    let text = "ada@example.org from 203.0.113.7 and 2001:db8::7\n";
    let report = scrub(&["--report", "--format", "json"], text.as_bytes()).exits(0);
    let value = report.json();
    assert_eq!(
        (&value["findings"], &value["bytes"]),
        (&json!(3), &json!(text.len()))
    );
    assert_eq!(
        (&value["kinds"][0]["kind"], &value["kinds"][0]["count"]),
        (&json!("email"), &json!(1))
    );
    assert_eq!(
        (&value["kinds"][1]["kind"], &value["kinds"][1]["count"]),
        (&json!("ip"), &json!(2))
    );
    assert!(value["rules"].is_string());

    let lines = format!("{}\n", json!({ "id": 1, "text": text }));
    let told = scrub(&["--jsonl", "--report"], lines.as_bytes()).exits(0);
    assert!(told.text().starts_with("3 findings in "), "{told:?}");
    assert!(!told.text().contains("ada"), "{told:?}");
}

#[test]
fn a_key_over_many_lines_that_comes_bit_by_bit_comes_out_as_the_whole_does() {
    let lines = "an ordinary line\n".repeat(20_000);
    let key = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTu\n-----END PRIVATE KEY-----\n";
    let input = format!("{lines}{key}{lines}");
    let masked = scrub(&[], input.as_bytes()).exits(0);
    assert!(masked.text().starts_with(&lines) && masked.text().ends_with(&lines));
}

#[test]
fn a_line_that_is_no_json_is_named_after_those_before_it_were_masked() {
    let answer = scrub(
        &["--jsonl"],
        b"{\"id\":1,\"text\":\"a@example.org\"}\nnonsense\n",
    )
    .exits(2);
    assert!(answer.text().contains("[email]"), "{answer:?}");
    assert!(answer.said().contains("line 2"), "{answer:?}");
}

#[test]
fn a_text_of_many_megabytes_passes_through() {
    let line = "a line of many, to ada@example.org and beyond\n";
    let input = line.repeat(200_000);
    let masked = scrub(&[], input.as_bytes()).exits(0);
    assert_eq!(masked.text(), input.replace("ada@example.org", "[email]"));
}

#[test]
fn bytes_that_are_no_text_pass_through() {
    let masked = scrub(&[], b"\xff\xfe ada@example.org \x00\x80 end").exits(0);
    assert!(
        !String::from_utf8_lossy(&masked.stdout).contains("ada@"),
        "{masked:?}"
    );
    assert!(masked.stdout.ends_with(b" end"), "{masked:?}");
}
