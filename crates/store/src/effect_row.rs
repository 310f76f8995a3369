//! Tool calls and programs as they lie in the database.

use std::error::Error as StdError;

use astra_model::{
    EffectsRepository, RepositoryError, ScriptExit, ScriptRun, ScriptRunId, Scrubbed,
    ScrubbedObject, StreamDigest, Timestamp, ToolCall, ToolCallId,
};
use rusqlite::Row;
use rusqlite::types::Type;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::engine::Layout;
use crate::error::failed;
use crate::select::Select;
use crate::store::Store;

const TOOL_CALL: &str =
    "SELECT name, arguments, started_at, ended_at, error FROM tool_call WHERE id = ?";
const SCRIPT_RUN: &str = "SELECT program, arguments, exit_code, signal, stdout_bytes, \
    stdout_sha256, stderr_bytes, stderr_sha256, started_at, ended_at FROM script_run WHERE id = ?";

impl EffectsRepository for Store {
    fn lookup_tool_call(&self, id: ToolCallId) -> Result<Option<ToolCall>, RepositoryError> {
        let scrubbed = |text: &str| Scrubbed::new(text, &*self.scrubber);
        self.lookup_effect("look up a tool call", TOOL_CALL, &id.to_string(), |row| {
            let error: Option<String> = row.get(4)?;
            Ok(ToolCall {
                id,
                name: scrubbed(text(row, 0)?),
                arguments: ScrubbedObject::new(
                    &json::<Map<String, Value>>(row, 1)?,
                    &*self.scrubber,
                ),
                started: instant(row, 2)?,
                ended: instant(row, 3)?,
                error: error.as_deref().map(scrubbed),
            })
        })
    }

    fn lookup_script_run(&self, id: ScriptRunId) -> Result<Option<ScriptRun>, RepositoryError> {
        let scrubbed = |text: &str| Scrubbed::new(text, &*self.scrubber);
        self.lookup_effect("look up a script run", SCRIPT_RUN, &id.to_string(), |row| {
            let arguments: Vec<String> = json(row, 1)?;
            Ok(ScriptRun {
                id,
                program: scrubbed(text(row, 0)?),
                arguments: arguments
                    .iter()
                    .map(|argument| scrubbed(argument))
                    .collect(),
                exit: exit(row)?,
                stdout: stream(row, 4)?,
                stderr: stream(row, 6)?,
                started: instant(row, 8)?,
                ended: instant(row, 9)?,
            })
        })
    }
}

impl Store {
    fn lookup_effect<T>(
        &self,
        action: &'static str,
        sql: &'static str,
        id: &str,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, RepositoryError> {
        if self.layout == Layout::Legacy {
            return Ok(None);
        }
        let select = Select::new("").bind(sql, id.to_owned());
        let found = select.first(&*self.reader(action)?, |row| read(row).map(Some));
        self.heed(found).map_err(|error| match error {
            rusqlite::Error::FromSqlConversionFailure(_, _, source) => RepositoryError::Damaged {
                action,
                id: id.to_owned(),
                detail: source.to_string(),
            },
            other => failed(action)(other),
        })
    }
}

fn text<'r>(row: &'r Row<'_>, column: usize) -> rusqlite::Result<&'r str> {
    let text = row.get_ref(column)?.as_str();
    text.map_err(|error| refused(column, error))
}

fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    serde_json::from_str(text(row, column)?).map_err(|error| refused(column, error))
}

fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    let instant = text(row, column)?.parse();
    instant.map_err(|error: astra_model::InvalidTimestamp| refused(column, error))
}

fn refused(column: usize, error: impl StdError + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error.into())
}

fn exit(row: &Row<'_>) -> rusqlite::Result<ScriptExit> {
    let code = row.get::<_, Option<i32>>(2)?.map(ScriptExit::Code);
    let signal = row.get::<_, Option<i32>>(3)?.map(ScriptExit::Signal);
    Ok(code.or(signal).unwrap_or(ScriptExit::Unknown))
}

fn stream(row: &Row<'_>, column: usize) -> rusqlite::Result<StreamDigest> {
    Ok(StreamDigest {
        bytes: row.get::<_, i64>(column)?.unsigned_abs(),
        sha256: row.get(column + 1)?,
    })
}
