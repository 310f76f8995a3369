//! What stays, whatever its age, and the reason that is told of it.

use astra_kit::{RunningBuilder, SequentialIds, captured, instant, running, scrubbed};
use astra_model::{
    Captured, ClaimOutcome, ClaimRepository, DueAttempt, Execution, ExperienceId, Outbox,
    RetrievalCall, ScrubbedObject,
};
use astra_store::{KeptFor, PrunePolicy};

use super::{NOW, append, is_there, occasion, policy, prune, recorded, verified};
use crate::support::{Stored, holder, insert_execution, insert_observation, stored};

fn reasons(stored: &Stored) -> Vec<(KeptFor, u64)> {
    prune(stored, 0).kept.into_iter().collect()
}

/// Ends an attempt that had these in front of it.
fn remembering(running: RunningBuilder, ids: &[ExperienceId]) -> Execution {
    let call = RetrievalCall {
        query: scrubbed("what was"),
        filters: ScrubbedObject::default(),
        latency_ms: 1,
        source: vec!["experiences".to_owned()],
        parents: ids.to_vec(),
    };
    running.succeed_with(Captured {
        retrieval: [call].into_iter().collect(),
        ..captured("Done.")
    })
}

/// Puts a record of another task behind all others, which stays for that.
fn end_with_another(stored: &Stored) {
    append(stored, &running().nth(999).task("last").succeed("Done."));
}

fn claimed(stored: &Stored, running: &RunningBuilder) -> astra_model::Lease {
    let claimed = stored
        .store
        .claim(&running.clone().build(), &holder(), instant(NOW));
    let lease = match claimed.unwrap() {
        ClaimOutcome::Claimed(lease) => Some(lease),
        _ => None,
    };
    lease.unwrap()
}

#[test]
fn what_is_younger_than_the_least_age_stays() {
    let (stored, ids) = recorded(3);
    let policy = PrunePolicy {
        before: instant(NOW),
        // The second record's age.
        min_age: instant(NOW).since(instant("2025-11-04T18:30:12.123Z")),
        keep_last: 0,
        task: None,
    };
    let done = stored.store.prune(&policy, &occasion()).unwrap();
    assert_eq!(done.records, 1);
    assert_eq!(done.kept.get(&KeptFor::Age), Some(&2));
    assert!(!is_there(&stored, &ids[0]));
}

#[test]
fn what_started_later_is_not_looked_at() {
    let (stored, ids) = recorded(3);
    let policy = PrunePolicy {
        before: instant("2025-11-04T18:30:12.123Z"),
        ..policy(0)
    };
    let done = stored.store.prune(&policy, &occasion()).unwrap();
    assert_eq!((done.examined, done.records), (1, 1));
    assert!(is_there(&stored, &ids[1]));
}

#[test]
fn what_is_named_by_what_stays_stays_with_what_it_names() {
    let (stored, ids) = recorded(4);
    let second = append(&stored, &remembering(running().nth(10), &ids[1..2]));
    // What a window that goes names may go.
    append(&stored, &remembering(running().nth(11), &ids[..1]));
    let memory = format!("UPDATE experience SET parents = '[\"{second}\"]' WHERE id = 'exp_1'");
    insert_observation(&stored.outside(), "exp_1");
    stored.outside().execute_batch(&memory).unwrap();
    let third = running().nth(999).task("last").causes([ids[2].clone()]);
    append(&stored, &third.succeed("Done."));
    assert_eq!(
        reasons(&stored),
        [(KeptFor::Named, 3), (KeptFor::Newest, 1)]
    );
    let there: Vec<bool> = ids.iter().map(|id| is_there(&stored, id)).collect();
    assert_eq!(there, [false, true, true, false]);
    verified(&stored);
}

