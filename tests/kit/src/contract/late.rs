//! Results that came too late.

use astra_model::LateCompletion;

use super::ContractStore;
use super::claims::lease;
use crate::{instant, running};

/// A late result is noted beside the record that stands, and changes nothing of it.
pub fn a_late_result_is_noted_beside_the_record(subject: &dyn ContractStore) {
    let store = subject.store();
    let settled = running().fail("RunnerInterrupted", "its runner is gone");
    let lease = lease(store, settled.running());
    let id = store
        .record(&lease, &settled)
        .expect("it is recorded")
        .id()
        .clone();
    let before = store.lookup(&id).expect("it is read");
    let (late, noted) = (
        running().fail("NoAnswer", "no answer"),
        instant("2025-11-05T00:00:00Z"),
    );
    store.note_late(&late, noted).expect("it is noted");
    let span = late.running().lineage.span();
    let expected = LateCompletion {
        span,
        noted,
        ended: late.ended(),
        status: "failed".to_owned(),
        error_type: Some("NoAnswer".to_owned()),
    };
    assert_eq!(store.list_late(span).expect("it is read"), [expected]);
    assert_eq!(store.lookup(&id).expect("it is read"), before);
    let other = running().seed(3).build().lineage.span();
    assert_eq!(store.list_late(other).expect("it is read"), []);
}

/// The same end of an attempt is noted once, another beside it.
pub fn a_late_result_is_noted_once(subject: &dyn ContractStore) {
    let store = subject.store();
    let done = running().succeed("Done.");
    for noted in ["2025-11-05T00:00:00Z", "2025-11-06T00:00:00Z"] {
        store.note_late(&done, instant(noted)).expect("it is noted");
    }
    let failed = running().fail("NoAnswer", "no answer");
    store
        .note_late(&failed, instant("2025-11-07T00:00:00Z"))
        .expect("it is noted");
    let late = store
        .list_late(done.running().lineage.span())
        .expect("they are read");
    let statuses: Vec<&str> = late.iter().map(|late| late.status.as_str()).collect();
    assert_eq!(statuses, ["failed", "success"]);
    assert_eq!(late[1].noted, instant("2025-11-05T00:00:00Z"));
    assert_eq!(late[1].error_type, None);
}
