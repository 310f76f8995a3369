//! A daemon under a clock that is set and a store that fails.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use astra_kit::ManualClock;
use astra_model::{MissedFilter, Timestamp, TimetableRepository, WindowState};
use astra_scheduler::{Daemon, DaemonOptions, DaemonSignals, Outcome, TaskDefinition};
use serde_json::{Value, json};

use crate::common::{World, ending};

const SECOND: Duration = Duration::from_secs(1);
/// A daemon looks at the clock at least this often.
const LOOK: u32 = 31;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Lets time pass, for daemons as well: each second of it takes none.
async fn pass(clock: &ManualClock, seconds: u32) {
    for _ in 0..seconds {
        clock.advance(SECOND);
        tokio::time::sleep(SECOND).await;
    }
}

/// Runs a daemon until the script has ended, and returns the windows that it ran.
async fn serve(
    world: &World,
    task: &TaskDefinition,
    script: impl Future<Output = ()>,
) -> Vec<String> {
    let scheduler = world.scheduler_with(task, ending(Ok(Outcome::success("Done."))));
    let signals = DaemonSignals::default();
    let options = DaemonOptions::default();
    let daemon = Daemon::start(scheduler, options, signals.clone())
        .await
        .unwrap();
    let mut windows = Vec::new();
    let run = daemon.run(|record| {
        let window = record.document()["meta"]["scheduled_at"].as_str();
        windows.push(window.unwrap().to_owned());
    });
    let script = async {
        script.await;
        signals.stop.cancel();
    };
    let (ended, ()) = tokio::join!(run, script);
    ended.unwrap();
    windows
}

fn scheduled(world: &World, cron: &str, metadata: &Value) -> Arc<TaskDefinition> {
    let mut metadata = metadata.clone();
    metadata["cron"] = cron.into();
    metadata["workspace"] = Value::Null;
    world.entry(json!({"id": "due", "name": "due", "metadata": metadata}))
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_forward_and_back_loses_no_window_and_runs_none_twice() {
    let clock = Arc::new(ManualClock::at(at("2025-11-04T18:00:10Z")));
    let world = World::new().with_clock(clock.clone());
    let task = scheduled(&world, "0 * * * *", &json!({}));
    let ran = serve(&world, &task, async {
        pass(&clock, 1).await;
        for set in [
            "21:00:05", "18:30:00", "19:00:05", "20:00:05", "21:00:05", "22:00:05",
        ] {
            clock.set(at(&format!("2025-11-04T{set}Z")));
            pass(&clock, LOOK).await;
        }
    })
    .await;
    let hours = [18, 21, 19, 20, 22].map(|hour| format!("2025-11-04T{hour}:00:00Z"));
    assert_eq!(ran, hours);
    let missed = world.store.list_missed(&MissedFilter::default()).unwrap();
    let missed = missed.windows.iter().map(|missed| missed.window.to_iso());
    let mut missed: Vec<_> = missed.collect();
    missed.sort();
    assert_eq!(missed, hours[2..4], "they came while the clock was ahead");
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_for_a_while_loses_no_window() {
    let clock = Arc::new(ManualClock::at(at("2025-11-04T18:00:00Z")));
    let world = World::new().with_clock(clock.clone());
    let policy = json!({"catch_up": "all", "overlap": "queue"});
    let task = scheduled(&world, "*/5 * * * * *", &policy);
    let ran = serve(&world, &task, async {
        for fails in [
            &world.store.plans_fail,
            &world.store.claims_fail,
            &world.store.records_fail,
        ] {
            pass(&clock, 12).await;
            fails.store(3, Ordering::SeqCst);
            pass(&clock, 28).await;
            assert_eq!(fails.load(Ordering::SeqCst), 0, "the store was asked");
        }
        pass(&clock, 12).await;
    })
    .await;
    let first = at("2025-11-04T18:00:00Z");
    let windows: Vec<_> = (0..=25)
        .map(|number| first.plus(5 * number * SECOND))
        .collect();
    let states = world.store.window_states(&task.id, &windows).unwrap();
    assert_eq!(states, vec![WindowState::Recorded; windows.len()]);
    let told: Vec<_> = windows.iter().map(|window| window.to_iso()).collect();
    assert_eq!(ran[..told.len()], told);
}

#[tokio::test(start_paused = true)]
async fn runs_of_one_second_have_a_file_each_beside_what_others_put_there() {
    let clock = Arc::new(ManualClock::at(at("2025-11-04T18:00:00Z")));
    let world = World::new().with_clock(clock.clone());
    let policy = json!({"catch_up": "all", "overlap": "queue"});
    let task = scheduled(&world, "*/5 * * * * *", &policy);
    let name = |number: usize| match number {
        1 => "due_20251104_180051.json".to_owned(),
        _ => format!("due_20251104_180051_{number}.json"),
    };
    let results = world.places().results;
    let ran = serve(&world, &task, async {
        pass(&clock, 1).await;
        fs::create_dir_all(&results).unwrap();
        fs::write(results.join(name(3)), r#"{"by": "another"}"#).unwrap();
        clock.advance(50 * SECOND);
        tokio::time::sleep(LOOK * SECOND).await;
    })
    .await;
    assert_eq!(ran.len(), 11);
    let mut expected: Vec<String> = (1..=11).map(name).collect();
    expected.sort();
    let files = world.results().into_iter().map(|(name, _)| name);
    let files: Vec<String> = files.filter(|name| name.contains("_180051")).collect();
    assert_eq!(files, expected);
}
