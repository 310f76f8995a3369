//! Canonical JSON (RFC 8785): one spelling for one value.

use serde::Serialize;

/// Spells a value as canonical JSON (RFC 8785).
///
/// What no JSON can say, such as a map whose keys are no texts, is spelled as nothing at all; no
/// document of ours holds any.
#[must_use]
pub fn canonical_json<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(&value).unwrap_or_default()
}
