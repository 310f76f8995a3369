//! Bytes classed one by one, for machines without an engine of their own.

use super::class::{CLASSES, DIGIT, HEX, JOINT, LETTER, WORD};
use super::gram::{self, GRAM_BYTES};
use super::{BLOCK_BYTES, Block, HALF_BYTES, Padded};

pub(super) fn class(bytes: &Padded, blocks: &mut [Block]) {
    for (number, block) in blocks.iter_mut().enumerate() {
        *block = of(bytes, number);
    }
}

fn of(bytes: &Padded, number: usize) -> Block {
    let led = bytes.halves(number).as_flattened();
    let (_, here) = led.split_at(HALF_BYTES);
    let is = |byte: u8| mask(here, |other| other == byte);
    let has = |class: u8| mask(here, |byte| CLASSES[usize::from(byte)] & class != 0);
    Block {
        digit: has(DIGIT),
        hex: has(HEX),
        letter: has(LETTER),
        word: has(WORD),
        dot: is(b'.'),
        colon: is(b':'),
        at: is(b'@'),
        percent: is(b'%'),
        dash: is(b'-'),
        joint: has(JOINT),
        gram: grams(led),
    }
}

fn grams(led: &[u8]) -> u64 {
    const BEFORE: usize = HALF_BYTES - (GRAM_BYTES - 1);
    (0..BLOCK_BYTES).fold(0, |mask, at| {
        let of_place = |place: usize| gram::bits(place, led[BEFORE + at + place]);
        mask | u64::from(of_place(0) & of_place(1) & of_place(2) != 0) << at
    })
}

fn mask(bytes: &[u8], is: impl Fn(u8) -> bool) -> u64 {
    let bits = bytes.iter().enumerate();
    bits.fold(0, |mask, (at, byte)| mask | u64::from(is(*byte)) << at)
}
