//! Lines that are made to cost much.

use std::time::Duration;

use astra_ledger::{DEPTH_MAX, JsonReader, LINE_BYTES_MAX};

/// What a line may take, read and printed.
const TIME_MAX: Duration = Duration::from_secs(2);

fn filled(begin: &str, part: &str, end: &str) -> Vec<u8> {
    let count = (LINE_BYTES_MAX - begin.len() - end.len()) / part.len();
    [begin, &part.repeat(count), end].concat().into_bytes()
}

/// Objects in each other whose keys all stand in the wrong order, with a long text in the middle.
fn nested_objects() -> Vec<u8> {
    let middle = filled("\"", "x", "\"");
    let middle = &middle[DEPTH_MAX * 14..];
    let depth = DEPTH_MAX - 1;
    let begin = "{\"b\":".repeat(depth).into_bytes();
    let end = ",\"a\":0}".repeat(depth).into_bytes();
    [begin.as_slice(), b"\"", middle, &end].concat()
}

/// Returns how long this thread ran, which others on this machine don't make longer.
fn time_spent() -> Duration {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").expect("the kernel tells");
    let nanoseconds = spent.split(' ').next().expect("a number");
    Duration::from_nanos(nanoseconds.parse().expect("a number"))
}

#[test]
fn lines_that_are_made_to_cost_much_cost_little() {
    for (name, line) in [
        ("values", filled("[0", ",0", "]")),
        ("lists", filled("[[]", ",[]", "]")),
        ("equal keys", filled("{\"\":0", ",\"\":0", "}")),
        ("escapes", filled("\"", "\\u007F", "\"")),
        ("digits", filled("", "7", "")),
        ("a fraction", filled("0.", "7", "")),
        ("an exponent", filled("1e-", "7", "")),
        ("objects in objects", nested_objects()),
        ("brackets", filled("", "[", "")),
        ("blanks", filled("", " ", "1")),
    ] {
        let begun = time_spent();
        let mut reader = JsonReader::new();
        let printed = reader.read(&line).map(|json| json.print().len());
        let took = time_spent().saturating_sub(begun);
        println!("{name}: {took:?}, {printed:?}");
        assert!(took < TIME_MAX, "{name}: {took:?}");
    }
}
