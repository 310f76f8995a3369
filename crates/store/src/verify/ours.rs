//! A record of ours against every rule that it can break by itself.

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
    let created = text(row.columns[3]);
    let expected = Timestamp::from_seconds(document.ts).to_sqlalchemy();
    let detail = || format!("the column created_at is {created:?}, expected {expected:?}");
    (created != expected).then(|| Violation::new(Rule::SpellingsAgree, detail()))
}

/// Returns what a document breaks, and its row in the columns of which no document speaks.
pub(super) fn check(
    document: &ExecutionDocument,
    row: &StoredRow<'_>,
    scrubber: &dyn Scrubber,
) -> Vec<Violation> {
    let mut violations = validate(document, scrubber);
    if let Some(column) = row.changed {
        let detail = format!("the column {column} is another than it was written");
        violations.push(Violation::new(Rule::Immutable, detail));
    }
    violations
}
