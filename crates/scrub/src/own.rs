//! Own patterns.

use std::sync::Arc;

use regex::{Regex, RegexBuilder};

use crate::builder::PatternError;
use crate::finding::{Finding, SubKind};
use crate::kind::Kind;

/// The most memory that a pattern may take once it is compiled, in bytes.
const PATTERN_BYTES_MAX: usize = 1024 * 1024;
/// More patterns than that are rather one.
const PATTERNS_MAX: usize = 256;

/// The patterns that were added, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct OwnPatterns(Vec<OwnPattern>);

/// A pattern that was checked.
#[derive(Clone, Debug)]
pub(crate) struct OwnPattern {
    name: Arc<str>,
    expression: Regex,
}

impl OwnPattern {
    pub(crate) fn new(name: &str, expression: &str) -> Result<Self, PatternError> {
        let expression = RegexBuilder::new(expression)
            .size_limit(PATTERN_BYTES_MAX)
            .dfa_size_limit(PATTERN_BYTES_MAX)
            .build()
            .map_err(|source| PatternError::Invalid {
                name: name.to_owned(),
                source: Box::new(source),
            })?;
        let labels = Kind::ALL.map(Kind::label);
        if let Some(label) = labels.into_iter().find(|label| expression.is_match(label)) {
            let name = name.to_owned();
            return Err(PatternError::FindsLabel { name, label });
        }
        let name = name.into();
        Ok(Self { name, expression })
    }
}

impl OwnPatterns {
    pub(crate) fn add(&mut self, pattern: OwnPattern) -> Result<(), PatternError> {
        if self.0.len() >= PATTERNS_MAX {
            return Err(PatternError::TooMany(pattern.name.to_string()));
        }
        self.0.push(pattern);
        Ok(())
    }

    /// Returns the expression of each with its name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = self.0.iter();
        own.map(|pattern| (&*pattern.name, pattern.expression.as_str()))
    }

    /// Returns the name of a pattern.
    pub(crate) fn name(&self, number: u16) -> Option<&str> {
        self.0
            .get(usize::from(number))
            .map(|pattern| &*pattern.name)
    }

    pub(crate) fn find(&self, text: &str, found: &mut Vec<Finding>) {
        if self.0.is_empty() {
            return;
        }
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            self.find_in_line(line.trim_end_matches('\n'), start, found);
            start += line.len();
        }
    }

    fn find_in_line(&self, line: &str, start: usize, found: &mut Vec<Finding>) {
        for (pattern, number) in self.0.iter().zip(0_u16..) {
            let matches = pattern.expression.find_iter(line);
            found.extend(
                matches
                    .filter(|found| !found.is_empty())
                    .map(|found| Finding {
                        start: start + found.start(),
                        end: start + found.end(),
                        kind: Kind::Own,
                        sub_kind: SubKind::Pattern(number),
                    }),
            );
        }
    }
}
