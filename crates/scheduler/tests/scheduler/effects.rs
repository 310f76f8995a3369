//! What a run did to its workspace, and which tools it called.

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::Path;

use astra_model::{Record, Scrubbed};
use astra_scheduler::{FailureKind, Outcome, TaskError};
use serde_json::{Map, Value, json};

use crate::common::{World, code, request};

fn files(record: &Record) -> Vec<&str> {
    let files = record.fact("io")["files_written"].as_array().unwrap();
    files.iter().map(|file| file.as_str().unwrap()).collect()
}

/// Runs a shell script in the workspace.
async fn after(world: &World, script: &str) -> Record {
    let record = world.run_program(["sh", "-ec", script]).await;
    assert_eq!(record.fact_str("status"), "success", "{record:?}");
    record
}

#[tokio::test]
async fn files_that_were_made_or_changed_are_listed_in_order() {
    let world = World::new();
    let folder = world.workspace();
    fs::create_dir(folder.join("notes")).unwrap();
    fs::write(folder.join("notes/b.md"), "old").unwrap();
    fs::write(folder.join("kept.md"), "kept").unwrap();
    fs::write(folder.join("removed.md"), "gone soon").unwrap();
    let script = "echo new > z.md; echo more >> notes/b.md; mkdir -p deep/er; \
        echo x > deep/er/x.md; rm removed.md; echo brief > brief.md; rm brief.md";
    let record = after(&world, script).await;
    assert_eq!(files(&record), ["deep/er/x.md", "notes/b.md", "z.md"]);
}

#[tokio::test]
async fn content_decides_whether_a_file_was_changed() {
    let world = World::new();
    let folder = world.workspace();
    for name in ["touched", "rewritten", "replaced", "same-size", "mode"] {
        fs::write(folder.join(name), "the same").unwrap();
    }
    let script = "touch touched; printf 'the same' > rewritten; chmod 600 mode; \
        printf 'the same' > other; mv other replaced; printf 'the sama' > same-size";
    assert_eq!(files(&after(&world, script).await), ["same-size"]);
}

#[tokio::test]
async fn a_change_without_a_new_size_or_time_is_seen() {
    let world = World::new();
    let file = world.workspace().join("clock");
    fs::write(&file, "11:59").unwrap();
    let before = fs::metadata(&file).unwrap();
    let record = after(&world, "printf 12:00 > clock; touch -d @1000000000 clock").await;
    assert_eq!(files(&record), ["clock"]);
    let record = after(&world, "printf 12:01 > clock; touch -d @1000000000 clock").await;
    assert_eq!(files(&record), ["clock"]);
    assert_eq!(before.size(), fs::metadata(&file).unwrap().size());
}

#[tokio::test]
async fn links_are_not_followed_out() {
    let world = World::new();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("theirs"), "theirs").unwrap();
    symlink(outside.path(), world.workspace().join("link")).unwrap();
    symlink("link/theirs", world.workspace().join("old")).unwrap();
    let script = "echo changed > link/theirs; echo new > link/new; ln -s /etc made; \
        ln -sf link/new old";
    assert_eq!(files(&after(&world, script).await), ["made", "old"]);
}

#[tokio::test]
async fn our_own_files_are_no_effects() {
    let world = World::new();
    for workspace in [json!("."), json!("persona_space"), json!("data")] {
        let task = world.task(
            "writer",
            &json!({
                "handler": "command", "workspace": workspace,
                "program": ["sh", "-c", "for f in '' -wal -shm -journal; do \
                    echo $$ > \"$0/data/core.db$f\"; done; echo $$ > \"$0/data/run/x\"; \
                    echo ' ' >> \"$0/persona_space/tasks/tasks.json\"; \
                    mkdir -p \"$0/persona_space/tasks/results\"; \
                    echo $$ > \"$0/persona_space/tasks/results/x.json\"; echo $$ > mine",
                    world.root()],
            }),
        );
        let record = world.run(&task).await;
        assert_eq!(files(&record), ["mine"], "{workspace}");
        fs::remove_file(world.places().results.join("x.json")).unwrap();
    }
}

#[tokio::test]
async fn a_file_that_looks_like_one_of_ours_is_an_effect() {
    let world = World::new();
    let record = after(&world, "echo x > .astra-hidden; echo x > .astra-1.tmp").await;
    assert_eq!(files(&record), [".astra-1.tmp", ".astra-hidden"]);
}

