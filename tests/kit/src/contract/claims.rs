//! One claim, one runner.

use astra_model::{
    ClaimOutcome, Holder, Lease, OpenClaim, RetrievalCall, RunnerId, Running, ScrubbedObject,
};
use serde_json::json;

use super::{ContractStore, Repositories, at_once};
use crate::{SCRUBBER, SequentialIds, instant, running, scrubbed};

pub(super) const EXPIRES: &str = "2025-11-04T18:30:00Z";

/// Returns a runner that differs from those of other seeds.
pub(super) fn holder(seed: u32) -> Holder {
    Holder {
        runner: RunnerId::new(&SequentialIds::of_seed(seed)),
        pid: 1000 + seed,
        host: format!("host-{seed}"),
        boot: "boot".to_owned(),
    }
}

pub(super) fn claim(store: &dyn Repositories, running: &Running, seed: u32) -> ClaimOutcome {
    let outcome = store.claim(running, &holder(seed), instant(EXPIRES));
    outcome.expect("the store takes claims")
}

/// Claims what nobody has.
pub(super) fn lease(store: &dyn Repositories, running: &Running) -> Lease {
    match claim(store, running, 1) {
        ClaimOutcome::Claimed(lease) => lease,
        other => panic!("somebody has it: {other:?}"),
    }
}

pub(super) fn open_claim(store: &dyn Repositories, running: &Running) -> Option<OpenClaim> {
    store.lookup_claim(&running.key()).expect("claims are read")
}

/// Returns a look into the memory that found these.
pub(super) fn retrieval(query: &str, parents: &[&str]) -> RetrievalCall {
    let filters = json!({"type": "OBSERVATION", "tags": [1.5, null, {"of": "x"}]});
    RetrievalCall {
        query: scrubbed(query),
        filters: ScrubbedObject::new(filters.as_object().expect("an object"), &SCRUBBER),
        latency_ms: 28,
        source: vec!["experiences".to_owned()],
        parents: parents
            .iter()
            .map(|id| id.parse().expect("an id"))
            .collect(),
    }
}

/// Of 16 threads that claim a window at the same moment one gets it; all others learn who.
pub fn one_of_sixteen_threads_is_given_the_claim(subject: &dyn ContractStore) {
    let store = subject.store();
    let outcomes = at_once(16, |seed| claim(store, &running().seed(seed).build(), seed));
    let is_claimed = |outcome: &ClaimOutcome| matches!(outcome, ClaimOutcome::Claimed(_));
    assert_eq!(outcomes.iter().filter(|each| is_claimed(each)).count(), 1);
    let winner = outcomes.iter().position(is_claimed).expect("one has it");
    let winner = holder(winner.try_into().expect("sixteen"));
    for outcome in outcomes.iter().filter(|each| !is_claimed(each)) {
        let ClaimOutcome::Held(open) = outcome else {
            panic!("neither claimed nor held: {outcome:?}");
        };
        assert_eq!(open.holder, winner);
    }
    assert_eq!(store.list_claims().expect("claims are read").len(), 1);
}

/// An open claim holds what was claimed, by whom and until when.
pub fn an_open_claim_holds_what_was_claimed(subject: &dyn ContractStore) {
    let store = subject.store();
    let ids = SequentialIds::of_seed(9);
    let cause = ["exp_goal".parse().expect("an id")];
    let retry = running().build().lineage.retry(&ids);
    let running = running()
        .task("weekly.sum-up")
        .lineage(retry)
        .causes(cause)
        .build();
    let lease = lease(store, &running);
    let open = open_claim(store, &running).expect("it is open");
    assert_eq!(open.lease, lease);
    assert_eq!(lease.key, running.key());
    assert_eq!(open.holder, holder(1));
    assert_eq!(open.running, running);
    assert_eq!(open.expires, instant(EXPIRES));
    assert_eq!(open.retrieved, []);
    assert_eq!(store.list_claims().expect("claims are read"), [open]);
}

/// A key that somebody holds answers with the claim, even to its holder.
pub fn a_held_key_answers_with_its_holder(subject: &dyn ContractStore) {
    let store = subject.store();
    let running = running().build();
    lease(store, &running);
    let open = open_claim(store, &running).expect("it is open");
    for seed in [1, 2] {
        let second = claim(store, &running, seed);
        assert_eq!(second, ClaimOutcome::Held(Box::new(open.clone())));
    }
}

/// A key that is recorded answers with its record, also where it was never claimed.
pub fn a_recorded_key_answers_with_its_record(subject: &dyn ContractStore) {
    let store = subject.store();
    let execution = running().succeed("Done.");
    let id = store.append(&execution).expect("it is stored").id().clone();
    let outcome = claim(store, &running().seed(2).build(), 2);
    let ClaimOutcome::Recorded(record) = outcome else {
        panic!("a recorded key was given out: {outcome:?}");
    };
    assert_eq!(record.id(), &id);
    assert_eq!(record.text(), "Done.");
    assert_eq!(open_claim(store, &running().build()), None);
}

/// A claim never ends by itself, however long ago it expired.
pub fn a_claim_that_nobody_records_stays(subject: &dyn ContractStore) {
    let store = subject.store();
    let running = running().build();
    let outcome = store.claim(&running, &holder(1), instant("0001-01-01T00:00:00Z"));
    assert!(matches!(outcome, Ok(ClaimOutcome::Claimed(_))));
    assert!(matches!(claim(store, &running, 2), ClaimOutcome::Held(_)));
}

/// Each claim's token is greater than those before, also where those are settled.
pub fn tokens_grow_with_every_claim(subject: &dyn ContractStore) {
    let store = subject.store();
    let tokens = [1, 2, 3, 4].map(|number| {
        let running = running().nth(number).build();
        let lease = lease(store, &running);
        if number % 2 == 0 {
            let execution = crate::running().nth(number).succeed("Done.");
            store.record(&lease, &execution).expect("it is recorded");
        }
        lease.token
    });
    assert!(
        tokens.is_sorted_by(|before, after| before < after),
        "{tokens:?}"
    );
}

/// Retrievals that a holder noted are in its claim, in their order, and so is its last sign of life.
pub fn retrievals_are_kept_with_the_claim(subject: &dyn ContractStore) {
    let store = subject.store();
    let running = running().build();
    let lease = lease(store, &running);
    let calls = [
        retrieval("tensions", &["exp_2", "exp_1"]),
        retrieval("", &[]),
    ];
    for call in &calls {
        store.note_retrieval(&lease, call).expect("it is noted");
    }
    let [seen, expires] = ["2025-11-04T18:29:30.5Z", "2025-11-04T18:31:00.001Z"].map(instant);
    store.renew(&lease, seen, expires).expect("it is renewed");
    let open = open_claim(store, &running).expect("it is open");
    assert_eq!(open.retrieved, calls);
    assert_eq!((open.seen, open.expires), (seen, expires));
    assert_eq!(open.lease, lease);
}
