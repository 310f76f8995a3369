//! The rows of tool calls and programs that stand beside a record.

use astra_model::{ExperienceId, ScriptExit, ScriptRun, Scrubbed, SpanId, ToolCall};
use rusqlite::{Connection, named_params};

use crate::insert::json_text;
use crate::select::count;

const INSERT_TOOL_CALL: &str = "
    INSERT INTO tool_call (
        id, experience_id, span_id, name, arguments, started_at, ended_at, outcome, error)
    VALUES (
        :id, :experience_id, :span_id, :name, :arguments, :started_at, :ended_at, :outcome, :error)
";

const INSERT_SCRIPT_RUN: &str = "
    INSERT INTO script_run (
        id, experience_id, span_id, program, arguments, exit_code, signal,
        stdout_bytes, stdout_sha256, stderr_bytes, stderr_sha256, started_at, ended_at)
    VALUES (
        :id, :experience_id, :span_id, :program, :arguments, :exit_code, :signal,
        :stdout_bytes, :stdout_sha256, :stderr_bytes, :stderr_sha256, :started_at, :ended_at)
";

/// Inserts all rows of an execution.
pub(crate) fn insert(
    connection: &Connection,
    id: &ExperienceId,
    span: SpanId,
    tool_calls: &[ToolCall],
    script_runs: &[ScriptRun],
) -> rusqlite::Result<()> {
    let owner = Owner {
        experience: id.as_str(),
        span: span.to_string(),
    };
    for call in tool_calls {
        owner.insert_tool_call(connection, call)?;
    }
    for run in script_runs {
        owner.insert_script_run(connection, run)?;
    }
    Ok(())
}

struct Owner<'a> {
    experience: &'a str,
    span: String,
}

impl Owner<'_> {
    fn insert_tool_call(&self, connection: &Connection, call: &ToolCall) -> rusqlite::Result<()> {
        let outcome = match call.error {
            None => "success",
            Some(_) => "failed",
        };
        connection
            .prepare_cached(INSERT_TOOL_CALL)?
            .execute(named_params! {
                ":id": call.id.to_string(),
                ":experience_id": self.experience,
                ":span_id": self.span,
                ":name": call.name.as_str(),
                ":arguments": json_text(&call.arguments)?,
                ":started_at": call.started.to_iso_millis(),
                ":ended_at": call.ended.to_iso_millis(),
                ":outcome": outcome,
                ":error": call.error.as_ref().map(Scrubbed::as_str),
            })?;
        Ok(())
    }

    fn insert_script_run(&self, connection: &Connection, run: &ScriptRun) -> rusqlite::Result<()> {
        let (exit_code, signal) = match run.exit {
            ScriptExit::Code(code) => (Some(code), None),
            ScriptExit::Signal(signal) => (None, Some(signal)),
            ScriptExit::Unknown => (None, None),
        };
        connection
            .prepare_cached(INSERT_SCRIPT_RUN)?
            .execute(named_params! {
                ":id": run.id.to_string(),
                ":experience_id": self.experience,
                ":span_id": self.span,
                ":program": run.program.as_str(),
                ":arguments": json_text(&run.arguments)?,
                ":exit_code": exit_code,
                ":signal": signal,
                ":stdout_bytes": bytes(run.stdout.bytes),
                ":stdout_sha256": run.stdout.sha256,
                ":stderr_bytes": bytes(run.stderr.bytes),
                ":stderr_sha256": run.stderr.sha256,
                ":started_at": run.started.to_iso_millis(),
                ":ended_at": run.ended.to_iso_millis(),
            })?;
        Ok(())
    }
}

fn bytes(stream: u64) -> i64 {
    count(usize::try_from(stream).unwrap_or(usize::MAX))
}
