//! What the content of a row says of it, as SQLite's functions say it.

use std::fmt;
use std::marker::PhantomData;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Row, Statement, params};
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Number;

use super::facts::{Fact, Facts};
use crate::schema::ts;
use crate::select::fact;

// The row is called as in the trigger, whose expression this is.
const TS: &str = concat!(
    "SELECT ",
    ts!(),
    " FROM (SELECT ?1 AS content, ?2 AS created_at) AS NEW"
);
const ALL: &str = concat!(
    "SELECT ",
    ts!(),
    ", ",
    fact!("task_slug"),
    ", ",
    fact!("span_id"),
    ", ",
    fact!("task_id"),
    ", ",
    fact!("status"),
    ", created_at FROM experience AS NEW WHERE NEW.rowid = ?1"
);
/// SQLite reads no JSON that is nested deeper than a thousand times.
const NESTED_MAX: usize = 1_000;

/// Up to here a double's last bit is far less than a hundredth of a thousandth.
const SECONDS_MAX: f64 = 1e10;

/// Content that has one meaning for whoever reads JSON: no key twice, no escapes where we read.
#[derive(Deserialize)]
struct Content<'a> {
    #[serde(borrow)]
    structured: Option<Object<Structured<'a>>>,
}

#[derive(Default, Deserialize)]
struct Structured<'a> {
    task_slug: Option<&'a str>,
    span_id: Option<&'a str>,
    task_id: Option<&'a str>,
    status: Option<&'a str>,
    started_at_ts: Option<Number>,
}

/// An object and no list, whose items would pass for its members.
struct Object<T>(T);

/// Reads facts from the rows of a query over the same database.
///
/// SQLite takes every content apart into a form of its own before it finds three values in it. Where
/// none can be mistaken they are found here; any other row is left to it.
pub(super) struct Extract<'c> {
    ts: Statement<'c>,
    all: Statement<'c>,
}

impl<'c> Extract<'c> {
    pub(super) fn new(connection: &'c Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            ts: connection.prepare(TS)?,
            all: connection.prepare(ALL)?,
        })
    }

    /// Reads the facts of a row from its number, its instant and its content.
    pub(super) fn facts(
        &mut self,
        row: i64,
        created_at: ValueRef<'_>,
        content: ValueRef<'_>,
    ) -> rusqlite::Result<Facts> {
        match plain(content) {
            Some(structured) => self.of_plain(row, created_at, &structured),
            None => self.all.query_row([row], |found| of_any(row, found)),
        }
    }

    fn of_plain(
        &mut self,
        row: i64,
        created_at: ValueRef<'_>,
        structured: &Structured<'_>,
    ) -> rusqlite::Result<Facts> {
        let started = structured.started_at_ts.as_ref().map(Number::to_string);
        let content =
            started.map(|started| [r#"{"structured":{"started_at_ts":"#, &started, "}}"].concat());
        let bound = ToSqlOutput::Borrowed(created_at);
        let ts = self
            .ts
            .query_row(params![content, bound], |found| found.get(0))?;
        let fact = |said: Option<&str>| Fact::of(said.map_or(ValueRef::Null, ValueRef::from));
        Ok(Facts {
            row,
            ts,
            task_slug: fact(structured.task_slug),
            span_id: fact(structured.span_id),
            task_id: fact(structured.task_id),
            status: fact(structured.status),
            created_at: Fact::of(created_at),
        })
    }
}

fn of_any(row: i64, found: &Row<'_>) -> rusqlite::Result<Facts> {
    Ok(Facts {
        row,
        ts: found.get(0)?,
        task_slug: Fact::of(found.get_ref(1)?),
        span_id: Fact::of(found.get_ref(2)?),
        task_id: Fact::of(found.get_ref(3)?),
        status: Fact::of(found.get_ref(4)?),
        created_at: Fact::of(found.get_ref(5)?),
    })
}

/// Reads content that has one meaning; nothing where it may have another.
fn plain(content: ValueRef<'_>) -> Option<Structured<'_>> {
    let text = content.as_str().ok()?;
    let opens = |byte: &u8| matches!(byte, b'{' | b'[');
    if text.as_bytes().iter().filter(|byte| opens(byte)).count() >= NESTED_MAX {
        return None;
    }
    let content: Object<Content<'_>> = serde_json::from_str(text).ok()?;
    let structured = content.0.structured.map(|structured| structured.0);
    let structured = structured.unwrap_or_default();
    let rounds_alike = structured.started_at_ts.as_ref().is_none_or(rounds_alike);
    rounds_alike.then_some(structured)
}

/// Tells whether a number has the same thousandths for whoever reads its digits, though the last bit
/// of a double may be another for him.
fn rounds_alike(number: &Number) -> bool {
    number.is_i64()
        || number.as_f64().is_some_and(|seconds| {
            let beyond = (seconds * 1000.0).fract().abs();
            seconds.abs() < SECONDS_MAX && (beyond - 0.5).abs() > 0.01
        })
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members(PhantomData))
    }
}

struct Members<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
    type Value = Object<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Object<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(members)).map(Object)
    }
}
