//! The place of an entry in the order of its index.

use std::cmp::Ordering;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::LazyLock;

use rusqlite::types::ValueRef;

/// Another one in each process: nobody can make up entries that leave a sum as it was.
static SECRET: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// The two columns of an entry as bytes that have the order of SQLite's values: nothing, numbers,
/// texts, blobs. The default lies before all of them.
#[derive(Default)]
pub(super) struct Place {
    columns: [Vec<u8>; 2],
    rowid: i64,
}

impl Place {
    pub(super) fn set(&mut self, key: [ValueRef<'_>; 2], rowid: i64) {
        for (column, value) in self.columns.iter_mut().zip(key) {
            column.clear();
            match value {
                ValueRef::Null => column.push(0),
                ValueRef::Integer(whole) => push_number(column, whole as f64),
                ValueRef::Real(real) => push_number(column, real),
                ValueRef::Text(text) => push_bytes(column, 2, text),
                ValueRef::Blob(bytes) => push_bytes(column, 3, bytes),
            }
        }
        self.rowid = rowid;
    }

    /// Tells what a sum over entries adds for this one.
    pub(super) fn hash(&self) -> u64 {
        let mut hasher = SECRET.build_hasher();
        for column in &self.columns {
            hasher.write_usize(column.len());
            hasher.write(column);
        }
        hasher.write_i64(self.rowid);
        hasher.finish()
    }

    /// Compares entries of an index: by the first column, in either case as SQLite's NOCASE does,
    /// then by the second from the last to the first, then by the row.
    pub(super) fn compare(&self, other: &Self, by_case: bool) -> Ordering {
        let [first, second] = &self.columns;
        let firsts = if by_case {
            first.cmp(&other.columns[0])
        } else {
            let folded = |column: &[u8]| column.to_ascii_lowercase();
            folded(first).cmp(&folded(&other.columns[0]))
        };
        firsts
            .then_with(|| other.columns[1].cmp(second))
            .then_with(|| self.rowid.cmp(&other.rowid))
    }

    /// Tells whether two entries have the same first column.
    pub(super) fn repeats(&self, other: &Self) -> bool {
        self.columns[0] == other.columns[0]
    }
}

fn push_number(column: &mut Vec<u8>, number: f64) {
    let bits = number.to_bits();
    // Of two negative numbers the one with fewer bits is the greater.
    let ordered = if number.is_sign_negative() {
        !bits
    } else {
        bits | 1 << 63
    };
    column.push(1);
    column.extend_from_slice(&ordered.to_be_bytes());
}

fn push_bytes(column: &mut Vec<u8>, kind: u8, bytes: &[u8]) {
    column.push(kind);
    column.extend_from_slice(bytes);
}
