//! Files that are not what they should be.

use std::fs;
use std::os::unix::fs::symlink;

use rusqlite::Connection;

use crate::support::{Task, Workspace, fact, files_below, tree};

use super::insist_plain;

const TASKS: &str = "persona_space/tasks/tasks.json";

#[test]
fn a_tasks_file_of_any_shape_is_refused_and_nothing_is_run() {
    let huge = format!("{{\"tasks\": [{}]}}", " ".repeat(80_000_000));
    let shapes = [
        "",
        "{",
        "null",
        "[]",
        "7",
        "\"tasks\"",
        "{\"tasks\": 7}",
        "{\"tasks\": {}}",
        "{\"tasks\": null}",
        "{}",
        "\u{feff}{\"tasks\": []}",
        "{\"tasks\": [}",
        "{'tasks': []}",
        "{\"tasks\": [1e999]}",
        "{\"tasks\": [7]}",
        "{\"tasks\": [null, {\"id\": \"greet\"}]}",
        "\0",
        &"[".repeat(100_000),
        &"{\"a\":".repeat(100_000),
        &huge,
    ];
    let workspace = Workspace::new([]);
    for shape in shapes {
        workspace.write(TASKS, shape);
        for words in [
            &["run", "greet"][..],
            &["tasks"],
            &["tasks", "show", "greet"],
        ] {
            let answer = workspace.table(words).answer();
            insist_plain(&answer);
            let start: String = shape.chars().take(20).collect();
            assert!(matches!(answer.code, Some(2 | 3)), "{start}: {answer:?}");
        }
    }
    assert!(!workspace.db().exists());
}

#[test]
fn an_entry_of_any_shape_is_told_and_hides_no_other() {
    let entries = [
        "{}",
        "{\"id\": 7}",
        "{\"id\": \"a\", \"metadata\": 7}",
        "{\"id\": \"b\", \"metadata\": {\"handler\": \"command\", \"program\": \"rm -rf\"}}",
        "{\"id\": \"c\", \"metadata\": {\"handler\": \"command\", \"program\": []}}",
        "{\"id\": \"d\", \"metadata\": {\"handler\": \"shell\"}}",
        "{\"id\": \"e\", \"metadata\": {\"timeout_s\": -1}}",
        "{\"id\": \"f\", \"metadata\": {\"max_attempts\": 1e9}}",
        "{\"id\": \"g\", \"metadata\": {\"top_k\": 0}}",
        "{\"id\": \"h\", \"metadata\": {\"cron\": \"* * *\"}}",
        "{\"id\": \"i\", \"schedule\": \"sometimes\"}",
        "{\"id\": \"j\", \"metadata\": {\"workspace\": \"../out\"}}",
        "{\"id\": \"k\", \"metadata\": {\"filters\": []}}",
        "{\"id\": \"l\", \"metadata\": {\"backoff_s\": \"soon\"}}",
    ];
    let workspace = Workspace::new([]);
    let good = Task::shell("greet", "echo hello").to_value();
    workspace.write(
        TASKS,
        &format!("{{\"tasks\": [{}, {good}]}}", entries.join(", ")),
    );
    insist_plain(&workspace.table(&["tasks"]).answer().exits(0));
    for id in "abcdefghijkl"
        .chars()
        .map(String::from)
        .filter(|id| id != "a")
    {
        let answer = workspace.astra(&["run", &id]).answer().exits(2);
        insist_plain(&answer);
        answer.error();
    }
    workspace.astra(&["run", "greet"]).answer().exits(0);
    assert_eq!(workspace.records().len(), 1);
}

#[test]
fn a_folder_where_a_file_should_be_is_told() {
    let workspace = Workspace::new([]);
    fs::remove_file(workspace.path(TASKS)).unwrap();
    fs::create_dir(workspace.path(TASKS)).unwrap();
    insist_plain(&workspace.table(&["tasks"]).answer().exits(5));
    let workspace = Workspace::new([Task::shell("greet", "echo hello")]);
    fs::create_dir_all(workspace.db()).unwrap();
    for words in [&["run", "greet"][..], &["list"]] {
        let answer = workspace.table(words).answer().exits(5);
        insist_plain(&answer);
    }
    let settings = Workspace::new([]);
    fs::remove_file(settings.path("astra.toml")).unwrap();
    fs::create_dir(settings.path("astra.toml")).unwrap();
    insist_plain(&settings.table(&["tasks"]).answer());
}

#[test]
fn a_settings_file_that_is_none_is_told_with_its_place() {
    let workspace = Workspace::new([]);
    for text in [
        "db = 7",
        "nonsense",
        "unknown = 1",
        "[model]\nname = 7",
        "\0",
        "format = \"xml\"",
    ] {
        workspace.write("astra.toml", text);
        let error = workspace.astra(&["tasks"]).answer().exits(2).error();
        assert!(
            error["message"].as_str().unwrap().contains("astra.toml"),
            "{text}: {error}"
        );
    }
}

