//! The file that defines the tasks, which another program reads and rewrites too.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Barrier};
use std::time::Duration;

use astra_kit::{ManualClock, instant};
use astra_scheduler::{
    Outcome, RunRequest, Scheduler, TASKS_FILE_BYTES_MAX, TasksFile, TasksFileError,
};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::common::{World, ending, request, window};

/// A folder with a tasks file.
struct Folder(TempDir);

impl Folder {
    fn with(text: &str) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        fs::write(folder.file(), text).unwrap();
        folder
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("tasks.json")
    }

    fn lock(&self) -> PathBuf {
        self.0.path().join("run/tasks.lock")
    }

    fn load(&self) -> Result<TasksFile, TasksFileError> {
        TasksFile::load(&self.file())
    }

    fn set_enabled(&self, id: &str, enabled: bool) -> Result<(), TasksFileError> {
        TasksFile::set_enabled(&self.file(), &self.lock(), &id.parse().unwrap(), enabled)
    }

    fn text(&self) -> String {
        fs::read_to_string(self.file()).unwrap()
    }
}

const FILE: &str = r#"{
  "_note": "kept as it is \u00e9",
  "tasks": [
    {
      "zeta": 1.50,
      "id": "first",
      "enabled": true,
      "metadata": {
        "z": [1, 2, {"y": null}],
        "a": "\u00fc"
      },
      "run_count": 41
    },
    {
      "id": "second",
      "name": "Second"
    }
  ],
  "extra": {"b": 1, "a": 2}
}
"#;

#[test]
fn what_is_changed_is_one_key_and_all_else_stays() {
    let folder = Folder::with(FILE);
    folder.set_enabled("first", false).unwrap();
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let mut expected = read(FILE);
    expected["tasks"][0]["enabled"] = false.into();
    let text = folder.text();
    assert_eq!(read(&text).to_string(), expected.to_string());
    folder.set_enabled("second", true).unwrap();
    folder.set_enabled("first", true).unwrap();
    let mut expected = read(FILE);
    expected["tasks"][1]["enabled"] = true.into();
    assert_eq!(read(&folder.text()).to_string(), expected.to_string());
    assert!(text.ends_with("}\n"));
}

#[test]
fn pythons_json_reads_what_we_wrote() {
    let folder = Folder::with(FILE);
    folder.set_enabled("second", false).unwrap();
    let script = "import json, sys; print(json.dumps(json.load(open(sys.argv[1]))))";
    let python = Command::new("python3")
        .args(["-c", script])
        .arg(folder.file())
        .output()
        .unwrap();
    assert!(python.status.success(), "{python:?}");
    let read: Value = serde_json::from_slice(&python.stdout).unwrap();
    let ours: Value = serde_json::from_str(&folder.text()).unwrap();
    assert_eq!(read.to_string(), ours.to_string());
}

#[tokio::test]
async fn runs_are_noted_as_python_writes_them() {
    let clock = Arc::new(ManualClock::at(instant("2025-11-04T18:29:12Z")));
    let world = World::new().with_clock(clock.clone());
    let task = world.entry(json!({
        "id": "noted", "run_count": 41, "schedule": "daily", "last_run": null, "other": "kept",
    }));
    let scheduler = world.scheduler_with(&task, ending(Ok(Outcome::success("Done."))));
    let noted = || {
        let file = TasksFile::load(&world.tasks_file()).unwrap();
        Value::from(file.entry(&"noted".parse().unwrap()).unwrap().clone())
    };
    scheduler.run(&request(&task)).await.unwrap();
    let expected = json!({
        "id": "noted", "run_count": 42, "schedule": "daily",
        "last_run": "2025-11-04T18:29:12", "other": "kept", "next_run": "2025-11-05T00:00:00",
    });
    assert_eq!(noted().to_string(), expected.to_string());

    clock.advance(Duration::from_millis(86_400_120));
    scheduler.run(&request(&task)).await.unwrap();
    assert_eq!(noted()["last_run"], "2025-11-05T18:29:12.120000");
    assert_eq!(noted()["next_run"], "2025-11-06T00:00:00");
    assert_eq!(noted()["run_count"], 43);
    assert_eq!(scheduler.take_notices(), [""; 0]);
}

