//! What is counted of executions.

use std::collections::BTreeMap;
use std::time::Duration;

use astra_model::{
    Captured, Counts, Durations, Execution, Lineage, MissReason, Outcomes, Plan, Statistics,
    StatisticsFilter, Timestamp,
};

use super::claims::retrieval;
use super::timetables::{plan, timetable, window};
use super::{ContractStore, Repositories, append_all};
use crate::{KitMemory, RunningBuilder, SequentialIds, captured, running};

fn told(store: &dyn Repositories, filter: &StatisticsFilter) -> Statistics {
    store.statistics(filter).expect("it is counted")
}

fn total(store: &dyn Repositories) -> Counts {
    told(store, &StatisticsFilter::default()).total
}

fn outcomes<const N: usize>(counts: [(&str, u64); N]) -> Outcomes {
    let by_status = counts.map(|(status, count)| (status.to_owned(), count));
    Outcomes {
        by_status: BTreeMap::from(by_status),
    }
}

fn lasting(number: u32, millis: u64) -> Execution {
    let running = running().nth(number).build();
    running.succeed(captured("Done."), Duration::from_millis(millis))
}

/// Where nothing was recorded there is nothing to count, and no rate of it.
pub fn nothing_is_counted_of_an_empty_store(subject: &dyn ContractStore) {
    subject.remember(&KitMemory::observation("exp_1", "No execution."));
    let store = subject.store();
    assert_eq!(
        told(store, &StatisticsFilter::default()),
        Statistics::default()
    );
    let counts = total(store);
    assert_eq!(counts.attempts.success_rate(), None);
    assert_eq!(counts.memories_mean(), None);
}

/// Attempts are counted one by one, and operations by what their last attempt came to, in whatever
/// order they were recorded; what is recorded next is counted at once.
pub fn an_operation_comes_to_what_its_last_attempt_came_to(subject: &dyn ContractStore) {
    let store = subject.store();
    let ids = SequentialIds::default();
    let first = Lineage::first(&ids);
    let (second, at) = (first.retry(&ids), |text| running().started(text));
    let third = second.retry(&ids);
    let failed = |running: RunningBuilder| running.fail("Timeout", "It took too long.");
    append_all(
        store,
        [
            &failed(at("2025-11-04T18:00:00Z").lineage(first)),
            &failed(running().nth(5)),
        ],
    );
    let counts = total(store);
    assert_eq!(counts.attempts, outcomes([("failed", 2)]));
    assert_eq!(counts.operations, outcomes([("failed", 2)]));
    let last = at("2025-11-04T18:02:00Z").lineage(third).succeed("Done.");
    append_all(store, [&last]);
    let middle = failed(at("2025-11-04T18:01:00Z").lineage(second));
    append_all(store, [&middle]);
    let counts = total(store);
    assert_eq!(counts.attempts, outcomes([("failed", 3), ("success", 1)]));
    assert_eq!(counts.operations, outcomes([("failed", 1), ("success", 1)]));
    assert_eq!(counts.attempts.success_rate(), Some(0.25));
    assert_eq!(counts.operations.success_rate(), Some(0.5));
}

/// A percentile is a duration that was measured: the one at the nearest rank.
pub fn durations_are_told_by_nearest_rank(subject: &dyn ContractStore) {
    let store = subject.store();
    append_all(store, [&lasting(0, 7)]);
    let durations = total(store).durations.expect("there is one");
    assert_eq!(
        [durations.p50, durations.p95, durations.p99],
        [7; 3],
        "{durations:?}"
    );
    let others: Vec<Execution> = (1..200)
        .map(|n| lasting(n, (u64::from(n) * 77 % 200) * 1_000))
        .collect();
    append_all(store, &others);
    let expected = Durations {
        count: 200,
        min: 7,
        p50: 99_000,
        p95: 189_000,
        p99: 197_000,
        max: 199_000,
    };
    assert_eq!(total(store).durations, Some(expected));
}

