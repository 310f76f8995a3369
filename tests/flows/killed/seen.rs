//! What must hold after any kill.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{Answer, Task, Workspace, fact, files_below, tree};

/// What the tests have seen of attempts that they then killed.
pub(super) struct Seen {
    pub(super) workspace: Workspace,
    /// Documents that `run` had printed whole.
    acknowledged: Vec<Value>,
}

impl Seen {
    /// A workspace whose task leaves a mark as soon as it runs.
    pub(super) fn new() -> Self {
        let workspace = Workspace::new([]);
        workspace.remember("exp_tide", "observation", "the tide comes in twice a day");
        let effects = workspace.beside().join("effects");
        let line = format!(
            "echo $ASTRA_SPAN_ID >> '{}'; echo wet > tide.txt; echo done",
            effects.display()
        );
        workspace.define([Task::shell("mark", &line).with("query", "tide")]);
        Self {
            workspace,
            acknowledged: Vec::new(),
        }
    }

    fn spans_of_effects(&self) -> Vec<String> {
        let effects = fs::read_to_string(self.workspace.beside().join("effects"));
        effects
            .unwrap_or_default()
            .lines()
            .map(str::to_owned)
            .collect()
    }

    pub(super) fn note(&mut self, answer: &Answer) {
        if let Ok(told) = serde_json::from_slice::<Value>(&answer.stdout) {
            self.acknowledged
                .extend(told.get("document").filter(|d| d.is_object()).cloned());
        }
    }

    /// Recovers, and insists on all that must hold after a kill.
    pub(super) fn insist_survived(&self) {
        self.workspace.astra(&["recover"]).answer().exits(0);
        let records = self.workspace.records();
        let with_span = |span: &str| {
            records
                .iter()
                .filter(|record| fact(record, "span_id") == span)
                .count()
        };
        for span in self.spans_of_effects() {
            assert_eq!(
                with_span(&span),
                1,
                "an effect of {span} without its record"
            );
        }
        for document in &self.acknowledged {
            assert!(
                records.contains(document),
                "acknowledged and lost: {document:#}"
            );
        }
        for record in records
            .iter()
            .filter(|record| fact(record, "status") == "failed")
        {
            let kind = fact(record, "error")["type"].as_str().unwrap();
            assert!(
                ["RunnerInterrupted", "CommandKilled", "CommandFailed"].contains(&kind),
                "{record:#}"
            );
        }
        self.insist_published(&records);
        let before = self.files();
        self.workspace.insist_settled();
        assert_eq!(self.workspace.records(), records);
        assert_eq!(self.files(), before, "a second recovery changes nothing");
    }

    /// Every record has one result file, whole, and no other file is left beside them.
    fn insist_published(&self, records: &[Value]) {
        let mut published: Vec<Value> = files_below(&self.workspace.results())
            .iter()
            .map(|path| fs::read(path).unwrap())
            .map(|bytes| serde_json::from_slice::<Value>(&bytes).unwrap())
            .map(|result| result["metadata"]["experience_id"].clone())
            .collect();
        let mut ids: Vec<Value> = records.iter().map(|record| record["id"].clone()).collect();
        published.sort_by_key(Value::to_string);
        ids.sort_by_key(Value::to_string);
        assert_eq!(published, ids);
    }

    fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        // SQLite keeps its own files; what they hold is compared by what is listed.
        let of_sqlite = |path: &Path| path.to_string_lossy().contains("core.db");
        tree(&self.workspace.root())
            .into_iter()
            .filter(|(path, _)| !of_sqlite(path))
            .collect()
    }
}
