//! Telephone numbers.

mod countries;
mod extension;
mod international;
mod named;
mod nanp;
mod national;
mod words;

use std::ops::Range;

use super::number::{Digits, Edge};
use crate::finding::Finding;
use crate::kind::Kind;
use crate::text::Text;

/// Finds the number that some digits begin with.
pub(crate) fn at(text: Text<'_>, digits: &Digits<'_>) -> Option<Finding> {
    let place = Place { text, digits };
    let (range, name) = international::find(place)
        .map(|range| (range, "international"))
        .or_else(|| nanp::find(place).map(|range| (range, "nanp")))
        .or_else(|| national::find(place).map(|range| (range, "national")))
        .or_else(|| named::find(place).map(|range| (range, "named")))?;
    Some(Finding::new(range, Kind::Phone, name))
}

/// Digits and where they stand.
#[derive(Clone, Copy)]
struct Place<'p, 't> {
    text: Text<'t>,
    digits: &'p Digits<'t>,
}

impl Place<'_, '_> {
    /// Returns where the number begins: a bracket before it belongs to it.
    fn start(self) -> usize {
        self.digits.start() - usize::from(self.digits.mark(0).opens)
    }

    /// Tells what stands before the number.
    fn before(self) -> Edge {
        match &self.text.bytes[..self.start()] {
            // `x=(212) …` is a product unless a word says that it is none.
            [.., b'='] if self.digits.mark(0).opens && self.is_named() => Edge::Clear,
            [.., b'=' | b'*'] if self.digits.mark(0).opens => Edge::Glued,
            [.., b'_' | b'+' | b'#' | b'$' | b'%'] => Edge::Glued,
            // `£` and `¥`, `€` and `₹`.
            [.., 0xc2, 0xa3 | 0xa5] | [.., 0xe2, 0x82, 0xac | 0xb9] => Edge::Glued,
            _ => Edge::before(self.text, self.start()),
        }
    }

    /// Returns the range of so many groups with the extension behind them, and what follows; nothing
    /// where they are a part of something longer.
    fn range(self, groups: usize) -> Option<(Range<usize>, Edge)> {
        let end = self.digits.end(groups - 1);
        let end = end + extension::length(self.text, end);
        let after = match &self.text.bytes[end..] {
            [b'_' | b'$' | b'%', ..] => Edge::Glued,
            [0xc2, 0xa3 | 0xa5, ..] | [0xe2, 0x82, 0xac | 0xb9, ..] => Edge::Glued,
            _ => Edge::after(self.text, end),
        };
        (after != Edge::Glued).then(|| (self.start()..end, after))
    }

    /// Tells whether the nearest word says that something else is counted.
    fn is_other(self) -> bool {
        words::names_other(self.text, self.start())
    }

    /// Tells whether a word says that this is a telephone number.
    fn is_named(self) -> bool {
        words::names_phone(self.text, self.start())
    }
}