#[tokio::test]
async fn a_run_of_a_task_that_is_gone_from_the_file_is_noted_nowhere() {
    let world = World::new();
    let task = world.task("gone", &json!({}));
    for (text, said) in [
        (r#"{"tasks": []}"#, "has no task gone"),
        ("[]", "has no task gone"),
        ("null", "has no task gone"),
        (r#"{"tasks": {"id": "gone"}}"#, "has no task gone"),
        ("{", "is no JSON"),
    ] {
        fs::write(world.tasks_file(), text).unwrap();
        let scheduler = world.scheduler_with(&task, ending(Ok(Outcome::success("Done."))));
        scheduler.run(&request(&task)).await.unwrap();
        let notices = scheduler.take_notices();
        let is_said = notices.iter().any(|notice| notice.contains(said));
        assert!(is_said, "{notices:?}");
        assert_eq!(fs::read_to_string(world.tasks_file()).unwrap(), text);
    }
}

#[test]
fn the_files_mode_and_a_link_to_it_stay() {
    let folder = Folder::with(FILE);
    fs::set_permissions(folder.file(), PermissionsExt::from_mode(0o640)).unwrap();
    let link = folder.0.path().join("link.json");
    symlink("tasks.json", &link).unwrap();
    TasksFile::set_enabled(&link, &folder.lock(), &"first".parse().unwrap(), false).unwrap();
    let mode = fs::metadata(folder.file()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(folder.text().contains("\"enabled\": false"));
}

#[test]
fn a_broken_entry_is_named_and_the_others_stand() {
    let folder = Folder::with(
        r#"{"tasks": [{"id": "good"}, {"id": "bad", "enabled": "yes"}, {"name": "no id"}]}"#,
    );
    let file = folder.load().unwrap();
    let found: Vec<Result<String, String>> = file
        .definitions()
        .map(|task| task.map(|task| task.id.to_string()))
        .map(|id| id.map_err(|error| error.to_string()))
        .collect();
    assert_eq!(
        found,
        [
            Ok("good".to_owned()),
            Err("enabled of the task \"bad\" is \"yes\": write true or false".to_owned()),
            Err("id of the task \"\" is null: every task has one".to_owned()),
        ]
    );
    assert!(file.find(&"good".parse().unwrap()).unwrap().is_ok());
    assert!(file.find(&"bad".parse().unwrap()).unwrap().is_err());
    assert!(file.find(&"none".parse().unwrap()).is_none());
}

#[test]
fn what_is_no_tasks_file_says_why() {
    for (text, expected) in [
        ("", "is no JSON"),
        ("{\"tasks\": [}", "is no JSON"),
        ("\u{FEFF}{}", "is no JSON"),
        ("[]", "has no list \"tasks\""),
        ("7", "has no list \"tasks\""),
        ("{}", "has no list \"tasks\""),
        (r#"{"tasks": {}}"#, "has no list \"tasks\""),
        (
            r#"{"tasks": [7]}"#,
            "has an entry in \"tasks\" that is no object",
        ),
        (
            r#"{"tasks": [{"id": "a"}, {"id": "b"}, {"id": "a"}]}"#,
            "defines \"a\" twice",
        ),
    ] {
        let folder = Folder::with(text);
        let path = folder.file();
        let error = folder.load().unwrap_err().to_string();
        assert_eq!(
            error,
            format!("the tasks file {} {expected}", path.display())
        );
    }
    let missing = TasksFile::load(Path::new("/nowhere/tasks.json")).unwrap_err();
    assert_eq!(
        missing.to_string(),
        "there is no tasks file /nowhere/tasks.json: `astra init` makes one"
    );
}

#[test]
fn what_is_no_tasks_file_is_not_changed() {
    for text in [
        "[]",
        "7",
        "null",
        "{}",
        r#"{"tasks": 7}"#,
        r#"{"tasks": [7]}"#,
        "{",
    ] {
        let folder = Folder::with(text);
        folder.set_enabled("first", true).unwrap_err();
        assert_eq!(folder.text(), text);
    }
}

#[test]
fn a_file_without_an_end_is_read_to_a_limit() {
    let limit = usize::try_from(TASKS_FILE_BYTES_MAX).unwrap();
    let empty = r#"{"tasks": []}"#;
    let folder = Folder::with(&format!("{empty}{}", " ".repeat(limit - empty.len())));
    folder.load().unwrap();
    fs::write(folder.file(), folder.text() + " ").unwrap();
    let error = folder.load().unwrap_err().to_string();
    assert!(error.ends_with("has more than 16777216 bytes"), "{error}");
}

#[test]
fn changes_at_once_are_all_kept() {
    let tasks: Vec<Value> = (0..16)
        .map(|number| json!({"id": format!("task-{number}")}))
        .collect();
    let folder = Folder::with(&json!({"tasks": tasks}).to_string());
    let barrier = Barrier::new(16);
    std::thread::scope(|scope| {
        for number in 0..16 {
            let (folder, barrier) = (&folder, &barrier);
            scope.spawn(move || {
                barrier.wait();
                folder
                    .set_enabled(&format!("task-{number}"), false)
                    .unwrap();
            });
        }
    });
    let file = folder.load().unwrap();
    let disabled = file
        .definitions()
        .filter(|task| !task.as_ref().unwrap().enabled);
    assert_eq!(disabled.count(), 16);
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_at_once_are_all_counted() {
    let world = World::new();
    let task = world.task("counted", &json!({"workspace": null}));
    let schedulers: Vec<Arc<Scheduler>> = (0..4)
        .map(|_| Arc::new(world.scheduler_with(&task, ending(Ok(Outcome::success("Done."))))))
        .collect();
    let runs: Vec<_> = (0..12_u32)
        .map(|hour| {
            let scheduler = schedulers[hour as usize % 4].clone();
            let request: RunRequest = window(&task, &format!("2025-11-04T{hour:02}:00:00Z"));
            tokio::spawn(async move { scheduler.run(&request).await.map(|_| ()) })
        })
        .collect();
    for run in runs {
        run.await.unwrap().unwrap();
    }
    let file = TasksFile::load(&world.tasks_file()).unwrap();
    let entry: &Map<String, Value> = file.entry(&task.id).unwrap();
    assert_eq!(entry["run_count"], 12);
    let left = fs::read_dir(world.tasks_file().parent().unwrap()).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "tasks.json and results, but {left:?}");
}
