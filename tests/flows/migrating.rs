//! A database that Python's side made becomes one of ours, and stays one of Python's.

mod beside;
mod broken_off;
mod old;

use std::fs;

use serde_json::{Value, json};

use crate::support::{Started, Task, Workspace, fact};
use old::{Old, insist_old, insist_whole};

/// A workspace over the database that Python's side made.
fn legacy() -> Workspace {
    let workspace = Workspace::new([Task::shell("greet", "echo hello")]);
    fs::create_dir(workspace.path("data")).unwrap();
    fs::write(workspace.db(), include_bytes!("../fixtures/legacy/core.db")).unwrap();
    workspace
}

fn migrate(workspace: &Workspace, words: &[&str]) -> Value {
    let words = [&["migrate"], words].concat();
    workspace.astra(&words).answer().exits(0).json()
}

#[test]
fn a_dry_run_tells_what_a_run_does_and_changes_nothing() {
    let workspace = legacy();
    let before = fs::read(workspace.db()).unwrap();
    let mut planned = migrate(&workspace, &["--dry-run"]);
    assert_eq!(planned["outcome"], "planned");
    assert!(planned["needs_bytes"].as_u64() > Some(2 * before.len() as u64));
    assert_eq!(fs::read(workspace.db()).unwrap(), before);
    assert_eq!(fs::read_dir(workspace.path("data")).unwrap().count(), 1);
    let done = migrate(&workspace, &[]);
    planned["outcome"] = json!("migrated");
    planned["seconds"] = done["seconds"].clone();
    assert_eq!(planned, done);
    assert_eq!(
        (&done["from_version"], &done["to_version"]),
        (&json!(0), &json!(6))
    );
    assert_eq!(
        (&done["rows"], &done["executions"]),
        (&json!(262), &json!(62))
    );
}

#[test]
fn every_old_row_is_as_it_was_and_a_second_run_has_nothing_to_do() {
    let workspace = legacy();
    let old = Old::of(&workspace.db());
    let done = migrate(&workspace, &[]);
    insist_whole(&workspace, &old);
    let backup = workspace.path("data/core.db.before-migration");
    assert_eq!(done["backup"].as_str(), backup.to_str());
    insist_old(&backup, &old);
    assert_eq!(
        migrate(&workspace, &[]),
        json!({ "outcome": "nothing_to_do" })
    );
    assert_eq!(
        migrate(&workspace, &["--dry-run"]),
        json!({ "outcome": "nothing_to_do" })
    );
    let told = workspace.table(&["migrate"]).answer().exits(0);
    assert!(told.text().contains("nothing to do"), "{told:?}");
}

#[test]
fn what_was_read_before_is_read_after_and_tasks_run() {
    let workspace = legacy();
    let list = |words: &[&str]| {
        let words = [&["list", "--limit", "1000"], words].concat();
        workspace.astra(&words).answer().exits(0).json()["executions"].clone()
    };
    let before = list(&[]);
    migrate(&workspace, &[]);
    let after = list(&[]);
    let same = |a: &Value, b: &Value| {
        ["id", "content", "parents", "created_at"]
            .iter()
            .all(|key| a[key] == b[key])
    };
    let (before, after) = (before.as_array().unwrap(), after.as_array().unwrap());
    assert!(before.iter().zip(after).all(|(a, b)| same(a, b)) && before.len() == after.len());
    let of_slug = list(&["--task", "self_inquiry"]);
    assert!(of_slug.as_array().is_some_and(|found| !found.is_empty()));
    let ran = workspace.astra(&["run", "greet"]).answer().exits(0).json();
    assert_eq!(ran["outcome"], "recorded");
    assert_eq!(list(&["--task", "greet"])[0], ran["document"]);
    let verified = workspace.astra(&["verify"]).answer().exits(0).json();
    assert_eq!(verified["checked"], 63, "{verified}");
    assert_eq!(verified["legacy"]["checked"], 62, "{verified}");
    let doctor = workspace.table(&["doctor"]).answer();
    assert!(doctor.text().contains("version 6"), "{doctor:?}");
}

