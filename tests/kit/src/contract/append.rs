//! One key, one record.

use astra_model::{Appended, ExecutionFilter, Lineage};

use super::{ContractStore, append_all, at_once, document};
use crate::{SequentialIds, running};

/// A second append of a key changes nothing, and returns the first.
pub fn a_second_append_returns_the_first(subject: &dyn ContractStore) {
    let store = subject.store();
    let execution = running().succeed("Done.");
    let first = store.append(&execution).expect("it is stored");
    let second = store.append(&execution).expect("it is found");
    let Appended::Existing { record, differs } = &second else {
        panic!("the second append of a key was stored: {second:?}");
    };
    assert_eq!(record.document(), &document(&execution));
    assert_eq!(differs, &Vec::<String>::new());
    assert_eq!(second.id(), first.id());
}

/// A second append of a key says in which keys its document differs from the record's.
pub fn a_second_append_says_where_the_two_differ(subject: &dyn ContractStore) {
    let store = subject.store();
    append_all(store, [&running().succeed("Done.")]);
    let second = store.append(&running().succeed("Done, but otherwise."));
    let second = second.expect("it is found");
    let Appended::Existing { record, differs } = second else {
        panic!("the second append of a key was stored: {second:?}");
    };
    assert_eq!(record.text(), "Done.");
    assert_eq!(differs, ["content.text"]);
}

/// Eight threads that append different results under one key leave one record, and all learn it.
pub fn one_key_from_eight_threads_is_stored_once(subject: &dyn ContractStore) {
    let store = subject.store();
    let appended = at_once(8, |number| {
        let execution = running().seed(number).succeed(&format!("Thread {number}."));
        store
            .append(&execution)
            .expect("nobody finds the store busy")
    });
    let stored = appended
        .iter()
        .filter(|appended| matches!(appended, Appended::New(_)));
    assert_eq!(stored.count(), 1);
    assert!(
        appended.iter().all(|each| each.id() == appended[0].id()),
        "{appended:?}"
    );
    let page = store
        .list_executions(&ExecutionFilter::default())
        .expect("it lists");
    assert_eq!(page.records.len(), 1);
}

/// A retry has a key of its own, and another window too.
pub fn other_attempts_of_a_window_are_stored_beside_it(subject: &dyn ContractStore) {
    let ids = SequentialIds::default();
    let first = Lineage::first(&ids);
    let executions = [
        running().lineage(first).fail("Timeout", "it took too long"),
        running().lineage(first.retry(&ids)).succeed("Done."),
        running()
            .seed(2)
            .window("2025-11-04T18:00:00.000Z")
            .succeed("Done by hand."),
    ];
    append_all(subject.store(), &executions);
}

/// Of executions whose ids would be the same, the next ends in more digits of its span.
pub fn a_taken_id_is_followed_by_a_longer_one(subject: &dyn ContractStore) {
    let store = subject.store();
    let spans = [
        "aaaaaaaa-0000-4000-8000-0000cccc9f1c",
        "aaaaaaaa-0000-4000-8000-0000dddd9f1c",
        "aaaaaaaa-0000-4000-8000-eeeedddd9f1c",
    ];
    let windows = [
        "2025-11-04T16:00:00Z",
        "2025-11-04T17:00:00Z",
        "2025-11-04T18:00:00Z",
    ];
    let ids = [0, 1, 2].map(|at| {
        let execution = running()
            .window(windows[at])
            .span(spans[at])
            .succeed(spans[at]);
        store
            .append(&execution)
            .expect("it is stored")
            .id()
            .to_string()
    });
    let stem = "task_exec_daily_reflection_2025-11-04T18:29:12Z_";
    let shorts = ids
        .each_ref()
        .map(|id| id.strip_prefix(stem).expect("the stem is the same"));
    assert_eq!(shorts, ["9f1c", "dddd9f1c", "eeeedddd9f1c"]);
    for (id, span) in ids.iter().zip(spans) {
        let record = store
            .lookup(&id.parse().expect("an id"))
            .expect("it is read");
        let record = record.expect("it was stored");
        assert_eq!(record.text(), span);
        let session = id.replace("task_exec_daily_reflection_", "task:daily_reflection:");
        assert_eq!(record.document()["session_id"], session.replace("Z_", "Z:"));
    }
}

/// What is read is the document that the execution prints, with the contract's keys.
pub fn a_record_is_the_document_of_its_execution(subject: &dyn ContractStore) {
    let store = subject.store();
    let executions = [
        running()
            .nth(1)
            .succeed("Control \u{0}\u{1b}[31m, \u{202e}, \u{1f600}, and 'SQL'; --"),
        running().nth(2).fail("Timeout", "gave up after 30 s"),
        running()
            .nth(3)
            .started("1969-12-31T23:59:59.999Z")
            .succeed(""),
    ];
    for execution in &executions {
        let id = store.append(execution).expect("it is stored").id().clone();
        let record = store
            .lookup(&id)
            .expect("it is read")
            .expect("it was stored");
        assert_eq!(record.document(), &document(execution));
        assert_eq!(record.experience_type(), "TASK_EXECUTION");
        assert!(record.execution_document().is_ok());
        assert!(!record.is_legacy());
    }
}
