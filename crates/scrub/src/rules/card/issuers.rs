//! Who issues which numbers of payment cards.

/// So many digits of a number say who issued it.
const PREFIX_DIGITS: u32 = 6;

/// The first six digits that an issuer has, from and to, and the lengths of its numbers, a bit for
/// each (ISO/IEC 7812; the networks' own tables of ranges).
const ISSUERS: [(u32, u32, u32); 29] = [
    (180_000, 180_099, FIFTEEN),                       // JCB
    (213_100, 213_199, FIFTEEN),                       // JCB
    (220_000, 220_499, SIXTEEN_TO_NINETEEN),           // Mir
    (220_500, 220_599, SIXTEEN),                       // BORICA
    (222_100, 272_099, SIXTEEN),                       // Mastercard
    (300_000, 305_999, FOURTEEN_TO_NINETEEN),          // Diners Club
    (309_500, 309_599, FOURTEEN_TO_NINETEEN),          // Diners Club
    (340_000, 349_999, FIFTEEN),                       // American Express
    (352_800, 358_999, SIXTEEN_TO_NINETEEN),           // JCB, RuPay
    (360_000, 369_999, FOURTEEN_TO_NINETEEN),          // Diners Club
    (370_000, 379_999, FIFTEEN),                       // American Express
    (380_000, 399_999, FOURTEEN_TO_NINETEEN),          // Diners Club, Hipercard
    (400_000, 499_999, THIRTEEN | SIXTEEN | NINETEEN), // Visa
    (500_000, 509_999, TWELVE_TO_NINETEEN),            // Maestro, Dankort, Verve, Elo, RuPay
    (510_000, 559_999, SIXTEEN),                       // Mastercard
    (560_000, 589_999, TWELVE_TO_NINETEEN),            // Maestro, UzCard
    (600_000, 601_099, SIXTEEN),                       // RuPay
    (601_100, 601_199, SIXTEEN_TO_NINETEEN),           // Discover
    (603_000, 609_999, SIXTEEN),                       // RuPay, Hipercard
    (620_000, 629_999, SIXTEEN_TO_NINETEEN),           // UnionPay, Discover
    (630_000, 639_999, TWELVE_TO_NINETEEN),            // Maestro, InterPayment, InstaPayment, Elo
    (644_000, 659_999, SIXTEEN_TO_NINETEEN),           // Discover, Verve, RuPay
    (670_000, 679_999, TWELVE_TO_NINETEEN),            // Maestro
    (810_000, 817_199, SIXTEEN_TO_NINETEEN),           // UnionPay
    (817_200, 829_999, SIXTEEN),                       // RuPay
    (860_000, 860_099, SIXTEEN),                       // UzCard
    (970_400, 970_499, SIXTEEN | NINETEEN),            // Napas
    (979_200, 979_299, SIXTEEN),                       // Troy
    (986_000, 986_099, SIXTEEN),                       // Humo
];

const THIRTEEN: u32 = 1 << 13;
const FIFTEEN: u32 = 1 << 15;
const SIXTEEN: u32 = 1 << 16;
const NINETEEN: u32 = 1 << 19;
const SIXTEEN_TO_NINETEEN: u32 = (1 << 20) - SIXTEEN;
const FOURTEEN_TO_NINETEEN: u32 = (1 << 20) - (1 << 14);
const TWELVE_TO_NINETEEN: u32 = (1 << 20) - (1 << 12);

/// Tells whether an issuer has numbers of such a length that begin so.
pub(super) fn issues(number: u64, length: usize) -> bool {
    let prefix = prefix(number, length);
    let row = ISSUERS.partition_point(|(_, to, _)| u64::from(*to) < prefix);
    ISSUERS
        .get(row)
        .is_some_and(|(from, _, lengths)| u64::from(*from) <= prefix && lengths >> length & 1 == 1)
}

/// Tells whether a number without separators is a card's and hardly anything else: other lengths are
/// those of times since 1970 and of serial numbers.
pub(super) fn is_telling(number: u64, length: usize) -> bool {
    match length {
        16 => true,
        15 => matches!(prefix(number, length) / 10_000, 34 | 37),
        14 => matches!(prefix(number, length) / 10_000, 30 | 36 | 38 | 39),
        _ => false,
    }
}

fn prefix(number: u64, length: usize) -> u64 {
    let others = u32::try_from(length)
        .unwrap_or_default()
        .saturating_sub(PREFIX_DIGITS);
    number / 10_u64.pow(others)
}
