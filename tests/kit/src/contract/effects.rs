//! The rows beside a record.

use astra_model::{
    Captured, Effects, ScriptExit, ScriptRun, ScriptRunId, ScrubbedObject, StreamDigest, ToolCall,
    ToolCallId, sha256_hex,
};
use serde_json::json;

use super::ContractStore;
use crate::{SCRUBBER, SequentialIds, captured, instant, running, scrubbed};

fn tool_call(ids: &SequentialIds, error: Option<&str>) -> ToolCall {
    let arguments = json!({ "words": ["garden"], "limit": 5 });
    ToolCall {
        id: ToolCallId::new(ids),
        name: scrubbed("search"),
        arguments: ScrubbedObject::new(arguments.as_object().expect("an object"), &SCRUBBER),
        started: instant("2025-11-04T18:29:12.120Z"),
        ended: instant("2025-11-04T18:29:12.345Z"),
        error: error.map(scrubbed),
    }
}

fn script_run(ids: &SequentialIds, exit: ScriptExit) -> ScriptRun {
    let stream = |text: &str| StreamDigest {
        bytes: text.len().try_into().expect("a short text"),
        sha256: sha256_hex(text.as_bytes()),
    };
    ScriptRun {
        id: ScriptRunId::new(ids),
        program: scrubbed("sh"),
        arguments: vec![scrubbed("-c"), scrubbed("mail ada@example.org")],
        exit,
        stdout: stream("sent"),
        stderr: stream(""),
        started: instant("2025-11-04T18:29:12.120Z"),
        ended: instant("2025-11-04T18:29:13.001Z"),
    }
}

/// A tool call and a program's run are found by the ids that their record names, as they were
/// recorded.
pub fn a_row_beside_a_record_is_found_by_its_id(subject: &dyn ContractStore) {
    let (store, ids) = (subject.store(), SequentialIds::of_seed(4));
    let mut effects = Effects::default();
    for error in [None, Some("no answer from ada@example.org")] {
        effects.add_tool_call(tool_call(&ids, error));
    }
    let exits = [
        ScriptExit::Code(0),
        ScriptExit::Code(-1),
        ScriptExit::Signal(9),
        ScriptExit::Unknown,
    ];
    for exit in exits {
        effects.add_script_run(script_run(&ids, exit));
    }
    let execution = running().succeed_with(Captured {
        effects: effects.clone(),
        ..captured("Done.")
    });
    store.append(&execution).expect("the store takes it");
    for call in effects.tool_calls() {
        let found = store.lookup_tool_call(call.id).expect("it is read");
        assert_eq!(found.as_ref(), Some(call));
    }
    for run in effects.script_runs() {
        let found = store.lookup_script_run(run.id).expect("it is read");
        assert_eq!(found.as_ref(), Some(run));
    }
}

/// A row that was never recorded is an answer, not an error.
pub fn a_row_that_was_never_recorded_is_not_found(subject: &dyn ContractStore) {
    let (store, ids) = (subject.store(), SequentialIds::of_seed(5));
    let call = store.lookup_tool_call(ToolCallId::new(&ids));
    assert_eq!(call.expect("it is read"), None);
    let run = store.lookup_script_run(ScriptRunId::new(&ids));
    assert_eq!(run.expect("it is read"), None);
}
