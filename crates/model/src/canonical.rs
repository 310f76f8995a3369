//! Canonical JSON (RFC 8785): one spelling for one value.

mod execution;
mod members;
mod number;
mod spelling;

use std::io;

use serde::Serialize;
use serde_json::Serializer;

use spelling::Spelling;

/// Most documents are shorter: their spelling grows no further.
const BYTES: usize = 2048;

/// Spells a value as canonical JSON (RFC 8785).
///
/// Every number is a double there: an integer beyond 2^53 is spelled as the double next to it. What
/// no JSON can say, such as a map whose keys are no texts, is spelled as nothing at all; no document
/// of ours holds any.
#[must_use]
pub fn canonical_json<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let mut spelling = Spelling::with_capacity(BYTES);
    let spelled = value.serialize(&mut Serializer::with_formatter(io::sink(), &mut spelling));
    spelled.map(|()| spelling.into_text()).unwrap_or_default()
}
