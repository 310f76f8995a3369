//! The rules that every record keeps.

use std::fmt;

/// A rule of the specification, by its number there; 0 is the document form itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Rule {
    /// The document has the contract's keys, with values of their form.
    Form = 0,
    /// One key, one record.
    OneRecordPerKey = 1,
    /// Nothing ends before it started.
    TimeRunsForward = 2,
    /// A failure has an error, a success has none.
    ErrorMatchesStatus = 3,
    /// The memories are counted right.
    MemoriesCounted = 4,
    /// One trace per window, one span per attempt.
    TraceAndSpans = 5,
    /// Only the first attempt retries nothing.
    AttemptMatchesRetry = 6,
    /// A retry names the attempt before it.
    RetryNamesAttemptBefore = 7,
    /// Trace and span are version-4 UUIDs.
    IdsAreUuids = 8,
    /// Every row that is named is there.
    RowsExist = 9,
    /// The spellings of mode and start agree.
    SpellingsAgree = 10,
    /// No free text is stored unscrubbed.
    Scrubbed = 11,
    /// The key is the hash of task, window and attempt.
    KeyIsHash = 12,
    /// Records are immutable.
    Immutable = 13,
}

impl Rule {
    /// Returns the rule's number in the specification.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8
    }
}

/// A rule that a record breaks, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule.
    pub rule: Rule,
    /// What was found, with the value.
    pub detail: String,
}

impl Violation {
    /// Describes a violation.
    #[must_use]
    pub fn new(rule: Rule, detail: impl Into<String>) -> Self {
        Self {
            rule,
            detail: detail.into(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rule {}: {}", self.rule.number(), self.detail)
    }
}
