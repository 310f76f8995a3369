//! A record of ours against every rule.

use astra_model::{Record, Rule, Scrubber, Timestamp, UnreadableDocument, Violation, validate};
use rusqlite::Connection;

use super::cross;

/// Returns all that a record breaks; `created` is its column, of which the document tells less.
pub(super) fn check(
    connection: &Connection,
    record: &Record,
    created: &str,
    scrubber: &dyn Scrubber,
) -> rusqlite::Result<Vec<Violation>> {
    let document = match record.execution_document() {
        Ok(document) => document,
        Err(UnreadableDocument::Form(error)) => {
            return Ok(vec![Violation::new(Rule::Form, error.to_string())]);
        }
        Err(newer) => return Ok(vec![Violation::new(Rule::Form, newer.to_string())]),
    };
    let mut violations = validate(&document, scrubber);
    let expected = Timestamp::from_seconds(document.ts).to_sqlalchemy();
    if created != expected {
        let detail = format!("the column created_at is {created:?}, expected {expected:?}");
        violations.push(Violation::new(Rule::SpellingsAgree, detail));
    }
    violations.extend(cross::check(connection, &document)?);
    Ok(violations)
}
