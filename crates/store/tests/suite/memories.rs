//! Experiences that are no executions.

use astra_kit::KitMemory;
use astra_model::ExperienceRepository;
use astra_store::MemoryType;

use crate::support::{new_memory, stored};

#[test]
fn a_memory_is_remembered_once() {
    let stored = stored();
    let first = new_memory(&KitMemory::observation("exp_1", "First.").fact("a", 1));
    let second = new_memory(&KitMemory::observation("exp_1", "Second."));
    assert!(stored.store.remember(&first).unwrap());
    assert!(!stored.store.remember(&second).unwrap());
    let record = stored.store.lookup(&first.id).unwrap().unwrap();
    assert_eq!(record.experience_type(), "OBSERVATION");
    assert_eq!(record.text(), "First.");
    assert_eq!(record.fact("a"), 1);
    assert_eq!(record.document()["provenance"]["method"], "CAPTURE");
}

#[test]
fn an_execution_is_no_memory() {
    for text in ["task_execution", "TASK_EXECUTION", "", "a b", "x'y"] {
        assert!(text.parse::<MemoryType>().is_err(), "{text:?}");
    }
}