#[tokio::test]
async fn a_file_that_is_written_through_the_context_is_an_effect() {
    let world = World::new();
    let record = world
        .run_code(code(|cx| async move {
            cx.write_file("out/page.md", b"page".to_vec()).await?;
            cx.write_file("./out//page.md", b"page two".to_vec())
                .await?;
            Ok(Outcome::success("Written."))
        }))
        .await;
    assert_eq!(files(&record), ["out/page.md"]);
    let written = world.workspace().join("out/page.md");
    assert_eq!(fs::read_to_string(&written).unwrap(), "page two");
    assert_eq!(fs::metadata(&written).unwrap().mode() & 0o777, 0o600);
    let left: Vec<_> = fs::read_dir(world.workspace().join("out"))
        .unwrap()
        .collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[tokio::test]
async fn nothing_is_written_outside_the_workspace() {
    let world = World::new();
    let outside = tempfile::tempdir().unwrap();
    symlink(outside.path(), world.workspace().join("link")).unwrap();
    let absolute = outside.path().join("absolute");
    let absolute = absolute.to_str().unwrap();
    for path in [
        "../x",
        "a/../../x",
        "a/../x",
        absolute,
        "link/x",
        "",
        ".",
        "/",
        "..",
        "a/..",
    ] {
        let path = path.to_owned();
        let record = world
            .run_code(code(move |cx| {
                let path = path.clone();
                async move {
                    cx.write_file(path, b"out".to_vec()).await?;
                    Ok(Outcome::success("Written."))
                }
            }))
            .await;
        assert_eq!(record.fact("error")["type"], "FileFailed", "{record:?}");
        assert_eq!(files(&record), [""; 0]);
    }
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    assert!(!world.root().join("x").exists());
}

#[tokio::test]
async fn paths_that_lead_out_are_not_taken() {
    let world = World::new();
    let outside = tempfile::tempdir().unwrap();
    symlink(outside.path(), world.workspace().join("link")).unwrap();
    let record = world
        .run_code(code(|cx| async move {
            let out = [
                "../x",
                "/etc/passwd",
                "a/../b",
                ".",
                "",
                "..",
                "./",
                "link/x",
            ];
            let within = ["./a//b/./c", "a/b/c", "fleeting", "d/"];
            for path in out.into_iter().chain(within) {
                cx.report_file(Path::new(path));
            }
            Ok(Outcome::success("Reported."))
        }))
        .await;
    assert_eq!(files(&record), ["a/b/c", "d", "fleeting"]);
}

#[tokio::test]
async fn a_task_without_a_workspace_has_no_files() {
    let world = World::new();
    let task = world.task("homeless", &json!({"workspace": null}));
    let file = world.root().join("somewhere");
    let scheduler = world.scheduler_with(
        &task,
        code(move |cx| {
            let file = file.clone();
            async move {
                fs::write(file, "written").unwrap();
                cx.report_file(Path::new("somewhere"));
                let error = cx.write_file("scratch", Vec::new()).await.unwrap_err();
                Err(error)
            }
        }),
    );
    scheduler.run(&request(&task)).await.unwrap();
    let record = world.records().remove(0);
    assert_eq!(files(&record), [""; 0]);
    let message = "there is no workspace to write scratch into";
    assert_eq!(record.fact("error")["message"], message);
}

#[tokio::test]
async fn names_of_files_are_masked() {
    let world = World::new();
    let record = after(&world, "echo x > mail-of-ada@example.org.txt").await;
    assert_eq!(files(&record), ["[email]"]);
}

#[tokio::test]
async fn effects_of_a_failure_stay() {
    let world = World::new();
    let record = world
        .run_program(["sh", "-c", "echo x > half; exit 1"])
        .await;
    assert_eq!(files(&record), ["half"]);

    let folder = world.workspace();
    let record = world
        .run_code(code(move |_| {
            fs::write(folder.join("panicked"), "x").unwrap();
            async { panic!("in the middle") }
        }))
        .await;
    assert_eq!(record.fact("error")["type"], "Panic");
    assert_eq!(files(&record), ["panicked"]);
}

#[tokio::test]
async fn a_workspace_that_can_not_be_looked_at_any_more_makes_the_run_partial() {
    let world = World::new();
    let record = world
        .run_program(["sh", "-c", "echo done; rm -r ../persona_space"])
        .await;
    assert_eq!(record.fact_str("status"), "partial");
    assert_eq!(record.text(), "done\n");
    let error = record.fact("error");
    assert_eq!(error["type"], "WorkspaceUnusable");
    let message = error["message"].as_str().unwrap();
    assert!(
        message.starts_with("its effects could not be looked at: "),
        "{message}"
    );
}

#[tokio::test]
async fn tool_calls_leave_rows_whatever_they_come_to() {
    let world = World::new();
    let record = world
        .run_code(code(|cx| async move {
            let to = |name: &str| Map::from_iter([("to".to_owned(), Value::from(name))]);
            let (ada, bob) = (to("ada@example.org"), to("bob"));
            assert_eq!(cx.tool_call("mail", &ada, async { Ok(7) }).await?, 7);
            let refused = TaskError::new(FailureKind::FileFailed, "no such box: bob@example.org");
            let failed = cx.tool_call("mail", &bob, async { Err::<(), _>(refused) });
            failed.await.unwrap_err();
            cx.tool_call("bomb", &Map::new(), async { panic!("bang") })
                .await
        }))
        .await;
    let execution = world.store.last();
    let calls: Vec<_> = execution
        .tool_calls()
        .iter()
        .map(|call| {
            (
                call.name.as_str(),
                Value::from(call.arguments.as_map().clone()),
                call.error.as_ref().map(Scrubbed::as_str),
            )
        })
        .collect();
    let expected = [
        ("mail", json!({"to": "[email]"}), None),
        ("mail", json!({"to": "bob"}), Some("no such box: [email]")),
        ("bomb", json!({}), Some("its end was not seen")),
    ];
    assert_eq!(calls, expected);
    let ids: Vec<String> = execution
        .tool_calls()
        .iter()
        .map(|call| call.id.to_string())
        .collect();
    assert_eq!(record.fact("io")["tool_calls"], json!(ids));
}
