//! How many attempts of a task run at once.

use astra_model::{ClaimOutcome, WindowState};

use super::claims::{EXPIRES, holder, lease, open_claim};
use super::due::{make_due, run_of, state};
use super::{ContractStore, at_once};
use crate::{instant, running};

/// Of sixteen threads that claim windows of one task within a limit, no more get one than it
/// allows; a window that runs already is told from one that has to wait.
pub fn no_more_run_at_once_than_may(subject: &dyn ContractStore) {
    let store = subject.store();
    let within = |number: u32, limit| {
        let running = run_of(number).seed(number).build();
        let claimed = store.claim_within(&running, &holder(number), instant(EXPIRES), limit);
        claimed.expect("the store takes claims")
    };
    lease(store, &running().task("other").build());
    let outcomes = at_once(16, |number| within(number, Some(3)));
    let claimed = outcomes
        .iter()
        .filter(|each| matches!(each, ClaimOutcome::Claimed(_)));
    assert_eq!(claimed.count(), 3);
    let waiting = outcomes
        .iter()
        .filter(|each| **each == ClaimOutcome::AtLimit);
    assert_eq!(waiting.count(), 13);
    let runs = outcomes
        .iter()
        .position(|each| *each != ClaimOutcome::AtLimit);
    let runs = u32::try_from(runs.expect("three run")).expect("sixteen");
    assert!(matches!(within(runs, Some(3)), ClaimOutcome::Held(_)));
    assert!(matches!(within(99, Some(4)), ClaimOutcome::Claimed(_)));
    assert!(matches!(within(98, None), ClaimOutcome::Claimed(_)));
}

/// An attempt that has to wait for others of its task stays due.
pub fn what_is_at_the_limit_stays_due(subject: &dyn ContractStore) {
    let store = subject.store();
    make_due(store, &[0, 1]);
    lease(store, &run_of(0).build());
    let running = run_of(1).build();
    let outcome = store.claim_within(&running, &holder(2), instant(EXPIRES), Some(1));
    assert_eq!(outcome.expect("it is answered"), ClaimOutcome::AtLimit);
    assert_eq!(state(store, 1), WindowState::Due);
    let ended = run_of(0).succeed("Done.");
    let open = open_claim(store, ended.running()).expect("it is open");
    store.record(&open.lease, &ended).expect("it is recorded");
    let outcome = store.claim_within(&running, &holder(2), instant(EXPIRES), Some(1));
    assert!(matches!(outcome, Ok(ClaimOutcome::Claimed(_))));
}
