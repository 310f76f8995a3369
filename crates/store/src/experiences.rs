//! Experiences by what names them.

use astra_model::{
    Appended, Execution, ExecutionFilter, ExperienceId, ExperienceRepository, IdempotencyKey, Page,
    RecentFilter, Record, Reference, RepositoryError, SpanId, Timestamp, TraceId,
};

use crate::engine::Layout;
use crate::select::{Select, bounded, count, executions_with, first_with};
use crate::store::Store;
use crate::{append, attempt, row};

pub(crate) const ID: &str = " FROM experience WHERE id = ?";
const SPAN: &str = first_with!("span_id");
const TRACE: &str = executions_with!("trace_id");
// Rows of one instant come as their index has them: the one by type runs from new to old, the other
// is read backwards.
const NEWEST_OF_TYPE_FIRST: &str = " ORDER BY experience.created_at DESC, experience.rowid";
const NEWEST_FIRST: &str = " ORDER BY experience.created_at DESC, experience.rowid DESC";

impl ExperienceRepository for Store {
    fn append(&self, execution: &Execution) -> Result<Appended, RepositoryError> {
        if let Some(record) = self.lookup_key(&execution.key())? {
            return Ok(append::existing(record, execution));
        }
        self.append_named(execution)
    }

    fn lookup(&self, id: &ExperienceId) -> Result<Option<Record>, RepositoryError> {
        let select = Select::records(self.layout, "").bind(ID, id.as_str().to_owned());
        self.first("look up an experience", &select)
    }

    fn lookup_span(&self, span: SpanId) -> Result<Option<Record>, RepositoryError> {
        let select = Select::records(self.layout, "").bind(SPAN, span.to_string());
        self.first("look up a span", &select)
    }

    fn lookup_key(&self, key: &IdempotencyKey) -> Result<Option<Record>, RepositoryError> {
        self.first("look up a key", &append::by_key(self.layout, key))
    }

    fn list_trace(&self, trace: TraceId) -> Result<Vec<Record>, RepositoryError> {
        let select = Select::records(self.layout, "").bind(TRACE, trace.to_string());
        let mut attempts = self.all("list a trace", &select)?;
        attempts.sort_by_cached_key(attempt::number);
        Ok(attempts)
    }

    fn list_recent(&self, filter: &RecentFilter) -> Result<Vec<Record>, RepositoryError> {
        self.all("list recent experiences", &recent(self.layout, filter))
    }

    fn list_executions(&self, filter: &ExecutionFilter) -> Result<Page, RepositoryError> {
        self.page_of_executions(filter)
    }

    fn list_children(
        &self,
        id: &ExperienceId,
        limit: usize,
    ) -> Result<Vec<Record>, RepositoryError> {
        self.children(id, limit)
    }

    fn list_prefix(&self, prefix: &str, limit: usize) -> Result<Vec<Reference>, RepositoryError> {
        self.references(prefix, limit)
    }
}

impl Store {
    fn first(
        &self,
        action: &'static str,
        select: &Select,
    ) -> Result<Option<Record>, RepositoryError> {
        self.read(action, |connection| select.first(connection, row::record))
    }

    fn all(&self, action: &'static str, select: &Select) -> Result<Vec<Record>, RepositoryError> {
        self.read(action, |connection| select.all(connection, row::record))
    }
}

fn recent(layout: Layout, filter: &RecentFilter) -> Select {
    let experience_type = filter
        .experience_type
        .as_ref()
        .map(|kind| kind.to_ascii_lowercase());
    let order = match experience_type {
        Some(_) => NEWEST_OF_TYPE_FIRST,
        None => NEWEST_FIRST,
    };
    let since = filter.since.map(Timestamp::to_sqlalchemy);
    Select::records(layout, " FROM experience WHERE TRUE")
        .bind_some(" AND type = ?", experience_type)
        .bind_some(" AND experience.created_at >= ?", since)
        .text(order)
        .bind(" LIMIT ?", count(bounded(filter.limit)))
}
