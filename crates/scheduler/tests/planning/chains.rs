//! What an entry says of windows that overlap, passed or follow another task's.

use astra_scheduler::{CatchUp, InvalidTask, Overlap, TaskDefinition, TasksFile, Trigger};
use serde_json::{Value, json};

fn with(metadata: &Value) -> TaskDefinition {
    let entry = json!({"id": "task", "metadata": metadata});
    TaskDefinition::from_entry(&serde_json::from_value(entry).unwrap()).unwrap()
}

#[test]
fn what_becomes_of_windows_is_read() {
    for (word, known) in [
        ("latest", CatchUp::Latest),
        ("all", CatchUp::All),
        ("skip", CatchUp::Skip),
    ] {
        assert_eq!(with(&json!({"catch_up": word})).catch_up, known);
    }
    for (metadata, overlap, open_max) in [
        (json!({"overlap": "skip"}), Overlap::Skip, Some(1)),
        (json!({"overlap": "queue"}), Overlap::Queue, Some(1)),
        (json!({"overlap": "allow"}), Overlap::Allow(None), None),
        (
            json!({"overlap": "allow", "concurrency": 7}),
            Overlap::Allow(Some(7)),
            Some(7),
        ),
    ] {
        let task = with(&metadata);
        assert_eq!((task.overlap, task.overlap.open_max()), (overlap, open_max));
    }
}

#[test]
fn what_triggers_a_task_is_read() {
    for (written, on) in [
        (json!("before"), Trigger::Done),
        (json!({"task": "before"}), Trigger::Done),
        (json!({"task": "before", "on": null}), Trigger::Done),
        (json!({"task": "before", "on": "success"}), Trigger::Success),
        (json!({"task": "before", "on": "partial"}), Trigger::Partial),
        (json!({"task": "before", "on": "failed"}), Trigger::Failed),
        (json!({"task": "before", "on": "any"}), Trigger::Any),
    ] {
        let after = with(&json!({"after": written})).after.unwrap();
        assert_eq!((after.task.as_str(), after.on), ("before", on));
    }
}

/// Reads a file of tasks, each with the id of the one that it comes after.
fn chain(tasks: &[(&str, Value)]) -> Vec<Result<TaskDefinition, InvalidTask>> {
    let entry = |(id, after): &(&str, Value)| json!({"id": id, "metadata": {"after": after}});
    let tasks: Vec<Value> = tasks.iter().map(entry).collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tasks.json");
    std::fs::write(&file, json!({"tasks": tasks}).to_string()).unwrap();
    let read = TasksFile::load(&file).unwrap();
    let definitions: Vec<_> = read.definitions().collect();
    for definition in definitions.iter().flatten() {
        assert!(read.find(&definition.id).unwrap().is_ok());
    }
    definitions
}

#[test]
fn a_task_after_none_that_is_defined_is_refused_and_the_others_stand() {
    let read = chain(&[
        ("a", Value::Null),
        ("b", json!("a")),
        ("c", json!({"task": "gone", "on": "any"})),
        ("d", json!("c")),
    ]);
    let refused = read[2].as_ref().unwrap_err();
    assert_eq!(
        refused.to_string(),
        "metadata.after of the task \"c\" is {\"task\":\"gone\",\"on\":\"any\"}: \
         no task of that id is defined: name one that is"
    );
    assert!(read[0].is_ok() && read[1].is_ok() && read[3].is_ok());
}

#[test]
fn a_circle_is_refused_with_its_way_and_the_others_stand() {
    let read = chain(&[
        ("a", json!("c")),
        ("b", json!("a")),
        ("c", json!("b")),
        ("after-circle", json!("b")),
        ("itself", json!("itself")),
        ("free", Value::Null),
    ]);
    for (task, way) in [
        (0, "a → b → c → a is a circle"),
        (1, "b → c → a → b is a circle"),
        (4, "itself → itself is a circle"),
    ] {
        let refused = read[task].as_ref().unwrap_err();
        assert_eq!(refused.key, "metadata.after");
        assert!(refused.rule.starts_with(way), "{refused}");
    }
    assert!(read[2].is_err() && read[3].is_ok() && read[5].is_ok());
}

#[test]
fn a_task_may_come_after_one_whose_entry_is_broken() {
    let read = chain(&[("broken", json!([])), ("b", json!("broken"))]);
    assert!(read[0].is_err() && read[1].is_ok());
}
