//! What dead runners left is settled, once.

use std::fs;
use std::sync::{Arc, Barrier};
use std::time::Duration;

use astra_kit::{ManualClock, instant, running, scrubbed};
use astra_model::{ClaimRepository, Holder, IdSource, RetrievalCall, ScrubbedObject, Timestamp};
use astra_scheduler::{CLOCK_SKEW_MAX, Outcome, Recovery};
use serde_json::{Map, json};
use tokio::sync::Notify;

use crate::common::{World, claim, code, dead_runner, new_ids, orphaned, request};

fn error(world: &World) -> (String, String) {
    let record = world.records().remove(0);
    let error = record.fact("error");
    let text = |key: &str| error[key].as_str().unwrap().to_owned();
    (text("type"), text("message"))
}

#[test]
fn an_attempt_whose_runner_is_gone_gets_one_record() {
    let now = instant("2025-11-04T20:00:00Z");
    let world = World::new().with_clock(Arc::new(ManualClock::at(now)));
    let attempt = orphaned(&world);
    let lease = world.store.list_claims().unwrap().remove(0).lease;
    let seen = instant("2025-11-04T18:29:32Z");
    world.store.renew(&lease, seen, now).unwrap();
    let call = RetrievalCall {
        query: scrubbed("the day of ada@example.org"),
        filters: ScrubbedObject::default(),
        latency_ms: 3,
        source: vec!["experiences".to_owned()],
        parents: vec!["obs_1".parse().unwrap()],
    };
    world.store.note_retrieval(&lease, &call).unwrap();

    let recovery = world.scheduler().recover().unwrap();
    let record = world.records().remove(0);
    let expected = Recovery {
        records: vec![record.id().clone()],
        still_running: 0,
        published: 1,
    };
    assert_eq!(recovery, expected);
    assert_eq!(record.fact_str("status"), "failed");
    assert_eq!(
        error(&world),
        (
            "RunnerInterrupted".to_owned(),
            "the runner ended before the attempt was recorded: its process is gone: killed, \
             crashed or out of memory; last sign of life 2025-11-04T18:29:32.000Z; settled \
             2025-11-04T20:00:00.000Z; whether the task had finished is not known"
                .to_owned()
        )
    );
    assert_eq!(record.fact("span_id"), &json!(attempt.lineage.span()));
    assert_eq!(record.fact("ended_at_iso"), "2025-11-04T18:29:32Z");
    assert_eq!(record.ids("parents").collect::<Vec<_>>(), ["obs_1"]);
    assert_eq!(record.fact("retrieval")["query"], "the day of [email]");

    let again = world.scheduler().recover().unwrap();
    assert_eq!(again, Recovery::default());
    assert_eq!(world.results().len(), 1);
}

#[test]
fn the_same_death_has_the_same_hash_on_any_day() {
    let hash = |seen: &str| {
        let world = World::new();
        orphaned(&world);
        let lease = world.store.list_claims().unwrap().remove(0).lease;
        let seen = instant(seen);
        world.store.renew(&lease, seen, seen).unwrap();
        world.scheduler().recover().unwrap();
        world.records()[0].fact("error")["stack_hash"].clone()
    };
    assert_eq!(hash("2025-11-04T18:29:32Z"), hash("2026-01-01T00:00:00.5Z"));
}

fn recovered(holder: &Holder, now: Timestamp) -> (World, Recovery) {
    let world = World::new().with_clock(Arc::new(ManualClock::at(now)));
    claim(&world, holder, running());
    let recovery = world.scheduler().recover().unwrap();
    (world, recovery)
}

#[test]
fn an_earlier_life_of_this_machine_is_gone() {
    let rebooted = Holder {
        boot: "another".to_owned(),
        ..dead_runner()
    };
    let (world, recovery) = recovered(&rebooted, instant("2025-11-04T18:29:13Z"));
    assert_eq!(recovery.records.len(), 1);
    let (_, message) = error(&world);
    assert!(message.contains("restarted or lost power"), "{message}");
}

#[test]
fn another_machine_is_gone_when_its_lease_is_over_by_any_clock() {
    let elsewhere = Holder {
        host: "elsewhere".to_owned(),
        boot: "another".to_owned(),
        ..dead_runner()
    };
    let given_up = instant("2025-11-04T18:30:00Z").plus(CLOCK_SKEW_MAX);
    let (_, recovery) = recovered(&elsewhere, given_up);
    assert_eq!((recovery.records.len(), recovery.still_running), (0, 1));
    let (world, recovery) = recovered(&elsewhere, given_up.just_after());
    assert_eq!((recovery.records.len(), recovery.still_running), (1, 0));
    let (_, message) = error(&world);
    assert!(message.contains("let its lease run out"), "{message}");
}

