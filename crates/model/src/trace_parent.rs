//! The place in a trace that somebody else began.

use std::fmt;
use std::str::FromStr;

use crate::digest::is_lower_hex;
use crate::ids::ExperienceId;
use crate::running::Lineage;
use crate::text_id::InvalidId;

/// A place in a trace, as W3C Trace Context spells it: `00-{trace}-{parent}-{flags}`.
///
/// Of a later version of that form no more is kept than what this one has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TraceParent(String);

/// The bytes of version 00, and the first ones of all others.
const BYTES: usize = 55;
/// The version that a form can't have.
const NO_VERSION: &str = "ff";

impl TraceParent {
    /// Returns the place of an attempt, for what it starts; a parent has half the digits of a span.
    #[must_use]
    pub fn of(lineage: &Lineage) -> Self {
        let (trace, span) = (lineage.trace(), lineage.span());
        Self(format!(
            "00-{}-{}-01",
            trace.last_digits(32),
            span.last_digits(16)
        ))
    }

    /// Returns the id under which it stands among the causes of an execution.
    #[must_use]
    pub fn cause(&self) -> ExperienceId {
        ExperienceId::of_trace_parent(&self.0)
    }

    /// Returns it as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TraceParent {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let rule = "it is 00-{32 lower-case hexadecimal digits}-{16}-{2}, neither id all zeros";
        read(text).ok_or_else(|| InvalidId::new("traceparent", rule, text))
    }
}

fn read(text: &str) -> Option<TraceParent> {
    let (ours, rest) = text.split_at_checked(BYTES)?;
    let fields: Vec<&str> = ours.split('-').collect();
    let [version, trace, parent, flags] = fields[..] else {
        return None;
    };
    let is_known = version == "00" && rest.is_empty();
    let is_later = !["00", NO_VERSION].contains(&version) && is_rest(rest);
    let holds = (is_known || is_later)
        && is_lower_hex(version, 2)
        && is_id(trace, 32)
        && is_id(parent, 16)
        && is_lower_hex(flags, 2);
    holds.then(|| TraceParent(ours.to_owned()))
}

fn is_rest(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('-')
}

fn is_id(text: &str, digits: usize) -> bool {
    is_lower_hex(text, digits) && text.bytes().any(|digit| digit != b'0')
}

impl fmt::Display for TraceParent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