/// Insists that a file of another kind is refused by all commands, and left as it is.
#[track_caller]
fn insist_refused(workspace: &Workspace, says: &str) {
    let before = fs::read(workspace.db()).unwrap();
    workspace.define([Task::shell("greet", "echo ran > ran.txt")]);
    for (words, code) in [
        (&["run", "greet"][..], 5),
        (&["list"], 5),
        (&["recover"], 5),
        (&["verify"], 7),
    ] {
        let answer = workspace.astra(words).answer().exits(code);
        insist_plain(&answer);
        let error = answer.error();
        assert!(error["message"].as_str().unwrap().contains(says), "{error}");
    }
    insist_plain(&workspace.table(&["doctor"]).answer());
    assert!(!workspace.path("persona_space/ran.txt").exists());
    assert!(
        fs::read(workspace.db()).unwrap() == before,
        "it was changed"
    );
}

fn with_database(text: impl AsRef<[u8]>) -> Workspace {
    let workspace = Workspace::new([]);
    fs::create_dir(workspace.path("data")).unwrap();
    fs::write(workspace.db(), text).unwrap();
    workspace
}

#[test]
fn a_file_that_is_no_database_of_ours_is_refused_and_left_as_it_is() {
    insist_refused(
        &with_database("no database at all, but a text of some length\n".repeat(100)),
        "core.db",
    );
    let foreign = with_database("");
    foreign
        .outside()
        .execute_batch("PRAGMA application_id = 42; CREATE TABLE t (x)")
        .unwrap();
    insist_refused(&foreign, "core.db");
    let other = with_database("");
    other.outside().execute_batch("CREATE TABLE t (x)").unwrap();
    insist_refused(&other, "core.db");
}

#[test]
fn a_database_of_a_newer_version_is_refused_and_left_as_it_is() {
    let workspace = Workspace::new([Task::shell("greet", "echo hello")]);
    workspace.astra(&["run", "greet"]).answer().exits(0);
    let database: Connection = workspace.outside();
    database
        .execute_batch("PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    database.close().unwrap();
    insist_refused(&workspace, "99");
}

#[test]
fn a_link_that_leads_out_of_the_workspace_is_not_followed() {
    let workspace = Workspace::new([Task::digest("reflect", "tide")]);
    workspace.remember("exp_1", "observation", "the tide");
    let outside = workspace.beside().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("reflect.md"), "mine").unwrap();
    symlink(&outside, workspace.path("persona_space/scratch")).unwrap();
    let before = tree(&outside);
    let ran = workspace
        .astra(&["run", "reflect"])
        .answer()
        .exits(1)
        .json();
    assert_eq!(fact(&ran["document"], "error")["type"], "FileFailed");
    fs::remove_file(workspace.path("persona_space/scratch")).unwrap();
    fs::create_dir(workspace.path("persona_space/scratch")).unwrap();
    symlink(
        outside.join("reflect.md"),
        workspace.path("persona_space/scratch/reflect.md"),
    )
    .unwrap();
    workspace.astra(&["run", "reflect"]).answer().exits(0);
    assert_eq!(tree(&outside), before);
    assert_eq!(workspace.records().len(), 2);
}

#[test]
fn a_link_under_a_result_files_name_is_not_followed() {
    let workspace = Workspace::new([Task::shell("greet", "echo hello").without_workspace()]);
    let ran = workspace.astra(&["run", "greet"]).answer().exits(0).json();
    let started = fact(&ran["document"], "started_at_iso")
        .as_str()
        .unwrap()
        .to_owned();
    let victim = workspace.beside().join("victim");
    let hour = started[..13].replace('-', "").replace('T', "_");
    let minute: u32 = started[14..16].parse().unwrap();
    for minute in minute..minute + 3 {
        for second in 0..60 {
            let name = format!("greet_{hour}{minute:02}{second:02}.json");
            // The name of the first result is taken by itself.
            let _ = symlink(&victim, workspace.results().join(name));
        }
    }
    workspace.astra(&["run", "greet"]).answer().exits(0);
    assert!(!victim.exists());
    let results = files_below(&workspace.results())
        .into_iter()
        .filter(|path| !path.is_symlink());
    assert_eq!(results.count(), 2);
}

#[test]
fn a_workspace_that_is_a_link_out_of_the_root_is_refused() {
    let workspace =
        Workspace::new([Task::shell("greet", "echo hello > file.txt").with("workspace", "link")]);
    let outside = workspace.beside().join("outside");
    fs::create_dir(&outside).unwrap();
    symlink(&outside, workspace.path("link")).unwrap();
    let answer = workspace.astra(&["run", "greet"]).answer();
    insist_plain(&answer);
    assert!(matches!(answer.code, Some(1 | 2 | 5)), "{answer:?}");
    assert!(files_below(&outside).is_empty());
}
