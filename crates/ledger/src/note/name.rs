//! Who signs.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::spelling::shown;

/// A longer name is refused: every signature and checkpoint repeats it.
const NAME_BYTES_MAX: usize = 255;

/// Names a key, and the log whose checkpoints it signs: best a web address without its scheme,
/// which need not lead anywhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

/// A text names no key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "{0:?} names no key: it has 1 to {NAME_BYTES_MAX} bytes, no space, no control character and no `+`"
)]
pub struct InvalidKeyName(pub String);

impl KeyName {
    /// Returns the name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyName {
    type Err = InvalidKeyName;

    fn from_str(text: &str) -> Result<Self, InvalidKeyName> {
        let is_other = |sign: char| sign.is_whitespace() || sign.is_control() || sign == '+';
        if text.is_empty() || text.len() > NAME_BYTES_MAX || text.contains(is_other) {
            return Err(InvalidKeyName(shown(text)));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
