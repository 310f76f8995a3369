//! What changes in the tasks file is told the ledger, once.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use astra_kit::ManualClock;
use astra_model::{ConfigDigest, TaskChange, TaskChangedEvent};
use astra_scheduler::{Daemon, DaemonOptions, DaemonSignals, Outcome, TaskDefinition};
use serde_json::json;

use crate::common::{World, ending, request};

/// Returns what the ledger was told since it was last asked here.
fn told(world: &World) -> Vec<TaskChangedEvent> {
    std::mem::take(&mut *world.store.changes.lock().unwrap())
}

fn changes(world: &World) -> Vec<(String, TaskChange)> {
    let told = told(world).into_iter();
    told.map(|event| (event.task.to_string(), event.change))
        .collect()
}

fn entry(world: &World, id: &str, prompt: &str, enabled: bool) -> Arc<TaskDefinition> {
    world.entry(json!({"id": id, "prompt": prompt, "enabled": enabled}))
}

fn recover(world: &World) {
    world.scheduler().recover().unwrap();
}

#[test]
fn the_first_look_at_a_file_creates_its_tasks_and_the_next_finds_nothing_new() {
    let world = World::new();
    let task = entry(&world, "one", "Say one.", true);
    entry(&world, "two", "Say two.", false);
    recover(&world);
    let events = told(&world);
    let ids: Vec<&str> = events.iter().map(|event| event.task.as_str()).collect();
    assert_eq!(ids, ["one", "two"]);
    assert!(
        events
            .iter()
            .all(|event| event.change == TaskChange::Created)
    );
    assert_eq!(events[0].new, Some(task.digest.clone()));
    let by = events[0].by.as_str();
    assert!(
        by.starts_with("unknown, found in the tasks file by scheduler "),
        "{by}"
    );
    recover(&world);
    assert_eq!(told(&world), []);
}

#[test]
fn each_change_is_told_with_what_the_task_was_told_before_and_since() {
    let world = World::new();
    let before = entry(&world, "one", "Say one.", true);
    recover(&world);
    told(&world);
    let since = entry(&world, "one", "Say two.", false);
    recover(&world);
    let events = told(&world);
    let of = |event: &TaskChangedEvent| (event.change, event.old.clone(), event.new.clone());
    let (old, new) = (Some(before.digest.clone()), Some(since.digest.clone()));
    let expected = [
        (TaskChange::Modified, old, new.clone()),
        (TaskChange::Disabled, new.clone(), new.clone()),
    ];
    assert_eq!(events.iter().map(of).collect::<Vec<_>>(), expected);
    fs::write(world.tasks_file(), r#"{"tasks": []}"#).unwrap();
    recover(&world);
    assert_eq!(of(&told(&world)[0]), (TaskChange::Deleted, new, None));
}

#[test]
fn an_entry_that_defines_no_task_is_told_as_it_was_written() {
    let world = World::new();
    let broken = json!({"id": "one", "schedule": "never"});
    fs::write(
        world.tasks_file(),
        json!({"tasks": [broken, {"id": "no id"}]}).to_string(),
    )
    .unwrap();
    recover(&world);
    let events = told(&world);
    assert_eq!(events.len(), 1);
    let digest = ConfigDigest::of_task_entry(broken.as_object().unwrap());
    assert_eq!(events[0].new, Some(digest));
}

#[test]
fn a_file_that_is_broken_or_gone_says_nothing_of_its_tasks() {
    let world = World::new();
    entry(&world, "one", "Say one.", true);
    recover(&world);
    told(&world);
    let whole = fs::read_to_string(world.tasks_file()).unwrap();
    fs::write(world.tasks_file(), "{").unwrap();
    recover(&world);
    fs::remove_file(world.tasks_file()).unwrap();
    recover(&world);
    fs::write(world.tasks_file(), whole).unwrap();
    recover(&world);
    assert_eq!(told(&world), []);
}

#[test]
fn what_is_set_by_a_call_is_told_with_who_called() {
    let world = World::new();
    entry(&world, "one", "Say one.", true);
    let scheduler = world.scheduler();
    let id = "one".parse().unwrap();
    scheduler
        .set_enabled(&id, false, "ada@example.org")
        .unwrap();
    let events = told(&world);
    let of: Vec<_> = events
        .iter()
        .map(|event| (event.change, event.by.as_str()))
        .collect();
    let unknown = events[0].by.as_str();
    assert_eq!(
        of,
        [
            (TaskChange::Created, unknown),
            (TaskChange::Disabled, "[email]")
        ]
    );
    assert!(unknown.starts_with("unknown"), "{unknown}");
    scheduler.set_enabled(&id, false, "somebody").unwrap();
    assert_eq!(told(&world), [], "it was disabled already");
    let unknown = "nobody".parse().unwrap();
    assert!(scheduler.set_enabled(&unknown, true, "somebody").is_err());
    assert_eq!(scheduler.take_notices(), [""; 0]);
}

#[tokio::test]
async fn a_run_tells_what_changed_before_it() {
    let world = World::new();
    let task = entry(&world, "one", "Say one.", true);
    let scheduler = world.scheduler_with(&task, ending(Ok(Outcome::success("One."))));
    scheduler.run(&request(&task)).await.unwrap();
    assert_eq!(changes(&world), [("one".to_owned(), TaskChange::Created)]);
    let task = entry(&world, "one", "Say two.", true);
    scheduler.run(&request(&task)).await.unwrap();
    assert_eq!(changes(&world), [("one".to_owned(), TaskChange::Modified)]);
}

#[tokio::test]
async fn runs_between_which_nothing_changed_ask_and_tell_nothing() {
    let world = World::new();
    let task = entry(&world, "one", "Say one.", true);
    let scheduler = world.scheduler_with(&task, ending(Ok(Outcome::success("One."))));
    for _ in 0..10 {
        scheduler.run(&request(&task)).await.unwrap();
    }
    assert_eq!(world.store.looks.load(Ordering::SeqCst), 1);
    assert_eq!(world.store.tellings.load(Ordering::SeqCst), 1);
    recover(&world);
    assert_eq!(world.store.looks.load(Ordering::SeqCst), 2);
    assert_eq!(world.store.tellings.load(Ordering::SeqCst), 1);
}

#[test]
fn eight_who_see_one_change_at_once_tell_it_once() {
    let world = World::new();
    for prompt in ["Say one.", "Say two.", "Say three."] {
        entry(&world, "one", prompt, true);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| recover(&world));
            }
        });
        assert_eq!(told(&world).len(), 1, "{prompt}");
    }
}

