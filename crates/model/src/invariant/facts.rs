//! Times, error and lineage keep the rules among themselves.

use super::Findings;
use crate::clock::Timestamp;
use crate::digest::StackHash;
use crate::document::ExecutionDocument;
use crate::ids::{ErrorType, SpanId, TraceId};
use crate::rule::Rule;

pub(super) fn check_times(document: &ExecutionDocument, found: &mut Findings) {
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
    let (started, ended) = (
        Timestamp::from_seconds(facts.started_at_ts),
        Timestamp::from_seconds(facts.ended_at_ts),
    );
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

pub(super) fn check_error(document: &ExecutionDocument, found: &mut Findings) {
    let facts = &document.content.structured;
    let rule = Rule::ErrorMatchesStatus;
    match (&*facts.status, &facts.error) {
        ("failed", None) => found.require(false, rule, || "failed without an error".to_owned()),
        ("success", Some(_)) => found.require(false, rule, || "success with an error".to_owned()),
        _ => {}
    }
    let Some(error) = &facts.error else { return };
    found.require(ErrorType::is_one(&error.error_type), rule, || {
        format!("error.type is {:?}", error.error_type)
    });
    found.require(!error.message.trim().is_empty(), rule, || {
        "error.message is blank".to_owned()
    });
    found.require(StackHash::is_one(&error.stack_hash), Rule::Form, || {
        format!("error.stack_hash is {:?}", error.stack_hash)
    });
}

pub(super) fn check_lineage(document: &ExecutionDocument, found: &mut Findings) {
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
