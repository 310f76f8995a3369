//! Four numbers that count something.

mod asked;
mod oid;
mod packed;
mod raised;
mod words;

use std::ops::Range;

use crate::text::Text;

/// So many bytes beside a number are read for what most often says that it counts something.
const REACH_BYTES: usize = 32;

/// So many bytes of its line are read for what says so from further away.
const LINE_BYTES: usize = 96;

/// Tells whether four numbers are a version, the number of a section, an object's identifier, or a
/// part of a package's name.
///
/// Where it is in doubt they are an address.
pub(super) fn is_numbered(text: Text<'_>, numbers: &Range<usize>, octets: [u8; 4]) -> bool {
    let place = Place {
        text,
        start: numbers.start,
        end: numbers.end,
        octets,
    };
    if place.is_known_address() {
        return false;
    }
    let before = place.before(REACH_BYTES);
    words::end(before)
        || asked::is_required(before)
        || packed::is_of_package(before, place)
        || oid::is_identifier(before, place)
        || (!place.is_private()
            && (words::end_with_product(before)
                || packed::is_of_product(before)
                || packed::has_suffix(place)
                || asked::is_asked_for(before, place)
                || raised::is_raised(place)))
}

/// Four numbers and where they stand.
#[derive(Clone, Copy)]
struct Place<'t> {
    text: Text<'t>,
    start: usize,
    end: usize,
    octets: [u8; 4],
}

impl<'t> Place<'t> {
    /// Returns so much of the line before the numbers.
    fn before(self, most: usize) -> &'t str {
        let start = self.start - self.text.before(self.start, most).len();
        &self.text.str[self.text.str.ceil_char_boundary(start)..self.start]
    }

    /// Returns so much of the line behind the numbers.
    fn behind(self, most: usize) -> &'t str {
        self.text.str_after(self.end, most)
    }

    /// Tells whether the numbers are of networks that no version reaches: those of homes, machines
    /// themselves, documentation and masks (RFC 1918, 1122, 3927, 5737), or whether a port or the
    /// length of a prefix follows them.
    fn is_known_address(self) -> bool {
        matches!(
            self.octets,
            [192, 168, ..]
                | [172, 16..=31, ..]
                | [169, 254, ..]
                | [192, 0, 2, _]
                | [198, 51, 100, _]
                | [203, 0, 113, _]
                | [127, 0, 0, _]
                | [255, 255, ..]
        ) || self.has_port()
    }

    fn has_port(self) -> bool {
        let behind = self.text.after(self.end, "/65535.".len());
        let digits = |from: usize| {
            let others = |byte: &u8| !byte.is_ascii_digit();
            let rest = behind.get(from..).unwrap_or_default();
            rest.iter().position(others).unwrap_or(rest.len())
        };
        match behind {
            [b':', ..] => (2..=5).contains(&digits(1)),
            [b'/', ..] => matches!(digits(1), 1 | 2) && behind.get(1 + digits(1)) != Some(&b'.'),
            _ => false,
        }
    }

    /// Tells whether machines of a company have such addresses (RFC 1918), and seldom a version.
    fn is_private(self) -> bool {
        self.octets[0] == 10
    }
}
