//! A store that is obviously right.

mod claims;
mod effects;
mod experiences;
mod importer;
mod ledger;
mod outbox;
mod retriever;
mod stats;
mod tasks_seen;
mod timetable;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use astra_model::{
    Appended, DueAttempt, Execution, ExperienceId, IdempotencyKey, LIMIT_DEFAULT, LIMIT_MAX,
    LateCompletion, LedgerEntry, MissedWindow, OpenClaim, Record, ScheduleVersion, ScriptRun,
    SeenTasks, TaskId, Timestamp, Timetable, ToolCall,
};
use serde_json::{Value, json};

use crate::memory::KitMemory;

/// A store in memory, in which each question is answered by looking at every document.
///
/// It is what the real store must agree with: the same answers in the same order.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// In order of insertion.
    rows: Vec<Row>,
    tool_calls: Vec<ToolCall>,
    script_runs: Vec<ScriptRun>,
    open: Vec<OpenClaim>,
    tokens_given: i64,
    /// Oldest first.
    unpublished: Vec<ExperienceId>,
    timetables: BTreeMap<TaskId, Timetable>,
    /// Of all tasks, oldest first.
    versions: Vec<(TaskId, ScheduleVersion)>,
    due: Vec<DueAttempt>,
    missed: Vec<MissedWindow>,
    late: Vec<LateCompletion>,
    ledger: Vec<LedgerEntry>,
    /// The places of the records' entries.
    entry_of: BTreeMap<ExperienceId, u64>,
    /// By how many entries they cover.
    checkpoints: BTreeMap<u64, String>,
    seen_tasks: SeenTasks,
}

#[derive(Debug)]
struct Row {
    record: Record,
    created: Timestamp,
}

impl MemoryStore {
    /// Returns a store that holds nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a memory, unless its id is taken.
    ///
    /// One of type TASK_EXECUTION is an execution as Python's side wrote them: what its facts say
    /// of task, status, trace, span and key it is found by.
    pub fn remember(&self, memory: &KitMemory) {
        let mut state = self.state();
        if state.find(|row| *row.record.id() == memory.id).is_some() {
            return;
        }
        let document = json!({
            "id": memory.id.as_str(),
            "type": memory.experience_type,
            "content": {"text": memory.text.as_str(), "structured": memory.facts},
            "parents": [],
            "causes": [],
            "created_at": memory.created.to_iso(),
            "ts": memory.created.as_seconds(),
            "meta": {},
        });
        state.rows.push(Row {
            record: Record::new(memory.id.clone(), document),
            created: memory.created,
        });
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn append(&mut self, execution: &Execution) -> Appended {
        if let Some(record) = self.find_key(&execution.key()) {
            return Appended::Existing {
                differs: differences(record.document(), execution),
                record: record.clone(),
            };
        }
        let naming = execution
            .id_candidates()
            .find(|naming| self.find(|row| row.record.id() == naming.id()).is_none())
            .expect("no two spans share all their digits");
        let document = serde_json::to_value(execution.to_document(&naming));
        let document = document.expect("documents are JSON");
        self.enter_executed(execution, &naming, &document);
        let id = naming.id().clone();
        self.rows.push(Row {
            record: Record::new(id.clone(), document),
            created: execution.running().started,
        });
        self.tool_calls.extend_from_slice(execution.tool_calls());
        self.script_runs.extend_from_slice(execution.script_runs());
        Appended::New(id)
    }

    fn find_key(&self, key: &IdempotencyKey) -> Option<&Record> {
        self.find(|row| row.is_execution_with("idempotency_key", key.as_str()))
    }

    fn find(&self, is_meant: impl Fn(&Row) -> bool) -> Option<&Record> {
        let row = self.rows.iter().find(|row| is_meant(row))?;
        Some(&row.record)
    }
}

impl Row {
    fn is_execution(&self) -> bool {
        self.record.experience_type() == "TASK_EXECUTION"
    }

    fn is_execution_with(&self, fact: &str, value: &str) -> bool {
        self.is_execution() && self.record.fact_str(fact) == value
    }
}

/// Returns the keys, dotted and sorted, in which a stored document differs from what an execution
/// would be stored as under the same id.
fn differences(stored: &Value, execution: &Execution) -> Vec<String> {
    let same_id = |naming: &astra_model::Naming| stored["id"] == naming.id().as_str();
    let naming = execution
        .id_candidates()
        .find(same_id)
        .or_else(|| execution.id_candidates().next())
        .expect("there are eight");
    let offered = serde_json::to_value(execution.to_document(&naming)).expect("documents are JSON");
    let mut found = BTreeSet::new();
    compare("", stored, &offered, &mut found);
    found.into_iter().collect()
}

fn compare(path: &str, stored: &Value, offered: &Value, found: &mut BTreeSet<String>) {
    let (Some(stored_keys), Some(offered_keys)) = (stored.as_object(), offered.as_object()) else {
        if stored != offered {
            found.insert(path.to_owned());
        }
        return;
    };
    for key in stored_keys.keys().chain(offered_keys.keys()) {
        let path = match path {
            "" => key.clone(),
            path => format!("{path}.{key}"),
        };
        match (stored_keys.get(key), offered_keys.get(key)) {
            (Some(stored), Some(offered)) => compare(&path, stored, offered, found),
            _ => drop(found.insert(path)),
        }
    }
}

/// Returns how many a list gives that was asked for so many.
fn bounded(limit: usize) -> usize {
    match limit {
        0 => LIMIT_DEFAULT,
        asked => asked.min(LIMIT_MAX),
    }
}
