//! The way back from a masked text.

use std::ops::Range;

use crate::finding::Finding;

/// Where the bytes of a masked text stood before.
pub(super) struct Map {
    /// Of each label, where it begins in the masked text, and what it stands for.
    labels: Vec<(usize, Finding)>,
    start: usize,
}

impl Map {
    pub(super) fn new(lines: &Range<usize>, found: &[Finding]) -> Self {
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
    pub(super) fn original(&self, finding: Finding) -> Option<Finding> {
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
