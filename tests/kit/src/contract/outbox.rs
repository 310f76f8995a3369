//! What is recorded and not yet published.

use astra_model::ExperienceId;

use super::claims::lease;
use super::{ContractStore, Repositories};
use crate::running;

fn record_three(store: &dyn Repositories) -> [ExperienceId; 3] {
    // The clock was set back between them: what counts is which was recorded first.
    [3, 1, 2].map(|number| {
        let execution = running().nth(number).succeed("Done.");
        let lease = lease(store, execution.running());
        let recorded = store.record(&lease, &execution).expect("it is recorded");
        recorded.id().clone()
    })
}

/// The outbox gives what was recorded first first, and as much as it is asked for, or as any list
/// gives that nobody limited.
pub fn the_outbox_gives_the_oldest_first(subject: &dyn ContractStore) {
    let store = subject.store();
    let ids = record_three(store);
    assert_eq!(store.list_unpublished(10).expect("it is read"), ids);
    assert_eq!(store.list_unpublished(2).expect("it is read"), ids[..2]);
    assert_eq!(store.list_unpublished(0).expect("it is read"), ids);
}

/// What is published leaves the outbox, and saying so again changes nothing.
pub fn publishing_twice_changes_nothing(subject: &dyn ContractStore) {
    let store = subject.store();
    let ids = record_three(store);
    for _ in 0..2 {
        store.mark_published(&ids[1..2]).expect("it is marked");
        let left = store.list_unpublished(10).expect("it is read");
        assert_eq!(left, [ids[0].clone(), ids[2].clone()]);
    }
    let unknown = "task_exec_nobody".parse().expect("an id");
    store
        .mark_published(&[unknown])
        .expect("there is nothing to mark");
    assert!(store.lookup(&ids[1]).expect("it is read").is_some());
}

/// Many are marked at once, whether or not one of them is marked already.
pub fn many_are_published_at_once(subject: &dyn ContractStore) {
    let store = subject.store();
    let [one, two, three] = record_three(store);
    store
        .mark_published(std::slice::from_ref(&one))
        .expect("it is marked");
    store.mark_published(&[]).expect("there is nothing to mark");
    store
        .mark_published(&[one, three])
        .expect("they are marked");
    assert_eq!(store.list_unpublished(10).expect("it is read"), [two]);
}
