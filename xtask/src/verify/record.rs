//! What must hold of the record that a result file came to.

use serde_json::Value;

/// A file, what the manifest says of it, and the record that it came to.
#[derive(Debug)]
pub(super) struct Case<'c> {
    pub(super) file: &'c str,
    pub(super) entry: &'c Value,
    /// Whether nobody had recorded the run.
    pub(super) is_new: bool,
    pub(super) outcome: &'c str,
    pub(super) document: &'c Value,
}

type Rule = (&'static str, fn(&Case<'_>) -> bool);

/// The rules by their names. A run that Python's side had recorded keeps that record.
pub(super) const RULES: [Rule; 7] = [
    ("outcome", |case| {
        case.outcome
            == if case.is_new {
                "created"
            } else {
                "already_there"
            }
    }),
    ("key", |case| case.has("key", "idempotency_key")),
    ("status", |case| case.has("status", "status")),
    ("task", |case| case.has("task_id", "task_id")),
    ("duration", |case| {
        !case.is_new || case.has("duration_ms", "duration_ms")
    }),
    ("trace and span", |case| {
        let keeps = |key: &str| case.entry[key].is_null() || case.has(key, key);
        !case.is_new || (keeps("trace_id") && keeps("span_id"))
    }),
    ("backfilled, and from which file", |case| {
        let meta = &case.document["meta"];
        !case.is_new || (meta["backfilled"] == true && meta["legacy_result_file"] == case.file)
    }),
];

impl Case<'_> {
    /// Says whether the record has what the manifest says.
    fn has(&self, of_manifest: &str, fact: &str) -> bool {
        self.entry[of_manifest] == self.document["content"]["structured"][fact]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn broken(entry: &Value, document: &Value) -> Vec<&'static str> {
        let case = Case {
            file: "a.json",
            entry,
            is_new: true,
            outcome: "created",
            document,
        };
        let broken = RULES.iter().filter(|(_, is_right)| !is_right(&case));
        broken.map(|(rule, _)| *rule).collect()
    }

    #[test]
    fn each_planted_difference_breaks_its_rule_and_no_other() {
        let entry = json!({ "key": "k", "status": "failed", "task_id": "t", "duration_ms": 5,
            "trace_id": "x", "span_id": null });
        let document = json!({
            "content": { "structured": { "idempotency_key": "k", "status": "failed",
                "task_id": "t", "duration_ms": 5, "trace_id": "x", "span_id": "derived" } },
            "meta": { "backfilled": true, "legacy_result_file": "a.json" },
        });
        assert_eq!(broken(&entry, &document), [] as [&str; 0]);
        for (key, rule) in [
            ("key", "key"),
            ("status", "status"),
            ("task_id", "task"),
            ("duration_ms", "duration"),
            ("trace_id", "trace and span"),
        ] {
            let mut other = entry.clone();
            other[key] = json!("another");
            assert_eq!(broken(&other, &document), [rule]);
        }
        let mut other = document.clone();
        other["meta"]["legacy_result_file"] = json!("b.json");
        assert_eq!(broken(&entry, &other), ["backfilled, and from which file"]);
    }
}
