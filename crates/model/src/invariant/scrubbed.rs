//! No free text is stored unscrubbed.

use serde_json::{Map, Value};

use super::Findings;
use crate::document::ExecutionDocument;
use crate::rule::Rule;
use crate::text::Scrubber;

pub(super) fn check_scrubbed(
    document: &ExecutionDocument,
    scrubber: &dyn Scrubber,
    found: &mut Findings,
) {
    let facts = &document.content.structured;
    let mut clean = |what: &str, text: &str| {
        found.require(scrubber.mask(text) == text, Rule::Scrubbed, || {
            format!("{what} holds what the scrubber masks")
        });
    };
    clean("content.text", &document.content.text);
    clean("task_name", &facts.task_name);
    facts
        .error
        .iter()
        .for_each(|error| clean("error.message", &error.message));
    facts
        .retrieval
        .query
        .iter()
        .for_each(|query| clean("retrieval.query", query));
    facts
        .io
        .files_written
        .iter()
        .for_each(|path| clean("io.files_written", path));
    document
        .provenance
        .sources
        .iter()
        .for_each(|source| clean("provenance.sources", &source.uri));
    document
        .meta
        .legacy_result_file
        .iter()
        .for_each(|file| clean("meta.legacy_result_file", file));
    let calls = facts.retrieval.calls.iter().flatten();
    calls
        .clone()
        .for_each(|call| clean("retrieval.calls.query", &call.query));
    for filters in facts
        .retrieval
        .filters
        .iter()
        .chain(calls.map(|call| &call.filters))
    {
        each_string(filters, &mut |text| clean("retrieval.filters", text));
    }
}

fn each_string(object: &Map<String, Value>, visit: &mut dyn FnMut(&str)) {
    for (key, value) in object {
        visit(key);
        each_string_in(value, visit);
    }
}

fn each_string_in(value: &Value, visit: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => visit(text),
        Value::Array(items) => items.iter().for_each(|item| each_string_in(item, visit)),
        Value::Object(object) => each_string(object, visit),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
