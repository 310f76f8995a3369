//! What becomes of tasks between two looks at their file.

use astra_kit::{instant, scrubbed};
use astra_model::{ConfigDigest, SeenTask, SeenTasks, TaskChange, TaskChangedEvent};
use serde_json::{Map, json};

fn told(prompt: &str) -> ConfigDigest {
    ConfigDigest::of_task_entry(&Map::from_iter([("prompt".to_owned(), json!(prompt))]))
}

fn seen<const N: usize>(tasks: [(&str, &str, bool); N]) -> SeenTasks {
    let task = |(id, prompt, enabled): (&str, &str, bool)| {
        let config = told(prompt);
        (id.parse().expect("a task"), SeenTask { config, enabled })
    };
    tasks.into_iter().map(task).collect()
}

fn changes(before: &SeenTasks, now: &SeenTasks) -> Vec<TaskChangedEvent> {
    let (by, when) = (scrubbed("somebody"), instant("2025-11-04T18:00:00Z"));
    let events = now.changes_since(before, &by, when);
    assert!(
        events
            .iter()
            .all(|event| event.by == by && event.seen == when)
    );
    events
}

fn named(before: &SeenTasks, now: &SeenTasks) -> Vec<(String, TaskChange)> {
    let events = changes(before, now).into_iter();
    events
        .map(|event| (event.task.to_string(), event.change))
        .collect()
}

#[test]
fn the_first_sight_of_a_file_creates_all_its_tasks() {
    let now = seen([("b", "two", false), ("a", "one", true)]);
    let expected = ["a", "b"].map(|id| (id.to_owned(), TaskChange::Created));
    assert_eq!(named(&SeenTasks::default(), &now), expected);
    let events = changes(&SeenTasks::default(), &now);
    assert_eq!(events[0].old, None);
    assert_eq!(events[0].new, Some(told("one")));
}

#[test]
fn what_is_gone_was_told_what_it_was_told_last() {
    let before = seen([("a", "one", true)]);
    let events = changes(&before, &SeenTasks::default());
    assert_eq!(events[0].change, TaskChange::Deleted);
    assert_eq!(events[0].old, Some(told("one")));
    assert_eq!(events[0].new, None);
}

#[test]
fn one_that_is_told_something_else_and_switched_has_an_event_of_each() {
    let before = seen([("a", "one", true), ("b", "one", false), ("c", "one", true)]);
    let now = seen([("a", "two", false), ("b", "two", true), ("c", "two", true)]);
    let expected = [
        ("a", TaskChange::Modified),
        ("a", TaskChange::Disabled),
        ("b", TaskChange::Modified),
        ("b", TaskChange::Enabled),
        ("c", TaskChange::Modified),
    ];
    assert_eq!(
        named(&before, &now),
        expected.map(|(id, change)| (id.to_owned(), change))
    );
    let events = changes(&before, &now);
    assert_eq!(events[0].old, Some(told("one")));
    assert_eq!(events[0].new, Some(told("two")));
    assert_eq!(events[1].old, events[1].new);
    assert_eq!(events[1].new, Some(told("two")));
}

#[test]
fn the_same_tasks_have_no_events() {
    let tasks = seen([("a", "one", true), ("b", "two", false)]);
    assert_eq!(changes(&tasks, &tasks.clone()), []);
}
