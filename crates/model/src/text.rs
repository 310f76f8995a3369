//! Text that may be kept.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// Finds personal data and secrets in a text and masks them.
///
/// A correct implementation is idempotent (masking a masked text changes nothing), deterministic,
/// linear in the input, never panics and leaves every byte outside its findings as it was.
pub trait Scrubber: Send + Sync {
    /// Returns the text with each finding replaced by its label, borrowed where there is none.
    fn mask<'t>(&self, text: &'t str) -> Cow<'t, str>;

    /// Masks what the rules find that were there from the first; all where none came later.
    ///
    /// What was stored before a rule came can't have been masked by it. What is masked by
    /// [`mask`](Self::mask) holds nothing that these rules find.
    fn mask_by_first_rules<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.mask(text)
    }
}

/// A text that went through a [`Scrubber`], and so may be stored, published, logged and printed.
///
/// There is no other way to make one of somebody's text, and it has no `Deserialize`: what comes
/// from outside is text again until a scrubber has seen it.
///
/// ```compile_fail
/// let text = serde_json::from_str::<astra_model::Scrubbed>("\"ada@example.org\"");
/// ```
///
/// ```compile_fail
/// let text = astra_model::Scrubbed::from("ada@example.org".to_owned());
/// ```
///
/// ```compile_fail
/// let text = astra_model::Scrubbed("ada@example.org".to_owned());
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Scrubbed(String);

impl Scrubbed {
    /// Masks a text.
    #[must_use]
    pub fn new(text: &str, scrubber: &dyn Scrubber) -> Self {
        Self(scrubber.mask(text).into_owned())
    }

    /// Takes words of this program's own, in which there is nothing to mask.
    pub(crate) fn of_ours(words: &'static str) -> Self {
        Self(words.to_owned())
    }

    /// Returns the masked text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the longest prefix of at most `bytes_max` bytes that ends between two characters.
    ///
    /// It is masked once more: what was no finding in the whole, such as `1.2.3.4` in `1.2.3.4.5`,
    /// may be one where the text ends early. A label may so make it a few bytes longer.
    #[must_use]
    pub fn truncated(&self, bytes_max: usize, scrubber: &dyn Scrubber) -> Self {
        if self.0.len() <= bytes_max {
            return self.clone();
        }
        Self::new(&self.0[..self.0.floor_char_boundary(bytes_max)], scrubber)
    }

    /// Tells whether nothing is left but white space.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl fmt::Display for Scrubbed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Scrubbed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Scrubbed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// A JSON object whose strings, keys among them, all went through a [`Scrubber`].
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ScrubbedObject(Map<String, Value>);

impl ScrubbedObject {
    /// Masks every string of an object.
    #[must_use]
    pub fn new(object: &Map<String, Value>, scrubber: &dyn Scrubber) -> Self {
        Self(mask_object(object, scrubber))
    }

    /// Returns the masked object.
    #[must_use]
    pub fn as_map(&self) -> &Map<String, Value> {
        &self.0
    }
}

impl Serialize for ScrubbedObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

fn mask_object(object: &Map<String, Value>, scrubber: &dyn Scrubber) -> Map<String, Value> {
    object
        .iter()
        .map(|(key, value)| (scrubber.mask(key).into_owned(), mask_value(value, scrubber)))
        .collect()
}

fn mask_value(value: &Value, scrubber: &dyn Scrubber) -> Value {
    match value {
        Value::String(text) => Value::String(scrubber.mask(text).into_owned()),
        Value::Array(items) => items
            .iter()
            .map(|item| mask_value(item, scrubber))
            .collect(),
        Value::Object(object) => Value::Object(mask_object(object, scrubber)),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}
