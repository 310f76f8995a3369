//! What holds for every text.

use std::borrow::Cow;

use astra_model::Scrubber as _;
use astra_scrub::Scrubber;
use proptest::prelude::*;

/// What a rule asks for or stops at.
const PIECES: [&str; 66] = [
    "@",
    "%40",
    "%2540",
    "%20",
    "%3d",
    "%",
    "\\",
    r"\n",
    r"\u0027",
    r"\x00",
    "::",
    "..",
    ":",
    ".",
    "1",
    "2",
    "23",
    "255",
    "256",
    "12345",
    "1.2",
    "1.2.3.4",
    "1.2.3.4.5",
    "1:2",
    "a::1",
    "a1b2c3",
    "::ffff:",
    "2001:db8::7",
    "fe80",
    "db8",
    "abc1",
    "a",
    "b",
    "f",
    "g",
    "v",
    "x",
    "u",
    "git",
    "gif",
    ".gif",
    ".com",
    "service",
    "xn--",
    "a@b.co",
    "x@y",
    "version ",
    "[email]",
    "[ip]",
    "[id]",
    "-",
    "_",
    "+",
    "[",
    "]",
    " ",
    "\n",
    "\0",
    "は",
    "é",
    "会社.jp",
    "\u{301}",
    "Ａ",
    "٣",
    "5317e0723d7b8ab4d1660cafa8bced1",
    "5317e0723d7b8ab4d1660cafa8bced12",
];

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

/// Texts of separators, none of which begins a word or number beside it.
fn separators() -> impl Strategy<Value = String> {
    r#"[ \t\r\n\x00,;:/|"'()<>\[\]{}=&?!#*~^$`.@。，、　Ａは-]{0,12}"#
}

/// Texts that a first pass must not leave something in for a second one.
const TRAPS: [&str; 12] = [
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
    fn lines_are_scrubbed_independently(a in texts(), b in texts()) {
        prop_assert_eq!(mask(&format!("{a}\n{b}")), format!("{}\n{}", mask(&a), mask(&b)));
    }

    #[test]
    fn any_text_is_scrubbed_without_a_panic(text in any::<String>()) {
        let once = mask(&text);
        prop_assert_eq!(mask(&once), once);
    }

    #[test]
    fn no_canary_survives_between_separators(
        canaries in prop::collection::vec((separators(), canaries()), 1..6),
        end in separators(),
    ) {
        let words: Vec<_> = canaries
            .iter()
            .map(|(before, canary)| format!("{before}{canary}{end}"))
            .collect();
        let text = words.join("\n");
        let masked = mask(&text);
        for (_, canary) in &canaries {
            prop_assert!(!masked.contains(canary), "{canary:?} in {masked:?}");
        }
    }
}

fn canaries() -> impl Strategy<Value = String> {
    prop_oneof![
        "canary\\.[a-z]{1,3}[0-9]{1,4}@(mail\\.)?example\\.(com|org|net)",
        "canary[0-9]{1,4}%40example\\.com",
        "198\\.51\\.100\\.[1-9][0-9]?",
        "2001:db8::[1-9a-f][0-9a-f]{0,3}",
        "2001:db8:[1-9a-f]{4}::[1-9]",
        "[0-9a-f]{32}|[0-9A-F]{40}|[0-9a-f]{64}",
        "ghp_[a-z]{8}[A-Z]{8}[0-9]{20}",
        "xoxb-[0-9]{11}-[0-9]{12}-[a-z]{12}[A-Z]{12}",
        "0x[0-9a-f]{40}",
    ]
}