#[test]
fn a_changed_byte_in_an_old_record_is_found_from_then_on() {
    let workspace = legacy();
    migrate(&workspace, &[]);
    let outside = workspace.outside();
    outside
        .execute_batch(
            "DROP TRIGGER experience_immutable_update;
             UPDATE experience SET content = replace(content, 'notes', 'Notes') WHERE rowid = 62;
             UPDATE experience SET content = replace(content, ': 4000', ': 4001') WHERE rowid = 62;",
        )
        .unwrap();
    drop(outside);
    let verified = workspace.astra(&["verify"]).answer().exits(6).json();
    let found = verified.to_string();
    assert!(
        found.contains("task_exec_self_inquiry_2025-11-12T03:19:06Z_5682"),
        "{verified:#}"
    );
}

#[test]
fn records_that_share_a_key_are_told_and_stay() {
    let workspace = legacy();
    let done = migrate(&workspace, &[]);
    let [shared] = &done["duplicate_keys"].as_array().unwrap()[..] else {
        panic!("{done:#}")
    };
    assert_eq!(
        shared["key"],
        "2e029394ea232f776772b502458a1f1445a31836f5026bd5b64c29fc345e07a9"
    );
    assert_eq!(shared["records"], 2);
    for id in shared["ids"].as_array().unwrap() {
        let shown = workspace
            .astra(&["show", id.as_str().unwrap()])
            .answer()
            .exits(0)
            .json();
        assert_eq!(fact(&shown, "idempotency_key"), &shared["key"]);
    }
}

#[test]
fn what_stands_in_the_way_is_told_with_what_to_do() {
    let workspace = legacy();
    let outside = workspace.outside();
    for name in ["task", "task_slug", "trace", "idempotency"] {
        outside
            .execute_batch(&format!("DROP INDEX ix_experiences_{name}"))
            .unwrap();
    }
    let spoil = "UPDATE experience SET content = '{\"text\"' WHERE rowid IN (70, 71)";
    outside.execute(spoil, ()).unwrap();
    drop(outside);
    for words in [&["migrate", "--dry-run"][..], &["migrate"]] {
        let error = workspace.astra(words).answer().exits(2).error();
        assert!(
            error["message"].as_str().unwrap().contains("2 rows"),
            "{error}"
        );
        assert!(error["hint"].is_string(), "{error}");
    }
    let taken = workspace.path("astra.toml");
    let words = ["migrate", "--backup", taken.to_str().unwrap()];
    workspace.astra(&words).answer().exits(2).error();
    let nowhere = workspace.path("data/none.db");
    let words = ["migrate", "--db", nowhere.to_str().unwrap()];
    workspace.astra(&words).answer().exits(3).error();
    assert_eq!(fs::read_dir(workspace.path("data")).unwrap().count(), 1);
}

#[test]
fn two_migrations_at_once_are_one() {
    let workspace = legacy();
    let old = Old::of(&workspace.db());
    let both: Vec<_> = (0..4)
        .map(|_| workspace.astra(&["migrate"]).start())
        .collect();
    let answers: Vec<_> = both.into_iter().map(Started::answer).collect();
    let outcome = |answer: &crate::support::Answer| match answer.code {
        Some(0) => answer.json()["outcome"].as_str().unwrap().to_owned(),
        code => format!("exit {code:?}"),
    };
    let outcomes: Vec<String> = answers.iter().map(outcome).collect();
    let count = |what: &str| outcomes.iter().filter(|outcome| *outcome == what).count();
    assert_eq!(count("migrated"), 1, "{answers:?}");
    assert_eq!(
        count("migrated") + count("nothing_to_do") + count("exit Some(4)"),
        4,
        "{answers:?}"
    );
    insist_whole(&workspace, &old);
}

#[test]
fn a_program_that_holds_the_database_is_waited_for_and_then_said_to() {
    let workspace = legacy();
    let outside = workspace.outside();
    outside.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = workspace.astra(&["migrate"]).answer().exits(4).error();
    assert!(error["hint"].is_string(), "{error}");
    outside.execute_batch("COMMIT").unwrap();
    assert_eq!(migrate(&workspace, &[])["outcome"], "migrated");
}