/// Failures of one type and stack hash are one kind, the most frequent first.
pub fn failures_are_counted_by_type_and_stack_hash(subject: &dyn ContractStore) {
    let store = subject.store();
    let failed = |number, error_type| running().nth(number).fail(error_type, "It failed.");
    append_all(
        store,
        [
            &failed(3, "Timeout"),
            &failed(1, "Timeout"),
            &failed(2, "Panic"),
            &failed(4, "Io"),
            &running().nth(5).succeed("Done."),
        ],
    );
    let failures = total(store).failures;
    let at = |number: u32| running().nth(number).build().started;
    let seen: Vec<(&str, u64, Timestamp, Timestamp)> = failures
        .most
        .iter()
        .map(|kind| {
            let error_type = kind.error_type.as_str();
            (error_type, kind.attempts, kind.first_seen, kind.last_seen)
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("Timeout", 2, at(1), at(3)),
            ("Io", 1, at(4), at(4)),
            ("Panic", 1, at(2), at(2)),
        ]
    );
    let hash = failed(1, "Timeout")
        .ending()
        .failure()
        .map(|failure| failure.stack_hash().to_string());
    assert_eq!(Some(&failures.most[0].stack_hash), hash.as_ref());
    let filter = StatisticsFilter {
        failures: 1,
        ..StatisticsFilter::default()
    };
    let first = told(store, &filter).total.failures;
    assert_eq!((first.kinds, &first.most[..]), (3, &failures.most[..1]));
}

/// A memory that two attempts had is used twice, and one memory.
pub fn memories_are_counted_as_often_as_they_were_used(subject: &dyn ContractStore) {
    let store = subject.store();
    let used = |number, ids: &[&str]| {
        let captured = Captured {
            retrieval: [retrieval("garden", ids)].into_iter().collect(),
            ..captured("Done.")
        };
        running().nth(number).succeed_with(captured)
    };
    append_all(
        store,
        [
            &used(1, &["exp_1", "exp_2"]),
            &used(2, &["exp_2", "exp_3"]),
            &used(3, &[]),
        ],
    );
    append_all(store, [&used(4, &["exp_3"])]);
    let counts = total(store);
    assert_eq!((counts.memories.used, counts.memories.distinct), (5, 3));
    assert_eq!(counts.memories_mean(), Some(1.25));
}

/// Windows that were missed are counted by reason, also of tasks that never ran.
pub fn missed_windows_are_counted_beside_what_ran(subject: &dyn ContractStore) {
    let store = subject.store();
    append_all(store, [&running().nth(1).succeed("Done.")]);
    let missed = Plan {
        missed: vec![
            (window(0), MissReason::Down),
            (window(1), MissReason::Down),
            (window(2), MissReason::Disabled),
        ],
        ..plan(&timetable(store))
    };
    store.plan(&[missed], window(3)).expect("it is planned");
    let statistics = told(store, &StatisticsFilter::default());
    let expected = [(MissReason::Down, 2), (MissReason::Disabled, 1)];
    assert_eq!(statistics.total.missed, expected.into());
    assert_eq!(statistics.total.missed_total(), 3);
    assert_eq!(statistics.tasks["hourly"].missed, expected.into());
    assert_eq!(statistics.tasks["hourly"].attempts, Outcomes::default());
    assert_eq!(statistics.tasks["daily_reflection"].missed, BTreeMap::new());
}

/// Each task is told of apart; who asks for one is told of that one.
pub fn statistics_are_told_of_each_task_and_of_one(subject: &dyn ContractStore) {
    let store = subject.store();
    let of = |number, task| running().nth(number).task(task);
    append_all(
        store,
        [
            &of(1, "garden").succeed("Done."),
            &of(2, "garden").fail("Timeout", "It took too long."),
            &of(3, "house").succeed("Done."),
        ],
    );
    let all = told(store, &StatisticsFilter::default());
    let names: Vec<&String> = all.tasks.keys().collect();
    assert_eq!(names, ["garden", "house"]);
    assert_eq!(
        all.total.attempts,
        outcomes([("failed", 1), ("success", 2)])
    );
    let garden = &all.tasks["garden"];
    assert_eq!(garden.operations, outcomes([("failed", 1), ("success", 1)]));
    let of_task = |task: &str| {
        let task = Some(task.parse().expect("a task"));
        told(
            store,
            &StatisticsFilter {
                task,
                ..StatisticsFilter::default()
            },
        )
    };
    let one = of_task("garden");
    assert_eq!((&one.total, one.tasks.len()), (garden, 1));
    assert_eq!(&one.tasks["garden"], garden);
    assert_eq!(of_task("never_ran"), Statistics::default());
}
