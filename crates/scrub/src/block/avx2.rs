//! Bytes classed 32 at a time on x86-64.
//!
//! The only unsafe line of this crate is the call of a function that needs AVX2, behind the question
//! whether the machine has it.

use std::arch::x86_64::{
    __m256i, _mm_set_epi64x, _mm256_add_epi8, _mm256_and_si256, _mm256_broadcastsi128_si256,
    _mm256_cmpeq_epi8, _mm256_min_epu8, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set_epi64x,
    _mm256_set1_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_srli_epi16,
};

use super::gram::{CASE, TABLES};
use super::{Block, Padded};

/// Tells whether this machine has what [`class`] needs.
pub(super) fn is_there() -> bool {
    std::arch::is_x86_feature_detected!("avx2")
}

pub(super) fn class(bytes: &Padded, blocks: &mut [Block]) {
    assert!(
        is_there(),
        "an engine is only chosen where the machine has it"
    );
    // SAFETY: the machine has AVX2, which is all that the function asks for.
    #[expect(unsafe_code, reason = "the compiler can't know what the machine has")]
    unsafe {
        class_all(bytes, blocks);
    }
}

#[target_feature(enable = "avx2")]
fn class_all(bytes: &Padded, blocks: &mut [Block]) {
    let tables = Tables::load();
    for (number, block) in blocks.iter_mut().enumerate() {
        let led = bytes.block(number);
        let low = half(load(led, 0), load(led, 1), load(led, 2), &tables);
        let high = half(load(led, 32), load(led, 33), load(led, 34), &tables);
        *block = joined(low, high);
    }
}

/// What 32 bytes are.
type Half = [u32; 11];

/// Classes the bytes of the last place, which the others stand before.
#[inline]
#[target_feature(enable = "avx2")]
fn half(first: __m256i, second: __m256i, bytes: __m256i, tables: &Tables) -> Half {
    let lower = _mm256_or_si256(bytes, all(CASE));
    let digit = is_between(bytes, b'0', b'9');
    let hex = _mm256_or_si256(digit, is_between(lower, b'a', b'f'));
    let dash = is(bytes, b'-');
    let letter = is_between(lower, b'a', b'z');
    let mark = _mm256_or_si256(dash, is(bytes, b'_'));
    let word = _mm256_or_si256(_mm256_or_si256(digit, letter), mark);
    // Bytes that aren't ASCII have the bit by which a byte of all ones is told.
    let joint = _mm256_or_si256(is(bytes, b' '), is_between(bytes, b'(', b'/'));
    let first = gram_bits(first, tables.first);
    let second = gram_bits(second, tables.second);
    let third = gram_bits(bytes, tables.third);
    let gram = _mm256_and_si256(_mm256_and_si256(first, second), third);
    let no_gram = _mm256_cmpeq_epi8(gram, _mm256_setzero_si256());
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

/// The tables of grams, ready for use: for each place by the lower and by the upper half of a byte.
struct Tables {
    first: (__m256i, __m256i),
    second: (__m256i, __m256i),
    third: (__m256i, __m256i),
}

impl Tables {
    #[inline]
    #[target_feature(enable = "avx2")]
    fn load() -> Self {
        let [first, second, third] = &TABLES;
        Self {
            first: (twice(&first[0]), twice(&first[1])),
            second: (twice(&second[0]), twice(&second[1])),
            third: (twice(&third[0]), twice(&third[1])),
        }
    }
}

/// The bits of the grams that may have each byte at a place, as [`super::gram::bits`] says it of one.
#[inline]
#[target_feature(enable = "avx2")]
fn gram_bits(bytes: __m256i, (lower, upper): (__m256i, __m256i)) -> __m256i {
    let bytes = _mm256_or_si256(bytes, all(CASE));
    let low_half = _mm256_and_si256(bytes, all(0x0f));
    let high_half = _mm256_and_si256(_mm256_srli_epi16::<4>(bytes), all(0x0f));
    let lower = _mm256_shuffle_epi8(lower, low_half);
    let upper = _mm256_shuffle_epi8(upper, high_half);
    _mm256_and_si256(lower, upper)
}

#[inline]
#[target_feature(enable = "avx2")]
fn is(bytes: __m256i, byte: u8) -> __m256i {
    _mm256_cmpeq_epi8(bytes, all(byte))
}

/// Tells which bytes are of a range: those whose distance from its start is the smaller one.
#[inline]
#[target_feature(enable = "avx2")]
fn is_between(bytes: __m256i, first: u8, last: u8) -> __m256i {
    let distance = _mm256_add_epi8(bytes, all(first.wrapping_neg()));
    _mm256_cmpeq_epi8(_mm256_min_epu8(distance, all(last - first)), distance)
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

/// Reads 32 bytes of a block; that these are four numbers is the safe way to say one load.
#[inline]
#[target_feature(enable = "avx2")]
fn load(bytes: &[u8], at: usize) -> __m256i {
    let bytes: &[u8; 32] = bytes[at..].first_chunk().unwrap_or(&[0; 32]);
    let ([one, two, three, four], _) = bytes.as_chunks() else {
        return _mm256_setzero_si256();
    };
    let number = |bytes: &[u8; 8]| i64::from_le_bytes(*bytes);
    _mm256_set_epi64x(number(four), number(three), number(two), number(one))
}

#[inline]
#[target_feature(enable = "avx2")]
fn twice(table: &[u8; 16]) -> __m256i {
    let ([low, high], _) = table.as_chunks() else {
        return _mm256_setzero_si256();
    };
    let table = _mm_set_epi64x(i64::from_le_bytes(*high), i64::from_le_bytes(*low));
    _mm256_broadcastsi128_si256(table)
}
