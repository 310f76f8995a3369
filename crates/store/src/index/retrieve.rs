//! Experiences by their words.

use astra_model::{
    Memory, MemoryFilters, MemoryQuery, RepositoryError, Retriever, TOP_K_MAX, Timestamp,
};
use rusqlite::{Connection, Row};
use serde_json::Value;

use super::query::any_word;
use crate::row;
use crate::select::Select;
use crate::store::Store;

/// Memories that match equally well as the last of the best are ordered among themselves, as far as
/// this many: a task that always says the same would have them all read.
const TIES_MAX: usize = 1_000;

// The index gives its rows in the order of their rank, so that reading may end with the best.
const MATCHING: &str = "
    SELECT experience.id, experience.type, experience.created_at, content, experience_fts.rank
    FROM experience_fts
    CROSS JOIN experience_doc ON experience_doc.doc = experience_fts.rowid
    CROSS JOIN experience ON experience.id = experience_doc.experience_id
    WHERE experience_fts MATCH ?";
const OF_TYPES: &str = " AND experience.type COLLATE NOCASE IN (SELECT atom FROM json_each(?))";
const BEST_FIRST: &str = " ORDER BY experience_fts.rank";

impl Retriever for Store {
    fn retrieve(&self, query: &MemoryQuery) -> Result<Vec<Memory>, RepositoryError> {
        let Some(words) = any_word(&query.text) else {
            return Ok(Vec::new());
        };
        let top_k = query.top_k.min(TOP_K_MAX);
        let select = narrow(Select::new("").bind(MATCHING, words), &query.filters).text(BEST_FIRST);
        let found = self.read_indexed("retrieve memories", |connection| {
            best(connection, &select, top_k)
        })?;
        Ok(found.into_iter().map(|found| found.memory).collect())
    }
}

fn narrow(select: Select, filters: &MemoryFilters) -> Select {
    let types = (!filters.types.is_empty()).then(|| Value::from(filters.types.clone()).to_string());
    let since = filters.since.map(Timestamp::to_sqlalchemy);
    let until = filters.until.map(Timestamp::to_sqlalchemy);
    filters
        .facts
        .iter()
        .fold(select, |select, (key, value)| holds(select, key, value))
        .bind_some(OF_TYPES, types)
        .bind_some(" AND experience.created_at >= ?", since)
        .bind_some(" AND experience.created_at < ?", until)
}

/// Asks for a fact. JSON's true is SQL's 1 and its null SQL's nothing, so that these are asked for
/// by their type.
fn holds(select: Select, key: &str, value: &Value) -> Select {
    let path = format!("$.structured.\"{key}\"");
    let by_type = |select: Select, kind: &str| {
        select
            .bind(" AND json_type(content, ?)", path.clone())
            .bind(" = ?", kind.to_owned())
    };
    match value {
        Value::Null => by_type(select, "null"),
        Value::Bool(true) => by_type(select, "true"),
        Value::Bool(false) => by_type(select, "false"),
        Value::Number(number) => {
            let select = select
                .bind(
                    " AND json_type(content, ?) IN ('integer', 'real')",
                    path.clone(),
                )
                .bind(" AND json_extract(content, ?)", path.clone());
            match number.as_i64() {
                Some(whole) => select.bind(" = ?", whole),
                None => select.bind(" = ?", number.as_f64()),
            }
        }
        other => {
            let text = other
                .as_str()
                .map_or_else(|| other.to_string(), str::to_owned);
            select
                .bind(" AND json_extract(content, ?)", path.clone())
                .bind(" = ?", text)
        }
    }
}

struct Found {
    rank: f64,
    memory: Memory,
}

/// Reads the best, and as many of equal rank as are needed to order them: newest first, then by id.
fn best(connection: &Connection, select: &Select, top_k: usize) -> rusqlite::Result<Vec<Found>> {
    let mut found: Vec<Found> = Vec::new();
    select.each(connection, |row| {
        let Some(next) = read(row)? else {
            return Ok(true);
        };
        let full = found.len() >= top_k;
        let ties = found.last().is_some_and(|last| last.rank >= next.rank);
        let goes_on = !full || (ties && found.len() < top_k + TIES_MAX);
        if goes_on {
            found.push(next);
        }
        Ok(goes_on)
    })?;
    found.sort_by(|a, b| {
        a.rank
            .total_cmp(&b.rank)
            .then_with(|| b.memory.created.cmp(&a.memory.created))
            .then_with(|| a.memory.id.cmp(&b.memory.id))
    });
    found.truncate(top_k);
    Ok(found)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Option<Found>> {
    let Some(id) = row::experience_id(row.get_ref(0)?) else {
        return Ok(None);
    };
    let memory = Memory {
        id,
        experience_type: row::text(row.get_ref(1)?).to_ascii_uppercase(),
        created: row::instant(row.get_ref(2)?).unwrap_or(Timestamp::from_millis(0)),
        text: row::said(row.get_ref(3)?),
    };
    let rank = row.get(4)?;
    Ok(Some(Found { rank, memory }))
}
