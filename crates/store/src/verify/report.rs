//! What a verification found.

use astra_model::{Scrubber, Violation};

/// A list of findings ends here: of more, only their number is told.
const FINDINGS_MAX: usize = 1_000;
/// A finding may quote a value of any length; it is told in no more characters than this.
const DETAIL_CHARS_MAX: usize = 300;

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct VerifyReport {
    /// What is wrong with the database itself; empty where nothing is.
    pub integrity: Vec<String>,
    /// How many records of ours were checked.
    pub checked: u64,
    /// The rules that they break.
    pub violations: Findings,
    /// How many records of ours hold what the scrubber masks by rules that came after its first ones:
    /// they were stored before, and are masked when they are shown.
    pub of_older_rules: u64,
    /// The records that Python wrote.
    pub legacy: LegacyReport,
    /// How many times a record names a memory that is no longer there.
    pub dangling_parents: u64,
}

/// What was found of the records that Python wrote.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct LegacyReport {
    /// How many there are.
    pub checked: u64,
    /// How many of them have no digest: Python's side adds records without knowing of any.
    pub undigested: u64,
    /// The rules that they break, of those that don't speak of form.
    pub findings: Findings,
}

/// A rule that a record breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The record's id, or the name of a trigger.
    pub id: String,
    /// The rule, and what was found, in one line without personal data.
    pub violation: Violation,
}

/// Rules that records break, the first thousand of them told.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Findings {
    told: Vec<Finding>,
    more: u64,
}

impl VerifyReport {
    /// Tells whether the database is whole and every record of ours keeps every rule.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.integrity.is_empty() && self.violations.is_empty()
    }
}

impl Findings {
    /// Returns the first findings.
    #[must_use]
    pub fn told(&self) -> &[Finding] {
        &self.told
    }

    /// Returns how many more there are.
    #[must_use]
    pub fn more(&self) -> u64 {
        self.more
    }

    /// Tells whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    pub(super) fn add(&mut self, id: &str, violation: &Violation, scrubber: &dyn Scrubber) {
        if self.told.len() == FINDINGS_MAX {
            self.more += 1;
            return;
        }
        self.told.push(Finding {
            id: one_line(id, scrubber),
            violation: Violation {
                rule: violation.rule,
                detail: one_line(&violation.detail, scrubber),
            },
        });
    }
}

/// Masks first and cuts then: half an address is not found by a scrubber.
fn one_line(text: &str, scrubber: &dyn Scrubber) -> String {
    let masked = scrubber.mask(text);
    masked
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(DETAIL_CHARS_MAX)
        .collect()
}
