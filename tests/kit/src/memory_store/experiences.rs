//! Executions and memories.

use std::cmp::Reverse;
use std::collections::HashSet;

use astra_model::{
    Appended, Cursor, Execution, ExecutionFilter, ExperienceId, ExperienceRepository,
    IdempotencyKey, Page, RecentFilter, Record, Reference, RepositoryError, SpanId, TaskRef,
    Timestamp, TraceId,
};

use super::{MemoryStore, Row, State, bounded};

impl ExperienceRepository for MemoryStore {
    fn append(&self, execution: &Execution) -> Result<Appended, RepositoryError> {
        Ok(self.state().append(execution))
    }

    fn lookup(&self, id: &ExperienceId) -> Result<Option<Record>, RepositoryError> {
        let state = self.state();
        Ok(state.find(|row| row.record.id() == id).cloned())
    }

    fn lookup_span(&self, span: SpanId) -> Result<Option<Record>, RepositoryError> {
        let state = self.state();
        let row = state
            .executions()
            .find(|(_, _, ran)| ran.running().lineage.span() == span);
        Ok(row.map(|(_, row, _)| row.record.clone()))
    }

    fn lookup_key(&self, key: &IdempotencyKey) -> Result<Option<Record>, RepositoryError> {
        Ok(self.state().find_key(key).cloned())
    }

    fn list_trace(&self, trace: TraceId) -> Result<Vec<Record>, RepositoryError> {
        let state = self.state();
        let mut attempts: Vec<_> = state
            .executions()
            .map(|(_, row, execution)| (execution.running().lineage, row))
            .filter(|(lineage, _)| lineage.trace() == trace)
            .collect();
        attempts.sort_by_key(|(lineage, _)| lineage.attempt());
        Ok(attempts.iter().map(|(_, row)| row.record.clone()).collect())
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
        let mut places: Vec<(Place, &Row)> = state
            .executions()
            .filter(|(_, row, execution)| is_listed(filter, row, execution))
            .map(|(index, row, _)| ((Reverse(row.created), index), row))
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

impl State {
    fn executions(&self) -> impl Iterator<Item = (usize, &Row, &Execution)> {
        let rows = self.rows.iter().enumerate();
        rows.filter_map(|(index, row)| Some((index, row, row.execution.as_ref()?)))
    }
}

fn is_recent(filter: &RecentFilter, row: &Row) -> bool {
    let is_of_type = |wanted: &String| wanted.eq_ignore_ascii_case(row.record.experience_type());
    filter.experience_type.as_ref().is_none_or(is_of_type)
        && filter.since.is_none_or(|since| row.created >= since)
}

fn is_listed(filter: &ExecutionFilter, row: &Row, execution: &Execution) -> bool {
    let running = execution.running();
    let is_of_task = |wanted: &TaskRef| match wanted {
        TaskRef::Id(id) => running.task.id == *id,
        TaskRef::Slug(slug) => running.task.slug == *slug,
    };
    let backfilled = row.record.document()["meta"]["backfilled"] == true;
    filter.task.as_ref().is_none_or(is_of_task)
        && filter
            .status
            .as_ref()
            .is_none_or(|status| execution.ending().status() == status)
        && filter.since.is_none_or(|since| running.started >= since)
        && filter.until.is_none_or(|until| running.started < until)
        && filter.backfilled.is_none_or(|wanted| backfilled == wanted)
}

fn references(row: &Row, prefix: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    let lineage = row
        .execution
        .as_ref()
        .map(|execution| execution.running().lineage);
    let span = lineage.map(|lineage| lineage.span().to_string());
    let is_span = span.is_some_and(|span| span.starts_with(prefix));
    if is_span || row.record.id().as_str().starts_with(prefix) {
        found.push(Reference::Experience(row.record.id().clone()));
    }
    let trace = lineage.map(|lineage| lineage.trace());
    if let Some(trace) = trace.filter(|trace| trace.to_string().starts_with(prefix)) {
        found.push(Reference::Trace(trace));
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
