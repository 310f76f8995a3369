//! Failures, and the hash under which they are grouped.

use std::collections::HashSet;

use astra_kit::{SCRUBBER, scrubbed, strategy};
use astra_model::{ErrorType, Failure, Scrubbed, StackHash, Timestamp};
use proptest::prelude::*;

fn hash_of(error_type: &str, site: &str, message: &str) -> StackHash {
    let message = Scrubbed::new(message, &SCRUBBER);
    let failure = Failure::new(error_type.parse().expect("a type"), site, message);
    failure.stack_hash().clone()
}

fn hash(message: &str) -> StackHash {
    hash_of("Timeout", "src/run.rs:12", message)
}

#[test]
fn the_hash_never_changes() {
    // It groups the failures of years: another algorithm would split each group in two.
    assert_eq!(hash("gave up after 30 s").as_str(), "e5620d8de1cc85a1");
}

#[test]
fn one_fault_has_one_hash_whatever_its_numbers_ids_and_addresses() {
    for same in [
        &[
            "gave up after 30 s",
            "gave up after 7 s",
            "gave up after 0.25 s",
            "gave up after 1,234 s",
        ][..],
        &[
            "offset 5",
            "offset -5",
            "offset +5",
            "offset 1e-7",
            "offset 5_000",
        ],
        &["took 12ms", "took 1500ms", "took 0.3ms"],
        &[
            "at 2025-11-04T18:29:12Z",
            "at 2026-01-31T00:00:00.123Z",
            "at 2025-11-04T18:29:12.123456+00:00",
        ],
        &[
            "trace 550e8400-e29b-41d4-a716-446655440000 is gone",
            "trace f47ac10b-58cc-4372-a567-0e02b2c39f1c is gone",
            "trace abcdefab-cdef-4abc-abcd-abcdefabcdef is gone",
            "trace aaaaaaaa-0000-4000-8000-00000000002a is gone",
        ],
        &[
            "null pointer at 0x7ffee4b2",
            "null pointer at 0xdeadbeef",
            "null pointer at 0x0",
        ],
        &[
            "object deadbeefcafe is damaged",
            "object 0123456789ab is damaged",
        ],
        &[
            "mail to ada@example.org bounced",
            "mail to bob.b@example.com bounced",
        ],
        &["no /tmp/run_12/out.json", "no /tmp/run_7/out.json"],
        &[
            "connection to 10.0.0.1:8080 refused",
            "connection to 192.168.17.5:80 refused",
        ],
        &[
            "thread 'main' (4711) at a.rs:10:5",
            "thread 'main' (12) at a.rs:9:31",
        ],
        &["two  words\n", " two\twords"],
    ] {
        let hashes: HashSet<_> = same.iter().map(|message| hash(message)).collect();
        assert_eq!(hashes.len(), 1, "{same:?}");
    }
}

#[test]
fn different_faults_have_different_hashes() {
    let messages = [
        "connection refused",
        "connection reset",
        "connection refused: no route",
        "no file a.json",
        "no file b.json",
        "no file a/b.json",
        "no file a-b.json",
        "no such table: experience",
        "face the facade",
        "gave up after 30 s",
        "gave up after 30 minutes",
        "gave up",
    ];
    let hashes: HashSet<_> = messages.iter().map(|message| hash(message)).collect();
    assert_eq!(hashes.len(), messages.len());
}

#[test]
fn another_type_or_site_is_another_fault() {
    let hashes = HashSet::from([
        hash_of("Timeout", "a.rs:1", "gave up"),
        hash_of("Panic", "a.rs:1", "gave up"),
        hash_of("Timeout", "a.rs:2", "gave up"),
        hash_of("Timeout", "", "a.rs:1 gave up"),
        hash_of("Timeouta", ".rs:1", "gave up"),
    ]);
    assert_eq!(hashes.len(), 5);
}

#[test]
fn a_failure_says_what_went_wrong_or_that_nothing_was_said() {
    for blank in ["", " ", "\n\t\u{a0}"] {
        let failure = Failure::new(ErrorType::unknown(), "", scrubbed(blank));
        assert_eq!(failure.message().as_str(), "failed without a message");
    }
    let failure = astra_kit::failure("Timeout", "ada@example.org waited");
    assert_eq!(failure.error_type().as_str(), "Timeout");
    assert_eq!(failure.message().as_str(), "[email] waited");
}

/// Words that hold no digit and can't be taken for hexadecimal ones.
fn words() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[g-z]{1,8}", 1..6)
}

fn variables() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i64>().prop_map(|n| n.to_string()),
        any::<f64>()
            .prop_filter("a number", |n| n.is_finite())
            .prop_map(|n| n.to_string()),
        any::<u64>().prop_map(|n| format!("{n:#x}")),
        any::<[u64; 4]>().prop_map(|n| n.map(|n| format!("{n:016x}")).concat()),
        any::<u128>().prop_map(uuid_v4),
        strategy::timestamps().prop_map(Timestamp::to_iso_millis),
    ]
}

fn uuid_v4(random: u128) -> String {
    let digits = format!("{random:032x}");
    let [a, b, c, d] = [
        &digits[..8],
        &digits[8..12],
        &digits[13..16],
        &digits[17..20],
    ];
    format!("{a}-{b}-4{c}-8{d}-{}", &digits[20..])
}

fn message(words: &[String], variable: &str) -> String {
    words.join(&format!(" {variable} ")) + " " + variable
}

proptest! {
    #[test]
    fn what_varies_does_not_matter(words in words(), one in variables(), other in variables()) {
        prop_assert_eq!(hash(&message(&words, &one)), hash(&message(&words, &other)));
    }

    #[test]
    fn words_matter(words in words(), others in words(), variable in variables()) {
        prop_assume!(words != others);
        prop_assert_ne!(hash(&message(&words, &variable)), hash(&message(&others, &variable)));
    }

    #[test]
    fn any_text_has_a_hash(message in "\\PC{0,40}", site in "\\PC{0,10}") {
        let hashed = hash_of("Timeout", &site, &format!("x{message}"));
        prop_assert_eq!(hashed.as_str().parse::<StackHash>(), Ok(hashed.clone()));
    }
}
