//! Numbers of payment cards.

mod issuers;

use super::number::{Digits, Edge, Lengths, Words};
use super::word_set::WordSet;
use crate::finding::Finding;
use crate::kind::Kind;
use crate::text::Text;

/// How cards are embossed, the longer ones before those that they begin with.
static GROUPINGS: [Lengths; 7] = [
    Lengths::of(&[4, 4, 4, 4, 3]),
    Lengths::of(&[4, 4, 4, 4]),
    Lengths::of(&[4, 6, 5]),
    Lengths::of(&[4, 6, 4]),
    Lengths::of(&[4, 4, 4, 2]),
    Lengths::of(&[4, 4, 4, 1]),
    Lengths::of(&[6, 13]),
];

/// The fewest digits of a number (ISO/IEC 7812); the most are 19, of which every group has fewer.
const DIGITS_MIN: usize = 12;

/// What may stand before a card whose number alone doesn't say so.
static WORDS: WordSet = WordSet::spaced(
    "card cards credit debit cc pan visa mastercard amex maestro discover diners jcb \
     unionpay mir rupay atm creditcard cardnumber kreditkarte karte kartennummer carte \
     tarjeta cartão cartao carta kaart kort kortnummer karta karty kartı карта карты kad",
);
const WORDS_WITHIN: [&str; 4] = ["卡", "カード", "카드", "บัตร"];

/// Finds the number that some digits begin with.
pub(crate) fn at(text: Text<'_>, digits: &Digits<'_>) -> Option<Finding> {
    if digits.group(0).len() >= DIGITS_MIN {
        return undivided(text, digits);
    }
    // No card is embossed otherwise.
    if !matches!(digits.group(0).len(), 4 | 6) {
        return None;
    }
    let groups = GROUPINGS
        .iter()
        .filter(|lengths| digits.begins(**lengths))
        .map(|lengths| lengths.groups())
        .find(|groups| is_card(text, digits, *groups))?;
    divided(text, digits, groups)
}

fn undivided(text: Text<'_>, digits: &Digits<'_>) -> Option<Finding> {
    let range = digits.start()..digits.end(0);
    let number = digits.value(0..1);
    // A number of an order may go on behind the card that paid for it, and the month of its expiry.
    let is_apart = match &text.bytes[range.end..] {
        [b'-', ..] => true,
        [b'/', rest @ ..] if begins_expiry(rest) => true,
        _ => Edge::after(text, range.end) != Edge::Glued,
    };
    let is_telling =
        || issuers::is_telling(number, range.len()) && issuers::issues(number, range.len());
    let found = is_apart && is_checked(number) && (is_telling() || is_named(text, range.start));
    found.then(|| Finding::new(range, Kind::Card, "pan"))
}

/// Tells whether a month and a year come next: `1127`, `11/27`, `11/2027`.
fn begins_expiry(rest: &[u8]) -> bool {
    let ([b'0', b'1'..=b'9', rest @ ..] | [b'1', b'0'..=b'2', rest @ ..]) = rest else {
        return false;
    };
    let year = rest.strip_prefix(b"/").unwrap_or(rest);
    let digits = year.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits == 4 || digits == 2
}

/// Of a table full of numbers a few look like cards by chance.
fn divided(text: Text<'_>, digits: &Digits<'_>, groups: usize) -> Option<Finding> {
    let separator = digits.separator(groups)?;
    let range = digits.start()..digits.end(groups - 1);
    let after = Edge::after(text, range.end);
    if separator == b'/' || after == Edge::Glued {
        return None;
    }
    let is_in_table = separator == b' '
        && (digits_before(text, range.start) == digits.group(0).len()
            || digits.group(groups).len() == digits.group(0).len());
    (!is_in_table || is_named(text, range.start)).then(|| Finding::new(range, Kind::Card, "pan"))
}

/// Returns how many digits the number has that stands before a space.
fn digits_before(text: Text<'_>, start: usize) -> usize {
    match text.get_before(start) {
        Some(b' ') => text.run_before(start - 1, 0, 5, |byte| byte.is_ascii_digit()),
        _ => 0,
    }
}

fn is_named(text: Text<'_>, start: usize) -> bool {
    let words = Words::before(text, start);
    words.any_of(&WORDS) || words.any_within(&WORDS_WITHIN)
}

/// Tells whether the check digit is right, and an issuer has such numbers or a word says so: new
/// ranges are given out every year.
fn is_card(text: Text<'_>, digits: &Digits<'_>, groups: usize) -> bool {
    let length = digits.length(0..groups);
    let number = digits.value(0..groups);
    is_checked(number) && (issuers::issues(number, length) || is_named(text, digits.start()))
}

/// What each two digits add to the sum of Luhn: the second, and the digits of the first one's double.
static PAIRS: [u8; 100] = {
    let mut pairs = [0; 100];
    let mut pair = 0;
    while pair < pairs.len() {
        let (even, odd) = (pair / 10, pair % 10);
        pairs[pair] = (odd + even * 2 / 10 + even * 2 % 10) as u8;
        pair += 1;
    }
    pairs
};

/// Tells whether the last digit is right by the formula of Luhn (ISO/IEC 7812-1, annex B).
fn is_checked(mut number: u64) -> bool {
    let mut sum = 0;
    while number > 0 {
        sum += u32::from(PAIRS[(number % 100) as usize]);
        number /= 100;
    }
    sum % 10 == 0
}
