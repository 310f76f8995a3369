//! Labels in the place of findings.

use std::borrow::Cow;
use std::ops::Range;

use crate::finding::Finding;

/// Returns a text with each finding replaced by its label, borrowed where there is none.
pub(crate) fn masked<'t>(text: &'t str, findings: &[Finding]) -> Cow<'t, str> {
    if findings.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    mask_into(&mut masked, text, 0..text.len(), findings);
    Cow::Owned(masked)
}

/// Adds a part of a text with each of its findings replaced.
pub(crate) fn mask_into(masked: &mut String, text: &str, part: Range<usize>, findings: &[Finding]) {
    let mut kept_to = part.start;
    for finding in findings {
        masked.push_str(&text[kept_to..finding.start]);
        masked.push_str(finding.kind.label());
        kept_to = finding.end;
    }
    masked.push_str(&text[kept_to..part.end]);
}
