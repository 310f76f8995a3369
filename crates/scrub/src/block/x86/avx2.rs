//! Bytes classed 32 at a time.

use std::arch::x86_64::{
    __m128i, __m256i, _mm_set_epi64x, _mm256_add_epi8, _mm256_alignr_epi8, _mm256_and_si256,
    _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8, _mm256_cmpgt_epi8, _mm256_movemask_epi8,
    _mm256_or_si256, _mm256_permute2x128_si256, _mm256_set_m128i, _mm256_set1_epi8,
    _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_srli_epi16,
};

use crate::block::gram::{CASE, TABLES};
use crate::block::{Block, HALF_BYTES, Padded};

#[target_feature(enable = "avx2")]
pub(super) fn class(bytes: &Padded, blocks: &mut [Block]) {
    let tables = tables();
    let mut before = Before::none();
    let [lead, ..] = bytes.halves(0);
    before.grams(lowered(load(lead)), &tables);
    for (number, block) in blocks.iter_mut().enumerate() {
        let [_, low, high] = bytes.halves(number);
        let low = half(load(low), &mut before, &tables);
        let high = half(load(high), &mut before, &tables);
        *block = joined(low, high);
    }
}

/// What 32 bytes are.
type Half = [u32; 11];

/// Classes 32 bytes, with what is known of those before them.
#[inline]
#[target_feature(enable = "avx2")]
fn half(bytes: __m256i, before: &mut Before, tables: &Tables) -> Half {
    let lower = lowered(bytes);
    let digit = is_between(bytes, b'0', b'9');
    let hex = _mm256_or_si256(digit, is_between(lower, b'a', b'f'));
    let dash = is(bytes, b'-');
    let letter = is_between(lower, b'a', b'z');
    let mark = _mm256_or_si256(dash, is(bytes, b'_'));
    let word = _mm256_or_si256(_mm256_or_si256(digit, letter), mark);
    // Bytes that aren't ASCII have the bit by which a byte of all ones is told.
    let joint = _mm256_or_si256(is(bytes, b' '), is_between(bytes, b'(', b'/'));
    let no_gram = _mm256_cmpeq_epi8(before.grams(lower, tables), _mm256_setzero_si256());
    [
        bits(digit),
        bits(hex),
        bits(letter),
        bits(word),
        bits(is(bytes, b'.')),
        bits(is(bytes, b':')),
        bits(is(bytes, b'@')),
        bits(is(bytes, b'%')),
        bits(dash),
        bits(_mm256_or_si256(joint, bytes)),
        !bits(no_gram),
    ]
}

#[inline]
fn joined(low: Half, high: Half) -> Block {
    let mask = |number: usize| u64::from(low[number]) | u64::from(high[number]) << 32;
    Block {
        digit: mask(0),
        hex: mask(1),
        letter: mask(2),
        word: mask(3),
        dot: mask(4),
        colon: mask(5),
        at: mask(6),
        percent: mask(7),
        dash: mask(8),
        joint: mask(9),
        gram: mask(10),
    }
}

/// The tables of grams, for each place by the lower and by the upper half of a byte.
type Tables = [[__m256i; 2]; 3];

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn tables() -> Tables {
    TABLES.map(|halves| halves.map(|table| _mm256_broadcastsi128_si256(pair(&table))))
}

/// What the 32 bytes before others may begin: the bits of the grams whose first byte each may be, and of
/// those whose first two bytes end there.
struct Before {
    one: __m256i,
    two: __m256i,
}

impl Before {
    #[inline]
    #[target_feature(enable = "avx2")]
    fn none() -> Self {
        let none = _mm256_setzero_si256();
        Self {
            one: none,
            two: none,
        }
    }

    /// Returns the bits of the grams that may end with each byte, as [`crate::block::gram::bits`] says it of
    /// one,
    /// and goes on behind these bytes.
    ///
    /// Each byte is looked up once for all places, and what is said of it moved to the byte behind.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn grams(&mut self, lowered: __m256i, [first, second, third]: &Tables) -> __m256i {
        let low_half = _mm256_and_si256(lowered, all(0x0f));
        let high_half = _mm256_and_si256(_mm256_srli_epi16::<4>(lowered), all(0x0f));
        let looked_up = |[lower, upper]: &[__m256i; 2]| {
            let lower = _mm256_shuffle_epi8(*lower, low_half);
            _mm256_and_si256(lower, _mm256_shuffle_epi8(*upper, high_half))
        };
        let one = looked_up(first);
        let two = _mm256_and_si256(looked_up(second), moved(one, self.one));
        let three = _mm256_and_si256(looked_up(third), moved(two, self.two));
        *self = Self { one, two };
        three
    }
}

/// Moves bytes to the place behind theirs, where the last one of those before comes first.
#[inline]
#[target_feature(enable = "avx2")]
fn moved(bytes: __m256i, before: __m256i) -> __m256i {
    let between = _mm256_permute2x128_si256::<0x21>(before, bytes);
    _mm256_alignr_epi8::<15>(bytes, between)
}

#[inline]
#[target_feature(enable = "avx2")]
fn lowered(bytes: __m256i) -> __m256i {
    _mm256_or_si256(bytes, all(CASE))
}

#[inline]
#[target_feature(enable = "avx2")]
fn is(bytes: __m256i, byte: u8) -> __m256i {
    _mm256_cmpeq_epi8(bytes, all(byte))
}

/// Tells which bytes are of a range: it is moved up to the greatest number, and nothing is beyond.
#[inline]
#[target_feature(enable = "avx2")]
fn is_between(bytes: __m256i, first: u8, last: u8) -> __m256i {
    const GREATEST: u8 = i8::MAX.cast_unsigned();
    let moved = _mm256_add_epi8(bytes, all(GREATEST - last));
    _mm256_cmpgt_epi8(moved, all(GREATEST - (last - first) - 1))
}

#[inline]
#[target_feature(enable = "avx2")]
fn all(byte: u8) -> __m256i {
    _mm256_set1_epi8(byte.cast_signed())
}

#[inline]
#[target_feature(enable = "avx2")]
fn bits(bytes: __m256i) -> u32 {
    _mm256_movemask_epi8(bytes).cast_unsigned()
}

/// Reads 32 bytes; that these are four numbers in two pairs is the safe way to say two loads.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn load(bytes: &[u8; HALF_BYTES]) -> __m256i {
    let ([low, high], _) = bytes.as_chunks() else {
        return _mm256_setzero_si256();
    };
    _mm256_set_m128i(pair(high), pair(low))
}

#[inline]
#[target_feature(enable = "avx2")]
fn pair(bytes: &[u8; 16]) -> __m128i {
    let number = u128::from_le_bytes(*bytes).cast_signed();
    _mm_set_epi64x((number >> 64) as i64, number as i64)
}
