//! What is captured of an attempt.

use std::time::Duration;

use astra_model::{
    Captured, Effects, Notes, Retrieval, RetrievalCall, ScriptExit, ScriptRun, ScriptRunId,
    ScrubbedObject, Scrubber, StreamDigest, ToolCall, ToolCallId, Truncation, WorkspacePath,
    sha256_hex,
};
use proptest::prelude::*;

use super::filter::filter_objects;
use super::identity::{experience_ids, timestamps};
use super::text::{scrubbed_texts, texts};
use crate::ids::SequentialIds;

/// Makes looks into the memory that found nothing, something, and the same thing twice.
pub fn retrieval_calls(scrubber: &'static dyn Scrubber) -> impl Strategy<Value = RetrievalCall> {
    let source = prop::sample::select(vec!["experiences", "beliefs", "goals"]);
    let latency = prop_oneof![4 => 0..10_000_u64, 1 => any::<u64>()];
    (
        scrubbed_texts(scrubber),
        filter_objects(),
        latency,
        prop::collection::vec(source.prop_map(str::to_owned), 0..3),
        prop::collection::vec(experience_ids(), 0..6),
    )
        .prop_map(
            move |(query, filters, latency_ms, source, parents)| RetrievalCall {
                query,
                filters: ScrubbedObject::new(&filters, scrubber),
                latency_ms,
                source,
                parents,
            },
        )
}

/// Makes what an execution did: files, tool calls and programs; the ids of their rows are new
/// within each value and follow from its seed.
pub fn effects(scrubber: &'static dyn Scrubber) -> impl Strategy<Value = Effects> {
    let path = "[a-z]{1,8}(/[a-z@. ]{1,8}){0,2}\\.md";
    let files = prop::collection::vec(path, 0..4);
    let tools = prop::collection::vec(tool_calls(scrubber), 0..3);
    let scripts = prop::collection::vec(script_runs(scrubber), 0..3);
    (any::<u32>(), files, tools, scripts).prop_map(move |(seed, files, tools, scripts)| {
        let ids = SequentialIds::of_seed(seed);
        let mut effects = Effects::default();
        // A path of dots alone may lead out; such are no effects.
        let files = files
            .iter()
            .filter_map(|file| WorkspacePath::new(file, scrubber).ok());
        files.for_each(|file| effects.add_file(file));
        for call in tools {
            let id = ToolCallId::new(&ids);
            effects.add_tool_call(ToolCall { id, ..call });
        }
        for run in scripts {
            let id = ScriptRunId::new(&ids);
            effects.add_script_run(ScriptRun { id, ..run });
        }
        effects
    })
}

fn tool_calls(scrubber: &'static dyn Scrubber) -> impl Strategy<Value = ToolCall> {
    (
        scrubbed_texts(scrubber),
        filter_objects(),
        timestamps(),
        0..10_000_u64,
        prop::option::of(scrubbed_texts(scrubber)),
    )
        .prop_map(move |(name, arguments, started, took_ms, error)| ToolCall {
            id: ToolCallId::new(&SequentialIds::default()),
            name,
            arguments: ScrubbedObject::new(&arguments, scrubber),
            started,
            ended: started.plus(Duration::from_millis(took_ms)),
            error,
        })
}

fn script_runs(scrubber: &'static dyn Scrubber) -> impl Strategy<Value = ScriptRun> {
    let exit = prop_oneof![
        any::<i32>().prop_map(ScriptExit::Code),
        (1..64).prop_map(ScriptExit::Signal),
        Just(ScriptExit::Unknown),
    ];
    (
        scrubbed_texts(scrubber),
        prop::collection::vec(scrubbed_texts(scrubber), 0..3),
        exit,
        texts(),
        timestamps(),
        0..10_000_u64,
    )
        .prop_map(
            |(program, arguments, exit, output, started, took_ms)| ScriptRun {
                id: ScriptRunId::new(&SequentialIds::default()),
                program,
                arguments,
                exit,
                stdout: digest_of(&output),
                stderr: digest_of(""),
                started,
                ended: started.plus(Duration::from_millis(took_ms)),
            },
        )
}

fn digest_of(output: &str) -> StreamDigest {
    StreamDigest {
        bytes: output.len().try_into().expect("a test's output is short"),
        sha256: sha256_hex(output.as_bytes()),
    }
}

/// Makes all that is captured of an attempt.
pub fn captures(scrubber: &'static dyn Scrubber) -> impl Strategy<Value = Captured> {
    (
        scrubbed_texts(scrubber),
        prop::collection::vec(retrieval_calls(scrubber), 0..4),
        effects(scrubber),
        notes(scrubber),
    )
        .prop_map(|(text, calls, effects, notes)| Captured {
            text,
            retrieval: Retrieval::from_iter(calls),
            effects,
            notes,
        })
}

fn notes(scrubber: &'static dyn Scrubber) -> impl Strategy<Value = Notes> {
    let truncated = texts().prop_map(|whole| Truncation {
        bytes: whole.len().try_into().expect("a test's text is short"),
        sha256: sha256_hex(whole.as_bytes()),
    });
    (
        prop::option::weighted(0.2, truncated),
        prop::option::weighted(0.2, scrubbed_texts(scrubber)),
    )
        .prop_map(|(truncated, backfilled_from)| Notes {
            truncated,
            backfilled_from,
        })
}
