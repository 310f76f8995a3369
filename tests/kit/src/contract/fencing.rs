//! Who may record, and who may not any more.

use astra_model::{
    Appended, ClaimOutcome, ExecutionFilter, FencingToken, Lease, RecordError, Timestamp,
};

use super::claims::{claim, lease, open_claim, retrieval};
use super::{ContractStore, Repositories, at_once, document};
use crate::{instant, running};

fn assert_fenced<T: std::fmt::Debug>(result: Result<T, RecordError>, stands: Option<&str>) {
    let Err(RecordError::Fenced { key, record }) = result else {
        panic!("a lease that is settled was good enough: {result:?}");
    };
    assert_eq!(key, running().build().key());
    assert_eq!(record.as_deref().map(astra_model::Record::text), stands);
}

fn now() -> Timestamp {
    instant("2025-11-04T18:29:20Z")
}

fn unpublished(store: &dyn Repositories) -> usize {
    store
        .list_unpublished(10)
        .expect("the outbox is read")
        .len()
}

/// Recording stores the document, closes the claim and puts the record into the outbox.
pub fn recording_closes_the_claim_and_fills_the_outbox(subject: &dyn ContractStore) {
    let store = subject.store();
    let execution = running().succeed("Done.");
    let lease = lease(store, execution.running());
    assert_eq!(unpublished(store), 0);
    let recorded = store.record(&lease, &execution).expect("it is recorded");
    assert!(matches!(recorded, Appended::New(_)), "{recorded:?}");
    let record = store
        .lookup(recorded.id())
        .expect("it is read")
        .expect("it was stored");
    assert_eq!(record.document(), &document(&execution));
    assert_eq!(open_claim(store, execution.running()), None);
    assert_eq!(store.list_claims().expect("claims are read"), []);
    let unpublished = store.list_unpublished(10).expect("the outbox is read");
    assert_eq!(unpublished, [recorded.id().clone()]);
    let again = claim(store, execution.running(), 2);
    assert_eq!(again, ClaimOutcome::Recorded(record));
}

/// Who was given up as dead and comes back late stores nothing, and learns what stands.
pub fn a_fenced_lease_stores_nothing(subject: &dyn ContractStore) {
    let store = subject.store();
    let late = lease(store, &running().build());
    let open = open_claim(store, &running().build()).expect("it is open");
    let settled = running().fail("RunnerInterrupted", "its runner is gone");
    store
        .record(&open.lease, &settled)
        .expect("who finds it settles it");

    assert_fenced(store.record(&late, &running().succeed("Late.")), Some(""));
    let page = store
        .list_executions(&ExecutionFilter::default())
        .expect("it lists");
    assert_eq!(page.records.len(), 1);
    assert_eq!(page.records[0].fact_str("status"), "failed");
    assert_eq!(unpublished(store), 1);
}

/// A token that the claim doesn't have opens nothing.
pub fn a_token_of_another_claim_is_fenced(subject: &dyn ContractStore) {
    let store = subject.store();
    let Lease { key, token } = lease(store, &running().build());
    let before = open_claim(store, &running().build());
    for token in [
        FencingToken(token.0 - 1),
        FencingToken(token.0 + 1),
        FencingToken(i64::MIN),
    ] {
        let stale = Lease {
            key: key.clone(),
            token,
        };
        assert_fenced(store.record(&stale, &running().succeed("Late.")), None);
        assert_fenced(store.renew(&stale, now(), now()), None);
        assert_fenced(store.note_retrieval(&stale, &retrieval("late", &[])), None);
    }
    assert_eq!(open_claim(store, &running().build()), before);
    assert_eq!(unpublished(store), 0);
}

/// A claim that was settled can't be renewed, and takes no retrieval.
pub fn a_settled_claim_is_neither_renewed_nor_noted_in(subject: &dyn ContractStore) {
    let store = subject.store();
    let lease = lease(store, &running().build());
    store
        .record(&lease, &running().succeed("Done."))
        .expect("it is recorded");
    assert_fenced(store.renew(&lease, now(), now()), Some("Done."));
    assert_fenced(
        store.note_retrieval(&lease, &retrieval("late", &[])),
        Some("Done."),
    );
    assert_eq!(store.list_claims().expect("claims are read"), []);
}

/// Of a runner that ends and another that settles its claim at the same moment, one records.
pub fn two_threads_that_settle_one_claim_leave_one_record(subject: &dyn ContractStore) {
    let store = subject.store();
    let lease = lease(store, &running().build());
    let executions = [
        running().succeed("Done."),
        running().fail("RunnerInterrupted", "its runner is gone"),
    ];
    let recorded = at_once(2, |thread| {
        let execution = &executions[usize::try_from(thread).expect("two")];
        store.record(&lease, execution).is_ok()
    });
    assert_eq!(recorded.iter().filter(|recorded| **recorded).count(), 1);
    assert_eq!(unpublished(store), 1);
}
