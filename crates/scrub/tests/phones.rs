//! What is a telephone number, and what only looks like one.

use astra_model::Scrubber as _;
use astra_scrub::Scrubber;

fn check(text: &str, masked: &str) {
    assert_eq!(Scrubber::new().mask(text), masked, "{text:?}");
}

fn check_all(numbers: &[&str]) {
    for number in numbers {
        check(number, "[phone]");
        check(&format!("so ({number})."), "so ([phone]).");
        check(&format!("Ada,{number},17"), "Ada,[phone],17");
        check(&format!(r#"{{"to":"{number}"}}"#), r#"{"to":"[phone]"}"#);
        check(&format!("或拨打 {number}。"), "或拨打 [phone]。");
        check(&format!(r"\n{number}\n"), r"\n[phone]\n");
    }
}

#[test]
fn numbers_with_the_code_of_their_country_go() {
    check_all(&[
        "+12025550123",
        "+1 202 555 0123",
        "+1-202-555-0123",
        "+1 (202) 555-0123",
        "+1.202.555.0123",
        "001-202-555-0123",
        "011 44 20 7946 0123",
        "+44 20 7946 0123",
        "+447700900123",
        "+44 (0)20 7946 0123",
        "0044 20 7946 0123",
        "00447700900123",
        "+49 30 23125 467",
        "+49 (0)30 23125-908",
        "+491713920045",
        "+33 1 99 00 16 78",
        "+39 06 1234 5678",
        "+46 (0)8 928 571 38",
        "+41 (0)69 979 80 58",
        "+55 11 91234-5678",
        "+91 98765 43210",
        "+86 138 0013 8000",
        "+81 3-1234-5678",
        "+353 20 912 3456",
        "+351 21 253 1098",
        "+972-52-123-4567",
        "+7 (495) 123-45-67",
        "(+44) 20 7946 0123",
        "%2B447700900123",
    ]);
    check("call +49 30 / 23125-009 today", "call [phone] today");
    check("tel:+1-202-555-0123;x", "tel:[phone];x");
    check("+1 202 555 0123 25 steps", "[phone] 25 steps");
}

#[test]
fn numbers_of_north_america_go() {
    check_all(&[
        "202-555-0123",
        "202.555.0123",
        "(202) 555-0123",
        "(202)555-0123",
        "202 555-0123",
        "202/555-0123",
        "1-202-555-0123",
        "1 (202) 555-0123",
        "1 202 555 0123",
        "202-555-0123x4567",
        "(202) 555-0123 ext. 12",
    ]);
    check("202 555 0123", "[phone]");
    check("call me at 202 555 0123 today", "call me at [phone] today");
    check("2024-05-17 202-555-0123 x", "2024-05-17 [phone] x");
}

#[test]
fn numbers_as_written_within_their_country_go() {
    check_all(&[
        "020 7946 0123",
        "(020) 7946 0123",
        "0121 496 0123",
        "07700 900123",
        "07700 900 123",
        "01 99 00 16 78",
        "01.99.00.16.78",
        "030 23125225",
        "030/23125225",
        "0171 3920045",
        "0171/392 00 45",
        "02 5550 1234",
        "0491 570 156",
        "070-174 06 05",
        "083 564 9312",
        "03-1234-5678",
        "090-1234-5678",
        "06-12345678",
        "044 668 18 00",
        "0532 123 45 67",
        "0470 12 34 56",
        "(11) 91234-5678",
        "138 0013 8000",
        "0571-87654321",
        "8 (495) 123-45-67",
        "0812-3456-7890",
    ]);
}

#[test]
fn a_word_beside_any_number_makes_it_one() {
    for number in [
        "612 345 678",
        "5551234",
        "99 668472",
        "60-56-85-91",
        "9472 7916",
        "13800138000",
    ] {
        for word in [
            "Phone:",
            "tel.",
            "Handy",
            "móvil:",
            "userPhone =",
            "\"phone_number\":",
            "电话：",
            "тел.",
            "fax",
            "call me at",
            "reach us on",
        ] {
            check(&format!("{word} {number};"), &format!("{word} [phone];"));
        }
        for word in [
            "rows:",
            "in",
            "iphone",
            "order",
            "phone order no.",
            "count is",
        ] {
            let text = format!("{word} {number};");
            check(&text, &text);
        }
    }
    check("mobile=(503) 555-0196", "mobile=[phone]");
    check("phone=(02) 5550 1349", "phone=[phone]");
    check("telefonszám: 06 1 312 3456", "telefonszám: [phone]");
    check("781 1704 office", "[phone] office");
    check("21 253 109 8211-Fax", "[phone]-Fax");
}

#[test]
fn numbers_are_called_in_the_languages_of_their_owners() {
    for words in [
        "telemóvel",
        "telefone",
        "tlf.",
        "mob.",
        "cel",
        "Rufnummer",
        "Ligue para",
        "zadzwoń pod numer",
        "ruf an:",
        "ring til",
        "volejte na číslo",
        "chiama il numero",
        "llame al",
    ] {
        check(&format!("{words} 912 234 381"), &format!("{words} [phone]"));
    }
}

#[test]
fn what_only_looks_like_a_number_stays() {
    for text in [
        "2024-05-17 12:34:56",
        "date range 01-02-2024 to 03-04-2024",
        "01.02.2024 12:00",
        "2024.10.8.21412",
        "ISBN 978-6-604-41746-7 is",
        "see 978-3-247-58150-8, chapter 15",
        "student id 9113559692",
        "part no. 100-2000-30",
        "invoice 2024-99352-55",
        "invoice 202-555-0123",
        "zip 02139-9090",
        "PO number 45003823",
        "56,101,009,804 rows",
        "coords: 92.3943, -118.1418",
        "score -108.111973168921068 above 0.7500000000",
        "created_at=1672071135 updated_at=1663704085",
        "{\"ts\": 1771229167634, \"seq\": 11394}",
        "@@ -81347,62 +34760,38 @@",
        "pages 123-456, table 2",
        "ports 8000-8010 and 9000-9100",
        "1 202 555 0123 4 5 6",
        "200 512 1024 2048",
        "00 01 02 03 04 05 06 07",
        "3f 01 02 03 04 05 c7",
        "sizes 250 300 1024",
        "a+12025550123",
        "x202-555-0123",
        "202-555-0123-4",
        "12-202-555-0123",
        "src/main.rs:1202:5550123",
        "0x2025550123",
        "$202-555-0123",
        "x=(202) 555-0123",
        "12 / 345 / 6789",
        "bits 0101 1010 0110",
        "Steuernr. 00/535/65547",
        "message on ticket no 123 4567",
        "v202.555.0123",
        "12345678-1234-1234-1234-123456789012",
        "+0200",
        "+20241015",
        "+12.3456789012",
        "0000004420794601",
    ] {
        check(text, text);
    }
}
