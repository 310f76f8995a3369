//! A scrubber that is easily understood.

use std::borrow::Cow;

use astra_model::Scrubber;

/// Masks what looks like an e-mail address, and every canary it was given.
///
/// Idempotent: its labels stand in brackets, which neither an address nor a canary may hold.
#[derive(Clone, Debug, Default)]
pub struct TestScrubber {
    canaries: Vec<String>,
}

/// Masks addresses alone.
pub static SCRUBBER: TestScrubber = TestScrubber {
    canaries: Vec::new(),
};

const LABELS: [&str; 2] = ["[email]", "[canary]"];

impl TestScrubber {
    /// Returns a scrubber that masks these texts too.
    ///
    /// # Panics
    ///
    /// If a canary is empty, holds a bracket or is part of a label, so that masking would not end.
    #[must_use]
    pub fn with_canaries<T: Into<String>>(canaries: impl IntoIterator<Item = T>) -> Self {
        let canaries: Vec<String> = canaries.into_iter().map(Into::into).collect();
        for canary in &canaries {
            let in_label = LABELS.iter().any(|label| label.contains(canary));
            assert!(
                !in_label && !canary.contains(['[', ']']),
                "{canary:?} is no canary: it can't be told from a label"
            );
        }
        Self { canaries }
    }
}

impl Scrubber for TestScrubber {
    fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut masked = Cow::Borrowed(text);
        for canary in &self.canaries {
            if masked.contains(canary) {
                masked = Cow::Owned(masked.replace(canary, "[canary]"));
            }
        }
        if masked.contains('@') {
            masked = Cow::Owned(mask_addresses(&masked));
        }
        masked
    }
}

/// Replaces each run of an address's characters that has an `@` between others.
fn mask_addresses(text: &str) -> String {
    let in_address = |c: char| c.is_alphanumeric() || "@._%+-".contains(c);
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let run_end = rest.find(|c| !in_address(c)).unwrap_or(rest.len());
        let (run, behind) = rest.split_at(run_end);
        let word = run.trim_matches('.');
        if word.trim_matches('@').contains('@') {
            let (before, after) = run.split_once(word).unwrap_or((run, ""));
            masked.extend([before, "[email]", after]);
        } else {
            masked.push_str(run);
        }
        let between_end = behind.find(in_address).unwrap_or(behind.len());
        masked.push_str(&behind[..between_end]);
        rest = &behind[between_end..];
    }
    masked
}
