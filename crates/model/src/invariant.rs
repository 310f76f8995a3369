//! Which rules a document breaks.

use std::collections::HashSet;
use std::fmt;

use serde_json::{Map, Value};

use crate::clock::Timestamp;
use crate::digest::{ConfigDigest, IdempotencyKey, StackHash};
use crate::document::{ExecutionDocument, SCHEMA_VERSION};
use crate::ids::{ErrorType, ExperienceId, SpanId, TaskId, TaskSlug, TaskType, TraceId};
use crate::rule::{Rule, Violation};
use crate::text::Scrubber;
use crate::window::{Attempt, Window};

/// Returns every rule of one record that a document breaks; the rules that speak of several
/// records (1, 5, 7, 9, 13) are the store's to check.
#[must_use]
pub fn validate(document: &ExecutionDocument, scrubber: &dyn Scrubber) -> Vec<Violation> {
    let mut found = Findings(Vec::new());
    check_form(document, &mut found);
    check_times(document, &mut found);
    check_error(document, &mut found);
    check_retrieval(document, &mut found);
    check_lineage(document, &mut found);
    check_spellings(document, &mut found);
    check_key(document, &mut found);
    check_scrubbed(document, scrubber, &mut found);
    found.0
}

struct Findings(Vec<Violation>);

impl Findings {
    fn require(&mut self, holds: bool, rule: Rule, detail: impl FnOnce() -> String) {
        if !holds {
            self.0.push(Violation::new(rule, detail()));
        }
    }
}

fn check_form(document: &ExecutionDocument, found: &mut Findings) {
    let facts = &document.content.structured;
    let mut form = |holds, what: &str, value: &dyn fmt::Debug| {
        found.require(holds, Rule::Form, || format!("{what} is {value:?}"));
    };
    form(
        document.experience_type == "TASK_EXECUTION",
        "type",
        &document.experience_type,
    );
    form(
        facts.schema_version == SCHEMA_VERSION,
        "schema_version",
        &facts.schema_version,
    );
    form(
        facts.task_id.parse::<TaskId>().is_ok(),
        "task_id",
        &facts.task_id,
    );
    form(
        facts.task_slug.parse::<TaskSlug>().is_ok(),
        "task_slug",
        &facts.task_slug,
    );
    form(
        facts.task_type.parse::<TaskType>().is_ok(),
        "task_type",
        &facts.task_type,
    );
    form(
        facts.task_config_digest.parse::<ConfigDigest>().is_ok(),
        "task_config_digest",
        &facts.task_config_digest,
    );
    form(
        matches!(&*facts.status, "success" | "failed" | "partial"),
        "status",
        &facts.status,
    );
    form(
        facts.embedding_skipped,
        "embedding_skipped",
        &facts.embedding_skipped,
    );
    form(
        document.provenance.actor == "AGENT",
        "provenance.actor",
        &document.provenance.actor,
    );
    form(
        document.meta.scrubbed,
        "meta.scrubbed",
        &document.meta.scrubbed,
    );
    form(
        document.meta.backfilled != Some(false)
            && document.meta.backfilled.is_some() == document.meta.legacy_result_file.is_some(),
        "meta.backfilled beside legacy_result_file",
        &document.meta.legacy_result_file,
    );
    let recovered = document.meta.recovered_at.as_deref();
    form(
        recovered.is_none_or(is_iso_millis),
        "meta.recovered_at",
        &recovered,
    );
    let ids = |ids: &[String]| ids.iter().all(|id| id.parse::<ExperienceId>().is_ok());
    form(ids(&document.causes), "causes", &document.causes);
    form(ids(&document.parents), "parents", &document.parents);
    let files = &facts.io.files_written;
    form(
        files.is_sorted_by(|a, b| a < b),
        "io.files_written, sorted and none twice,",
        files,
    );
}

