//! The scrubber that Astra uses.

use std::borrow::Cow;

use astra_model::Scrubber;

use crate::{Finding, finder};

/// The version of the rules: it changes whenever some text would be masked differently.
pub const RULES_VERSION: &str = "1";

/// Finds and masks every [`Kind`](crate::Kind); making one costs nothing.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct StandardScrubber;

impl StandardScrubber {
    /// Makes a scrubber.
    #[must_use]
    pub fn new() -> Self {
        Self
    }

    /// Returns everything that must not be kept, in order and apart from each other.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Finding> {
        finder::find(text)
    }

    /// Returns the masked text, borrowed where nothing was found, together with the findings.
    #[must_use]
    pub fn scrub<'t>(&self, text: &'t str) -> (Cow<'t, str>, Vec<Finding>) {
        let findings = self.find(text);
        (masked(text, &findings), findings)
    }
}

impl Scrubber for StandardScrubber {
    fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.scrub(text).0
    }
}

fn masked<'t>(text: &'t str, findings: &[Finding]) -> Cow<'t, str> {
    if findings.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut kept_to = 0;
    for finding in findings {
        masked.push_str(&text[kept_to..finding.start]);
        masked.push_str(finding.kind.label());
        kept_to = finding.end;
    }
    masked.push_str(&text[kept_to..]);
    Cow::Owned(masked)
}
