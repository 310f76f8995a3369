//! Executions and memories.

use std::cmp::Reverse;
use std::collections::HashSet;

use astra_model::{
    Appended, Cursor, Execution, ExecutionFilter, ExperienceId, ExperienceRepository,
    IdempotencyKey, Page, RecentFilter, Record, Reference, RepositoryError, SpanId, TaskRef,
    Timestamp, TraceId,
};

use super::{MemoryStore, Row, bounded};

impl ExperienceRepository for MemoryStore {
    fn append(&self, execution: &Execution) -> Result<Appended, RepositoryError> {
        Ok(self.state().append(execution))
    }

    fn lookup(&self, id: &ExperienceId) -> Result<Option<Record>, RepositoryError> {
        let state = self.state();
        Ok(state.find(|row| row.record.id() == id).cloned())
    }

    fn lookup_span(&self, span: SpanId) -> Result<Option<Record>, RepositoryError> {
        let span = span.to_string();
        let state = self.state();
        Ok(state
            .find(|row| row.is_execution_with("span_id", &span))
            .cloned())
    }

    fn lookup_key(&self, key: &IdempotencyKey) -> Result<Option<Record>, RepositoryError> {
        Ok(self.state().find_key(key).cloned())
    }

    fn list_trace(&self, trace: TraceId) -> Result<Vec<Record>, RepositoryError> {
        let trace = trace.to_string();
        let state = self.state();
        let mut attempts: Vec<Record> = state
            .rows
            .iter()
            .filter(|row| row.is_execution_with("trace_id", &trace))
            .map(|row| row.record.clone())
            .collect();
        attempts.sort_by_key(|attempt| attempt.fact("attempt").as_i64());
        Ok(attempts)
    }

    fn list_recent(&self, filter: &RecentFilter) -> Result<Vec<Record>, RepositoryError> {
        let state = self.state();
        let mut rows: Vec<&Row> = state
            .rows
            .iter()
            .filter(|row| is_recent(filter, row))
            .collect();
        rows.sort_by_key(|row| Reverse(row.created));
        let rows = rows.into_iter().take(bounded(filter.limit));
        Ok(rows.map(|row| row.record.clone()).collect())
    }

    fn list_executions(&self, filter: &ExecutionFilter) -> Result<Page, RepositoryError> {
        let after = filter.after.as_ref().map(read_cursor).transpose()?;
        let state = self.state();
        let rows = state.rows.iter().enumerate();
        let mut places: Vec<(Place, &Row)> = rows
            .filter(|(_, row)| row.is_execution() && is_listed(filter, row))
            .map(|(index, row)| ((Reverse(row.created), index), row))
            .filter(|(place, _)| after.is_none_or(|after| *place > after))
            .collect();
        places.sort_by_key(|(place, _)| *place);
        let limit = bounded(filter.limit);
        let is_last = places.len() <= limit;
        places.truncate(limit);
        let end = places.last().map(|(place, _)| write_cursor(*place));
        Ok(Page {
            records: places.iter().map(|(_, row)| row.record.clone()).collect(),
            next: if is_last { None } else { end },
        })
    }

    fn list_children(
        &self,
        id: &ExperienceId,
        limit: usize,
    ) -> Result<Vec<Record>, RepositoryError> {
        let state = self.state();
        let names = |row: &&Row, key| row.record.ids(key).any(|named| named == id.as_str());
        let mut rows: Vec<&Row> = state
            .rows
            .iter()
            .filter(|row| names(row, "parents") || names(row, "causes"))
            .collect();
        rows.sort_by_key(|row| row.created);
        let rows = rows.into_iter().take(bounded(limit));
        Ok(rows.map(|row| row.record.clone()).collect())
    }

    fn list_prefix(&self, prefix: &str, limit: usize) -> Result<Vec<Reference>, RepositoryError> {
        let state = self.state();
        let mut seen = HashSet::new();
        let found = state.rows.iter().flat_map(|row| references(row, prefix));
        Ok(found
            .filter(|found| seen.insert(found.clone()))
            .take(bounded(limit))
            .collect())
    }
}

fn is_recent(filter: &RecentFilter, row: &Row) -> bool {
    let is_of_type = |wanted: &String| wanted.eq_ignore_ascii_case(row.record.experience_type());
    filter.experience_type.as_ref().is_none_or(is_of_type)
        && filter.since.is_none_or(|since| row.created >= since)
}

fn is_listed(filter: &ExecutionFilter, row: &Row) -> bool {
    let has = |fact, value: &str| row.is_execution_with(fact, value);
    let is_of_task = |wanted: &TaskRef| match wanted {
        TaskRef::Id(id) => has("task_id", id.as_str()),
        TaskRef::Slug(slug) => has("task_slug", slug.as_str()),
    };
    // Python's side says so among the facts.
    let meta = &row.record.document()["meta"];
    let backfilled = meta["backfilled"] == true || *row.record.fact("backfilled") == true;
    filter.task.as_ref().is_none_or(is_of_task)
        && filter
            .status
            .as_ref()
            .is_none_or(|status| has("status", status))
        && filter.since.is_none_or(|since| row.created >= since)
        && filter.until.is_none_or(|until| row.created < until)
        && filter.backfilled.is_none_or(|wanted| backfilled == wanted)
}

fn references(row: &Row, prefix: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    let starts = |fact| {
        let text = row.record.fact_str(fact);
        row.is_execution() && !text.is_empty() && text.starts_with(prefix)
    };
    if row.record.id().as_str().starts_with(prefix) || starts("span_id") {
        found.push(Reference::Experience(row.record.id().clone()));
    }
    if starts("trace_id") {
        let trace = row.record.fact_str("trace_id").parse().ok();
        found.extend(trace.map(Reference::Trace));
    }
    found
}

/// A row's place in a list: newest start first, then in order of insertion.
type Place = (Reverse<Timestamp>, usize);

fn write_cursor((Reverse(started), index): Place) -> Cursor {
    Cursor::new(format!("{}:{index}", started.as_millis()))
}

fn read_cursor(cursor: &Cursor) -> Result<Place, RepositoryError> {
    let place = cursor
        .as_str()
        .split_once(':')
        .and_then(|(started, index)| {
            let started = Timestamp::from_millis(started.parse().ok()?);
            Some((Reverse(started), index.parse().ok()?))
        });
    place.ok_or_else(|| RepositoryError::Storage {
        action: "list executions",
        source: format!("{:?} is another store's cursor", cursor.as_str()).into(),
    })
}
