//! Bech32 (BIP 173) and Bech32m (BIP 350): segwit addresses and what is written like them.

use super::Named;
use crate::kind::Kind;
use crate::rules::byte_set::ByteSet;
use crate::rules::word_set::WordSet;

const DIGITS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const CHECKSUM_DIGITS: usize = 6;
/// What the checksum of a right word comes to, in either form.
const RIGHT: [u32; 2] = [1, 0x2bc8_30a3];

/// The parts before the `1`, what they stand for (SLIP 173, CIP 5, NIP 19), and its name.
const PARTS: [(&[u8], Kind, &str); 22] = [
    (b"bc", Kind::Wallet, "segwit"),
    (b"tb", Kind::Wallet, "segwit"),
    (b"bcrt", Kind::Wallet, "segwit"),
    (b"ltc", Kind::Wallet, "litecoin"),
    (b"tltc", Kind::Wallet, "litecoin"),
    (b"addr", Kind::Wallet, "cardano"),
    (b"stake", Kind::Wallet, "cardano"),
    (b"cosmos", Kind::Wallet, "cosmos"),
    (b"osmo", Kind::Wallet, "osmosis"),
    (b"juno", Kind::Wallet, "juno"),
    (b"terra", Kind::Wallet, "terra"),
    (b"inj", Kind::Wallet, "injective"),
    (b"sei", Kind::Wallet, "sei"),
    (b"celestia", Kind::Wallet, "celestia"),
    (b"kava", Kind::Wallet, "kava"),
    (b"secret", Kind::Wallet, "secret_network"),
    (b"bnb", Kind::Wallet, "binance"),
    (b"zil", Kind::Wallet, "zilliqa"),
    (b"erd", Kind::Wallet, "multiversx"),
    (b"one", Kind::Wallet, "harmony"),
    (b"nsec", Kind::Secret, "nostr"),
    (b"suiprivkey", Kind::Secret, "sui"),
];

/// The same parts: what stands before a `1` is mostly none of them.
static NAMES: WordSet = WordSet::spaced(
    "\
    bc tb bcrt ltc tltc addr stake cosmos osmo juno terra inj sei celestia kava secret bnb zil \
    erd one nsec suiprivkey",
);

/// The letters with which these parts begin.
static FIRSTS: ByteSet = {
    let mut firsts = ByteSet::of(b"");
    let mut part = 0;
    while part < PARTS.len() {
        let first = PARTS[part].0[0];
        firsts = firsts.with(&[first, first.to_ascii_uppercase()]);
        part += 1;
    }
    firsts
};

/// The longest of these parts, none of which has a `1` itself.
const PART_BYTES_MAX: usize = "suiprivkey".len();

/// Returns what a word is whose checksum is right.
#[inline]
pub(super) fn named(word: &[u8]) -> Named {
    if !word.first().is_some_and(|first| FIRSTS.has(*first)) {
        return None;
    }
    let lead = &word[..word.len().min(PART_BYTES_MAX + 1)];
    let one = lead.iter().position(|byte| *byte == b'1')?;
    match NAMES.has(&word[..one]) {
        true => divided(word, one),
        false => None,
    }
}

fn divided(word: &[u8], one: usize) -> Named {
    let (part, digits) = (&word[..one], &word[one + 1..]);
    let (_, kind, name) = PARTS
        .iter()
        .find(|(known, ..)| known.eq_ignore_ascii_case(part))?;
    let is_mixed =
        word.iter().any(u8::is_ascii_uppercase) && word.iter().any(u8::is_ascii_lowercase);
    if is_mixed || digits.len() <= CHECKSUM_DIGITS {
        return None;
    }
    let mut checksum = Checksum(1);
    part.iter()
        .for_each(|byte| checksum.add(byte.to_ascii_lowercase() >> 5));
    checksum.add(0);
    part.iter()
        .for_each(|byte| checksum.add(byte.to_ascii_lowercase() & 0x1f));
    for digit in digits {
        let digit = digit.to_ascii_lowercase();
        checksum.add(DIGITS.iter().position(|one| *one == digit)? as u8);
    }
    let name = match (*name, digits[0]) {
        ("segwit", b'p' | b'P') => "taproot",
        (name, _) => name,
    };
    RIGHT.contains(&checksum.0).then_some((*kind, name))
}

/// The remainder of a polynomial, as BIP 173 computes it.
struct Checksum(u32);

impl Checksum {
    const GENERATORS: [u32; 5] = [
        0x3b6a_57b2,
        0x2650_8e6d,
        0x1ea1_19fa,
        0x3d42_33dd,
        0x2a14_62b3,
    ];

    fn add(&mut self, value: u8) {
        let top = self.0 >> 25;
        self.0 = (self.0 & 0x01ff_ffff) << 5 ^ u32::from(value);
        for (bit, generator) in Self::GENERATORS.iter().enumerate() {
            if top >> bit & 1 == 1 {
                self.0 ^= generator;
            }
        }
    }
}
