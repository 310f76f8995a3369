//! Executions that were made elsewhere.

use astra_model::{
    Appended, Attempt, Execution, IdempotencyKey, Imported, Importer, Record, RepositoryError,
};

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
            (None, None) if self.lacks_predecessor(execution) => Imported::NoPredecessor,
            (None, None) => match self.append(execution) {
                Appended::New(id) => Imported::New(id),
                Appended::Existing { .. } | Appended::Pruned(_) => {
                    unreachable!("nobody has the key")
                }
            },
        }
    }

    fn lacks_predecessor(&self, execution: &Execution) -> bool {
        let running = execution.running();
        let Some(span) = running.lineage.retry_of().map(|span| span.to_string()) else {
            return false;
        };
        let before = Attempt::new(running.lineage.attempt().number() - 1);
        let before = before.expect("a retry follows an attempt");
        let key = IdempotencyKey::new(&running.task.id, &running.window, before);
        let trace = running.lineage.trace().to_string();
        let is_before = |record: &Record| {
            record.fact_str("span_id") == span && record.fact_str("trace_id") == trace
        };
        !self.find_key(&key).is_some_and(is_before)
    }
}
