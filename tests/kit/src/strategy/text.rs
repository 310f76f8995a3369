//! Texts as tasks produce them.

use astra_model::{Scrubbed, Scrubber};
use proptest::prelude::*;

/// Makes texts of words, e-mail addresses, any script's characters, control characters and NUL.
pub fn texts() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        6 => "[a-z]{1,10}",
        1 => "[a-z]{1,8}(\\.[a-z]{1,8})?@[a-z]{1,8}\\.(org|com)",
        1 => "\\PC{0,6}",
        1 => "[\\x00-\\x1f\\x7f\u{202e}\u{feff}]{1,3}",
        1 => Just("\u{1b}[31m".to_owned()),
        1 => Just("'); DROP TABLE experience; --".to_owned()),
    ];
    let between = prop_oneof![6 => Just(" "), 1 => Just("\n"), 1 => Just("")];
    prop::collection::vec((part, between), 0..8).prop_map(|parts| {
        parts
            .into_iter()
            .flat_map(|(part, between)| [part, between.to_owned()])
            .collect()
    })
}

/// Makes texts that may be kept.
pub fn scrubbed_texts(scrubber: &'static dyn Scrubber) -> impl Strategy<Value = Scrubbed> {
    texts().prop_map(move |text| Scrubbed::new(&text, scrubber))
}
