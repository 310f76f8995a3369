//! What is a social security number, and what only looks like one.

use astra_model::Scrubber as _;
use astra_scrub::Scrubber;

fn check(text: &str, masked: &str) {
    assert_eq!(Scrubber::new().mask(text), masked, "{text:?}");
}

#[test]
fn numbers_with_dashes_go() {
    check("078-05-1120", "[ssn]");
    check("applicant Ada, 212-25-3572, +1", "applicant Ada, [ssn], +1");
    check(r#"{"ssn": "899-99-9999"}"#, r#"{"ssn": "[ssn]"}"#);
    check("id=001-01-0001;", "id=[ssn];");
}

#[test]
fn numbers_without_dashes_go_beside_a_word() {
    for number in ["212 25 3572", "212.25.3572", "212253572"] {
        check(&format!("SSN: {number}"), "SSN: [ssn]");
        check(
            &format!("my social security number is {number}."),
            "my social security number is [ssn].",
        );
        check(&format!("rows {number}."), &format!("rows {number}."));
    }
}

#[test]
fn numbers_that_are_not_given_out_stay() {
    for text in [
        "code 000-12-3456 is reserved",
        "id 666-12-3456 is invalid",
        "900-12-3456",
        "123-00-3456",
        "123-45-0000",
        "case 12-34-65104",
        "123-45-67890",
        "1123-45-6789",
        "5-123-45-6789",
        "123-45-6789-1",
        "123-45/6789",
        "x123-45-6789",
    ] {
        check(text, text);
    }
}
