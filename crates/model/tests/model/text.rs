//! Text that may be kept.

use astra_kit::{SCRUBBER, TestScrubber, scrubbed, strategy};
use astra_model::{Scrubbed, ScrubbedObject};
use proptest::prelude::*;
use serde_json::json;

#[test]
fn every_string_of_an_object_is_masked_and_its_keys_too() {
    let object = json!({
        "to ada@example.org": "from bob@example.org",
        "deep": [{"a": ["eve@example.org", 1.5, null, true]}],
        "plain": "words",
    });
    let masked = ScrubbedObject::new(object.as_object().expect("an object"), &SCRUBBER);
    let expected = json!({
        "to [email]": "from [email]",
        "deep": [{"a": ["[email]", 1.5, null, true]}],
        "plain": "words",
    });
    assert_eq!(Some(masked.as_map()), expected.as_object());
}

#[test]
fn a_text_prints_and_serialises_as_it_is() {
    let text = scrubbed("Wrote to ada@example.org \u{1b}.");
    assert_eq!(text.to_string(), "Wrote to [email] \u{1b}.");
    assert_eq!(
        serde_json::to_value(&text).expect("JSON"),
        json!("Wrote to [email] \u{1b}.")
    );
    assert_eq!(format!("{text:?}"), "\"Wrote to [email] \\u{1b}.\"");
}

#[test]
fn white_space_is_blank() {
    assert!(scrubbed(" \n\t\u{a0}").is_blank());
    assert!(!scrubbed(" . ").is_blank());
}

#[test]
fn a_text_is_cut_between_characters() {
    let text = scrubbed("aé🙂");
    let cut = |bytes| text.truncated(bytes, &SCRUBBER).to_string();
    assert_eq!(
        [0, 1, 2, 3, 6, 7, 8].map(cut),
        ["", "a", "a", "aé", "aé", "aé🙂", "aé🙂"]
    );
}

#[test]
fn a_cut_shows_nothing_that_the_whole_did_not() {
    /// Masks the word `cut` where it stands at the end.
    struct AtEnd;
    impl astra_model::Scrubber for AtEnd {
        fn mask<'t>(&self, text: &'t str) -> std::borrow::Cow<'t, str> {
            match text.strip_suffix("cut") {
                Some(before) => format!("{before}[end]").into(),
                None => text.into(),
            }
        }
    }
    let text = Scrubbed::new("no cutting", &AtEnd);
    assert_eq!(text.truncated(6, &AtEnd).as_str(), "no [end]");
}

proptest! {
    #[test]
    fn scrubbing_twice_is_scrubbing_once(text in strategy::texts()) {
        let scrubber = TestScrubber::with_canaries(["canary-17"]);
        let once = Scrubbed::new(&format!("{text} canary-17{text}"), &scrubber);
        prop_assert_eq!(Scrubbed::new(once.as_str(), &scrubber), once);
    }

    #[test]
    fn scrubbing_an_object_twice_is_scrubbing_it_once(object in strategy::filter_objects()) {
        let once = ScrubbedObject::new(&object, &SCRUBBER);
        prop_assert_eq!(ScrubbedObject::new(once.as_map(), &SCRUBBER), once);
    }

    #[test]
    fn a_cut_text_is_a_scrubbed_prefix(text in strategy::texts(), bytes in 0..80_usize) {
        let whole = scrubbed(&text);
        let cut = whole.truncated(bytes, &SCRUBBER);
        prop_assert_eq!(&Scrubbed::new(cut.as_str(), &SCRUBBER), &cut);
        prop_assert!(whole.as_str().starts_with(cut.as_str()) || cut.as_str().contains("[email]"));
    }
}
