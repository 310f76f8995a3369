//! Ids and digests that are texts of a form.

use thiserror::Error;

/// An id or a digest could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{text:?} is no {what}: {rule}")]
pub struct InvalidId {
    /// What was expected.
    pub what: &'static str,
    /// The form that such a one has.
    pub rule: &'static str,
    /// What was to be read, cut to a length that can be shown.
    pub text: String,
}

/// A refused id may be of any length; its error shows no more characters than this.
const SHOWN_CHARS_MAX: usize = 80;

impl InvalidId {
    pub(crate) fn new(what: &'static str, rule: &'static str, text: &str) -> Self {
        Self {
            what,
            rule,
            text: text.chars().take(SHOWN_CHARS_MAX).collect(),
        }
    }
}

/// Makes a type for texts that keep a rule: read by `FromStr`, printed as they are.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $rule:literal, $holds:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Returns it as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Tells whether a text is one, without making it.
            pub(crate) fn is_one(text: &str) -> bool {
                let holds: fn(&str) -> bool = $holds;
                holds(text)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::text_id::InvalidId;

            fn from_str(text: &str) -> Result<Self, $crate::text_id::InvalidId> {
                if Self::is_one(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err($crate::text_id::InvalidId::new($what, $rule, text))
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
    };
}

pub(crate) use text_id;
