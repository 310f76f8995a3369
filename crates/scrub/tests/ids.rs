//! What is a long hexadecimal number.

use astra_model::Scrubber as _;
use astra_scrub::{Kind, Scrubber};

fn check(text: &str, masked: &str) {
    assert_eq!(Scrubber::new().mask(text), masked, "{text:?}");
}

#[test]
fn runs_of_32_and_more_digits_go() {
    for digits in [32, 33, 40, 63, 64, 65, 95, 96, 128, 1000] {
        let id = "0123456789abcdefABCDEF".repeat(50)[..digits].to_owned();
        for lead in 0..70 {
            let lead = "x".repeat(lead);
            check(&format!("{lead}{id}"), &format!("{lead}[id]"));
            check(&format!("{lead}{id} y"), &format!("{lead}[id] y"));
        }
    }
}

#[test]
fn what_stands_before_the_digits_stays() {
    let id = "5317e0723d7b8ab4d1660cafa8bced12";
    check(&format!("sha256:{id}{id}"), "sha256:[id]");
    check(&format!("0x{id}"), "0x[id]");
    check(&format!(r"\n{id}\n"), r"\n[id]\n");
    check(
        &format!("trace_id={id} span_id={}", &id[..16]),
        "trace_id=[id] span_id=5317e0723d7b8ab4",
    );
    check(&format!("{id}-{id}"), "[id]-[id]");
    check(&format!("{id}@{id}"), "[id]@[id]");
}

#[test]
fn shorter_runs_and_hyphenated_uuids_stay() {
    for text in [
        "5317e0723d7b8ab4d1660cafa8bced1",
        "a37be5a4-d7b4-1ee3-bc8d-e64fb4a89bd4",
        "A37BE5A4-D7B4-1EE3-BC8D-E64FB4A89BD4",
        "5317e0723d7b8ab4g5317e0723d7b8ab4",
        "",
    ] {
        check(text, text);
    }
}

#[test]
fn labels_are_names_in_brackets() {
    for kind in [Kind::Email, Kind::Ip, Kind::Id] {
        assert_eq!(kind.label(), format!("[{}]", kind.name()));
        check(kind.label(), kind.label());
    }
}