#[tokio::test]
async fn a_runner_that_lives_keeps_its_claim_whatever_the_clock_says() {
    let clock = Arc::new(ManualClock::default());
    let world = World::new().with_clock(clock.clone());
    let task = world.task("living", &json!({"workspace": null}));
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (beginning, waiting) = (begun.clone(), go_on.clone());
    let scheduler = world.scheduler_with(
        &task,
        code(move |_| {
            let (beginning, waiting) = (beginning.clone(), waiting.clone());
            async move {
                beginning.notify_one();
                waiting.notified().await;
                Ok(Outcome::success("Still here."))
            }
        }),
    );
    let run = tokio::spawn(async move { scheduler.run(&request(&task)).await.map(|_| ()) });
    begun.notified().await;
    clock.advance(Duration::from_secs(1_000_000));
    let recovery = world.scheduler().recover().unwrap();
    assert_eq!((recovery.records.len(), recovery.still_running), (0, 1));
    go_on.notify_one();
    run.await.unwrap().unwrap();
    assert_eq!(world.records()[0].fact_str("status"), "success");
}

#[test]
fn of_eight_recoveries_at_once_one_makes_the_record() {
    let world = World::new();
    orphaned(&world);
    let barrier = Barrier::new(8);
    let records: usize = std::thread::scope(|scope| {
        let recoveries: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let scheduler = world.scheduler();
                    barrier.wait();
                    scheduler.recover().unwrap().records.len()
                })
            })
            .collect();
        let counts = recoveries
            .into_iter()
            .map(|recovery| recovery.join().unwrap());
        counts.sum()
    });
    assert_eq!(records, 1);
    assert_eq!(world.records().len(), 1);
    assert_eq!(world.results().len(), 1);
}

#[test]
fn files_of_dead_runners_are_removed() {
    let world = World::new();
    let living = world.scheduler();
    let run_dir = world.places().run_dir;
    let dead = dead_runner();
    let attempt = claim(&world, &dead, running());
    for name in [
        format!("runner-{}.lock", dead.runner),
        format!("span-{}.lock", attempt.lineage.span()),
        format!("span-{}.before.json", attempt.lineage.span()),
        format!("span-{}.lock", new_ids().uuid()),
        "tasks.lock".to_owned(),
        "notes.txt".to_owned(),
    ] {
        fs::write(run_dir.join(name), "").unwrap();
    }
    living.recover().unwrap();
    let mut left = world.run_files();
    left.sort();
    assert_eq!(left.len(), 4, "{left:?}");
    assert_eq!(left[0], "notes.txt");
    assert!(left[1].starts_with("runner-"), "{left:?}");
    assert_eq!(left[2..], ["swept", "tasks.lock"]);
}

#[test]
fn a_half_written_file_that_came_back_with_a_power_cut_is_removed_after_the_next_start() {
    let world = World::new();
    let scheduler = world.scheduler();
    let results = world.places().results;
    fs::create_dir_all(&results).unwrap();
    let came_back = results.join(".astra-0123abcd-4294967295-0.tmp");
    let swept = world.places().run_dir.join("swept");
    for boot in ["", "another life of the kernel"] {
        fs::write(&swept, boot).unwrap();
        fs::write(&came_back, "half").unwrap();
        scheduler.recover().unwrap();
        assert!(!came_back.exists());
    }
    fs::write(&came_back, "half").unwrap();
    scheduler.recover().unwrap();
    assert!(came_back.exists(), "the folder is not read each time");
}

#[test]
fn a_runner_that_ends_leaves_no_file() {
    let world = World::new();
    let scheduler = world.scheduler();
    assert_eq!(world.run_files().len(), 1);
    drop(scheduler);
    assert_eq!(world.run_files(), [""; 0]);
}

#[tokio::test]
async fn a_late_result_is_kept_from_the_record_that_stands() {
    let world = World::new();
    let task = world.task("late", &json!({}));
    let settle: Arc<dyn Fn() + Send + Sync> = {
        let (store, run_dir) = (world.store.clone(), world.places().run_dir);
        let other = world.scheduler();
        Arc::new(move || {
            // The kernel's word is taken away: the runner's lock file is not there any more.
            let claim = store.list_claims().unwrap().remove(0);
            let name = format!("runner-{}.lock", claim.holder.runner);
            fs::remove_file(run_dir.join(name)).unwrap();
            fs::remove_file(run_dir.join(format!("span-{}.lock", claim.running.lineage.span())))
                .unwrap();
            assert_eq!(other.recover().unwrap().records.len(), 1);
        })
    };
    let scheduler = world.scheduler_with(
        &task,
        code(move |cx| {
            let settle = settle.clone();
            async move {
                settle();
                cx.retrieve("late", 3, &Map::new()).await.unwrap_err();
                Ok(Outcome::success("Late."))
            }
        }),
    );
    let error = scheduler.run(&request(&task)).await.unwrap_err();
    assert!(error.to_string().contains("was not stored"), "{error}");
    let record = world.records().remove(0);
    assert_eq!(world.records().len(), 1);
    assert_eq!(record.fact("error")["type"], "RunnerInterrupted");
    assert_eq!(world.results().len(), 1);
}
