//! Masking until nothing is found any more.
//!
//! What stands between two labels may look like something that it didn't look like before. Each line
//! in which something was found is therefore read again as it will be kept, until nothing is found in
//! it: scrubbing twice is scrubbing once, whatever the rules are.

use std::ops::Range;

use crate::finding::{Finding, SubKind};
use crate::kind::Kind;
use crate::mask::mask_into;

/// A line that shows something new so often is masked as a whole.
const ROUNDS_MAX: usize = 8;

/// Adds to the findings of a text what is found beside their labels; `find` finds in one pass.
pub(crate) fn settle(
    text: &str,
    found: Vec<Finding>,
    find: impl Fn(&str) -> Vec<Finding>,
) -> Vec<Finding> {
    let mut settled = Vec::with_capacity(found.len());
    let mut found = found.into_iter().peekable();
    let mut floor = 0;
    while let Some(first) = found.next() {
        let mut lines = lines_around(text, floor, first.start..first.end);
        let mut here = vec![first];
        while let Some(next) = found.next_if(|next| next.start < lines.end) {
            lines.end = line_end(text, lines.end.max(next.end));
            here.push(next);
        }
        floor = lines.end;
        settled.extend(settle_lines(text, lines, here, &find));
    }
    settled
}

fn lines_around(text: &str, floor: usize, range: Range<usize>) -> Range<usize> {
    let before = memchr::memrchr(b'\n', &text.as_bytes()[floor..range.start]);
    before.map_or(floor, |at| floor + at + 1)..line_end(text, range.end)
}

fn line_end(text: &str, at: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |rest| at + rest)
}

fn settle_lines(
    text: &str,
    lines: Range<usize>,
    mut found: Vec<Finding>,
    find: impl Fn(&str) -> Vec<Finding>,
) -> Vec<Finding> {
    let mut masked = String::with_capacity(lines.len());
    for _ in 0..ROUNDS_MAX {
        masked.clear();
        mask_into(&mut masked, text, lines.clone(), &found);
        let map = Map::new(&lines, &found);
        let new: Vec<_> = find(&masked)
            .into_iter()
            .filter_map(|finding| map.original(finding))
            .collect();
        if new.is_empty() {
            return found;
        }
        found = joined(found, new);
    }
    let whole = Finding {
        start: lines.start,
        end: lines.end,
        kind: Kind::Secret,
        sub_kind: SubKind::Named("line"),
    };
    vec![whole]
}

/// Puts new findings among those that were known, and lets go of those that lie in a new one.
fn joined(known: Vec<Finding>, new: Vec<Finding>) -> Vec<Finding> {
    let is_apart = |known: &Finding| !new.iter().any(|new| new.overlaps(known));
    let mut all: Vec<_> = known.into_iter().filter(is_apart).collect();
    all.extend(new);
    all.sort_by_key(|finding| finding.start);
    all
}

/// Where the bytes of a masked text stood before.
struct Map {
    /// Of each label, where it begins in the masked text, and what it stands for.
    labels: Vec<(usize, Finding)>,
    start: usize,
}

impl Map {
    fn new(lines: &Range<usize>, found: &[Finding]) -> Self {
        let (mut at, mut kept_to) = (0, lines.start);
        let mut labels = Vec::with_capacity(found.len());
        for finding in found {
            at += finding.start - kept_to;
            labels.push((at, *finding));
            at += finding.kind.label().len();
            kept_to = finding.end;
        }
        Self {
            labels,
            start: lines.start,
        }
    }

    /// Returns a finding with the offsets of the original, nothing where it is but a part of a label.
    fn original(&self, finding: Finding) -> Option<Finding> {
        let (start, start_label) = self.offset(finding.start);
        let (end, end_label) = self.offset(finding.end - 1);
        if let (Some(one), Some(other)) = (start_label, end_label)
            && one == other
        {
            return None;
        }
        Some(Finding {
            start: start_label.map_or(start, |label| label.start),
            end: end_label.map_or(end + 1, |label| label.end),
            ..finding
        })
    }

    /// Returns where a byte stood, or the finding whose label it is a part of.
    fn offset(&self, at: usize) -> (usize, Option<Finding>) {
        let before = self.labels.partition_point(|(label, _)| *label <= at);
        let Some((label, finding)) = before.checked_sub(1).map(|last| self.labels[last]) else {
            return (self.start + at, None);
        };
        let behind = label + finding.kind.label().len();
        if at < behind {
            (finding.start, Some(finding))
        } else {
            (finding.end + at - behind, None)
        }
    }
}
