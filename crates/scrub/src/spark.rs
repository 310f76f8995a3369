//! The bytes at which a closer look begins.

use crate::block::{BLOCK_BYTES, Block};

/// So many letters, digits, `_` and `-` in a row make a token worth a look: the shortest that an
/// issuer gives out has 20.
pub(crate) const TOKEN_BYTES_MIN: usize = 20;

/// So many digits near each other make a number worth a look: local telephone numbers have 7.
const NUMBER_DIGITS_MIN: u32 = 7;

/// What may be found at a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spark {
    /// `@`.
    At,
    /// `%`.
    Percent,
    /// The digit behind a dot between two digits.
    Dotted,
    /// Behind a colon, with hexadecimal digits and colons on both sides.
    Colons,
    /// The fifth of five dashes.
    Dashes,
    /// The last of `hh-hh`.
    DashedPairs,
    /// The last of `hhhh.h`.
    DottedFours,
    /// The first of some digits, with enough others near it.
    Number,
    /// The [`TOKEN_BYTES_MIN`]th byte of what may be a token.
    Token,
    /// The third byte of what may be a keyword.
    Keyword,
}

impl Spark {
    pub(crate) const COUNT: usize = 10;
}

/// Three blocks in a row, of which the middle one is looked at.
pub(crate) struct Window<'b>(pub(crate) &'b [Block; 3]);

impl Window<'_> {
    /// Calls `visit` with each spark of the middle block and its offset there.
    #[inline]
    pub(crate) fn each(&self, mut visit: impl FnMut(Spark, usize)) {
        let [_, here, next] = self.0;
        let mut visit_all = |spark: Spark, mut mask: u64| {
            while mask != 0 {
                visit(spark, mask.trailing_zeros() as usize);
                mask &= mask - 1;
            }
        };
        visit_all(Spark::At, here.at);
        visit_all(Spark::Percent, here.percent);
        visit_all(Spark::Keyword, here.gram);
        visit_all(Spark::Colons, self.colons());
        visit_all(Spark::Token, self.tokens());
        if here.dash != 0 {
            visit_all(Spark::Dashes, self.dashes());
            visit_all(Spark::DashedPairs, self.dashed_pairs());
        }
        if here.digit != 0 {
            visit_all(Spark::Dotted, self.dotted());
            if here.digit.count_ones() + next.digit.count_ones() >= NUMBER_DIGITS_MIN {
                visit_all(Spark::Number, self.numbers());
            }
        }
        visit_all(Spark::DottedFours, self.dotted_fours());
    }

    /// Returns the mask of bytes that have so many bytes before them one that is of a class.
    fn back(&self, bytes: usize, mask: impl Fn(&Block) -> u64) -> u64 {
        let [before, here, _] = self.0;
        mask(here) << bytes | mask(before) >> (BLOCK_BYTES - bytes)
    }

    fn dotted(&self) -> u64 {
        let [_, here, _] = self.0;
        here.digit & self.back(1, |block| block.dot) & self.back(2, |block| block.digit)
    }

    /// Leaves out what follows a digit and a colon, a dot or a dash: times, fractions and dates.
    fn numbers(&self) -> u64 {
        let [_, here, _] = self.0;
        let joint = self.back(1, |block| block.colon | block.dot | block.dash);
        let digit = |bytes| self.back(bytes, |block| block.digit);
        here.digit & !digit(1) & !(joint & digit(2))
    }

    fn colons(&self) -> u64 {
        let [_, here, _] = self.0;
        let colon = self.back(1, |block| block.colon);
        if colon == 0 {
            return 0;
        }
        let (hex, colon_before) = (self.back(2, |block| block.hex), self.back(2, |b| b.colon));
        colon & ((here.hex | here.colon) & hex | here.hex & colon_before)
    }

    fn dashes(&self) -> u64 {
        let dash = |bytes| self.back(bytes, |block| block.dash);
        let [_, here, _] = self.0;
        here.dash & dash(1) & dash(2) & dash(3) & dash(4) & !dash(5)
    }

    fn dashed_pairs(&self) -> u64 {
        let [_, here, _] = self.0;
        let hex = |bytes| self.back(bytes, |block| block.hex);
        here.hex & hex(1) & self.back(2, |block| block.dash) & hex(3) & hex(4)
    }

    fn dotted_fours(&self) -> u64 {
        let [_, here, _] = self.0;
        let dot = here.hex & self.back(1, |block| block.dot);
        if dot == 0 {
            return 0;
        }
        let hex = |bytes| self.back(bytes, |block| block.hex);
        dot & hex(2) & hex(3) & hex(4) & hex(5)
    }

    /// Doubles the length of the runs that it knows of until it knows of those that are long enough.
    fn tokens(&self) -> u64 {
        let [before, here, _] = self.0;
        let one = u128::from(here.word) << BLOCK_BYTES | u128::from(before.word);
        let two = one & one << 1;
        let four = two & two << 2;
        let eight = four & four << 4;
        if eight >> BLOCK_BYTES == 0 {
            return 0;
        }
        let sixteen = eight & eight << 8;
        let twenty = sixteen & four << 16;
        (twenty & !(twenty << 1)).wrapping_shr(BLOCK_BYTES as u32) as u64
    }
}
