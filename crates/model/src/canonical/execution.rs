//! An execution's document, its keys written in their order from the first.

use super::canonical_json;
use super::number::{push_double, push_integer, push_natural};
use crate::document::{
    ContentDocument, ErrorDocument, ExecutionDocument, GrantsDocument, IoDocument, MetaDocument,
    ProvenanceDocument, RetrievalDocument, RunnerDocument, SourceDocument, StructuredDocument,
};

/// So many bytes of a text are looked at together.
const PIECE: usize = 16;

impl ExecutionDocument {
    /// Spells the document as canonical JSON (RFC 8785).
    ///
    /// The bytes are those of [`canonical_json`], in a third of its time: each record is spelled
    /// when it is made, and again whenever it is verified.
    #[must_use]
    pub fn to_canonical_json(&self) -> Vec<u8> {
        let mut text = Vec::with_capacity(super::BYTES);
        self.spell(&mut text);
        text
    }
}

/// Spells itself behind what was spelled before.
trait Spell {
    fn spell(&self, text: &mut Vec<u8>);
}

/// Spells an object whose keys are given in their order.
macro_rules! object {
    ($text:ident { $first:literal: $value:expr $(, $key:literal: $next:expr)* $(,)? }) => {{
        $text.extend_from_slice(concat!("{\"", $first, "\":").as_bytes());
        $value.spell($text);
        $(
            $text.extend_from_slice(concat!(",\"", $key, "\":").as_bytes());
            $next.spell($text);
        )*
        $text.push(b'}');
    }};
}

impl Spell for ExecutionDocument {
    fn spell(&self, text: &mut Vec<u8>) {
        object!(text {
            "causes": self.causes,
            "content": self.content,
            "created_at": self.created_at,
            "id": self.id,
            "meta": self.meta,
            "parents": self.parents,
            "provenance": self.provenance,
            "session_id": self.session_id,
            "ts": self.ts,
            "type": self.experience_type,
        });
    }
}

impl Spell for ContentDocument {
    fn spell(&self, text: &mut Vec<u8>) {
        object!(text { "structured": self.structured, "text": self.text });
    }
}

impl Spell for StructuredDocument {
    fn spell(&self, text: &mut Vec<u8>) {
        object!(text {
            "attempt": self.attempt,
            "duration_ms": self.duration_ms,
            "embedding_skipped": self.embedding_skipped,
            "ended_at_iso": self.ended_at_iso,
            "ended_at_ts": self.ended_at_ts,
            "error": self.error,
            "grants": self.grants,
            "idempotency_key": self.idempotency_key,
            "io": self.io,
            "provenance_runner": self.provenance_runner,
            "retrieval": self.retrieval,
            "retry_of": self.retry_of,
            "scheduled_vs_manual": self.scheduled_vs_manual,
            "schema_version": self.schema_version,
            "span_id": self.span_id,
            "started_at_iso": self.started_at_iso,
            "started_at_ts": self.started_at_ts,
            "status": self.status,
            "task_config_digest": self.task_config_digest,
            "task_id": self.task_id,
            "task_name": self.task_name,
            "task_slug": self.task_slug,
            "task_type": self.task_type,
            "trace_id": self.trace_id,
        });
    }
}

impl Spell for ErrorDocument {
    fn spell(&self, text: &mut Vec<u8>) {
        object!(text {
            "message": self.message,
            "stack_hash": self.stack_hash,
            "type": self.error_type,
        });
    }
}

impl Spell for GrantsDocument {
    fn spell(&self, text: &mut Vec<u8>) {
        object!(text { "impersonation": self.impersonation, "scopes": self.scopes });
    }
}

impl Spell for IoDocument {
    fn spell(&self, text: &mut Vec<u8>) {
        object!(text {
            "artifact_ids": self.artifact_ids,
            "files_written": self.files_written,
            "script_runs": self.script_runs,
            "tool_calls": self.tool_calls,
        });
    }
}

impl Spell for RunnerDocument {
    fn spell(&self, text: &mut Vec<u8>) {
        object!(text {
            "host": self.host,
            "name": self.name,
            "pid": u64::from(self.pid),
            "version": self.version,
        });
    }
}

impl Spell for RetrievalDocument {
    fn spell(&self, text: &mut Vec<u8>) {
        if self.query.is_some()
            || self.filters.is_some()
            || self.latency_ms.is_some()
            || self.calls.is_some()
        {
            text.extend_from_slice(&canonical_json(self));
        } else {
            object!(text { "memory_count": self.memory_count, "source": self.source });
        }
    }
}

impl Spell for ProvenanceDocument {
    fn spell(&self, text: &mut Vec<u8>) {
        object!(text { "actor": self.actor, "method": self.method, "sources": self.sources });
    }
}

impl Spell for SourceDocument {
    fn spell(&self, text: &mut Vec<u8>) {
        object!(text { "hash": self.hash, "uri": self.uri });
    }
}

impl Spell for MetaDocument {
    fn spell(&self, text: &mut Vec<u8>) {
        match (&self.backfilled, &self.legacy_result_file, &self.truncated) {
            (None, None, None) => {
                object!(text { "scheduled_at": self.scheduled_at, "scrubbed": self.scrubbed });
            }
            (Some(backfilled), Some(file), None) => object!(text {
                "backfilled": backfilled,
                "legacy_result_file": file,
                "scheduled_at": self.scheduled_at,
                "scrubbed": self.scrubbed,
            }),
            _ => text.extend_from_slice(&canonical_json(self)),
        }
    }
}

impl Spell for String {
    fn spell(&self, text: &mut Vec<u8>) {
        if is_plain(self.as_bytes()) {
            text.push(b'"');
            text.extend_from_slice(self.as_bytes());
            text.push(b'"');
        } else {
            // A vector takes everything, and a text is always JSON: serde's escapes are the RFC's.
            let _ = serde_json::to_writer(text, self);
        }
    }
}

/// Tells whether a text needs no escapes, as most of them don't.
fn is_plain(text: &[u8]) -> bool {
    let is_escaped = |byte: &u8| *byte < b' ' || *byte == b'"' || *byte == b'\\';
    // Piece by piece and without a way out of a piece, many bytes are looked at in one step.
    let is_plain = |piece: &[u8]| !piece.iter().fold(false, |any, byte| any | is_escaped(byte));
    let (pieces, rest) = text.as_chunks::<PIECE>();
    pieces.iter().all(|piece| is_plain(piece)) && is_plain(rest)
}

impl<T: Spell> Spell for Vec<T> {
    fn spell(&self, text: &mut Vec<u8>) {
        text.push(b'[');
        for (number, item) in self.iter().enumerate() {
            if number > 0 {
                text.push(b',');
            }
            item.spell(text);
        }
        text.push(b']');
    }
}

impl<T: Spell> Spell for Option<T> {
    fn spell(&self, text: &mut Vec<u8>) {
        match self {
            Some(value) => value.spell(text),
            None => text.extend_from_slice(b"null"),
        }
    }
}

impl Spell for bool {
    fn spell(&self, text: &mut Vec<u8>) {
        text.extend_from_slice(if *self { b"true" } else { b"false" });
    }
}

impl Spell for i64 {
    fn spell(&self, text: &mut Vec<u8>) {
        push_integer(text, *self);
    }
}

impl Spell for u64 {
    fn spell(&self, text: &mut Vec<u8>) {
        push_natural(text, *self);
    }
}

impl Spell for f64 {
    fn spell(&self, text: &mut Vec<u8>) {
        if self.is_finite() {
            push_double(text, *self);
        } else {
            text.extend_from_slice(b"null");
        }
    }
}
