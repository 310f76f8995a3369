//! The table of finders and the order in which they share a text.

use std::ops::Range;

use crate::{Finding, Kind, email, id, ipv4, ipv6};

/// Returns the ranges of one kind, in order and apart from each other.
///
/// Scrubbing twice is scrubbing once because each finder keeps these promises:
/// - brackets end whatever it reads, exactly as the end of the text does;
/// - where it found nothing, it finds nothing in what later findings leave of the text;
/// - where it found something, it finds nothing more in what its own findings leave.
type Finder = fn(&str) -> Vec<Range<usize>>;

/// IPv4 comes before IPv6, which would take an address's last part for its first group.
const FINDERS: [(Kind, Finder); 4] = [
    (Kind::Email, email::find),
    (Kind::Id, id::find),
    (Kind::Ip, ipv4::find),
    (Kind::Ip, ipv6::find),
];

/// Returns everything found in a text, in order and apart from each other.
pub(crate) fn find(text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (kind, finder) in FINDERS {
        let mut found = Vec::new();
        for gap in gaps(text, &findings) {
            found.extend(finder(&text[gap.clone()]).into_iter().map(|range| Finding {
                start: gap.start + range.start,
                end: gap.start + range.end,
                kind,
            }));
        }
        findings.append(&mut found);
        // Two sorted halves: the standard sort merges them in one pass.
        findings.sort_by_key(|finding| finding.start);
    }
    findings
}

/// Returns the ranges of a text between findings.
fn gaps(text: &str, findings: &[Finding]) -> impl Iterator<Item = Range<usize>> {
    let starts = std::iter::once(0).chain(findings.iter().map(|finding| finding.end));
    let ends = findings
        .iter()
        .map(|finding| finding.start)
        .chain([text.len()]);
    starts.zip(ends).map(|(start, end)| start..end)
}
