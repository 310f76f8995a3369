//! International bank account numbers (ISO 13616).

use std::ops::Range;

use super::number::Edge;
use crate::finding::Finding;
use crate::kind::Kind;
use crate::text::Text;

/// The countries of the ISO 13616 registry and the lengths of their numbers.
const REGISTRY: &str = "\
    AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 \
    CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 \
    GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 \
    LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 \
    NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 \
    SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30 \
";

/// A country, its length and a space.
const ROW_BYTES: usize = 5;

/// How many letters and digits the numbers of each country have, by its two letters; zero of those
/// that have none.
static LENGTHS: [[u8; LETTERS]; LETTERS] = {
    let mut lengths = [[0; LETTERS]; LETTERS];
    let rows = REGISTRY.as_bytes();
    let mut row = 0;
    while row < rows.len() {
        let (first, second) = (rows[row] - b'A', rows[row + 1] - b'A');
        let (tens, ones) = (rows[row + 2] - b'0', rows[row + 3] - b'0');
        lengths[first as usize][second as usize] = tens * 10 + ones;
        row += ROW_BYTES;
    }
    lengths
};

/// From `A` to `Z`.
const LETTERS: usize = 26;

/// The country and the two check digits.
const HEAD_BYTES: usize = 4;

/// The longest number of all countries.
const BYTES_MAX: usize = 33;

/// Finds the number that a run in capitals is, which may have few digits.
#[inline]
pub(super) fn whole(text: Text<'_>, run: Range<usize>, found: &mut Vec<Finding>) {
    let check = run.start + "RO".len();
    let may_be = run.len() <= BYTES_MAX
        && check < run.end
        && text.bytes[run.start].is_ascii_uppercase()
        && may_be_around(text, check);
    if may_be {
        found.extend(around(text, check));
    }
}

/// Tells at a glance whether a country that has such numbers stands before a digit and another one.
#[inline]
pub(crate) fn may_be_around(text: Text<'_>, at: usize) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphabetic();
    if !text.get_before(at).is_some_and(is_letter) {
        return false;
    }
    let country = text.bytes[..at].last_chunk();
    country.is_some_and(|country| length_in(*country) > 0)
        && text.get(at + 1).is_some_and(|byte| byte.is_ascii_digit())
}

/// Finds the number whose first check digit is at an offset.
pub(crate) fn around(text: Text<'_>, at: usize) -> Option<Finding> {
    let start = at.checked_sub(2)?;
    let head: &[u8; HEAD_BYTES] = text.bytes[start..].first_chunk()?;
    let [first, second, check @ ..] = *head;
    let length = length_in([first, second]);
    let is_head = length > 0 && check.iter().all(u8::is_ascii_digit);
    if !is_head || Edge::before(text, start) == Edge::Glued {
        return None;
    }
    let end = end(text, start, length, first.is_ascii_uppercase())?;
    Some(Finding::new(start..end, Kind::Iban, "iban"))
}

/// Returns how many letters and digits the numbers of a country have, which is written in either case.
#[inline]
fn length_in(country: [u8; 2]) -> usize {
    let [is_upper, other] = country.map(|letter| letter.is_ascii_uppercase());
    let place = |letter: u8| usize::from(letter.to_ascii_uppercase().wrapping_sub(b'A'));
    let [first, second] = country.map(place);
    let length = LENGTHS.get(first).and_then(|row| row.get(second));
    length
        .filter(|_| is_upper == other)
        .map_or(0, |length| usize::from(*length))
}

/// Returns where a number of so many letters and digits ends, if its check digits are right.
///
/// In capitals it may be divided by single spaces or dashes, as on paper; in small letters it may not,
/// because there a sentence could go on.
fn end(text: Text<'_>, start: usize, length: usize, is_upper: bool) -> Option<usize> {
    let mut check = Check::default();
    let mut head = [0; HEAD_BYTES];
    let mut count = 0;
    let mut at = start;
    let mut was_separator = true;
    while count < length {
        let byte = text.get(at)?;
        let is_letter = if is_upper {
            byte.is_ascii_uppercase()
        } else {
            byte.is_ascii_lowercase()
        };
        if is_letter || byte.is_ascii_digit() {
            match head.get_mut(count) {
                Some(place) => *place = byte,
                None => check.push(byte),
            }
            count += 1;
            was_separator = false;
        } else {
            let is_separator = is_upper && !was_separator && matches!(byte, b' ' | b'-');
            if !is_separator {
                return None;
            }
            was_separator = true;
        }
        at += 1;
    }
    head.into_iter().for_each(|byte| check.push(byte));
    let is_apart = !text
        .get(at)
        .is_some_and(|byte| byte.is_ascii_alphanumeric());
    (is_apart && check.0 == 1).then_some(at)
}

/// The remainder modulo 97 of a number whose letters count 10 to 35 (ISO 7064).
#[derive(Default)]
struct Check(u32);

impl Check {
    fn push(&mut self, byte: u8) {
        let value = char::from(byte).to_digit(36).unwrap_or_default();
        let shift = if value < 10 { 10 } else { 100 };
        self.0 = (self.0 * shift + value) % 97;
    }
}
