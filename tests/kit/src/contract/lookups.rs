//! One record, by what names it.

use std::collections::HashSet;

use astra_model::{ExperienceId, Reference, SpanId, TraceId};

use super::{ContractStore, Repositories, append_all, document};
use crate::{KitMemory, SequentialIds, running};

/// A record is found by its id, its span and its key; a memory by its id.
pub fn a_record_is_found_by_id_span_and_key(subject: &dyn ContractStore) {
    let store = subject.store();
    let executions = [1, 2, 3].map(|number| running().nth(number).succeed("Done."));
    append_all(store, &executions);
    let (wanted, expected) = (executions[1].running(), document(&executions[1]));
    let id = expected["id"]
        .as_str()
        .expect("a text")
        .parse()
        .expect("an id");
    let found = [
        store.lookup(&id),
        store.lookup_span(wanted.lineage.span()),
        store.lookup_key(&wanted.key()),
    ];
    for found in found {
        let record = found.expect("it is read").expect("it was stored");
        assert_eq!((record.id(), record.document()), (&id, &expected));
    }
    subject.remember(&KitMemory::observation("exp_123", "The garden was calm."));
    let memory = store.lookup(&"exp_123".parse().expect("an id"));
    let memory = memory.expect("it is read").expect("it was stored");
    assert_eq!(memory.experience_type(), "OBSERVATION");
    assert_eq!(memory.text(), "The garden was calm.");
}

/// What was never stored is an answer, not an error.
pub fn what_was_never_stored_is_not_found(subject: &dyn ContractStore) {
    let store = subject.store();
    let ids = SequentialIds::of_seed(99);
    let key = running().build().key();
    let strange = "' OR 1=1 --".parse().expect("an id may hold anything");
    assert!(store.lookup(&strange).expect("it is read").is_none());
    assert!(
        store
            .lookup_span(SpanId::new(&ids))
            .expect("it is read")
            .is_none()
    );
    assert!(store.lookup_key(&key).expect("it is read").is_none());
    assert!(store.lookup_claim(&key).expect("it is read").is_none());
    assert_eq!(
        store.list_trace(TraceId::new(&ids)).expect("it is read"),
        []
    );
    assert_eq!(store.list_children(&strange, 5).expect("it is read"), []);
    assert_eq!(store.list_prefix("nobody", 5).expect("it is read"), []);
}

fn prefixed(store: &dyn Repositories, prefix: &str) -> HashSet<Reference> {
    let found = store.list_prefix(prefix, 100).expect("it is read");
    let distinct: HashSet<Reference> = found.iter().cloned().collect();
    assert_eq!(distinct.len(), found.len(), "one is named twice: {found:?}");
    distinct
}

/// A prefix finds experiences by id or span, and a trace once for all its attempts.
pub fn a_prefix_finds_ids_spans_and_traces(subject: &dyn ContractStore) {
    let store = subject.store();
    let trace_ids = SequentialIds::of_seed(0xaaaa_0000);
    let span_ids = SequentialIds::of_seed(0xbbbb_0000);
    let first = astra_model::Lineage::known(
        TraceId::new(&trace_ids),
        SpanId::new(&span_ids),
        astra_model::Attempt::FIRST,
        None,
    );
    let first = first.expect("a first attempt retries nothing");
    let second = first.retry(&span_ids);
    let executions = [
        running().lineage(first).fail("Timeout", "it took too long"),
        running().lineage(second).succeed("Done."),
    ];
    append_all(store, &executions);
    subject.remember(&KitMemory::observation("exp_123", "The garden was calm."));
    let [one, two] = executions.each_ref().map(|each| {
        let id: ExperienceId = document(each)["id"]
            .as_str()
            .expect("a text")
            .parse()
            .expect("an id");
        Reference::Experience(id)
    });
    let trace = Reference::Trace(first.trace());
    let memory = Reference::Experience("exp_123".parse().expect("an id"));

    assert_eq!(
        prefixed(store, "task_exec_daily"),
        [one.clone(), two.clone()].into()
    );
    assert_eq!(prefixed(store, "exp_1"), [memory].into());
    assert_eq!(prefixed(store, "aaaa"), [trace.clone()].into());
    assert_eq!(prefixed(store, &first.trace().to_string()), [trace].into());
    assert_eq!(prefixed(store, "bbbb"), [one, two.clone()].into());
    assert_eq!(prefixed(store, &second.span().to_string()), [two].into());
    assert_eq!(
        store
            .list_prefix("task_exec_", 1)
            .expect("it is read")
            .len(),
        1
    );
}

/// A prefix is text: nothing in it stands for anything else.
pub fn a_prefix_is_taken_literally(subject: &dyn ContractStore) {
    let store = subject.store();
    append_all(store, [&running().succeed("Done.")]);
    for prefix in [
        "task%",
        "task_exec_dail_",
        "%",
        "*",
        "TASK_EXEC",
        "' OR ''='",
        "\u{10ffff}",
    ] {
        assert_eq!(prefixed(store, prefix), HashSet::new(), "{prefix:?}");
    }
}
