//! Findings that share bytes.

use crate::finding::{Finding, SubKind};
use crate::kind::Kind;
use crate::rules::{keyword, token};

/// Puts findings from a place on among those before them, which are in order.
///
/// Rules find nearly in order: few others begin within the bytes that a rule has just read.
pub(crate) fn put_in_order(found: &mut [Finding], from: usize) {
    for number in from..found.len() {
        let new = found[number];
        let behind = found[..number].iter().rev();
        if number == 0 || place(&found[number - 1]) <= place(&new) {
            continue;
        }
        let at = number
            - behind
                .take_while(|other| place(other) > place(&new))
                .count();
        found[at..=number].rotate_right(1);
    }
}

/// Returns what findings are ordered by.
fn place(finding: &Finding) -> (usize, usize, Kind) {
    (finding.start, finding.end, finding.kind)
}

/// Leaves of findings in any order those that say most of the bytes which they share, in order.
///
/// What another rule made of the bytes that are let go is found when the masked text is read again.
pub(crate) fn resolve(found: &mut Vec<Finding>) {
    if !found.is_sorted_by_key(place) {
        found.sort_by_key(place);
    }
    let mut kept = 0;
    for number in 0..found.len() {
        let finding = found[number];
        let mut is_kept = true;
        while let Some(last) = found[..kept].last()
            && last.overlaps(&finding)
        {
            if says_more(last, &finding) {
                is_kept = false;
                break;
            }
            kept -= 1;
        }
        if is_kept {
            found[kept] = finding;
            kept += 1;
        }
    }
    found.truncate(kept);
}

/// Tells whether one of two findings is kept and the other let go.
fn says_more(one: &Finding, other: &Finding) -> bool {
    if one.start == other.start && one.end == other.end {
        return one.kind < other.kind
            || (one.kind == other.kind && exactness(one) <= exactness(other));
    }
    // A password that looks like an address in parts is one password.
    let covers = |outer: &Finding, inner: &Finding| outer.contains(inner) && is_whole(outer.kind);
    if covers(one, other) != covers(other, one) {
        return covers(one, other);
    }
    (one.kind, std::cmp::Reverse(one.end - one.start))
        <= (other.kind, std::cmp::Reverse(other.end - other.start))
}

/// Returns what findings of the same bytes and kind are chosen by, whichever was found first: the form
/// of an issuer's tokens says more than a word in the token, and that more than the name before it.
fn exactness(finding: &Finding) -> (u8, SubKind) {
    let vagueness = match finding.sub_kind {
        SubKind::Named(name) if keyword::ASSIGNED.contains(&name) => 2,
        SubKind::Named(token::NAMED) => 1,
        _ => 0,
    };
    (vagueness, finding.sub_kind)
}

/// Tells whether what is inside of such a finding is a part of it.
fn is_whole(kind: Kind) -> bool {
    matches!(kind, Kind::Key | Kind::Secret | Kind::Cred | Kind::Jwt)
}
