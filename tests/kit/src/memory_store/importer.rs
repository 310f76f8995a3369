//! Executions that were made elsewhere.

use astra_model::{Appended, Execution, Imported, Importer, RepositoryError};

use super::{MemoryStore, State};

impl Importer for MemoryStore {
    fn import(&self, executions: &[Execution]) -> Result<Vec<Imported>, RepositoryError> {
        let mut state = self.state();
        Ok(executions
            .iter()
            .map(|execution| state.import(execution))
            .collect())
    }
}

impl State {
    fn import(&mut self, execution: &Execution) -> Imported {
        let span = execution.running().lineage.span().to_string();
        let has_span = self.find(|row| row.is_execution_with("span_id", &span));
        match (self.find_key(&execution.key()), has_span) {
            (Some(record), _) => Imported::Existing {
                id: record.id().clone(),
                status: record.fact_str("status").to_owned(),
            },
            (None, Some(record)) => Imported::SpanTaken {
                id: record.id().clone(),
            },
            (None, None) => match self.append(execution) {
                Appended::New(id) => Imported::New(id),
                Appended::Existing { .. } => unreachable!("nobody has the key"),
            },
        }
    }
}
