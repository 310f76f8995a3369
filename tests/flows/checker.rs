//! The specification's invariants, written a second time: over plain JSON, without a line of ours.
//!
//! Every flow shows it all that it lists. What the model holds by its types, this finds out by
//! looking, so that the two can't be wrong in the same way.

mod across;
mod form;
mod one;
mod texts;

use serde_json::Value;

/// What is wrong with a document: the rule of SPEC 2 that it breaks, 0 for the form itself.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    pub(crate) id: String,
    pub(crate) rule: u8,
    pub(crate) detail: String,
}

/// Collects what is wrong with one document.
struct Faults<'d> {
    document: &'d Value,
    found: Vec<Fault>,
}

impl Faults<'_> {
    fn unless(&mut self, holds: bool, rule: u8, detail: impl FnOnce() -> String) {
        if !holds {
            let id = self.document["id"].to_string();
            self.found.push(Fault {
                id,
                rule,
                detail: detail(),
            });
        }
    }
}

/// Tells whether a table holds the row of an id.
pub(crate) type HasRow<'r> = &'r dyn Fn(&str, &str) -> bool;

/// Returns what is wrong with executions of ours, each by itself and all together.
pub(crate) fn faults(documents: &[Value], has_row: HasRow<'_>) -> Vec<Fault> {
    let mut found = Vec::new();
    for document in documents {
        let mut faults = Faults {
            document,
            found: Vec::new(),
        };
        form::check(&mut faults);
        if faults.found.is_empty() {
            one::check(&mut faults, has_row);
            texts::check(&mut faults);
        }
        found.append(&mut faults.found);
    }
    if found.is_empty() {
        found = across::check(documents);
    }
    found
}

/// Insists that nothing is wrong.
#[track_caller]
pub(crate) fn insist(documents: &[Value], has_row: HasRow<'_>) {
    let found = faults(documents, has_row);
    assert!(found.is_empty(), "{found:#?}");
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn example() -> Value {
        serde_json::from_str(astra_kit::EXAMPLE).unwrap()
    }

    fn retry() -> Value {
        let mut retry = example();
        let key = one::key("daily_reflection", "2025-11-04T18:00:00Z", 2);
        let facts = &mut retry["content"]["structured"];
        facts["attempt"] = json!(2);
        facts["retry_of"] = facts["span_id"].clone();
        facts["span_id"] = json!("a3bb189e-8bf9-4888-9912-ace4e6543002");
        facts["idempotency_key"] = json!(key);
        retry["id"] = json!("task_exec_daily_reflection_2025-11-04T18:29:12Z_3002");
        retry["session_id"] = json!("task:daily_reflection:2025-11-04T18:29:12Z:3002");
        retry
    }

    fn rules(documents: &[Value]) -> Vec<u8> {
        let mut rules: Vec<u8> = faults(documents, &|_, _| false)
            .iter()
            .map(|fault| fault.rule)
            .collect();
        rules.dedup();
        rules
    }

    #[test]
    fn the_contracts_example_and_a_retry_of_it_keep_every_rule() {
        assert_eq!(faults(&[example(), retry()], &|_, _| false), []);
    }

    #[test]
    fn each_rule_that_a_document_breaks_is_found() {
        let facts = "/content/structured";
        let cases = [
            (0, "/ts", json!("soon")),
            (0, "/meta", json!({ "scrubbed": true })),
            (
                0,
                "/content/structured/retrieval",
                json!({ "memory_count": 3, "source": [], "k": 5 }),
            ),
            (0, "/content/structured/error", json!({ "type": "Timeout" })),
            (2, "/content/structured/duration_ms", json!(-1)),
            (2, "/content/structured/ended_at_ts", json!(1762280951.0)),
            (3, "/content/structured/status", json!("failed")),
            (4, "/content/structured/retrieval/memory_count", json!(2)),
            (4, "/parents", json!(["exp_123", "exp_123", "exp_789"])),
            (
                6,
                "/content/structured/retry_of",
                json!("a3bb189e-8bf9-4888-9912-ace4e6543002"),
            ),
            (
                8,
                "/content/structured/trace_id",
                json!("550e8400-e29b-11d4-a716-446655440000"),
            ),
            (
                9,
                "/content/structured/io/script_runs",
                json!(["a3bb189e-8bf9-4888-9912-ace4e6543002"]),
            ),
            (10, "/provenance/method", json!("MANUAL_TASK")),
            (
                10,
                "/content/structured/started_at_iso",
                json!("2025-11-04T18:29:13Z"),
            ),
            (
                10,
                "/session_id",
                json!("task:daily_reflection:2025-11-04T18:29:12Z:0000"),
            ),
            (10, "/created_at", json!("2025-11-04T18:29:13Z")),
            (11, "/content/text", json!("wrote to ada@example.org")),
            (
                11,
                "/content/structured/io/files_written",
                json!(["logs/203.0.113.7.txt"]),
            ),
            (
                11,
                "/content/structured/retrieval/filters",
                json!({ "to": ["2001:db8::dead:beef"] }),
            ),
            (12, "/meta/scheduled_at", json!("2025-11-04T19:00:00Z")),
        ];
        for (rule, place, value) in cases {
            let mut broken = example();
            *broken.pointer_mut(place).unwrap() = value;
            assert_eq!(rules(&[broken]).first(), Some(&rule), "{place}");
        }
        let mut more = example();
        more.pointer_mut(facts).unwrap()["more"] = json!(1);
        assert_eq!(rules(&[more]), [0]);
    }

    #[test]
    fn each_rule_that_documents_break_together_is_found() {
        let changed = |place: &str, value: Value| {
            let mut changed = retry();
            *changed.pointer_mut(place).unwrap() = value;
            changed
        };
        let other = json!("7c9e6679-7425-40de-944b-e07fc1f90ae7");
        assert_eq!(rules(&[example(), example()]), [1, 5]);
        assert_eq!(
            rules(&[
                example(),
                changed("/content/structured/trace_id", other.clone())
            ]),
            [5, 7]
        );
        assert_eq!(
            rules(&[example(), changed("/content/structured/retry_of", other)]),
            [7]
        );
        assert_eq!(rules(&[retry()]), [7], "the attempt before is missing");
    }
}
