//! Rule 11: no free text is stored unscrubbed.

use serde_json::Value;

use super::Faults;

/// Where free text stands.
const PLACES: [&str; 9] = [
    "/content/text",
    "/content/structured/task_name",
    "/content/structured/error/message",
    "/content/structured/retrieval/query",
    "/content/structured/retrieval/filters",
    "/content/structured/retrieval/calls",
    "/content/structured/io/files_written",
    "/provenance/sources",
    "/meta/legacy_result_file",
];

pub(super) fn check(faults: &mut Faults<'_>) {
    let document = faults.document;
    for place in PLACES {
        let mut texts = Vec::new();
        document
            .pointer(place)
            .into_iter()
            .for_each(|value| collect(value, &mut texts));
        for text in texts {
            let found = personal(text);
            faults.unless(found.is_none(), 11, || format!("{found:?} in {place}"));
        }
    }
}

/// Collects texts, but not those under `parents`, which are ids.
fn collect<'d>(value: &'d Value, texts: &mut Vec<&'d str>) {
    match value {
        Value::String(text) => texts.push(text),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(object) => {
            for (key, value) in object.iter().filter(|(key, _)| *key != "parents") {
                texts.push(key);
                collect(value, texts);
            }
        }
        _ => {}
    }
}

/// Returns the first word that is plainly an address or a long id; it need not know every form.
fn personal(text: &str) -> Option<&str> {
    let between = |c: char| !(c.is_ascii_alphanumeric() || "@._%+-:".contains(c));
    text.split(between).find(|word| {
        let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        is_email(word) || is_ipv4(word) || is_ipv6(word) || is_long_id(word)
    })
}

fn is_email(word: &str) -> bool {
    word.split_once('@').is_some_and(|(local, domain)| {
        let dotted = domain.split('.').count() > 1;
        !local.is_empty() && dotted && domain.split('.').all(|label| !label.is_empty())
    })
}

fn is_ipv4(word: &str) -> bool {
    let digits_at_front: &str = word.trim_end_matches(|c: char| !c.is_ascii_digit());
    digits_at_front.parse::<std::net::Ipv4Addr>().is_ok()
}

fn is_ipv6(word: &str) -> bool {
    word.matches(':').count() > 1 && word.len() > 8 && word.parse::<std::net::Ipv6Addr>().is_ok()
}

fn is_long_id(word: &str) -> bool {
    let run = word
        .split(|c: char| !c.is_ascii_hexdigit())
        .map(str::len)
        .max();
    run.is_some_and(|run| run >= 32)
}
