//! Places in traces that somebody else began.

use astra_kit::running;
use astra_model::TraceParent;

const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

#[test]
fn a_parent_is_read_as_it_is_spelled() {
    let parent: TraceParent = PARENT.parse().unwrap();
    assert_eq!(parent.to_string(), PARENT);
    assert_eq!(
        parent.cause().as_str(),
        "traceparent:00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    );
}

#[test]
fn of_a_later_version_the_known_fields_are_kept() {
    let known = PARENT.replacen("00", "cc", 1);
    for rest in ["", "-", "-what-the-future-will-be-like"] {
        let parent: TraceParent = format!("{known}{rest}").parse().unwrap();
        assert_eq!(parent.as_str(), known);
    }
}

#[test]
fn what_breaks_the_grammar_is_refused() {
    let zeros = |digits: &str| PARENT.replace(digits, &"0".repeat(digits.len()));
    let broken = [
        String::new(),
        PARENT[..54].to_owned(),
        format!("{PARENT}-"),
        format!("{PARENT}-00"),
        format!("{PARENT}0"),
        format!(" {PARENT}"),
        format!("{PARENT}\n"),
        PARENT.to_uppercase(),
        PARENT.replacen("00", "ff", 1),
        PARENT.replacen("00", "FF", 1),
        PARENT.replacen("00", "0g", 1),
        PARENT.replacen("00", "cc", 1) + "0",
        PARENT.replace("-01", "-0x"),
        PARENT.replace("-01", "001"),
        PARENT.replacen('-', "_", 1),
        zeros("4bf92f3577b34da6a3ce929d0e0e4736"),
        zeros("00f067aa0ba902b7"),
        PARENT.replace("4736", "473\u{e9}"),
        "\u{e9}".repeat(55),
    ];
    for text in broken {
        let error = text.parse::<TraceParent>().unwrap_err();
        assert_eq!(error.what, "traceparent", "{text:?}");
    }
}

#[test]
fn what_an_attempt_starts_is_told_its_trace_and_the_end_of_its_span() {
    let lineage = running().build().lineage;
    let (trace, span) = (lineage.trace().to_string(), lineage.span().to_string());
    let parent = TraceParent::of(&lineage);
    let expected = format!(
        "00-{}-{}-01",
        trace.replace('-', ""),
        span[19..].replace('-', "")
    );
    assert_eq!(parent.as_str(), expected);
    assert_eq!(expected.parse(), Ok(parent));
}
