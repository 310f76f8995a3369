//! Masking until nothing is found any more.
//!
//! What stands between two labels may look like something that it didn't look like before. Each line
//! in which something was found is therefore read again as it will be kept, until nothing is found in
//! it: scrubbing twice is scrubbing once, whatever the rules are.

mod map;

use std::ops::Range;

use map::Map;

use crate::finding::{Finding, SubKind};
use crate::kind::Kind;
use crate::mask::mask_into;

/// A line that shows something new so often is masked as a whole.
const ROUNDS_MAX: usize = 8;

/// Divides lines that don't follow each other, so that nothing is read across.
const DIVIDER: &str = "\n\0\n";

/// Adds to the findings of a text what is found beside their labels; `find` finds in one pass.
///
/// All lines with findings are read again at once, and alone only those in which that shows something.
pub(crate) fn settle(
    text: &str,
    found: Vec<Finding>,
    find: impl Fn(&str) -> Vec<Finding>,
) -> Vec<Finding> {
    let masked = Masked::new(text, &found);
    let new = find(&masked.text);
    if new.is_empty() {
        return found;
    }
    let mut settled = Vec::with_capacity(found.len() + new.len());
    let mut new = new.into_iter().peekable();
    for lines in masked.lines {
        let mut shows = false;
        while new.next_if(|new| new.start < lines.masked_end).is_some() {
            shows = true;
        }
        let here = &found[lines.found.clone()];
        if shows {
            settled.extend(settle_lines(text, lines.range, here.to_vec(), &find));
        } else {
            settled.extend_from_slice(here);
        }
    }
    settled
}

/// The lines of a text in which something was found, as they will be kept.
struct Masked {
    text: String,
    lines: Vec<Lines>,
}

/// Lines that hold some findings as a whole.
struct Lines {
    range: Range<usize>,
    /// The places of their findings among all.
    found: Range<usize>,
    /// Where they end in the masked text.
    masked_end: usize,
}

impl Masked {
    fn new(text: &str, found: &[Finding]) -> Self {
        let mut masked = Self {
            text: String::with_capacity(text.len()),
            lines: Vec::with_capacity(found.len()),
        };
        let mut first = 0;
        while let Some(finding) = found.get(first) {
            masked.add(text, found, first, finding);
            first = masked
                .lines
                .last()
                .map_or(found.len(), |lines| lines.found.end);
        }
        masked
    }

    fn add(&mut self, text: &str, found: &[Finding], first: usize, finding: &Finding) {
        let floor = self.lines.last().map_or(0, |lines| lines.range.end);
        let mut range = lines_around(text, floor, finding.start..finding.end);
        let mut end = first + 1;
        while let Some(next) = found.get(end)
            && next.start < range.end
        {
            if next.end > range.end {
                range.end = line_end(text, next.end);
            }
            end += 1;
        }
        mask_into(&mut self.text, text, range.clone(), &found[first..end]);
        self.text.push_str(DIVIDER);
        self.lines.push(Lines {
            range,
            found: first..end,
            masked_end: self.text.len(),
        });
    }
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
