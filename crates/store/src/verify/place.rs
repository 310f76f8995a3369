//! The place of an entry in the order of its index.

use std::cmp::Ordering;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::ops::Range;
use std::sync::LazyLock;

use rusqlite::types::ValueRef;

/// Another one in each process: nobody can make up entries that leave a sum as it was.
static SECRET: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// An entry of up to three columns as bytes that have the order of SQLite's values: nothing, numbers,
/// texts, blobs. The default lies before all of them.
#[derive(Default)]
pub(super) struct Place {
    /// The columns, where they begin, and the row: all that tells entries apart.
    bytes: Vec<u8>,
    last: Range<usize>,
    rowid: i64,
}

impl Place {
    /// Takes an entry's columns, nothing in the middle where there are but two, and its row.
    pub(super) fn set(&mut self, [first, middle, last]: [ValueRef<'_>; 3], rowid: i64) {
        self.bytes.clear();
        self.push(first);
        let middle_start = self.bytes.len();
        self.push(middle);
        let last_start = self.bytes.len();
        self.push(last);
        self.last = last_start..self.bytes.len();
        self.bytes.extend_from_slice(&middle_start.to_be_bytes());
        self.bytes.extend_from_slice(&last_start.to_be_bytes());
        self.bytes.extend_from_slice(&rowid.to_be_bytes());
        self.rowid = rowid;
    }

    fn push(&mut self, value: ValueRef<'_>) {
        let (kind, bytes) = match value {
            ValueRef::Null => (0, &[][..]),
            ValueRef::Integer(whole) => (1, &ordered(whole as f64)[..]),
            ValueRef::Real(real) => (1, &ordered(real)[..]),
            ValueRef::Text(text) => (2, text),
            ValueRef::Blob(bytes) => (3, bytes),
        };
        self.bytes.push(kind);
        self.bytes.extend_from_slice(bytes);
    }

    /// Tells what a sum over entries adds for this one.
    pub(super) fn hash(&self) -> u64 {
        let mut hasher = SECRET.build_hasher();
        hasher.write(&self.bytes);
        hasher.finish()
    }

    /// Compares entries of an index: by the first columns, in either case as SQLite's NOCASE does,
    /// then by the last from its end to its beginning, then by the row.
    ///
    /// Signs below a blank in the first of three may make entries look out of order that aren't:
    /// that is a doubt, which SQLite's own check settles.
    pub(super) fn compare(&self, other: &Self, by_case: bool) -> Ordering {
        let firsts = if by_case {
            self.firsts().cmp(other.firsts())
        } else {
            let (a, b) = (self.firsts().iter(), other.firsts().iter());
            a.map(u8::to_ascii_lowercase)
                .cmp(b.map(u8::to_ascii_lowercase))
        };
        let lasts = || other.last().cmp(self.last());
        firsts
            .then_with(lasts)
            .then_with(|| self.rowid.cmp(&other.rowid))
    }

    /// Tells whether two entries have the same first columns.
    pub(super) fn repeats(&self, other: &Self) -> bool {
        self.firsts() == other.firsts()
    }

    fn firsts(&self) -> &[u8] {
        &self.bytes[..self.last.start]
    }

    fn last(&self) -> &[u8] {
        &self.bytes[self.last.clone()]
    }
}

/// Returns a number as bytes that have the order of numbers.
fn ordered(number: f64) -> [u8; 8] {
    let bits = number.to_bits();
    // Of two negative numbers the one with fewer bits is the greater.
    let ordered = if number.is_sign_negative() {
        !bits
    } else {
        bits | 1 << 63
    };
    ordered.to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(first: ValueRef<'_>, rowid: i64) -> Place {
        let mut place = Place::default();
        place.set([first, ValueRef::Null, ValueRef::Text(b"b")], rowid);
        place
    }

    #[test]
    fn values_have_the_order_of_sqlites() {
        let ascending = [
            ValueRef::Null,
            ValueRef::Real(-1e300),
            ValueRef::Integer(-2),
            ValueRef::Real(-1.5),
            ValueRef::Integer(0),
            ValueRef::Real(0.5),
            ValueRef::Integer(2),
            ValueRef::Text(b""),
            ValueRef::Text(b"A"),
            ValueRef::Text(b"Ab"),
            ValueRef::Text(b"a"),
            ValueRef::Blob(b""),
        ];
        for pair in ascending.windows(2) {
            let (less, more) = (place(pair[0], 2), place(pair[1], 1));
            assert!(less.compare(&more, true).is_lt(), "{pair:?}");
            assert!(Place::default().compare(&less, true).is_lt());
        }
        let (upper, lower) = (place(ascending[8], 1), place(ascending[10], 2));
        assert!(upper.compare(&lower, false).is_lt() && lower.compare(&upper, false).is_gt());
    }

    #[test]
    fn the_last_column_runs_backwards_and_the_row_forwards() {
        let first = place(ValueRef::Null, 1);
        let mut later = Place::default();
        later.set([ValueRef::Null, ValueRef::Null, ValueRef::Text(b"a")], 0);
        assert!(first.compare(&later, true).is_lt() && first.repeats(&later));
        assert!(first.compare(&place(ValueRef::Null, 2), true).is_lt());
    }

    #[test]
    fn a_number_is_the_same_in_either_form_and_columns_are_told_apart() {
        let whole = place(ValueRef::Integer(7), 1);
        assert_eq!(whole.hash(), place(ValueRef::Real(7.0), 1).hash());
        assert_ne!(whole.hash(), place(ValueRef::Integer(7), 2).hash());
        let hash = |texts: [&[u8]; 3]| {
            let mut place = Place::default();
            place.set(texts.map(ValueRef::Text), 1);
            place.hash()
        };
        assert_ne!(hash([b"a", b"b\x02c", b"d"]), hash([b"a\x02b", b"c", b"d"]));
        assert_ne!(hash([b"a", b"b", b"c\x02d"]), hash([b"a", b"b\x02c", b"d"]));
    }
}
