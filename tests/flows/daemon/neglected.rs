//! More windows passed while nobody ran tasks than one turn decides.

use astra_model::{Clock, SystemClock};
use rusqlite::params;
use serde_json::Value;

use crate::support::{Task, Workspace};

const RULE: &str = r#"{"cron":"* * * * *","enabled":true,"timezone":"UTC"}"#;
const DAY_MS: i64 = 86_400_000;

/// Makes a workspace in which a task of each minute was noted so many days ago, and never run.
fn neglected_for(days: i64) -> Workspace {
    let task = Task::shell("minutely", "echo done").without_workspace();
    let workspace = Workspace::new([task.with("cron", "* * * * *")]);
    drop(workspace.store());
    let since = SystemClock::new().now().as_millis() - days * DAY_MS;
    let database = workspace.outside();
    let version = "INSERT INTO schedule_version (number, task_id, since, rule, noted)
                   VALUES (1, 'minutely', ?1, ?2, ?1)";
    database.execute(version, params![since, RULE]).unwrap();
    let timetable = "INSERT INTO timetable (task_id, version, settled) VALUES ('minutely', 1, ?1)";
    database.execute(timetable, [since - 1]).unwrap();
    workspace
}

fn windows(workspace: &Workspace) -> Value {
    let verified = workspace.astra(&["verify"]).answer().exits(0).json();
    verified["windows"].clone()
}

#[test]
fn a_stop_is_heeded_while_years_of_windows_are_decided() {
    let workspace = neglected_for(3 * 365);
    let mut daemon = workspace.daemon();
    workspace.await_count("SELECT count(*) FROM missed_window", |missed| missed > 0);
    daemon.stop();
    let windows = windows(&workspace);
    assert!(windows["expected"].as_u64().unwrap() < 3 * 365 * 24 * 60);
    assert_eq!(windows["expected"], windows["missed"]);
}

#[test]
fn all_that_has_come_is_decided_before_one_that_runs_once_ends() {
    let days = 10;
    let workspace = neglected_for(days);
    assert_eq!(workspace.run_due().len(), 1);
    let windows = windows(&workspace);
    let expected = windows["expected"].as_i64().unwrap();
    assert!(expected >= days * 24 * 60, "{windows}");
    assert_eq!(expected, windows["missed"].as_i64().unwrap() + 1);
}
