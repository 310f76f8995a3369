//! What is the number of a bank account, and what only looks like one.

use astra_model::Scrubber as _;
use astra_scrub::Scrubber;

/// Examples of the ISO 13616 registry.
const EXAMPLES: [&str; 20] = [
    "AD1200012030200359100100",
    "AE070331234567890123456",
    "AT611904300234573201",
    "BE68539007547034",
    "BR1800360305000010009795493C1",
    "CH9300762011623852957",
    "DE89370400440532013000",
    "DK5000400440116243",
    "ES9121000418450200051332",
    "FI2112345600000785",
    "FR1420041010050500013M02606",
    "GB29NWBK60161331926819",
    "IE29AIBK93115212345678",
    "IT60X0542811101000000123456",
    "LC55HEMM000100010012001200023015",
    "MT84MALT011000012345MTLCAST001S",
    "NL91ABNA0417164300",
    "NO9386011117947",
    "PL61109010140000071219812874",
    "SE4550000000058398257466",
];

fn check(text: &str, masked: &str) {
    assert_eq!(Scrubber::new().mask(text), masked, "{text:?}");
}

fn divided(number: &str, separator: &str) -> String {
    let fours: Vec<_> = number
        .as_bytes()
        .chunks(4)
        .map(String::from_utf8_lossy)
        .collect();
    fours.join(separator)
}

#[test]
fn the_registrys_examples_go_however_they_are_divided() {
    for number in EXAMPLES {
        for number in [
            number.to_owned(),
            number.to_lowercase(),
            divided(number, " "),
            divided(number, "-"),
        ] {
            check(&number, "[iban]");
            check(&format!("pay {number}, now"), "pay [iban], now");
            check(&format!("pay {number} or else"), "pay [iban] or else");
            check(&format!(r#"{{"iban":"{number}"}}"#), r#"{"iban":"[iban]"}"#);
        }
    }
}

#[test]
fn another_division_than_in_fours_is_one() {
    check("FR14 20041 01005 0500013M026 06", "[iban]");
}

#[test]
fn what_only_looks_like_an_account_stays() {
    for text in [
        "DE88370400440532013000",
        "invalid IBAN GB76690056890460616356 rejected",
        "XX89370400440532013000",
        "DE8937040044053201300",
        "DE893704004405320130001",
        "XDE89370400440532013000",
        "DE89370400440532013000A",
        "De89370400440532013000",
        "de89 3704 0044 0532 0130 00",
        "DE89  3704 0044 0532 0130 00",
    ] {
        check(text, text);
    }
}

#[test]
fn a_number_of_few_digits_goes_as_well() {
    check("IBAN: RO44IRGEZ9A6TAYVGQKMELY7", "IBAN: [iban]");
    check(r"\nRO44IRGEZ9A6TAYVGQKMELY7\n", r"\n[iban]\n");
    for text in [
        "RO45IRGEZ9A6TAYVGQKMELY7",
        "RO44IRGEZ9A6TAYVGQKMELY7X",
        "xRO44IRGEZ9A6TAYVGQKMELY7",
    ] {
        check(text, text);
    }
}
