//! The ledger's files are brought up wherever records are published.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use astra_kit::ManualClock;
use astra_model::{LedgerSink, LedgerSinkError};
use astra_scheduler::{Daemon, DaemonOptions, DaemonSignals, Outcome};
use serde_json::json;

use crate::common::{FaultyStore, World, ending, request};

/// Files that count how often they are brought up.
struct Files {
    store: Arc<FaultyStore>,
    calls: AtomicU64,
    /// How many records there were when they were last.
    records: AtomicUsize,
    /// Whether they can't be.
    is_full: AtomicBool,
}

impl LedgerSink for Files {
    fn catch_up(&self) -> Result<u64, LedgerSinkError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let records = self.store.executions.lock().unwrap().len();
        self.records.store(records, Ordering::SeqCst);
        match self.is_full.load(Ordering::SeqCst) {
            true => Err(LedgerSinkError("the disk is full".into())),
            false => Ok(1),
        }
    }
}

impl Files {
    fn calls(&self) -> u64 {
        self.calls.swap(0, Ordering::SeqCst)
    }
}

fn world() -> (World, Arc<Files>) {
    let world = World::new();
    let files = Arc::new(Files {
        store: world.store.clone(),
        calls: AtomicU64::default(),
        records: AtomicUsize::default(),
        is_full: AtomicBool::default(),
    });
    (world.with_ledger(files.clone()), files)
}

#[tokio::test]
async fn a_run_brings_them_up_behind_its_record() {
    let (world, files) = world();
    let task = world.task("code", &json!({}));
    let scheduler = world.scheduler_with(&task, ending(Ok(Outcome::success("Done."))));
    scheduler.run(&request(&task)).await.unwrap();
    files.calls();
    scheduler.run(&request(&task)).await.unwrap();
    assert_eq!(files.calls(), 1);
    assert_eq!(files.records.load(Ordering::SeqCst), 2);
}

#[test]
fn a_recovery_brings_them_up() {
    let (world, files) = world();
    world.scheduler().recover().unwrap();
    assert!(files.calls() > 0);
}

#[tokio::test]
async fn a_full_disk_loses_no_record_and_is_told_once() {
    let (world, files) = world();
    files.is_full.store(true, Ordering::SeqCst);
    let task = world.task("code", &json!({}));
    let scheduler = world.scheduler_with(&task, ending(Ok(Outcome::success("Done."))));
    for _ in 0..3 {
        scheduler.run(&request(&task)).await.unwrap();
    }
    assert_eq!(world.records().len(), 3);
    assert_eq!(world.results().len(), 3);
    assert!(world.store.is_settled());
    let notices = scheduler.take_notices();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].contains("the disk is full"), "{notices:?}");
    files.is_full.store(false, Ordering::SeqCst);
    scheduler.recover().unwrap();
    files.is_full.store(true, Ordering::SeqCst);
    scheduler.recover().unwrap();
    assert_eq!(scheduler.take_notices().len(), 1, "it is told anew");
}

#[tokio::test(start_paused = true)]
async fn a_daemon_brings_them_up_once_a_second_at_most_and_at_its_end() {
    let clock = Arc::new(ManualClock::default());
    let (world, files) = world();
    let world = world.with_clock(clock.clone());
    let task = world.entry(json!({
        "id": "due",
        "metadata": {"cron": "* * * * * *", "catch_up": "all", "workspace": null},
    }));
    let scheduler = world.scheduler_with(&task, ending(Ok(Outcome::success("Done."))));
    let signals = DaemonSignals::default();
    let daemon = Daemon::start(scheduler, DaemonOptions::default(), signals.clone());
    let daemon = daemon.await.unwrap();
    files.calls();
    let mut last = 0;
    let script = async {
        for _ in 0..100 {
            clock.advance(Duration::from_millis(100));
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        last = files.calls();
        signals.stop.cancel();
    };
    let (ended, ()) = tokio::join!(daemon.run(|_| {}), script);
    ended.unwrap();
    assert!((5..=12).contains(&last), "{last} times in ten seconds");
    assert!(world.records().len() >= 9);
    assert_eq!(files.records.load(Ordering::SeqCst), world.records().len());
}
