//! A scrubber of one's own.

use thiserror::Error;

use crate::kind::Kinds;
use crate::own::OwnPattern;
use crate::profile::Profile;
use crate::scrubber::Scrubber;

/// What a scrubber is to find, and what it lets through.
#[derive(Clone, Debug)]
pub struct ScrubberBuilder(Scrubber);

/// An own pattern that can't be used.
#[derive(Debug, Error)]
pub enum PatternError {
    /// It is no regular expression, or takes too much memory.
    #[error("the pattern {name:?} can't be used")]
    Invalid {
        /// Its name.
        name: String,
        /// What is wrong with it.
        #[source]
        source: Box<regex::Error>,
    },
    /// It finds a label, so that a masked text would be masked once more.
    #[error("the pattern {name:?} finds {label} too; let it not, for that is what masking leaves")]
    FindsLabel {
        /// Its name.
        name: String,
        /// The label.
        label: &'static str,
    },
    /// There are as many patterns as a scrubber takes.
    #[error("the pattern {0:?} is one too many; join some of them with `|`")]
    TooMany(String),
}

impl ScrubberBuilder {
    pub(crate) fn new() -> Self {
        Self(Scrubber::new())
    }

    /// Sets the kinds that are found; [`Kinds::STANDARD`] where nothing is said.
    #[must_use]
    pub fn kinds(mut self, kinds: Kinds) -> Self {
        self.0.kinds = kinds;
        self
    }

    /// Sets the rules; [`Profile::Standard`] where nothing is said.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.0.profile = profile;
        self
    }

    /// Adds a regular expression, whose findings are of the kind [`Own`](crate::Kind::Own).
    ///
    /// It is matched line by line, in linear time.
    ///
    /// # Errors
    /// Fails where the expression can't be used; it is checked here, not when the first text comes.
    pub fn pattern(mut self, name: &str, expression: &str) -> Result<Self, PatternError> {
        self.0.own.add(OwnPattern::new(name, expression)?)?;
        Ok(self)
    }

    /// Lets a value through wherever a finding is just that.
    #[must_use]
    pub fn allow(mut self, value: &str) -> Self {
        if let Err(at) = self
            .0
            .allowed
            .binary_search_by(|one| one.as_str().cmp(value))
        {
            self.0.allowed.insert(at, value.to_owned());
        }
        self
    }

    /// Returns the scrubber.
    #[must_use]
    pub fn build(self) -> Scrubber {
        self.0
    }
}
