//! Ids, and what is none.

use astra_kit::{SequentialIds, strategy};
use astra_model::{
    ErrorType, ExperienceId, IdSource, RandomIds, SpanId, TaskId, TaskSlug, TaskType, TraceId,
};
use proptest::prelude::*;

#[test]
fn names_that_would_leave_their_folder_or_their_statement_are_no_task_ids() {
    let long = "a".repeat(300);
    for text in [
        "",
        "..",
        ".",
        "../x",
        "../../etc/passwd",
        "a/b",
        "a\\b",
        "/a",
        ".hidden",
        "-rf",
        "_x",
        "a b",
        "a\nb",
        "a\n",
        "a\0",
        "a:b",
        "a'; DROP TABLE experience; --",
        "tâche",
        "a\u{202e}b",
        "%",
        &long,
        &long[..129],
    ] {
        let refused = text.parse::<TaskId>();
        let error = refused.expect_err(text).to_string();
        assert!(error.contains("task id"), "{error}");
        assert!(
            error.contains("up to 127 more"),
            "it says what one is: {error}"
        );
        assert!(!error.contains('\n'), "it can be printed: {error}");
        assert!(error.len() < 300, "it can be read: {error}");
        assert!(text.parse::<TaskSlug>().is_err());
        assert!(text.parse::<TaskType>().is_err());
        assert!(text.parse::<ErrorType>().is_err());
    }
}

#[test]
fn plain_names_are_task_ids() {
    for text in [
        "a",
        "0",
        "daily_reflection",
        "a..b",
        "A.b-c_9",
        &"a".repeat(128),
    ] {
        assert_eq!(text.parse::<TaskId>().expect(text).as_str(), text);
    }
}

#[test]
fn a_task_type_is_half_as_long_as_an_id() {
    assert!("a".repeat(64).parse::<TaskType>().is_ok());
    assert!("a".repeat(65).parse::<TaskType>().is_err());
}

#[test]
fn only_a_uuid_of_version_4_in_lower_case_is_a_span() {
    let span = "f47ac10b-58cc-4372-a567-0e02b2c39f1c";
    assert_eq!(span.parse::<SpanId>().expect("a span").to_string(), span);
    for text in [
        "",
        "f47ac10b58cc4372a5670e02b2c39f1c",
        "F47AC10B-58CC-4372-A567-0E02B2C39F1C",
        "{f47ac10b-58cc-4372-a567-0e02b2c39f1c}",
        "urn:uuid:f47ac10b-58cc-4372-a567-0e02b2c39f1c",
        "f47ac10b-58cc-1372-a567-0e02b2c39f1c",
        "f47ac10b-58cc-4372-1567-0e02b2c39f1c",
        "00000000-0000-0000-0000-000000000000",
        "f47ac10b-58cc-4372-a567-0e02b2c39f1c ",
        "f47ac10b-58cc-4372-a567-0e02b2c39f1",
    ] {
        assert!(text.parse::<SpanId>().is_err(), "{text:?}");
        assert!(text.parse::<TraceId>().is_err(), "{text:?}");
    }
}

#[test]
fn a_span_ends_in_as_many_digits_as_are_asked_for() {
    let span: SpanId = "f47ac10b-58cc-4372-a567-0e02b2c39f1c"
        .parse()
        .expect("a span");
    assert_eq!(span.last_digits(0), "");
    assert_eq!(span.last_digits(4), "9f1c");
    assert_eq!(span.last_digits(16), "a5670e02b2c39f1c");
    assert_eq!(span.last_digits(33), "f47ac10b58cc4372a5670e02b2c39f1c");
}

#[test]
fn an_experience_id_is_anything_that_can_be_printed_in_a_line() {
    for text in ["exp_1", "' OR 1=1 --", "ä", " ", &"x".repeat(512)] {
        assert!(text.parse::<ExperienceId>().is_ok(), "{text:?}");
    }
    for text in ["", "a\nb", "a\u{7f}", "\u{1b}[31m", "a\0", &"x".repeat(513)] {
        assert!(text.parse::<ExperienceId>().is_err(), "{text:?}");
    }
}

#[test]
fn random_ids_are_ids_and_no_two_are_the_same() {
    let drawn: std::collections::HashSet<_> = (0..1000).map(|_| RandomIds.uuid()).collect();
    assert_eq!(drawn.len(), 1000);
    assert!(
        drawn
            .iter()
            .all(|id| id.to_string().parse::<TraceId>().is_ok())
    );
}

proptest! {
    #[test]
    fn ids_are_read_as_they_are_spelled(
        task in strategy::task_ids(),
        experience in strategy::experience_ids(),
        seed in any::<u32>(),
    ) {
        prop_assert_eq!(task.to_string().parse::<TaskId>(), Ok(task.clone()));
        prop_assert_eq!(experience.to_string().parse::<ExperienceId>(), Ok(experience.clone()));
        let span = SpanId::new(&SequentialIds::of_seed(seed));
        prop_assert_eq!(span.to_string().parse::<SpanId>(), Ok(span));
    }
}
