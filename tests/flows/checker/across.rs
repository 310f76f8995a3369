//! The rules of all documents together.

use std::collections::HashMap;

use serde_json::Value;

use super::Fault;

pub(super) fn check(documents: &[Value]) -> Vec<Fault> {
    let mut found = Vec::new();
    unique(documents, "idempotency_key", 1, &mut found);
    unique(documents, "span_id", 5, &mut found);
    traces(documents, &mut found);
    chains(documents, &mut found);
    found
}

fn fact<'d>(document: &'d Value, key: &str) -> &'d str {
    document["content"]["structured"][key]
        .as_str()
        .unwrap_or_default()
}

fn fault(document: &Value, rule: u8, detail: String) -> Fault {
    Fault {
        id: document["id"].to_string(),
        rule,
        detail,
    }
}

fn unique(documents: &[Value], key: &str, rule: u8, found: &mut Vec<Fault>) {
    let mut seen = HashMap::new();
    for document in documents {
        if let Some(first) = seen.insert(fact(document, key), &document["id"]) {
            found.push(fault(
                document,
                rule,
                format!("{key} is that of {first} too"),
            ));
        }
    }
}

/// One trace for all attempts of a window, and none for two windows.
fn traces(documents: &[Value], found: &mut Vec<Fault>) {
    let (mut of_window, mut of_trace) = (HashMap::new(), HashMap::new());
    for document in documents {
        let window = (
            fact(document, "task_id"),
            document["meta"]["scheduled_at"].as_str(),
        );
        let trace = fact(document, "trace_id");
        let same_trace = *of_window.entry(window).or_insert(trace) == trace;
        let same_window = *of_trace.entry(trace).or_insert(window) == window;
        if !(same_trace && same_window) {
            found.push(fault(
                document,
                5,
                format!("{window:?} is not the one window of {trace}"),
            ));
        }
    }
}

fn place(document: &Value) -> (&str, u64) {
    let attempt = document["content"]["structured"]["attempt"]
        .as_u64()
        .unwrap_or(0);
    (fact(document, "trace_id"), attempt)
}

/// Each retry names the span of the attempt before it, which is there.
fn chains(documents: &[Value], found: &mut Vec<Fault>) {
    let of_span: HashMap<&str, _> = documents
        .iter()
        .map(|document| (fact(document, "span_id"), place(document)))
        .collect();
    for document in documents {
        let (trace, attempt) = place(document);
        let before = fact(document, "retry_of");
        if attempt > 1 && of_span.get(before) != Some(&(trace, attempt - 1)) {
            found.push(fault(
                document,
                7,
                format!("{before} is not the attempt before"),
            ));
        }
    }
}