fn is_iso_millis(text: &str) -> bool {
    text.parse::<Timestamp>()
        .is_ok_and(|instant| instant.to_iso_millis() == text)
}

fn check_times(document: &ExecutionDocument, found: &mut Findings) {
    let facts = &document.content.structured;
    found.require(facts.duration_ms >= 0, Rule::TimeRunsForward, || {
        format!("duration_ms is {}", facts.duration_ms)
    });
    found.require(
        facts.ended_at_ts >= facts.started_at_ts,
        Rule::TimeRunsForward,
        || {
            format!(
                "ended_at_ts {} lies before started_at_ts {}",
                facts.ended_at_ts, facts.started_at_ts
            )
        },
    );
    let (started, ended) = (instant(facts.started_at_ts), instant(facts.ended_at_ts));
    let length = ended.as_millis() - started.as_millis();
    found.require(
        facts.duration_ms < 0 || length == facts.duration_ms,
        Rule::TimeRunsForward,
        || {
            format!(
                "duration_ms is {}, from start to end pass {length}",
                facts.duration_ms
            )
        },
    );
}

fn instant(seconds: f64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

fn check_error(document: &ExecutionDocument, found: &mut Findings) {
    let facts = &document.content.structured;
    let rule = Rule::ErrorMatchesStatus;
    match (&*facts.status, &facts.error) {
        ("failed", None) => found.require(false, rule, || "failed without an error".to_owned()),
        ("success", Some(_)) => found.require(false, rule, || "success with an error".to_owned()),
        _ => {}
    }
    let Some(error) = &facts.error else { return };
    found.require(error.error_type.parse::<ErrorType>().is_ok(), rule, || {
        format!("error.type is {:?}", error.error_type)
    });
    found.require(!error.message.trim().is_empty(), rule, || {
        "error.message is blank".to_owned()
    });
    found.require(
        error.stack_hash.parse::<StackHash>().is_ok(),
        Rule::Form,
        || format!("error.stack_hash is {:?}", error.stack_hash),
    );
}

fn check_retrieval(document: &ExecutionDocument, found: &mut Findings) {
    let (retrieval, parents) = (&document.content.structured.retrieval, &document.parents);
    let rule = Rule::MemoriesCounted;
    found.require(
        usize::try_from(retrieval.memory_count) == Ok(parents.len()),
        rule,
        || {
            format!(
                "memory_count is {}, there are {} parents",
                retrieval.memory_count,
                parents.len()
            )
        },
    );
    let distinct: HashSet<&String> = parents.iter().collect();
    found.require(distinct.len() == parents.len(), rule, || {
        "a parent stands twice".to_owned()
    });
    let made = retrieval.query.is_some();
    let whole = made == retrieval.filters.is_some() && made == retrieval.latency_ms.is_some();
    found.require(whole, Rule::Form, || {
        "retrieval has some of query, filters, latency_ms".to_owned()
    });
    let empty = parents.is_empty() && retrieval.source.is_empty() && retrieval.calls.is_none();
    found.require(made || empty, Rule::Form, || {
        "memories were found without a query".to_owned()
    });
    let Some(calls) = &retrieval.calls else {
        return;
    };
    let mut seen = HashSet::new();
    let union: Vec<&String> = calls
        .iter()
        .flat_map(|call| &call.parents)
        .filter(|id| seen.insert(*id))
        .collect();
    found.require(
        calls.len() > 1 && union.iter().copied().eq(parents),
        rule,
        || "parents are not the union of the calls' in order of first sight".to_owned(),
    );
}

fn check_lineage(document: &ExecutionDocument, found: &mut Findings) {
    let facts = &document.content.structured;
    found.require(facts.attempt >= 1, Rule::AttemptMatchesRetry, || {
        format!("attempt is {}", facts.attempt)
    });
    found.require(
        (facts.attempt == 1) == facts.retry_of.is_none(),
        Rule::AttemptMatchesRetry,
        || {
            format!(
                "attempt is {} and retry_of {:?}",
                facts.attempt, facts.retry_of
            )
        },
    );
    found.require(
        facts.trace_id.parse::<TraceId>().is_ok(),
        Rule::IdsAreUuids,
        || format!("trace_id is {:?}", facts.trace_id),
    );
    found.require(
        facts.span_id.parse::<SpanId>().is_ok(),
        Rule::IdsAreUuids,
        || format!("span_id is {:?}", facts.span_id),
    );
    let Some(retry_of) = &facts.retry_of else {
        return;
    };
    let another = retry_of.parse::<SpanId>().is_ok() && *retry_of != facts.span_id;
    found.require(another, Rule::RetryNamesAttemptBefore, || {
        format!("retry_of is {retry_of:?}")
    });
}

fn check_spellings(document: &ExecutionDocument, found: &mut Findings) {
    let facts = &document.content.structured;
    let started = instant(facts.started_at_ts);
    let mut agree = |what: &str, value: &str, expected: &str| {
        found.require(value == expected, Rule::SpellingsAgree, || {
            format!("{what} is {value:?}, expected {expected:?}")
        });
    };
    let method = match &*facts.scheduled_vs_manual {
        "scheduled" => "SCHEDULED_TASK",
        "manual" => "MANUAL_TASK",
        _ => "of a run that is scheduled or manual",
    };
    agree("provenance.method", &document.provenance.method, method);
    agree("started_at_iso", &facts.started_at_iso, &started.to_iso());
    agree(
        "ended_at_iso",
        &facts.ended_at_iso,
        &instant(facts.ended_at_ts).to_iso(),
    );
    agree("created_at", &document.created_at, &started.to_iso());
    let short = short_of(document);
    let id = format!(
        "task_exec_{}_{}_{short}",
        facts.task_id, facts.started_at_iso
    );
    agree("id", &document.id, &id);
    let session_id = format!("task:{}:{}:{short}", facts.task_id, facts.started_at_iso);
    agree("session_id", &document.session_id, &session_id);
    let exact = [facts.started_at_ts, facts.ended_at_ts, document.ts];
    let millis = exact
        .iter()
        .all(|seconds| instant(*seconds).as_seconds().to_bits() == seconds.to_bits());
    let same = document.ts.to_bits() == facts.started_at_ts.to_bits();
    found.require(millis && same, Rule::SpellingsAgree, || {
        format!(
            "ts is {}, started_at_ts {}",
            document.ts, facts.started_at_ts
        )
    });
}

/// Returns the digits of the span in which the id may end: as many as it has, if that is a count
/// that ids have.
fn short_of(document: &ExecutionDocument) -> String {
    let digits = document.content.structured.span_id.replace('-', "");
    let in_id = document.id.rsplit('_').next().map_or(0, str::len);
    let count = if in_id.is_multiple_of(4) {
        in_id.clamp(4, 32)
    } else {
        4
    };
    digits
        .get(digits.len().saturating_sub(count)..)
        .unwrap_or_default()
        .to_owned()
}

fn check_key(document: &ExecutionDocument, found: &mut Findings) {
    let facts = &document.content.structured;
    let key = || {
        let window = document.meta.scheduled_at.parse::<Window>().ok()?;
        let attempt = Attempt::new(u32::try_from(facts.attempt).ok()?)?;
        Some(IdempotencyKey::new(
            &facts.task_id.parse().ok()?,
            &window,
            attempt,
        ))
    };
    let key = key();
    found.require(
        key.as_ref()
            .is_some_and(|key| key.as_str() == facts.idempotency_key),
        Rule::KeyIsHash,
        || {
            format!(
                "idempotency_key is {:?}, task, window and attempt give {key:?}",
                facts.idempotency_key
            )
        },
    );
}

fn check_scrubbed(document: &ExecutionDocument, scrubber: &dyn Scrubber, found: &mut Findings) {
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
