//! The same fault has the same stack hash in every process, whatever its numbers and ids.

use serde_json::Value;

use crate::support::{Task, Workspace, fact};

fn hash_of(line: &str) -> Value {
    let workspace = Workspace::new([Task::shell("faulty", line).without_workspace()]);
    let ran = workspace.astra(&["run", "faulty"]).answer().exits(1).json();
    fact(&ran["document"], "error")["stack_hash"].clone()
}

#[test]
fn the_same_fault_in_three_processes_has_one_hash() {
    let line = "echo \"row $$ of $(date +%s%N): no price for 0x$ASTRA_SPAN_ID at 10.0.0.$ASTRA_ATTEMPT\" >&2; exit 4";
    let workspace = Workspace::new([Task::shell("faulty", line).without_workspace()]);
    let errors: Vec<Value> = (0..3)
        .map(|_| workspace.astra(&["run", "faulty"]).answer().exits(1).json())
        .map(|ran| fact(&ran["document"], "error").clone())
        .collect();
    assert_eq!(
        errors[0]["stack_hash"], errors[1]["stack_hash"],
        "{errors:#?}"
    );
    assert_eq!(
        errors[0]["stack_hash"], errors[2]["stack_hash"],
        "{errors:#?}"
    );
    assert_ne!(
        errors[0]["message"], errors[1]["message"],
        "each had its own numbers"
    );
}

#[test]
fn different_faults_have_different_hashes() {
    let hashes = [
        "echo no price >&2; exit 4",
        "echo no price >&2; exit 5",
        "echo no date >&2; exit 4",
        "exit 4",
        "kill -9 $$",
        "echo no price; exit 4",
    ]
    .map(hash_of);
    let mut different = hashes.to_vec();
    different.sort_by_key(Value::to_string);
    different.dedup();
    // Of the two that say nothing only the response differs, which is no part of a fault.
    assert_eq!(different.len(), hashes.len() - 1, "{hashes:#?}");
}

#[test]
fn the_same_fault_on_another_attempt_and_in_another_task_text_has_one_hash() {
    let line = "echo attempt $ASTRA_ATTEMPT failed >&2; exit 4";
    let task = Task::shell("faulty", line)
        .with("max_attempts", 3)
        .with("backoff_s", 0);
    let workspace = Workspace::new([task.without_workspace()]);
    workspace.astra(&["run", "faulty"]).answer().exits(1);
    let records = workspace.records();
    let hashes: Vec<&Value> = records
        .iter()
        .map(|record| &fact(record, "error")["stack_hash"])
        .collect();
    assert_eq!(hashes, [hashes[0]; 3]);
}
