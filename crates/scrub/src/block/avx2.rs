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
use super::{Block, LEAD_BYTES, Padded};

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
    let tables = TABLES.map(|place| place.map(|half| twice(half)));
    for (number, block) in blocks.iter_mut().enumerate() {
        let places = [LEAD_BYTES, 1, 0].map(|back| bytes.block(number, back));
        let [low, high] = [0, 32].map(|at| half(places.map(|place| load(&place[at..])), &tables));
        *block = joined(low, high);
    }
}

/// What 32 bytes are.
type Half = [u32; 9];

#[target_feature(enable = "avx2")]
fn half(places: [__m256i; 3], tables: &[[__m256i; 2]; 3]) -> Half {
    let bytes = places[2];
    let lower = _mm256_or_si256(bytes, all(CASE));
    let digit = is_between(bytes, b'0', b'9');
    let hex = _mm256_or_si256(digit, is_between(lower, b'a', b'f'));
    let dash = is(bytes, b'-');
    let letter = is_between(lower, b'a', b'z');
    let mark = _mm256_or_si256(dash, is(bytes, b'_'));
    let word = _mm256_or_si256(_mm256_or_si256(digit, letter), mark);
    let [first, second, third] = [0, 1, 2].map(|place| gram_bits(places[place], &tables[place]));
    let gram = _mm256_and_si256(_mm256_and_si256(first, second), third);
    let no_gram = _mm256_cmpeq_epi8(gram, _mm256_setzero_si256());
    [
        bits(digit),
        bits(hex),
        bits(word),
        bits(is(bytes, b'.')),
        bits(is(bytes, b':')),
        bits(is(bytes, b'@')),
        bits(is(bytes, b'%')),
        bits(dash),
        !bits(no_gram),
    ]
}

fn joined(low: Half, high: Half) -> Block {
    let mask = |number: usize| u64::from(low[number]) | u64::from(high[number]) << 32;
    Block {
        digit: mask(0),
        hex: mask(1),
        word: mask(2),
        dot: mask(3),
        colon: mask(4),
        at: mask(5),
        percent: mask(6),
        dash: mask(7),
        gram: mask(8),
    }
}

/// The bits of the grams that may have each byte at a place, as [`super::gram::bits`] says it of one.
#[target_feature(enable = "avx2")]
fn gram_bits(bytes: __m256i, [lower, upper]: &[__m256i; 2]) -> __m256i {
    let bytes = _mm256_or_si256(bytes, all(CASE));
    let low_half = _mm256_and_si256(bytes, all(0x0f));
    let high_half = _mm256_and_si256(_mm256_srli_epi16::<4>(bytes), all(0x0f));
    let lower = _mm256_shuffle_epi8(*lower, low_half);
    let upper = _mm256_shuffle_epi8(*upper, high_half);
    _mm256_and_si256(lower, upper)
}

#[target_feature(enable = "avx2")]
fn is(bytes: __m256i, byte: u8) -> __m256i {
    _mm256_cmpeq_epi8(bytes, all(byte))
}

/// Tells which bytes are of a range: those whose distance from its start is the smaller one.
#[target_feature(enable = "avx2")]
fn is_between(bytes: __m256i, first: u8, last: u8) -> __m256i {
    let distance = _mm256_add_epi8(bytes, all(first.wrapping_neg()));
    _mm256_cmpeq_epi8(_mm256_min_epu8(distance, all(last - first)), distance)
}

#[target_feature(enable = "avx2")]
fn all(byte: u8) -> __m256i {
    _mm256_set1_epi8(byte.cast_signed())
}

#[target_feature(enable = "avx2")]
fn bits(bytes: __m256i) -> u32 {
    _mm256_movemask_epi8(bytes).cast_unsigned()
}

/// Reads 32 bytes; that these are four numbers is the safe way to say one load.
#[target_feature(enable = "avx2")]
fn load(bytes: &[u8]) -> __m256i {
    let number = |at: usize| number(&bytes[at..]);
    _mm256_set_epi64x(number(24), number(16), number(8), number(0))
}

#[target_feature(enable = "avx2")]
fn twice(table: [u8; 16]) -> __m256i {
    _mm256_broadcastsi128_si256(_mm_set_epi64x(number(&table[8..]), number(&table)))
}

fn number(bytes: &[u8]) -> i64 {
    bytes.first_chunk().copied().map_or(0, i64::from_le_bytes)
}
