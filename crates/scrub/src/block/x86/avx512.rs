//! Bytes classed 64 at a time, as the module beside this one does 32: what bytes are comes as a mask at
//! once.

use std::arch::x86_64::{
    __m256i, __m512i, _mm512_alignr_epi8, _mm512_alignr_epi64, _mm512_and_si512,
    _mm512_broadcast_i64x4, _mm512_castsi256_si512, _mm512_cmpeq_epi8_mask, _mm512_cmple_epu8_mask,
    _mm512_inserti64x4, _mm512_movepi8_mask, _mm512_or_si512, _mm512_set1_epi8,
    _mm512_setzero_si512, _mm512_shuffle_epi8, _mm512_srli_epi16, _mm512_sub_epi8,
    _mm512_test_epi8_mask,
};

use super::avx2;
use crate::block::gram::CASE;
use crate::block::{Block, HALF_BYTES, Padded};

#[target_feature(enable = "avx512bw")]
pub(super) fn class(bytes: &Padded, blocks: &mut [Block]) {
    let tables = avx2::tables().map(|places| places.map(|table| twice(table)));
    let mut before = Before {
        one: _mm512_setzero_si512(),
        two: _mm512_setzero_si512(),
    };
    let [lead, ..] = bytes.halves(0);
    before.grams(lowered(load(&[0; HALF_BYTES], lead)), &tables);
    for (number, block) in blocks.iter_mut().enumerate() {
        let [_, low, high] = bytes.halves(number);
        *block = of(load(low, high), &mut before, &tables);
    }
}

/// Classes 64 bytes, with what is known of those before them.
#[inline]
#[target_feature(enable = "avx512bw")]
fn of(bytes: __m512i, before: &mut Before, tables: &Tables) -> Block {
    let lower = lowered(bytes);
    let digit = is_between(bytes, b'0', b'9');
    let letter = is_between(lower, b'a', b'z');
    let dash = is(bytes, b'-');
    let grams = before.grams(lower, tables);
    Block {
        digit,
        hex: digit | is_between(lower, b'a', b'f'),
        letter,
        word: digit | letter | dash | is(bytes, b'_'),
        dot: is(bytes, b'.'),
        colon: is(bytes, b':'),
        at: is(bytes, b'@'),
        percent: is(bytes, b'%'),
        dash,
        joint: is(bytes, b' ') | is_between(bytes, b'(', b'/') | _mm512_movepi8_mask(bytes),
        gram: _mm512_test_epi8_mask(grams, grams),
    }
}

/// The tables of grams, for each place by the lower and by the upper half of a byte.
type Tables = [[__m512i; 2]; 3];

/// What the 64 bytes before others may begin: the bits of the grams whose first byte each may be, and of
/// those whose first two bytes end there.
struct Before {
    one: __m512i,
    two: __m512i,
}

impl Before {
    /// Returns the bits of the grams that may end with each byte, and goes on behind these bytes.
    #[inline]
    #[target_feature(enable = "avx512bw")]
    fn grams(&mut self, lowered: __m512i, [first, second, third]: &Tables) -> __m512i {
        let low_half = _mm512_and_si512(lowered, all(0x0f));
        let high_half = _mm512_and_si512(_mm512_srli_epi16::<4>(lowered), all(0x0f));
        let looked_up = |[lower, upper]: &[__m512i; 2]| {
            let lower = _mm512_shuffle_epi8(*lower, low_half);
            _mm512_and_si512(lower, _mm512_shuffle_epi8(*upper, high_half))
        };
        let one = looked_up(first);
        let two = _mm512_and_si512(looked_up(second), moved(one, self.one));
        let three = _mm512_and_si512(looked_up(third), moved(two, self.two));
        *self = Self { one, two };
        three
    }
}

/// Moves bytes to the place behind theirs, where the last one of those before comes first.
#[inline]
#[target_feature(enable = "avx512bw")]
fn moved(bytes: __m512i, before: __m512i) -> __m512i {
    let between = _mm512_alignr_epi64::<6>(bytes, before);
    _mm512_alignr_epi8::<15>(bytes, between)
}

#[inline]
#[target_feature(enable = "avx512bw")]
fn lowered(bytes: __m512i) -> __m512i {
    _mm512_or_si512(bytes, all(CASE))
}

#[inline]
#[target_feature(enable = "avx512bw")]
fn is(bytes: __m512i, byte: u8) -> u64 {
    _mm512_cmpeq_epi8_mask(bytes, all(byte))
}

#[inline]
#[target_feature(enable = "avx512bw")]
fn is_between(bytes: __m512i, first: u8, last: u8) -> u64 {
    _mm512_cmple_epu8_mask(_mm512_sub_epi8(bytes, all(first)), all(last - first))
}

#[inline]
#[target_feature(enable = "avx512bw")]
fn all(byte: u8) -> __m512i {
    _mm512_set1_epi8(byte.cast_signed())
}

#[inline]
#[target_feature(enable = "avx512bw")]
fn load(low: &[u8; HALF_BYTES], high: &[u8; HALF_BYTES]) -> __m512i {
    _mm512_inserti64x4::<1>(_mm512_castsi256_si512(avx2::load(low)), avx2::load(high))
}

#[inline]
#[target_feature(enable = "avx512bw")]
fn twice(table: __m256i) -> __m512i {
    _mm512_broadcast_i64x4(table)
}
