//! Whole attempts.

use std::time::Duration;

use astra_model::{
    ConfigDigest, Ending, Execution, Failure, Mode, RunnerInfo, Running, Scrubbed, Scrubber,
    TaskSnapshot,
};
use proptest::prelude::*;

use super::capture::captures;
use super::filter::filter_objects;
use super::identity::{experience_ids, lineages, task_ids, timestamps, windows};
use super::text::{scrubbed_texts, texts};

/// Makes attempts that have started.
pub fn runnings(scrubber: &'static dyn Scrubber) -> impl Strategy<Value = Running> {
    let mode = prop::sample::select(vec![Mode::Scheduled, Mode::Manual]);
    (
        snapshots(scrubber),
        mode,
        windows(),
        lineages(),
        timestamps(),
        (any::<u32>(), texts()),
        prop::collection::vec(experience_ids(), 0..3),
    )
        .prop_map(
            |(task, mode, window, lineage, started, (pid, host), causes)| Running {
                task,
                mode,
                window,
                lineage,
                started,
                runner: RunnerInfo {
                    name: "kit".to_owned(),
                    version: "0.0.0".to_owned(),
                    pid,
                    host,
                },
                causes,
            },
        )
}

fn snapshots(scrubber: &'static dyn Scrubber) -> impl Strategy<Value = TaskSnapshot> {
    let kind = prop::sample::select(vec!["reflection", "assessment", "ingest", "custom", "old"]);
    let config = filter_objects().prop_map(|entry| ConfigDigest::of_task_entry(&entry));
    (
        task_ids(),
        task_ids(),
        scrubbed_texts(scrubber),
        kind,
        config,
    )
        .prop_map(|(id, slug, name, kind, config_digest)| TaskSnapshot {
            id,
            slug: slug.as_str().parse().expect("a task id is a slug"),
            name,
            task_type: kind.parse().expect("a plain name"),
            config_digest,
        })
}

/// Makes all ways in which an attempt may end.
pub fn endings(scrubber: &'static dyn Scrubber) -> impl Strategy<Value = Ending> {
    prop_oneof![
        Just(Ending::Success),
        prop::option::of(failures(scrubber)).prop_map(Ending::Partial),
        failures(scrubber).prop_map(Ending::Failed),
    ]
}

fn failures(scrubber: &'static dyn Scrubber) -> impl Strategy<Value = Failure> {
    let kind = prop::sample::select(vec!["Timeout", "Panic", "RunnerInterrupted", "os.OSError"]);
    (kind, texts(), texts()).prop_map(move |(kind, site, message)| {
        let message = Scrubbed::new(&format!("failed {message}"), scrubber);
        Failure::new(kind.parse().expect("a plain name"), &site, message)
    })
}

/// Makes executions of every kind, each one valid.
pub fn executions(scrubber: &'static dyn Scrubber) -> impl Strategy<Value = Execution> {
    let duration = prop_oneof![
        6 => (0..100_000_u64).prop_map(Duration::from_millis),
        1 => any::<u64>().prop_map(Duration::from_nanos),
        1 => Just(Duration::MAX),
    ];
    (
        runnings(scrubber),
        endings(scrubber),
        captures(scrubber),
        duration,
    )
        .prop_map(|(running, ending, captured, duration)| match ending {
            Ending::Success => running.succeed(captured, duration),
            Ending::Partial(failure) => running.succeed_in_part(failure, captured, duration),
            Ending::Failed(failure) => running.fail(failure, captured, duration),
        })
}
