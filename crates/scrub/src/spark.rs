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
    /// The digit behind a dot between two digits, with more than one dot behind it.
    Dotted,
    /// Behind a colon, with hexadecimal digits and colons on both sides, with more than one colon behind
    /// it or right beside it.
    Colons,
    /// The fifth of five dashes.
    Dashes,
    /// The last of `hh-hh`, before `hh-` or `-hh-hh-`.
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
    /// Calls `visit` with each sort of spark in the middle block and the mask of their places.
    #[inline]
    pub(crate) fn each(&self, mut visit: impl FnMut(Spark, u64)) {
        let [before, here, _] = self.0;
        let mut visit_any = |spark, mask| {
            if mask != 0 {
                visit(spark, mask);
            }
        };
        visit_any(Spark::At, here.at);
        visit_any(Spark::Percent, here.percent);
        visit_any(Spark::Keyword, here.gram);
        visit_any(Spark::Token, self.tokens());
        if before.colon | here.colon != 0 {
            visit_any(Spark::Colons, self.colons());
        }
        if before.dash | here.dash != 0 {
            visit_any(Spark::Dashes, self.dashes());
            visit_any(Spark::DashedPairs, self.dashed_pairs());
        }
        // Behind most dots of a text stands a space.
        let behind_dot = here.hex & self.back(1, |block| block.dot);
        if behind_dot != 0 {
            visit_any(Spark::Dotted, behind_dot & self.dotted());
            visit_any(Spark::DottedFours, behind_dot & self.dotted_fours());
        }
        if here.digit != 0 {
            visit_any(Spark::Number, self.numbers());
        }
    }

    /// Returns the mask of bytes that have so many bytes before them one that is of a class.
    fn back(&self, bytes: usize, mask: impl Fn(&Block) -> u64) -> u64 {
        let [before, here, _] = self.0;
        mask(here) << bytes | mask(before) >> (BLOCK_BYTES - bytes)
    }

    /// Returns the mask of bytes that have so many bytes behind them one that is of a class.
    fn ahead(&self, bytes: usize, mask: impl Fn(&Block) -> u64) -> u64 {
        let [_, here, next] = self.0;
        mask(here) >> bytes | mask(next) << (BLOCK_BYTES - bytes)
    }

    /// Returns the mask of a class in the middle block and the next one.
    fn both(&self, mask: impl Fn(&Block) -> u64) -> u128 {
        let [_, here, next] = self.0;
        u128::from(mask(next)) << BLOCK_BYTES | u128::from(mask(here))
    }

    /// Leaves out versions, fractions and whatever else has too few dots for an address. What may be of
    /// an address that goes on with colons is left to the rule.
    fn dotted(&self) -> u64 {
        let [_, here, _] = self.0;
        let dotted = here.digit & self.back(2, |block| block.digit);
        if dotted == 0 {
            return 0;
        }
        let others = !self.both(|block| block.hex | block.colon | block.dot);
        dotted
            & !has_few(
                self.both(|block| block.digit),
                self.both(|block| block.dot),
                others,
            )
    }

    /// Leaves out what follows a digit and a colon, a dot or a dash, which are times, fractions and
    /// dates, what follows a letter and a dash, short runs of digits that nothing joins to others, and
    /// digits amid a word that neither follow an escape nor a country of an account.
    fn numbers(&self) -> u64 {
        let [_, here, next] = self.0;
        let joint = self.back(1, |block| block.colon | block.dot | block.dash);
        let digit = |bytes| self.back(bytes, |block| block.digit);
        let letter = |bytes| self.back(bytes, |block| block.letter);
        let dash = self.back(1, |block| block.dash);
        let first = here.digit & !digit(1) & !(joint & digit(2) | dash & letter(2));
        if first == 0 {
            return 0;
        }
        let percent = self.back(3, |block| block.percent);
        let word = self.back(2, |block| block.word);
        let account = letter(1) & letter(2) & (here.digit >> 1 | next.digit << (BLOCK_BYTES - 1));
        let begins = !letter(1) | !word | percent;
        let numbers = first & (begins & self.runs() | account);
        let digits = || here.digit.count_ones() + next.digit.count_ones();
        if numbers == 0 || digits() < NUMBER_DIGITS_MIN {
            return 0;
        }
        numbers
    }

    /// Returns the mask of digits behind which there are enough, or a few and what joins them to others.
    ///
    /// What is known of a digit is known of those before it: each step doubles how far back that goes.
    fn runs(&self) -> u64 {
        let (one, joints) = (
            self.both(|block| block.digit),
            self.both(|block| block.joint),
        );
        let two = one & one >> 1;
        let four = two & two >> 2;
        let seven = four & two >> 4 & one >> 6;
        let joined = joints & (one | joints) >> 1;
        let behind = one & joined >> 1;
        let behind = behind | one & behind >> 1;
        let behind = behind | two & behind >> 2;
        let behind = behind | four & behind >> 4;
        (seven | behind) as u64
    }

    /// Leaves out times and whatever else has too few colons for an address.
    fn colons(&self) -> u64 {
        let [_, here, _] = self.0;
        let colon = self.back(1, |block| block.colon);
        let (hex, colon_before) = (self.back(2, |block| block.hex), self.back(2, |b| b.colon));
        let beside = colon & (here.colon & hex | here.hex & colon_before);
        let between = colon & here.hex & hex;
        if between == 0 {
            return beside;
        }
        let others = !self.both(|block| block.hex | block.colon);
        let few = has_few(
            self.both(|block| block.hex),
            self.both(|block| block.colon),
            others,
        );
        beside | between & !few
    }

    fn dashes(&self) -> u64 {
        let dash = |bytes| self.back(bytes, |block| block.dash);
        let [_, here, _] = self.0;
        here.dash & dash(1) & dash(2) & dash(3) & dash(4) & !dash(5)
    }

    fn dashed_pairs(&self) -> u64 {
        let [_, here, _] = self.0;
        let hex = |bytes| self.back(bytes, |block| block.hex);
        let pairs = here.hex & hex(1) & self.back(2, |block| block.dash) & hex(3) & hex(4);
        let dash = |bytes| self.ahead(bytes, |block| block.dash);
        pairs & (dash("hh-".len()) | dash("-hh-hh-".len()))
    }

    fn dotted_fours(&self) -> u64 {
        let [_, here, _] = self.0;
        let hex = |bytes| self.back(bytes, |block| block.hex);
        here.hex & hex(2) & hex(3) & hex(4) & hex(5)
    }

    /// Doubles the length of the runs that it knows of until it knows of those that are long enough.
    fn tokens(&self) -> u64 {
        let [before, here, _] = self.0;
        // What has its last byte among the first 15 here has five or more before.
        let goes_on = here.word & 1 == 1 && before.word >> (BLOCK_BYTES - 5) == 0b1_1111;
        if !(goes_on || has_long_run(here.word)) {
            return 0;
        }
        let one = u128::from(here.word) << BLOCK_BYTES | u128::from(before.word);
        let two = one & one << 1;
        let four = two & two << 2;
        let eight = four & four << 4;
        let sixteen = eight & eight << 8;
        let twenty = sixteen & four << 16;
        (twenty & !(twenty << 1)).wrapping_shr(BLOCK_BYTES as u32) as u64
    }
}

/// Returns the mask of places at which nothing begins but at most two parts of a few bytes, with one
/// divider between them, before another byte.
fn has_few(parts: u128, dividers: u128, others: u128) -> u64 {
    let last = followed(parts, others);
    followed(parts, others | dividers & last >> 1) as u64
}

/// Returns the mask of places behind which at most seven bytes of a class stand before one that ends
/// them. What is known of a place is known of those before it: each step doubles how far back that goes.
fn followed(class: u128, ends: u128) -> u128 {
    let two = class & class >> 1;
    let four = two & two >> 2;
    let behind = ends | class & ends >> 1;
    let behind = behind | two & behind >> 2;
    behind | four & behind >> 4
}

/// Tells whether 16 bytes in a row are of a class: all but four of the bytes of a token.
fn has_long_run(mask: u64) -> bool {
    let two = mask & mask >> 1;
    let four = two & two >> 2;
    let eight = four & four >> 4;
    eight & eight >> 8 != 0
}
