//! The document has the contract's keys, with values of their form.

use std::fmt;

use super::Findings;
use crate::digest::{ConfigDigest, is_lower_hex};
use crate::document::{ExecutionDocument, GrantsDocument, IoDocument, SCHEMA_VERSION};
use crate::effects::plain_path;
use crate::ids::{ExperienceId, ScriptRunId, TaskId, TaskSlug, TaskType, ToolCallId};
use crate::rule::Rule;

/// Hexadecimal digits of a SHA-256.
const SHA256_DIGITS: usize = 64;

pub(super) fn check_form(document: &ExecutionDocument, found: &mut Findings) {
    let facts = &document.content.structured;
    let mut form = |holds, what: &str, value: &dyn fmt::Debug| {
        found.require(holds, Rule::Form, || format!("{what} is {value:?}"));
    };
    form(
        document.experience_type == "TASK_EXECUTION",
        "type",
        &document.experience_type,
    );
    form(
        facts.schema_version == SCHEMA_VERSION,
        "schema_version",
        &facts.schema_version,
    );
    form(TaskId::is_one(&facts.task_id), "task_id", &facts.task_id);
    form(
        TaskSlug::is_one(&facts.task_slug),
        "task_slug",
        &facts.task_slug,
    );
    form(
        TaskType::is_one(&facts.task_type),
        "task_type",
        &facts.task_type,
    );
    form(
        ConfigDigest::is_one(&facts.task_config_digest),
        "task_config_digest",
        &facts.task_config_digest,
    );
    form(
        matches!(&*facts.status, "success" | "failed" | "partial"),
        "status",
        &facts.status,
    );
    form(
        facts.embedding_skipped,
        "embedding_skipped",
        &facts.embedding_skipped,
    );
    form(
        document.provenance.actor == "AGENT",
        "provenance.actor",
        &document.provenance.actor,
    );
    form(
        document.meta.scrubbed,
        "meta.scrubbed",
        &document.meta.scrubbed,
    );
    form(
        document.meta.backfilled != Some(false)
            && document.meta.backfilled.is_some() == document.meta.legacy_result_file.is_some(),
        "meta.backfilled beside legacy_result_file",
        &document.meta.legacy_result_file,
    );
    let truncated = document.meta.truncated.as_ref().map(|cut| &*cut.sha256);
    form(
        truncated.is_none_or(|sha256| is_lower_hex(sha256, SHA256_DIGITS)),
        "meta.truncated.sha256",
        &truncated,
    );
    let no_grants = facts.grants == GrantsDocument::default();
    form(no_grants, "grants", &facts.grants);
    let ids = |ids: &[String]| ids.iter().all(|id| ExperienceId::is_one(id));
    form(ids(&document.causes), "causes", &document.causes);
    form(ids(&document.parents), "parents", &document.parents);
    check_io(&facts.io, &mut form);
}

fn check_io(io: &IoDocument, form: &mut dyn FnMut(bool, &str, &dyn fmt::Debug)) {
    let files = &io.files_written;
    form(
        files.is_sorted_by(|a, b| a < b),
        "io.files_written, sorted and none twice,",
        files,
    );
    let is_plain = |path: &String| plain_path(path).as_ref() == Some(path);
    form(
        files.iter().all(is_plain),
        "io.files_written, none outside the workspace,",
        files,
    );
    let artifacts = &io.artifact_ids;
    form(artifacts.is_empty(), "io.artifact_ids", artifacts);
    let are_calls = io
        .tool_calls
        .iter()
        .all(|id| id.parse::<ToolCallId>().is_ok());
    form(are_calls, "io.tool_calls", &io.tool_calls);
    let are_runs = io
        .script_runs
        .iter()
        .all(|id| id.parse::<ScriptRunId>().is_ok());
    form(are_runs, "io.script_runs", &io.script_runs);
}
