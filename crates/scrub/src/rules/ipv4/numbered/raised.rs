//! Versions that follow others: `Bump x from 1.2.3.4 to 1.2.3.5`.

use std::ops::RangeInclusive;

use super::{LINE_BYTES, Place, words};
use crate::rules::word_set::WordSet;

/// What is done to a version.
static VERBS: WordSet = WordSet::spaced(
    "bump bumps bumped bumping upgrade upgrades upgraded upgrading downgrade downgrades downgraded \
     downgrading update updates updated updating",
);

/// What stands between such a verb, what it is done to, and a version.
static BEFORE: WordSet = WordSet::spaced("from to");

/// What stands between two versions.
static BETWEEN: WordSet = WordSet::spaced("to and or through bis und auf et à y e");

/// How far the first number of a version is from that of the one before.
const STEPS: RangeInclusive<i16> = -2..=2;

/// Tells whether a verb raises a version, or another version stands just before.
pub(super) fn is_raised(place: Place<'_>) -> bool {
    let before = place.before(LINE_BYTES);
    let joint = before.trim_end();
    if let Some(earlier) = joint
        .strip_suffix("->")
        .or(joint.strip_suffix('→'))
        .or(joint.strip_suffix("=>"))
    {
        return follows(earlier, place);
    }
    let (rest, word) = words::last(before);
    if BETWEEN.has(word) && follows(rest, place) {
        return true;
    }
    let is_joined = BEFORE.has(word) && before.ends_with(' ') || is_raised_on(place);
    is_joined && is_behind_verb(place)
}

/// Tells whether another number follows that this one is raised to.
fn is_raised_on(place: Place<'_>) -> bool {
    let behind = place.behind(" → 0".len());
    [" -> ", " => ", " → ", " to "].iter().any(|arrow| {
        let rest = behind.strip_prefix(arrow);
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// Tells whether a version near to a number stands at the end of a text.
fn follows(earlier: &str, place: Place<'_>) -> bool {
    let earlier = earlier.trim_end_matches([' ', '"', '\'', '`']);
    let digits = earlier.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let numbers = &earlier[digits.len()..];
    let first = numbers
        .split('.')
        .next()
        .and_then(|first| first.parse().ok());
    let is_near = first
        .is_some_and(|first: u8| STEPS.contains(&(i16::from(first) - i16::from(place.octets[0]))));
    numbers.split('.').count() == 4 && is_near && (words::end(digits) || is_behind_verb(place))
}

fn is_behind_verb(place: Place<'_>) -> bool {
    place
        .before(LINE_BYTES)
        .split(|c: char| !c.is_ascii_alphabetic())
        .any(|word| VERBS.has(word))
}
