//! Which run a result file is of.

use std::str::FromStr;

use astra_model::{Attempt, IdempotencyKey, Lineage, Mode, Scrubber, SpanId, TraceId, Window};

use crate::json::Object;
use crate::rejection::Rejection;
use crate::result_file::{ResultFile, shown};

/// Which run a result file is of: what its key and its place among the attempts are made of.
#[derive(Debug)]
pub(crate) struct Identity {
    pub(crate) window: Window,
    pub(crate) lineage: Lineage,
    pub(crate) mode: Mode,
}

impl Identity {
    /// Finds out which run a file is of, from what we wrote into its metadata or, in a file of
    /// Python's, from its start.
    pub(crate) fn of(file: &ResultFile, scrubber: &dyn Scrubber) -> Result<Self, Rejection> {
        let metadata = &file.metadata;
        let known = |key| metadata.known_text(key);
        match (known("idempotency_key"), known("scheduled_at")) {
            (Some(key), Some(window)) => published(file, key, window, scrubber),
            _ => from_start(file, scrubber),
        }
    }
}

fn published(
    file: &ResultFile,
    key: &str,
    window: &str,
    scrubber: &dyn Scrubber,
) -> Result<Identity, Rejection> {
    let metadata = &file.metadata;
    let window: Window = window
        .parse()
        .map_err(|_| Rejection::Window(shown(window, scrubber)))?;
    let number = metadata.known_number("attempt").unwrap_or(1);
    let attempt = u32::try_from(number).ok().and_then(Attempt::new);
    let attempt = attempt.ok_or(Rejection::Lineage(number))?;
    let computed = IdempotencyKey::new(&file.task, &window, attempt);
    if computed.as_str() != key {
        return Err(Rejection::Key);
    }
    let retry_of = id::<SpanId>(metadata, "retry_of");
    let lineage = match (id(metadata, "trace_id"), id(metadata, "span_id")) {
        (Some(trace), Some(span)) => Lineage::known(trace, span, attempt, retry_of),
        _ if attempt == Attempt::FIRST => first(metadata, &computed),
        _ => None,
    };
    let mode = metadata
        .known_text("scheduled_vs_manual")
        .and_then(Mode::parse);
    Ok(Identity {
        window,
        lineage: lineage.ok_or(Rejection::Lineage(number))?,
        mode: mode.unwrap_or(Mode::Scheduled),
    })
}

/// Python's scheduler ran nothing by hand and nothing a second time.
fn from_start(file: &ResultFile, scrubber: &dyn Scrubber) -> Result<Identity, Rejection> {
    let window = file.started.window().map_err(|error| Rejection::Instant {
        key: "started_at",
        value: shown(&error.text, scrubber),
    })?;
    let key = IdempotencyKey::new(&file.task, &window, Attempt::FIRST);
    let lineage = first(&file.metadata, &key).ok_or(Rejection::Lineage(1))?;
    Ok(Identity {
        window,
        lineage,
        mode: Mode::Scheduled,
    })
}

/// Keeps the ids that a file names, and derives others from its key.
fn first(metadata: &Object, key: &IdempotencyKey) -> Option<Lineage> {
    let trace = id(metadata, "trace_id").unwrap_or_else(|| TraceId::of_key(key));
    let span = id(metadata, "span_id").unwrap_or_else(|| SpanId::of_key(key));
    Lineage::known(trace, span, Attempt::FIRST, None)
}

fn id<T: FromStr>(metadata: &Object, key: &str) -> Option<T> {
    metadata.known_text(key)?.to_ascii_lowercase().parse().ok()
}
