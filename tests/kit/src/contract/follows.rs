//! What follows from a record.

use astra_model::{Appended, DueAttempt, WindowState};

use super::ContractStore;
use super::claims::lease;
use super::due::{due, make_due, retry_of, run_of, state};
use super::timetables::window;
use crate::SequentialIds;

/// A record puts the attempts that follow it where it was taken from, in all their parts.
pub fn a_record_makes_due_what_follows_from_it(subject: &dyn ContractStore) {
    let store = subject.store();
    let first = run_of(0).causes(["exp_goal".parse().expect("an id")]);
    let retry = first
        .clone()
        .build()
        .lineage
        .retry(&SequentialIds::of_seed(7));
    let second = first.clone().lineage(retry);
    for attempt in [first, second] {
        let running = attempt.clone().build();
        let (lease, retry) = (lease(store, &running), retry_of(&running, window(5)));
        let failed = attempt.fail("NoAnswer", "no answer");
        let next = std::slice::from_ref(&retry);
        store
            .record_with(&lease, &failed, next)
            .expect("it is recorded");
        assert_eq!(due(store), [retry]);
    }
    let third = due(store).remove(0);
    assert_eq!(third.attempt().number(), 3);
    assert_eq!(state(store, 0), WindowState::Recorded);
}

/// What follows from a record is left as it is where it is due, claimed or recorded already.
pub fn what_follows_is_made_due_once(subject: &dyn ContractStore) {
    let store = subject.store();
    make_due(store, &[1]);
    let kept = due(store);
    lease(store, &run_of(2).build());
    store
        .append(&run_of(3).succeed("Done."))
        .expect("it is stored");
    let next = [1, 2, 3].map(|number| DueAttempt {
        follows: None,
        ..retry_of(&run_of(number).build(), window(9))
    });
    let lease = lease(store, &run_of(0).build());
    let execution = run_of(0).succeed("Done.");
    store
        .record_with(&lease, &execution, &next)
        .expect("it is recorded");
    assert_eq!(due(store), kept);
    assert_eq!(state(store, 2), WindowState::Claimed);
    assert_eq!(state(store, 3), WindowState::Recorded);
}

/// Neither a record that is fenced nor one whose key is recorded is followed by anything.
pub fn nothing_follows_from_what_is_not_stored(subject: &dyn ContractStore) {
    let store = subject.store();
    let running = run_of(0).build();
    let next = [retry_of(&running, window(5))];
    let late = lease(store, &running);
    store
        .append(&run_of(0).succeed("Done."))
        .expect("it is stored");
    let failed = run_of(0).fail("NoAnswer", "no answer");
    let existing = store
        .record_with(&late, &failed, &next)
        .expect("it is closed");
    assert!(matches!(existing, Appended::Existing { .. }));
    assert!(store.record_with(&late, &failed, &next).is_err());
    assert_eq!(due(store), []);
}
