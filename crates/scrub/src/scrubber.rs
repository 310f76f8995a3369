//! The scrubber.

use std::borrow::Cow;

use crate::block::Engine;
use crate::builder::ScrubberBuilder;
use crate::finding::{Finding, SubKind};
use crate::kind::{Kind, Kinds};
use crate::mask::masked;
use crate::own::OwnPatterns;
use crate::profile::Profile;
use crate::rules::user;
use crate::text::Text;
use crate::{legacy, overlap, scan, settle, version};

/// The version of the rules: it changes whenever some text would be masked differently.
pub const RULES_VERSION: &str = "4";

/// Finds and masks what must not be kept; built once, and asked by any number of threads.
///
/// Each text takes time that grows as it does, whatever it holds, and memory for what is found.
#[derive(Clone, Debug)]
pub struct Scrubber {
    pub(crate) kinds: Kinds,
    pub(crate) own: OwnPatterns,
    pub(crate) allowed: Vec<String>,
    pub(crate) engine: Engine,
    pub(crate) profile: Profile,
}

impl Default for Scrubber {
    fn default() -> Self {
        Self::new()
    }
}

impl Scrubber {
    /// Makes a scrubber of the standard kinds; that costs nothing.
    #[must_use]
    pub fn new() -> Self {
        Self {
            kinds: Kinds::STANDARD,
            own: OwnPatterns::default(),
            allowed: Vec::new(),
            engine: Engine::fastest(),
            profile: Profile::Standard,
        }
    }

    /// Begins a scrubber of other kinds, with own patterns, or with values that are let through.
    #[must_use]
    pub fn builder() -> ScrubberBuilder {
        ScrubberBuilder::new()
    }

    /// Returns everything that must not be kept, in order and apart from each other.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Finding> {
        if let Some(found) = legacy::find(text, self.profile) {
            return found;
        }
        let found = self.find_once(text);
        if found.is_empty() {
            return found;
        }
        settle::settle(text, found, |text| self.find_once(text))
    }

    /// Returns the masked text, borrowed where nothing was found, together with the findings.
    #[must_use]
    pub fn scrub<'t>(&self, text: &'t str) -> (Cow<'t, str>, Vec<Finding>) {
        let findings = self.find(text);
        (masked(text, &findings), findings)
    }

    /// Returns the version of the rules for reports: [`RULES_VERSION`], with a short digest behind it
    /// where kinds, patterns, allowed values or the profile are not the standard ones.
    #[must_use]
    pub fn version(&self) -> String {
        version::of(self)
    }

    /// Returns the name of a sub-kind, which for an own pattern is the one it was added with.
    #[must_use]
    pub fn name_of(&self, sub_kind: SubKind) -> &str {
        match sub_kind {
            SubKind::Named(name) => name,
            SubKind::Pattern(number) => self.own.name(number).unwrap_or_default(),
        }
    }

    fn find_once(&self, text: &str) -> Vec<Finding> {
        let mut found = Vec::new();
        scan::scan(Text::new(text), self.engine, &mut found);
        if self.kinds.contains(Kind::User) {
            user::find(text, &mut found);
        }
        self.own.find(text, &mut found);
        found.retain(|finding| self.kinds.contains(finding.kind));
        overlap::resolve(&mut found);
        if !self.allowed.is_empty() {
            found.retain(|finding| !self.allows(&text[finding.start..finding.end]));
        }
        found
    }

    fn allows(&self, value: &str) -> bool {
        self.allowed
            .binary_search_by(|allowed| allowed.as_str().cmp(value))
            .is_ok()
    }
}

impl astra_model::Scrubber for Scrubber {
    fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.scrub(text).0
    }

    fn mask_by_first_rules<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let first = Self {
            kinds: Kinds::FIRST,
            own: OwnPatterns::default(),
            ..self.clone()
        };
        first.scrub(text).0
    }
}

#[cfg(test)]
mod tests {
    use astra_kit::pieces::PIECES;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 2000,
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn every_engine_finds_the_same(
            pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..60),
        ) {
            let text = pieces.concat();
            let portable = Scrubber {
                engine: Engine::Portable,
                ..Scrubber::new()
            };
            prop_assert_eq!(portable.find(&text), Scrubber::new().find(&text));
        }
    }
}
