//! What is written twice is written alike, and the key is the hash that it should be.

use super::Findings;
use crate::clock::Timestamp;
use crate::digest::IdempotencyKey;
use crate::document::ExecutionDocument;
use crate::rule::Rule;
use crate::window::{Attempt, Window};

pub(super) fn check_spellings(document: &ExecutionDocument, found: &mut Findings) {
    let facts = &document.content.structured;
    let started = Timestamp::from_seconds(facts.started_at_ts).to_iso();
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
    agree("started_at_iso", &facts.started_at_iso, &started);
    agree(
        "ended_at_iso",
        &facts.ended_at_iso,
        &Timestamp::from_seconds(facts.ended_at_ts).to_iso(),
    );
    agree("created_at", &document.created_at, &started);
    let short = short_of(document);
    let (task, at) = (&*facts.task_id, &*facts.started_at_iso);
    let id = ["task_exec_", task, "_", at, "_", &short].concat();
    agree("id", &document.id, &id);
    let session_id = ["task:", task, ":", at, ":", &short].concat();
    agree("session_id", &document.session_id, &session_id);
    let exact = [facts.started_at_ts, facts.ended_at_ts, document.ts];
    let millis = exact.iter().all(|seconds| {
        Timestamp::from_seconds(*seconds).as_seconds().to_bits() == seconds.to_bits()
    });
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
    let mut digits = document.content.structured.span_id.clone();
    digits.retain(|digit| digit != '-');
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

pub(super) fn check_key(document: &ExecutionDocument, found: &mut Findings) {
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
