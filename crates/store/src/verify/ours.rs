//! A record of ours against every rule that it can break by itself.

use std::borrow::Cow;

use astra_model::{
    ExecutionDocument, Record, Rule, Scrubber, Timestamp, UnreadableDocument, Violation, validate,
};

use crate::row::text;

use super::batch::StoredRow;

/// Returns the document of a record that is read from a row which has not the spelling of ours, or
/// what keeps it from being read.
pub(super) fn read(record: &Record) -> Result<ExecutionDocument, Violation> {
    record.execution_document().map_err(|error| {
        let detail = match error {
            UnreadableDocument::Form(error) => error.to_string(),
            newer @ UnreadableDocument::Newer { .. } => newer.to_string(),
        };
        Violation::new(Rule::Form, detail)
    })
}

/// Holds the column `created_at`, of which a document tells less, against the document.
pub(super) fn check_created(
    document: &ExecutionDocument,
    row: &StoredRow<'_>,
) -> Option<Violation> {
    let created = text(row.columns.created);
    let expected = Timestamp::from_seconds(document.ts).to_sqlalchemy();
    let detail = || format!("the column created_at is {created:?}, expected {expected:?}");
    (created != expected).then(|| Violation::new(Rule::SpellingsAgree, detail()))
}

/// What a document breaks.
pub(super) struct Checked {
    pub(super) violations: Vec<Violation>,
    /// Whether it holds what only rules mask that are younger than the first ones.
    pub(super) is_of_older_rules: bool,
}

/// Returns what a document breaks, and its row in the columns of which no document speaks.
///
/// What rules mask that may have come after it was stored breaks nothing.
pub(super) fn check(
    document: &ExecutionDocument,
    row: &StoredRow<'_>,
    scrubber: &dyn Scrubber,
) -> Checked {
    let mut violations = validate(document, scrubber);
    let holds_any = speaks_of_scrubbing(&violations);
    if holds_any {
        violations = validate(document, &FirstRules(scrubber));
    }
    let is_of_older_rules = holds_any && !speaks_of_scrubbing(&violations);
    if let Some(column) = row.changed {
        let detail = format!("the column {column} is another than it was written");
        violations.push(Violation::new(Rule::Immutable, detail));
    }
    Checked {
        violations,
        is_of_older_rules,
    }
}

fn speaks_of_scrubbing(violations: &[Violation]) -> bool {
    let mut rules = violations.iter().map(|violation| violation.rule);
    rules.any(|rule| rule == Rule::Scrubbed)
}

/// A scrubber without the rules that came later.
struct FirstRules<'s>(&'s dyn Scrubber);

impl Scrubber for FirstRules<'_> {
    fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.0.mask_by_first_rules(text)
    }
}
