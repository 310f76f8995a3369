//! Many callers that write at once, and commits that fail.

use std::sync::Barrier;
use std::thread;

use astra_kit::{SCRUBBER, running};
use astra_model::{
    Appended, ClaimOutcome, ClaimRepository, ExperienceRepository, LIMIT_MAX, LedgerRepository,
    Outbox, RepositoryError,
};
use astra_store::Store;

use crate::support::{BREAKS_COMMITS, REFUSES, holder, options, stored};

const CALLERS: u32 = 64;

/// Lets so many callers begin at once, each with a number.
fn at_once<T: Send>(callers: u32, call: impl Fn(u32) -> T + Sync) -> Vec<T> {
    let begin = Barrier::new(callers as usize);
    let (begin, call) = (&begin, &call);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..callers)
            .map(|number| {
                scope.spawn(move || {
                    begin.wait();
                    call(number)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    })
}

#[test]
fn many_callers_at_once_have_each_their_record_and_its_entry() {
    let stored = stored();
    let ids = at_once(CALLERS, |number| {
        let attempt = running().nth(number);
        let running = attempt.clone().build();
        let claimed = stored.store.claim(&running, &holder(), running.started);
        let ClaimOutcome::Claimed(lease) = claimed.unwrap() else {
            panic!("nobody else claims it");
        };
        let recorded = stored.store.record(&lease, &attempt.succeed("Done."));
        recorded.unwrap().id().clone()
    });
    for id in &ids {
        assert!(stored.store.lookup(id).unwrap().is_some(), "{id} is lost");
    }
    assert_eq!(stored.store.ledger_head().unwrap().size, u64::from(CALLERS));
    assert!(stored.store.list_claims().unwrap().is_empty());
    let unpublished = stored.store.list_unpublished(LIMIT_MAX).unwrap();
    assert_eq!(unpublished.len(), ids.len());
    let report = stored.store.verify(&SCRUBBER, &mut |_, _| {}).unwrap();
    assert!(report.is_sound(), "{report:?}");
}

#[test]
fn of_many_callers_with_the_same_keys_each_learns_of_the_one_record() {
    let stored = stored();
    let answers = at_once(CALLERS, |number| {
        let execution = running().nth(number % 8).seed(number).succeed("Done.");
        stored.store.append(&execution).unwrap()
    });
    let new = |answer: &&Appended| matches!(answer, Appended::New(_));
    assert_eq!(answers.iter().filter(new).count(), 8);
    for (number, answer) in answers.iter().enumerate() {
        assert_eq!(answer.id(), answers[number % 8].id());
    }
}

#[test]
fn a_record_that_is_refused_takes_no_other_with_it() {
    let stored = stored();
    stored.outside().execute_batch(REFUSES).unwrap();
    let is_refused = |number: u32| number.is_multiple_of(5);
    let answers = at_once(CALLERS, |number| {
        let task = if is_refused(number) {
            "refused"
        } else {
            "kept"
        };
        stored
            .store
            .append(&running().task(task).nth(number).succeed("Done."))
    });
    for (number, answer) in (0..).zip(answers) {
        assert_eq!(answer.is_err(), is_refused(number), "{number}: {answer:?}");
    }
    let kept = (0..CALLERS).filter(|number| !is_refused(*number)).count();
    assert_eq!(stored.store.ledger_head().unwrap().size, kept as u64);
    stored
        .outside()
        .execute_batch("DROP INDEX refuses")
        .unwrap();
    let report = stored.store.verify(&SCRUBBER, &mut |_, _| {}).unwrap();
    assert!(report.is_sound(), "{report:?}");
}

#[test]
fn a_commit_that_fails_is_never_acknowledged() {
    let stored = stored();
    stored.outside().execute_batch(BREAKS_COMMITS).unwrap();
    let answers = at_once(CALLERS, |number| {
        let appended = stored
            .store
            .append(&running().task("broken").nth(number).succeed("Done."));
        appended.map(|appended| appended.id().clone())
    });
    for answer in answers {
        let error = answer.unwrap_err();
        assert!(matches!(error, RepositoryError::Storage { .. }), "{error}");
    }
    assert_eq!(stored.store.ledger_head().unwrap().size, 0);
    let begun = running().task("broken").nth(1);
    let claimed = stored.store.claim(
        &begun.clone().build(),
        &holder(),
        begun.clone().build().started,
    );
    let ClaimOutcome::Claimed(lease) = claimed.unwrap() else {
        panic!("nothing was recorded");
    };
    let execution = begun.succeed("Done.");
    assert!(stored.store.record(&lease, &execution).is_err());
    assert_eq!(stored.store.list_claims().unwrap().len(), 1);

    stored
        .outside()
        .execute_batch("INSERT INTO kept_promise VALUES (1)")
        .unwrap();
    stored.store.record(&lease, &execution).unwrap();
    assert!(stored.store.list_claims().unwrap().is_empty());
}

#[test]
fn writers_that_read_first_are_never_told_that_the_database_is_locked() {
    let stored = stored();
    let other = Store::open(&stored.path(), &options()).unwrap();
    let stores = [&stored.store, &other];
    let claims = at_once(16, |number| {
        let store = stores[number as usize % 2];
        let claim = |window: u32| {
            let attempt = running().nth(window).seed(number).build();
            store.claim_within(&attempt, &holder(), attempt.started, Some(1000))
        };
        (0..40).map(claim).collect::<Result<Vec<_>, _>>()
    });
    let outcomes: Vec<ClaimOutcome> = claims.into_iter().flat_map(Result::unwrap).collect();
    let claimed = |outcome: &&ClaimOutcome| matches!(outcome, ClaimOutcome::Claimed(_));
    assert_eq!(outcomes.iter().filter(claimed).count(), 40);
}
