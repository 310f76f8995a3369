//! How long groups of digits are.

use std::ops::Range;

/// The lengths of up to eight groups, a byte for each: all are compared at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lengths {
    bytes: u64,
    groups: usize,
}

impl Lengths {
    /// Takes the lengths of groups, none of which has no digits.
    pub(crate) const fn of(lengths: &[u8]) -> Self {
        let mut all = Self {
            bytes: 0,
            groups: 0,
        };
        while all.groups < lengths.len() {
            all.push(lengths[all.groups]);
        }
        all
    }

    /// Takes another group.
    pub(super) const fn push(&mut self, length: u8) {
        self.bytes |= (length as u64) << (8 * self.groups);
        self.groups += 1;
    }

    /// Returns how many groups there are.
    pub(crate) const fn groups(self) -> usize {
        self.groups
    }

    /// Tells whether the first groups are so many and have these lengths, whatever follows them.
    pub(super) const fn begins(self, first: Self) -> bool {
        // A group that isn't there has no length, and none of the others has none.
        (self.bytes ^ first.bytes) & first.whole() == 0
    }

    /// Returns how many digits some groups have.
    pub(super) const fn sum(self, groups: Range<usize>) -> usize {
        let first = Self {
            bytes: self.bytes,
            groups: groups.end,
        };
        let those = (self.bytes & first.whole()) >> (8 * groups.start);
        (those.wrapping_mul(0x0101_0101_0101_0101) >> 56) as usize
    }

    /// Returns the bits of as many bytes as there are groups.
    const fn whole(self) -> u64 {
        match self.groups {
            0 => 0,
            groups => u64::MAX >> (64 - 8 * groups),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_begin_with_their_first_and_with_no_others() {
        let lengths = Lengths::of(&[3, 3, 4]);
        assert!(lengths.begins(Lengths::of(&[3, 3, 4])) && lengths.begins(Lengths::of(&[3])));
        assert!(
            !lengths.begins(Lengths::of(&[3, 4])) && !lengths.begins(Lengths::of(&[3, 3, 4, 1]))
        );
        assert_eq!(
            [lengths.sum(0..3), lengths.sum(1..3), lengths.sum(1..1)],
            [10, 7, 0]
        );
        assert_eq!(Lengths::of(&[19; 8]).sum(0..8), 152);
    }
}
