//! What holds for every text.

use std::borrow::Cow;

use astra_kit::pieces::{PIECES, SEPARATORS, canaries};
use astra_model::Scrubber as _;
use astra_scrub::Scrubber;
use proptest::prelude::*;

/// Texts of few different pieces, so that they meet in every order.
fn texts() -> impl Strategy<Value = String> {
    let pieces = prop::sample::subsequence(PIECES.to_vec(), 3..12);
    let piece = pieces.prop_shuffle().prop_flat_map(|pieces| {
        let piece = prop_oneof![
            9 => prop::sample::select(pieces).prop_map(str::to_owned),
            1 => any::<char>().prop_map(String::from),
        ];
        prop::collection::vec(piece, 0..16)
    });
    piece.prop_map(|pieces| pieces.concat())
}

/// Texts that a first pass must not leave something in for a second one.
const TRAPS: [&str; 15] = [
    "1.2.3.4.5::1.2.3.4",
    "1.2.3.4.5a::11.2.3.4",
    "1.2.3.4.5:1::21.2.3.4.5:1::2",
    "1.2.3.4.5:1::2.3.4.5.6",
    "2001:db8::7.1.2.3.4",
    "1.2.3.42001:db8::7",
    "fe80::12001:db8::7",
    "x@y.gif::1:2",
    "x@y.service:db8:1::2",
    "x@y.gif5317e0723d7b8ab4d1660cafa8bced1",
    "git@y.org::ffff:1.2.3.4",
    "a@b.co@c.org",
    "pass-----BEGIN KEYe3ab7-----END PRIVATE KEY-----A: \nWGm6G4kt/OZK9wdS",
    "-----BEGIN PRIVATE KEY-----\nComment: password=ab\\Zq9vT2mLw8\nWGm6G4kt/OZK9wdS",
    "-----BEGIN PRIVATE KEY-----\nComment: password=ab\\nq9vT2mLw8\nWGm6G4kt/OZK9wdS",
];

fn mask(text: &str) -> String {
    Scrubber::new().mask(text).into_owned()
}

#[test]
fn a_first_pass_leaves_nothing_for_a_second() {
    for text in TRAPS {
        let once = mask(text);
        assert_eq!(mask(&once), once, "{text:?}");
    }
}

#[test]
fn each_canary_has_the_label_of_its_kind() {
    for canary in canaries() {
        let masked = mask(&canary.text);
        let label = format!("[{}]", canary.kind);
        assert!(
            masked.contains(&label) && !masked.contains(&canary.core),
            "{canary:?} as {masked:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 5000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn scrubbing_twice_is_scrubbing_once(text in texts()) {
        let once = mask(&text);
        prop_assert_eq!(mask(&once), once);
    }

    #[test]
    fn findings_are_true_ordered_and_apart(text in texts()) {
        let mut end = 0;
        for finding in Scrubber::new().find(&text) {
            prop_assert!(end <= finding.start && finding.start < finding.end);
            prop_assert!(text.get(finding.start..finding.end).is_some());
            end = finding.end;
        }
    }

    #[test]
    fn text_outside_findings_is_untouched(text in texts()) {
        let (masked, findings) = Scrubber::new().scrub(&text);
        let mut rest = masked.as_ref();
        let mut kept_to = 0;
        for finding in &findings {
            rest = rest.strip_prefix(&text[kept_to..finding.start]).unwrap();
            rest = rest.strip_prefix(finding.kind.label()).unwrap();
            kept_to = finding.end;
        }
        prop_assert_eq!(rest, &text[kept_to..]);
        prop_assert_eq!(matches!(masked, Cow::Borrowed(_)), findings.is_empty());
    }

    #[test]
    fn the_same_text_is_masked_the_same_by_every_scrubber_of_the_same_rules(text in texts()) {
        let scrubber = Scrubber::new();
        let found = scrubber.find(&text);
        prop_assert_eq!(Scrubber::builder().build().find(&text), found.clone());
        prop_assert_eq!(scrubber.find(&text), found);
    }

    #[test]
    fn lines_without_keys_are_scrubbed_independently(a in texts(), b in texts()) {
        prop_assume!(!a.contains("-----"));
        prop_assert_eq!(mask(&format!("{a}\n{b}")), format!("{}\n{}", mask(&a), mask(&b)));
    }

    #[test]
    fn any_text_is_scrubbed_without_a_panic(text in any::<String>()) {
        let once = mask(&text);
        prop_assert_eq!(mask(&once), once);
    }

    #[test]
    fn any_bytes_are_scrubbed_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let once = mask(&String::from_utf8_lossy(&bytes));
        prop_assert_eq!(mask(&once), once);
    }

    #[test]
    fn no_canary_survives_whatever_stands_before_and_behind_its_line(
        before in texts(),
        separator in prop::sample::select(SEPARATORS.to_vec()),
        canary in prop::sample::select(canaries()),
        after in texts(),
    ) {
        let masked = mask(&format!("{before}{separator}{}\n{after}", canary.text));
        prop_assert!(!masked.contains(&canary.core), "{:?} in {masked:?}", canary.core);
    }
}
