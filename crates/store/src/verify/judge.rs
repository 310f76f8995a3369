//! What a row breaks by itself: the part of a verification that asks the database nothing.

use astra_model::{ExecutionDocument, Record, RecordDigest, Rule, Scrubber, Violation};
use rusqlite::types::ValueRef;

use super::batch::{Batch, StoredRow};
use super::entries::{Entry, Sums};
use super::ours::Checked;
use super::repeated::Repeated;
use super::{legacy, ours, typed};
use crate::digest;
use crate::engine::Layout;
use crate::row::{self, text};

/// What rows are judged by.
pub(super) struct Judge<'v> {
    pub(super) layout: Layout,
    pub(super) repeated: Repeated,
    pub(super) scrubber: &'v dyn Scrubber,
}

/// What was found of a batch of rows.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) records: Vec<JudgedRecord>,
    /// Over the entries that the rows call for, but those of `unsummed`.
    pub(super) sums: Sums,
    /// The rows of whose entries it isn't known here how SQLite makes them.
    pub(super) unsummed: Vec<i64>,
}

/// What was found of a record.
pub(super) struct JudgedRecord {
    pub(super) id: String,
    /// Whether Python's side wrote it.
    pub(super) is_pythons: bool,
    pub(super) has_digest: bool,
    pub(super) has_entry: bool,
    /// Whether it holds what only younger rules mask.
    pub(super) is_of_older_rules: bool,
    pub(super) violations: Vec<Violation>,
    /// What one of Python's breaks without being broken.
    pub(super) legacy: Vec<Violation>,
    pub(super) parents: Vec<String>,
    /// The document of one of ours, where other rows must be asked about it.
    pub(super) linked: Option<Box<ExecutionDocument>>,
}

impl Judge<'_> {
    pub(super) fn judge(&self, batch: &Batch) -> Judged {
        let mut judged = Judged::default();
        for row in batch.rows() {
            if row.columns.is_execution() {
                self.judge_execution(&row, &mut judged);
            } else {
                judged.unsummed.push(row.rowid);
            }
        }
        judged
    }

    fn judge_execution(&self, row: &StoredRow<'_>, judged: &mut Judged) {
        let typed = match self.layout {
            Layout::Ours | Layout::Earlier(_) => typed::read(&row.columns),
            Layout::Legacy => None,
        };
        let Some(document) = typed else {
            judged.unsummed.push(row.rowid);
            judged.records.push(self.judge_read(row));
            return;
        };
        let mut checked = self.check(&document, row);
        let digest = self.broken_digest(row, || RecordDigest::of_execution(&document));
        checked.violations.extend(digest);
        if checked.violations.is_empty() {
            judged.sums.add(&entry(row, &document));
        } else {
            judged.unsummed.push(row.rowid);
        }
        judged.records.push(of_ours(row, document, checked));
    }

    /// Judges an execution that is Python's or spelled otherwise than ours are.
    fn judge_read(&self, row: &StoredRow<'_>) -> JudgedRecord {
        let Some(record) = row::record_of(&row.columns) else {
            let id = text(row.columns.id).to_owned();
            return broken(row, id, Violation::new(Rule::Form, "its id is none"));
        };
        if self.layout == Layout::Legacy || digest::is_pythons(&record) {
            return self.judge_pythons(row, &record);
        }
        let mut judged = match ours::read(&record) {
            Err(violation) => broken(row, record.id().to_string(), violation),
            Ok(document) => {
                let mut checked = self.check(&document, row);
                let violations = &mut checked.violations;
                violations.extend(ours::check_created(&document, row));
                if violations.is_empty() {
                    let detail = "its row is spelled otherwise than it was written";
                    violations.push(Violation::new(Rule::Immutable, detail));
                }
                of_ours(row, document, checked)
            }
        };
        let digest = self.broken_digest(row, || RecordDigest::of(record.document()));
        judged.violations.extend(digest);
        judged
    }

    fn judge_pythons(&self, row: &StoredRow<'_>, record: &Record) -> JudgedRecord {
        let (key, span) = (
            record.fact_str("idempotency_key"),
            record.fact_str("span_id"),
        );
        let digest = match row.digest {
            ValueRef::Null => None,
            _ => self.broken_digest(row, || RecordDigest::of(record.document())),
        };
        JudgedRecord {
            id: record.id().to_string(),
            is_pythons: true,
            has_digest: has_digest(row),
            has_entry: row.has_entry,
            is_of_older_rules: false,
            violations: digest.into_iter().collect(),
            legacy: legacy::check(record)
                .chain(self.repeated.check(key, span))
                .collect(),
            parents: record.ids("parents").map(str::to_owned).collect(),
            linked: None,
        }
    }

    fn check(&self, document: &ExecutionDocument, row: &StoredRow<'_>) -> Checked {
        let facts = &document.content.structured;
        let mut checked = ours::check(document, row, self.scrubber);
        let repeated = self.repeated.check(&facts.idempotency_key, &facts.span_id);
        checked.violations.extend(repeated);
        checked
    }

    /// Holds a record's document against the digest that is kept beside it, where any are kept.
    fn broken_digest(
        &self,
        row: &StoredRow<'_>,
        digest: impl FnOnce() -> RecordDigest,
    ) -> Option<Violation> {
        let detail = match row.digest {
            _ if !self.layout.has_digests() => return None,
            ValueRef::Null => "no digest is kept beside it",
            kept if text(kept) == digest().as_str() => return None,
            _ => "its document's SHA-256 is another than the digest that is kept beside it",
        };
        Some(Violation::new(Rule::Immutable, detail))
    }
}

fn of_ours(row: &StoredRow<'_>, mut document: ExecutionDocument, checked: Checked) -> JudgedRecord {
    let facts = &document.content.structured;
    let names_rows = !facts.io.tool_calls.is_empty() || !facts.io.script_runs.is_empty();
    let is_linked = facts.attempt != 1 || facts.retry_of.is_some() || names_rows;
    JudgedRecord {
        id: document.id.clone(),
        is_pythons: false,
        has_digest: has_digest(row),
        has_entry: row.has_entry,
        is_of_older_rules: checked.is_of_older_rules,
        violations: checked.violations,
        legacy: Vec::new(),
        parents: std::mem::take(&mut document.parents),
        linked: is_linked.then(|| Box::new(document)),
    }
}

fn broken(row: &StoredRow<'_>, id: String, violation: Violation) -> JudgedRecord {
    JudgedRecord {
        id,
        is_pythons: false,
        has_digest: has_digest(row),
        has_entry: row.has_entry,
        is_of_older_rules: false,
        violations: vec![violation],
        legacy: Vec::new(),
        parents: Vec::new(),
        linked: None,
    }
}

fn has_digest(row: &StoredRow<'_>) -> bool {
    !matches!(row.digest, ValueRef::Null)
}

fn entry<'r>(row: &StoredRow<'r>, document: &'r ExecutionDocument) -> Entry<'r> {
    let columns = row.columns;
    let facts = &document.content.structured;
    let fact = |fact: &'r String| ValueRef::Text(fact.as_bytes());
    Entry {
        rowid: row.rowid,
        id: columns.id,
        kind: columns.kind,
        created_at: columns.created,
        session_id: columns.session,
        ts: columns.ts,
        task_id: fact(&facts.task_id),
        task_slug: fact(&facts.task_slug),
        trace_id: fact(&facts.trace_id),
        key: fact(&facts.idempotency_key),
        span_id: fact(&facts.span_id),
        status: fact(&facts.status),
    }
}