#[test]
fn what_could_not_be_told_is_a_notice_and_told_later() {
    let world = World::new();
    entry(&world, "one", "Say one.", true);
    let scheduler = world.scheduler();
    world.store.looks_fail.store(1, Ordering::SeqCst);
    scheduler.recover().unwrap();
    let notices = scheduler.take_notices();
    assert!(
        notices[0].contains("can't be told yet what changed"),
        "{notices:?}"
    );
    scheduler.recover().unwrap();
    assert_eq!(changes(&world), [("one".to_owned(), TaskChange::Created)]);
}

#[tokio::test(start_paused = true)]
async fn a_daemon_tells_what_changes_while_it_runs() {
    let clock = Arc::new(ManualClock::default());
    let world = World::new().with_clock(clock.clone());
    entry(&world, "one", "Say one.", true);
    let signals = DaemonSignals::default();
    let daemon = Daemon::start(world.scheduler(), DaemonOptions::default(), signals.clone());
    let daemon = daemon.await.unwrap();
    assert_eq!(changes(&world), [("one".to_owned(), TaskChange::Created)]);
    let script = async {
        for (prompt, enabled, change) in [
            ("Say two.", true, TaskChange::Modified),
            ("Say two.", false, TaskChange::Disabled),
        ] {
            entry(&world, "one", prompt, enabled);
            signals.reload.notify_one();
            while world.store.changes.lock().unwrap().is_empty() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            assert_eq!(changes(&world), [("one".to_owned(), change)]);
        }
        signals.stop.cancel();
    };
    let (ended, ()) = tokio::join!(daemon.run(|_| {}), script);
    ended.unwrap();
    assert_eq!(told(&world), []);
}

#[test]
fn names_and_prompts_are_not_told() {
    let world = World::new();
    world.entry(json!({"id": "one", "name": "Secret name", "prompt": "Secret prompt"}));
    recover(&world);
    let said = format!("{:?}", told(&world));
    assert!(said.contains("one") && !said.contains("Secret"), "{said}");
}
