//! What was said to be kept.

use serde_json::Value;

/// What calls said to be kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Acknowledged {
    documents: Vec<Value>,
    ids: Vec<String>,
    /// Spans, with what their attempts came to.
    ends: Vec<(Value, Value)>,
}

impl Acknowledged {
    /// Notes what a call printed; half a line acknowledges nothing.
    pub(super) fn note(&mut self, printed: &[u8]) {
        let values = serde_json::Deserializer::from_slice(printed).into_iter::<Value>();
        for told in values.map_while(Result::ok) {
            let document = told.get("document").filter(|document| document.is_object());
            self.documents.extend(document.cloned());
            if told["span_id"].is_string() && told["status"].is_string() {
                self.ends
                    .push((told["span_id"].clone(), told["status"].clone()));
            }
            let ids = told["records"].as_array().into_iter().flatten();
            self.ids
                .extend(ids.filter_map(Value::as_str).map(str::to_owned));
        }
    }

    /// Returns how many records recoveries named.
    pub(super) fn ids(&self) -> usize {
        self.ids.len()
    }

    /// Returns the id of what was acknowledged and is not among the records, or is another there.
    pub(super) fn lost_from(&self, records: &[Value]) -> Option<String> {
        let document = self.documents.iter().find(|told| !records.contains(told));
        let has_id = |id: &str| records.iter().any(|record| record["id"] == id);
        let id = self.ids.iter().find(|id| !has_id(id));
        let has_end = |(span, status): &(Value, Value)| {
            let mut facts = records
                .iter()
                .map(|record| &record["content"]["structured"]);
            facts.any(|facts| facts["span_id"] == *span && facts["status"] == *status)
        };
        let span = self.ends.iter().find(|end| !has_end(end));
        let lost = document.map(|document| document["id"].to_string());
        lost.or_else(|| id.cloned())
            .or_else(|| span.map(|(span, _)| span.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_that_was_printed_whole_must_be_kept_as_it_was() {
        let mut told = Acknowledged::default();
        told.note(br#"{"document": {"id": "a", "text": "b"}}"#);
        told.note(br#"{"document": {"id": "c", "te"#);
        assert_eq!(told.lost_from(&[json!({"id": "a", "text": "b"})]), None);
        let lost = told.lost_from(&[json!({"id": "a", "text": "another"})]);
        assert_eq!(lost.as_deref(), Some("\"a\""));
    }

    #[test]
    fn an_attempt_must_have_come_to_what_was_said() {
        let mut told = Acknowledged::default();
        told.note(br#"{"span_id": "s", "status": "success"}"#);
        let record = |status: &str| json!({ "content": { "structured": { "span_id": "s", "status": status } } });
        assert_eq!(told.lost_from(&[record("success")]), None);
        assert!(told.lost_from(&[record("failed")]).is_some());
    }

    #[test]
    fn records_that_a_recovery_named_must_be_there() {
        let mut told = Acknowledged::default();
        told.note(br#"{"records": ["a"], "published": 1}"#);
        assert_eq!(told.lost_from(&[json!({"id": "a"})]), None);
        assert_eq!(told.lost_from(&[]).as_deref(), Some("a"));
    }
}
