//! Records without their free texts.

use serde_json::{Map, Value};

use crate::document::{ExecutionDocument, RetrievalDocument};

/// What stands in the place of a free text that was erased.
pub const ERASED: &str = "[erased]";

/// The numbers of paths have at least so many digits.
const DIGITS_MIN: usize = 4;

impl ExecutionDocument {
    /// Puts [`ERASED`] in the place of every free text; ids, hashes, times and shape stay.
    ///
    /// Paths become `[erased]/0001`, `[erased]/0002` and so on, as many as there were and in order.
    /// Every invariant that held holds, and erasing twice is erasing once.
    pub fn erase(&mut self) {
        let facts = &mut self.content.structured;
        erase(&mut self.content.text);
        erase(&mut facts.task_name);
        if let Some(error) = &mut facts.error {
            erase(&mut error.message);
        }
        facts.retrieval.erase();
        erase_paths(&mut facts.io.files_written);
        for source in &mut self.provenance.sources {
            erase(&mut source.uri);
        }
    }
}

impl RetrievalDocument {
    fn erase(&mut self) {
        self.query.iter_mut().for_each(erase);
        self.filters.iter_mut().for_each(erase_values);
        for call in self.calls.iter_mut().flatten() {
            erase(&mut call.query);
            erase_values(&mut call.filters);
        }
    }
}

fn erase(text: &mut String) {
    ERASED.clone_into(text);
}

fn erase_values(object: &mut Map<String, Value>) {
    object.values_mut().for_each(erase_value);
}

fn erase_value(value: &mut Value) {
    match value {
        Value::String(text) => erase(text),
        Value::Array(values) => values.iter_mut().for_each(erase_value),
        Value::Object(object) => erase_values(object),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// So many digits that the order of the numbers is that of the texts.
fn erase_paths(paths: &mut [String]) {
    let digits = paths.len().to_string().len().max(DIGITS_MIN);
    for (path, number) in paths.iter_mut().zip(1..) {
        *path = format!("{ERASED}/{number:0digits$}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_sorted_and_distinct_however_many() {
        for count in [0, 1, 9_999, 10_000] {
            let mut paths = vec![String::new(); count];
            erase_paths(&mut paths);
            assert!(paths.is_sorted_by(|a, b| a < b), "{count}");
        }
        let mut paths = vec![String::new(); 2];
        erase_paths(&mut paths);
        assert_eq!(paths, ["[erased]/0001", "[erased]/0002"]);
    }
}
