//! Lines of a ledger, the Python ledger's among them.

use std::fs;
use std::io::Read;
use std::path::Path;

use astra_ledger::{JsonReader, Line, LineError};
use flate2::read::MultiGzDecoder;

/// Returns the lines of one of the files that the Python ledger wrote, where they are at hand.
fn python_lines(day: &str) -> Option<Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let name = format!("legacy/identity/ledger-{day}.ndjson.gz");
    let path = [root.join("tests/fixtures"), root.join("../shared/fixtures")]
        .map(|fixtures| fixtures.join(&name))
        .into_iter()
        .find(|path| path.exists());
    let Some(path) = path else {
        println!("skipped: {name} is not here");
        return None;
    };
    let mut text = String::new();
    let file = fs::File::open(path).expect("the file opens");
    let read = MultiGzDecoder::new(file).read_to_string(&mut text);
    read.expect("it is whole");
    Some(text.lines().map(str::to_owned).collect())
}

fn hashes_that_hold(lines: &[String]) -> usize {
    let mut reader = JsonReader::new();
    let holds = |line: &&String| {
        let line = Line::read(&mut reader, line.as_bytes()).expect("it is a line");
        line.sha().as_deref() == Some(&line.hash().to_string())
    };
    lines.iter().filter(holds).count()
}

#[test]
fn all_hashes_that_the_python_ledger_wrote_hold() {
    for (day, count) in [("20251031", 171), ("20251101", 1), ("20251102", 60)] {
        if let Some(lines) = python_lines(day) {
            assert_eq!(hashes_that_hold(&lines), count, "{day}");
        }
    }
}

#[test]
fn a_change_of_any_byte_of_a_line_makes_it_another() {
    let lines = python_lines("20251102").unwrap();
    let line = lines.last().unwrap();
    let mut reader = JsonReader::new();
    let hash = Line::read(&mut reader, line.as_bytes()).unwrap().hash();
    let sha = line.find("\"sha\":").unwrap();
    let spared = sha..sha + "\"sha\":\"\",".len() + 64;
    for at in (0..line.len()).filter(|at| !spared.contains(at)) {
        let mut changed = line.clone().into_bytes();
        changed[at] ^= 1;
        if let Ok(line) = Line::read(&mut reader, &changed) {
            assert_ne!(line.hash(), hash, "byte {at}");
        }
    }
}

#[test]
fn a_line_tells_what_stands_in_it() {
    let mut reader = JsonReader::new();
    let text =
        br#"{"ts": 1.5, "event": "a", "sha": "c", "event": "task\u005fexecuted", "prev_sha": 7}"#;
    let line = Line::read(&mut reader, text).unwrap();
    assert_eq!(line.event().as_deref(), Some("task_executed"));
    assert_eq!(line.seconds(), Some(1.5));
    assert_eq!(line.sha().as_deref(), Some("c"));
    assert_eq!(line.previous(), None);
}

#[test]
fn only_members_of_the_line_itself_are_told() {
    let mut reader = JsonReader::new();
    let line = Line::read(&mut reader, br#"{"meta":{"sha":"a","ts":1}}"#).unwrap();
    assert_eq!((line.sha(), line.seconds()), (None, None));
}

#[test]
fn a_hash_is_over_the_line_without_its_own_wherever_that_stands() {
    let lines = [
        r#"{"a":1,"sha":"x","z":2}"#,
        r#"{"a":1,"z":2,"sha":"x"}"#,
        r#"{"sha":"x","a":1,"z":2}"#,
        r#"{"a":1,"sha":"x","sha":{"y":[]},"z":2}"#,
        r#"{ "z": 2, "a": 1 }"#,
        r#"{"a":1,"z":2}"#,
        r#"{"a":1,"sha":[0,"]"],"z":2}"#,
        r#"{"a":1,"\u0073ha":"x","z":2}"#,
    ];
    let mut reader = JsonReader::new();
    let mut hash = |text: &str| Line::read(&mut reader, text.as_bytes()).unwrap().hash();
    let expected = hash(lines[5]);
    assert!(lines.iter().all(|line| hash(line) == expected));
    assert_eq!(hash(r#"{"sha":"x"}"#), hash("{}"));
    assert_eq!(hash(r#"{"a":1,"sha":1}"#), hash(r#"{"a":1}"#));
    assert_eq!(hash(r#"{"sha":1,"t":1}"#), hash(r#"{"t":1}"#));
}

#[test]
fn what_is_no_object_is_no_line() {
    let mut reader = JsonReader::new();
    let read = Line::read(&mut reader, b"[{}]").map(|line| line.hash());
    assert_eq!(read, Err(LineError::NotAnObject));
}
