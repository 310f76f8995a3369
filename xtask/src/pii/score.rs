//! How much of what is labelled was found, and how much else.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use super::record::{Found, Record, Span};

/// What was counted over all records.
#[derive(Debug, Default)]
pub(super) struct Score {
    labelled: Share,
    found: Share,
    left: Share,
    touched: Share,
    kinds: BTreeMap<&'static str, Kind>,
    errors: Vec<String>,
}

/// Some of all.
#[derive(Clone, Copy, Debug, Default)]
struct Share {
    some: u32,
    all: u32,
}

#[derive(Debug, Default)]
struct Kind {
    exact: Share,
    masked: Share,
    wrong: u32,
}

impl Share {
    fn add(&mut self, is: bool) {
        self.all += 1;
        self.some += u32::from(is);
    }

    fn of_all(self) -> f64 {
        f64::from(self.some) / f64::from(self.all.max(1))
    }
}

impl Score {
    /// Counts what was found in a record.
    pub(super) fn add(&mut self, record: &Record, found: &[Found]) {
        let (neutral, required): (Vec<&Span>, Vec<&Span>) =
            record.spans.iter().partition(|span| span.is_neutral);
        let mut leaves = false;
        for span in &required {
            let is = |found: &Found| found.range == span.range && found.family == span.family;
            let is_exact = found.iter().any(is);
            let is_masked = span.core.clone().all(|byte| is_covered(byte, found));
            self.labelled.add(is_exact);
            let kind = self.kinds.entry(span.family).or_default();
            kind.exact.add(is_exact);
            kind.masked.add(is_masked);
            leaves |= !is_masked;
        }
        for found in found {
            let meets = |span: &&&Span| meet(&span.range, &found.range);
            if required.iter().any(|span| meets(&span)) || !neutral.iter().any(|span| meets(&span))
            {
                let is = |span: &&Span| span.range == found.range && span.family == found.family;
                self.found.add(required.iter().any(is));
                let is_wrong = !required.iter().any(|span| meets(&span));
                self.kinds.entry(found.family).or_default().wrong += u32::from(is_wrong);
            }
        }
        if required.is_empty() {
            let is_neutral = |byte| neutral.iter().any(|span| span.range.contains(&byte));
            let bytes = found.iter().flat_map(|found| found.range.clone());
            let touches = bytes.into_iter().any(|byte| !is_neutral(byte));
            self.touched.add(touches);
            self.note(touches, "touched", record);
        } else {
            self.left.add(leaves);
            self.note(leaves, "left", record);
        }
    }

    fn note(&mut self, is_wrong: bool, what: &str, record: &Record) {
        if is_wrong {
            self.errors
                .push(format!("{what} {} {:?}", record.id, record.text));
        }
    }

    /// Returns the harmonic mean of how much of the labelled was found exactly and how much of what
    /// was found is labelled so.
    pub(super) fn strict(&self) -> f64 {
        let (recall, precision) = (self.labelled.of_all(), self.found.of_all());
        if recall + precision > 0.0 {
            2.0 * recall * precision / (recall + precision)
        } else {
            0.0
        }
    }

    /// Returns the share of records with labels in which a byte of one is left.
    pub(super) fn left(&self) -> f64 {
        self.left.of_all()
    }

    /// Returns the share of records without labels in which something was found.
    pub(super) fn touched(&self) -> f64 {
        self.touched.of_all()
    }

    /// Returns the records that are not as they should be.
    pub(super) fn errors(&self) -> impl Iterator<Item = &str> {
        self.errors.iter().map(String::as_str)
    }

    /// Returns a line for each kind.
    pub(super) fn by_kind(&self) -> String {
        let line = |(name, kind): (&&str, &Kind)| {
            let (exact, masked) = (100.0 * kind.exact.of_all(), 100.0 * kind.masked.of_all());
            let (all, wrong) = (kind.masked.all, kind.wrong);
            format!(
                "  {name:<8} {masked:5.1} % of {all:>5} masked, {exact:5.1} % exactly; {wrong} found that are none\n"
            )
        };
        self.kinds.iter().map(line).collect()
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (left, touched) = (100.0 * self.left(), 100.0 * self.touched());
        write!(f, "{:>9.4} {left:>7.2} % {touched:>7.2} %", self.strict())
    }
}

fn meet(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

fn is_covered(byte: usize, found: &[Found]) -> bool {
    found.iter().any(|found| found.range.contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(range: Range<usize>, family: &'static str) -> Span {
        let core = range.clone();
        Span {
            range,
            core,
            family,
            is_neutral: false,
        }
    }

    fn score(spans: Vec<Span>, found: &[(Range<usize>, &'static str)]) -> Score {
        let found = found.iter().cloned();
        let found: Vec<_> = found
            .map(|(range, family)| Found { range, family })
            .collect();
        let mut score = Score::default();
        score.add(
            &Record {
                spans,
                ..Record::default()
            },
            &found,
        );
        score
    }

    #[test]
    fn what_is_found_exactly_counts_in_full_and_what_is_cut_leaks() {
        let exact = score(vec![span(3..9, "ip")], &[(3..9, "ip")]);
        assert_eq!((exact.strict(), exact.left()), (1.0, 0.0));
        let cut = score(vec![span(3..9, "ip")], &[(3..8, "ip")]);
        assert_eq!((cut.strict(), cut.left()), (0.0, 1.0));
    }

    #[test]
    fn a_longer_finding_of_another_kind_leaves_nothing_but_is_not_exact() {
        let other = score(vec![span(3..9, "ip")], &[(0..12, "secret")]);
        assert_eq!((other.strict(), other.left()), (0.0, 0.0));
    }

    #[test]
    fn a_record_without_labels_is_touched_by_any_finding_but_a_neutral_one() {
        assert_eq!(score(Vec::new(), &[(0..2, "id")]).touched(), 1.0);
        let neutral = Span {
            is_neutral: true,
            ..span(0..5, "person")
        };
        assert_eq!(score(vec![neutral], &[(1..4, "id")]).touched(), 0.0);
    }
}