#[test]
fn a_window_is_kept_by_no_name_of_its_own_retries_but_whole() {
    let stored = stored();
    let first = running().nth(0);
    let failed = append(&stored, &first.clone().fail("NoAnswer", "no answer"));
    let retry = first.build().lineage.retry(&SequentialIds::of_seed(70));
    let second = running().nth(0).lineage(retry);
    let retried = append(
        &stored,
        &remembering(second.clone(), std::slice::from_ref(&failed)),
    );
    end_with_another(&stored);
    assert_eq!(prune(&stored, 0).records, 2);
    assert!(!is_there(&stored, &failed) && !is_there(&stored, &retried));
    let left = stored.store.list_pruned(&retry.trace().to_string(), 10);
    let attempts = left
        .unwrap()
        .into_iter()
        .map(|pruned| pruned.tombstone.attempt.number());
    assert!(attempts.eq([1, 2]));
    verified(&stored);
}

#[test]
fn a_window_with_a_young_retry_stays_whole() {
    let stored = stored();
    let first = running().nth(0);
    let failed = append(&stored, &first.clone().fail("NoAnswer", "no answer"));
    let retry = first.build().lineage.retry(&SequentialIds::of_seed(70));
    let late = running()
        .nth(0)
        .lineage(retry)
        .started("2026-12-31T20:00:00Z");
    append(&stored, &late.succeed("Done."));
    end_with_another(&stored);
    let kept = reasons(&stored);
    assert!(kept.contains(&(KeptFor::Age, 1)), "{kept:?}");
    assert!(is_there(&stored, &failed));
}

#[test]
fn what_is_due_or_runs_keeps_its_causes_and_its_window() {
    let (stored, ids) = recorded(4);
    let holder = running().nth(50).task("other").causes([ids[1].clone()]);
    let failing = running().nth(51).task("fails");
    let lease = claimed(&stored, &failing);
    let next = DueAttempt {
        task: failing.clone().build().task.id,
        window: failing.clone().build().window,
        follows: Some(failing.clone().build().lineage),
        not_before: instant(NOW),
        causes: vec![ids[2].clone()],
    };
    let failed = failing.fail("NoAnswer", "no answer");
    let recorded = stored.store.record_with(&lease, &failed, &[next]).unwrap();
    stored
        .store
        .mark_published(&[recorded.id().clone()])
        .unwrap();
    claimed(&stored, &holder);
    end_with_another(&stored);
    assert_eq!(
        reasons(&stored),
        [(KeptFor::Awaited, 3), (KeptFor::Newest, 1)]
    );
    let there: Vec<bool> = ids.iter().map(|id| is_there(&stored, id)).collect();
    assert_eq!(there, [false, true, true, false]);
    assert!(is_there(&stored, recorded.id()));
}

#[test]
fn what_is_to_be_published_or_got_a_late_result_stays() {
    let (stored, _) = recorded(2);
    let unpublished = running().nth(60);
    let lease = claimed(&stored, &unpublished);
    stored
        .store
        .record(&lease, &unpublished.succeed("Done."))
        .unwrap();
    let late = running().nth(1).succeed("Done after all.");
    stored.store.note_late(&late, instant(NOW)).unwrap();
    end_with_another(&stored);
    assert_eq!(
        reasons(&stored),
        [
            (KeptFor::Unpublished, 1),
            (KeptFor::Late, 1),
            (KeptFor::Newest, 1)
        ]
    );
    verified(&stored);
}

#[test]
fn what_python_wrote_stays() {
    let (stored, _) = recorded(1);
    let outside = stored.outside();
    insert_execution(&outside, "theirs");
    let with_a_trace = "
        CREATE TEMP TABLE another AS SELECT * FROM experience WHERE id = 'theirs';
        UPDATE another SET id = 'traced', content = json_set(content,
            '$.structured.trace_id', 't1', '$.structured.idempotency_key', 'k1');
        INSERT INTO experience SELECT * FROM another";
    outside.execute_batch(with_a_trace).unwrap();
    end_with_another(&stored);
    assert_eq!(
        reasons(&stored),
        [
            (KeptFor::Pythons, 1),
            (KeptFor::Unreadable, 1),
            (KeptFor::Newest, 1)
        ]
    );
    for id in ["theirs", "traced"] {
        assert!(is_there(&stored, &id.parse().unwrap()), "{id}");
    }
}

#[test]
fn no_number_of_a_row_is_given_again() {
    let (stored, ids) = recorded(3);
    assert_eq!(reasons(&stored), [(KeptFor::Newest, 1)]);
    assert!(is_there(&stored, &ids[2]));
}
