//! Keys and spans that stand in several records.

use std::collections::HashMap;

use astra_model::{Rule, Violation};
use rusqlite::Connection;

use crate::engine::Layout;
use crate::select::{executions_with, fact};

// In the order of an index, so that equal ones lie side by side.
const KEYS: &str = concat!(
    "SELECT ",
    fact!("idempotency_key"),
    " FROM experience ORDER BY ",
    fact!("idempotency_key")
);
const SPANS: &str = concat!(
    "SELECT ",
    fact!("span_id"),
    " FROM experience ORDER BY ",
    fact!("span_id")
);
const WITH_KEY: &str = concat!("SELECT count(*)", executions_with!("idempotency_key"));
const WITH_SPAN: &str = concat!("SELECT count(*)", executions_with!("span_id"));

/// The keys and spans of more than one record, with how many have them.
#[derive(Default)]
pub(super) struct Repeated {
    keys: HashMap<String, i64>,
    spans: HashMap<String, i64>,
}

impl Repeated {
    pub(super) fn find(connection: &Connection, layout: Layout) -> rusqlite::Result<Self> {
        Ok(Self {
            keys: repeated(connection, KEYS, WITH_KEY)?,
            spans: match layout {
                Layout::Ours | Layout::Earlier(_) => repeated(connection, SPANS, WITH_SPAN)?,
                // Before the migration no index finds a span.
                Layout::Legacy => HashMap::new(),
            },
        })
    }

    /// Returns the rules that a record breaks by having the key or the span of another.
    pub(super) fn check(&self, key: &str, span: &str) -> impl Iterator<Item = Violation> {
        let key = self.keys.get(key).map(|records| {
            let detail = format!("{records} records share its idempotency_key");
            Violation::new(Rule::OneRecordPerKey, detail)
        });
        let span = self.spans.get(span).map(|records| {
            let detail = format!("{records} records share its span_id");
            Violation::new(Rule::TraceAndSpans, detail)
        });
        key.into_iter().chain(span)
    }
}

fn repeated(
    connection: &Connection,
    values: &str,
    with_value: &str,
) -> rusqlite::Result<HashMap<String, i64>> {
    let mut values = connection.prepare_cached(values)?;
    let mut values = values.query(())?;
    let (mut repeated, mut last) = (HashMap::new(), String::new());
    while let Some(value) = values.next()? {
        let value = value.get_ref(0)?.as_str().unwrap_or_default();
        if value != last {
            value.clone_into(&mut last);
        } else if !value.is_empty() && !repeated.contains_key(value) {
            let records: i64 = connection
                .prepare_cached(with_value)?
                .query_row([value], |row| row.get(0))?;
            if records > 1 {
                repeated.insert(value.to_owned(), records);
            }
        }
    }
    Ok(repeated)
}
