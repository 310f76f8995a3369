//! Which rules a document breaks.

mod facts;
mod form;
mod retrieval;
mod scrubbed;
mod spellings;

use crate::document::ExecutionDocument;
use crate::rule::{Rule, Violation};
use crate::text::Scrubber;
use facts::{check_error, check_lineage, check_times};
use form::check_form;
use retrieval::check_retrieval;
use scrubbed::check_scrubbed;
use spellings::{check_key, check_spellings};

/// Returns every rule of one record that a document breaks; the rules that speak of several
/// records (1, 5, 7, 9, 13) are the store's to check.
///
/// A document that breaks none is printed by its [`Execution`](crate::Execution) as it was.
#[must_use]
pub fn validate(document: &ExecutionDocument, scrubber: &dyn Scrubber) -> Vec<Violation> {
    let mut found = Findings(Vec::new());
    check_form(document, &mut found);
    check_times(document, &mut found);
    check_error(document, &mut found);
    check_retrieval(document, &mut found);
    check_lineage(document, &mut found);
    check_spellings(document, &mut found);
    check_key(document, &mut found);
    check_scrubbed(document, scrubber, &mut found);
    found.0
}

struct Findings(Vec<Violation>);

impl Findings {
    fn require(&mut self, holds: bool, rule: Rule, detail: impl FnOnce() -> String) {
        if !holds {
            self.0.push(Violation::new(rule, detail()));
        }
    }
}
