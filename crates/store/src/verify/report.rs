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
    /// The ledger, and what it says of the records.
    pub ledger: LedgerReport,
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

/// What was found of the ledger.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct LedgerReport {
    /// How many entries it has.
    pub entries: u64,
    /// How many records were erased, each of which says what its entry says that is left of it.
    pub erased: u64,
    /// How many records were pruned, each of which left its tombstone.
    pub pruned: u64,
    /// What is wrong with them, or with what they say of the records.
    pub failures: Findings<LedgerFinding>,
}

/// Something that is wrong with the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerFinding {
    /// The place of the entry, from 0; none where a record has no entry.
    pub seq: Option<u64>,
    /// What was found, in one line without personal data.
    pub detail: String,
}

/// A rule that a record breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The record's id, or the name of a trigger.
    pub id: String,
    /// The rule, and what was found, in one line without personal data.
    pub violation: Violation,
}

/// What was found, the first thousand told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Findings<F = Finding> {
    told: Vec<F>,
    more: u64,
}

impl<F> Default for Findings<F> {
    fn default() -> Self {
        Self {
            told: Vec::new(),
            more: 0,
        }
    }
}

impl VerifyReport {
    /// Tells whether the database is whole, every record of ours keeps every rule, and the ledger says
    /// the same.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.integrity.is_empty() && self.violations.is_empty() && self.ledger.failures.is_empty()
    }
}

impl<F> Findings<F> {
    /// Returns the first findings.
    #[must_use]
    pub fn told(&self) -> &[F] {
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

    /// Adds a finding, made only where it is told.
    fn push(&mut self, finding: impl FnOnce() -> F) {
        if self.told.len() == FINDINGS_MAX {
            self.more += 1;
        } else {
            self.told.push(finding());
        }
    }
}

impl Findings {
    pub(super) fn add(&mut self, id: &str, violation: &Violation, scrubber: &dyn Scrubber) {
        self.push(|| Finding {
            id: one_line(id, scrubber),
            violation: Violation {
                rule: violation.rule,
                detail: one_line(&violation.detail, scrubber),
            },
        });
    }
}

impl Findings<LedgerFinding> {
    pub(super) fn add(&mut self, seq: Option<u64>, detail: &str, scrubber: &dyn Scrubber) {
        self.push(|| LedgerFinding {
            seq,
            detail: one_line(detail, scrubber),
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
