//! Folders in which somebody planted what is no result.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;

use rustix::fs::{CWD, Mode, mkfifoat};
use serde_json::{Value, json};

use crate::support::{Answer, Workspace, files_below, holding};

use super::{Told, backfill, result};

const CANARIES: [&str; 4] = [
    "canary.k7x@leak-example.org",
    "203.0.113.199",
    "2001:db8:77aa::beef:cafe:1",
    "deadbeefcafef00d0123456789abcdefdeadbeef",
];

fn folder_of(workspace: &Workspace) -> PathBuf {
    let folder = workspace.beside().join("results");
    fs::create_dir(&folder).unwrap();
    folder
}

#[track_caller]
fn insist_plain(answer: &Answer) {
    let acts = |c: char| (c.is_control() && c != '\n') || "\u{202e}\u{2066}\u{200f}".contains(c);
    for stream in [answer.text(), answer.said()] {
        assert!(
            !stream.contains(acts) && !stream.contains("panicked"),
            "{answer:?}"
        );
    }
}

#[test]
fn links_pipes_and_folders_under_a_results_name_are_told_and_left_alone() {
    let workspace = Workspace::new([]);
    let folder = folder_of(&workspace);
    symlink("/etc/passwd", folder.join("link.json")).unwrap();
    symlink("/dev/zero", folder.join("zero.json")).unwrap();
    symlink(".", folder.join("loop.json")).unwrap();
    mkfifoat(CWD, folder.join("pipe.json"), Mode::RUSR | Mode::WUSR).unwrap();
    fs::create_dir(folder.join("folder.json")).unwrap();
    fs::write(folder.join("long.json"), vec![b' '; 17 << 20]).unwrap();
    fs::write(folder.join("good.json"), result(0).to_string()).unwrap();
    let told = Told::of(&backfill(&workspace, &folder).answer().exits(0));
    assert_eq!((told.created, told.rejected.len()), (1, 6), "{told:?}");
    for (name, said) in [
        ("link", "a link"),
        ("zero", "a link"),
        ("loop", "a link"),
        ("pipe", "a pipe"),
        ("folder", "a folder"),
        ("long", "longer than 16777216 bytes"),
    ] {
        let name = format!("{name}.json");
        let found = told.rejected.iter().find(|file| file.0 == name).unwrap();
        assert!(found.1.contains(said), "{found:?}");
    }
}

#[test]
fn names_that_act_on_a_terminal_are_shown_as_escapes() {
    let workspace = Workspace::new([]);
    let folder = folder_of(&workspace);
    let names: [&[u8]; 5] = [
        b"a\nb.json",
        b"\x1b[2J\x1b]0;owned\x07.json",
        "\u{202e}gpj.json".as_bytes(),
        b"caf\xe9\x80.json",
        b"-rf.json",
    ];
    for name in names {
        let bad = json!({ "task_id": "\u{1b}[31m\u{202e}", "started_at": "\u{1b}c" });
        fs::write(folder.join(OsStr::from_bytes(name)), bad.to_string()).unwrap();
    }
    for words in [
        &["backfill", "--format", "ndjson"][..],
        &["backfill", "--dry-run"],
        &["backfill"],
    ] {
        let answer = workspace.table(words).words([&folder]).answer().exits(0);
        insist_plain(&answer);
        let lines = answer.text().lines().count();
        assert!(
            (5..=6).contains(&lines),
            "a line for each, and the sum: {answer:?}"
        );
    }
}

/// Returns files that hold a canary, the first of them good and with one wherever a text may stand.
fn sung(canary: &str) -> Vec<Value> {
    let song = format!("mail {canary} today");
    let place = CANARIES.iter().position(|known| *known == canary).unwrap();
    let mut good = result(u32::try_from(place).unwrap());
    for key in ["task_name", "response", "error"] {
        good[key] = json!(song);
    }
    for key in ["trace_id", "span_id", "task_type", "status", "note", &song] {
        good["metadata"][key] = json!(song);
    }
    good[&song] = json!({ &song: song });
    let bad = [
        "task_id",
        "started_at",
        "completed_at",
        "success",
        "metadata",
    ]
    .map(|key| {
        let mut bad = good.clone();
        bad[key] = json!(song);
        bad
    });
    let mut ours = good.clone();
    ours["metadata"] = json!({ "idempotency_key": song, "scheduled_at": song, "attempt": song });
    [good].into_iter().chain(bad).chain([ours]).collect()
}

#[test]
fn personal_data_anywhere_in_a_file_or_its_name_is_kept_and_told_nowhere() {
    let workspace = Workspace::new([]);
    let folder = folder_of(&workspace);
    for canary in CANARIES {
        for (number, file) in sung(canary).iter().enumerate() {
            let name = format!("{number} {canary}.json");
            fs::write(folder.join(name), file.to_string()).unwrap();
        }
    }
    fs::write(
        folder.join("cut.json"),
        format!("{{\"task_id\": \"{}", CANARIES[0]),
    )
    .unwrap();
    workspace.remember("exp_1", "observation", "nothing");
    // A reader keeps the log from being emptied, so that it is looked at too.
    let reader = workspace.outside();
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM experience")
        .unwrap();
    for words in [
        &["backfill", "--dry-run", "-v"][..],
        &["backfill"],
        &["backfill", "-v"],
    ] {
        for call in [workspace.table(words), workspace.astra(words)] {
            let answer = call.words([&folder]).answer().exits(0);
            for stream in [&answer.stdout, &answer.stderr] {
                assert_eq!(holding(stream, &CANARIES), [""; 0], "{answer:?}");
            }
        }
    }
    let kept = files_below(&workspace.path("data"));
    assert!(
        kept.iter().any(|path| path.ends_with("core.db-wal")),
        "{kept:?}"
    );
    for path in kept {
        let bytes = fs::read(&path).unwrap();
        assert_eq!(holding(&bytes, &CANARIES), [""; 0], "in {}", path.display());
    }
    assert_eq!(workspace.records().len(), 4);
}

#[test]
fn a_folder_that_is_not_there_or_none_is_told_and_no_database_made() {
    let workspace = Workspace::new([]);
    let error = backfill(&workspace, "/no/such/folder".as_ref())
        .answer()
        .exits(3)
        .error();
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("/no/such/folder"),
        "{error}"
    );
    workspace.astra(&["backfill"]).answer().exits(3).error();
    backfill(&workspace, "/etc/passwd".as_ref())
        .answer()
        .exits(2)
        .error();
    assert!(!workspace.db().exists());
}

#[test]
fn a_disk_that_is_full_ends_it_with_what_was_done_and_the_next_goes_on() {
    let workspace = Workspace::new([]);
    let data = workspace.path("data");
    fs::create_dir(&data).unwrap();
    let options = ["-t", "tmpfs", "-o", "size=8m", "tmpfs"];
    let mounted = Command::new("mount").args(options).arg(&data).output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        eprintln!("left out: nobody may mount a disk here");
        return;
    }
    let folder = folder_of(&workspace);
    for number in 0..3_000 {
        let text = result(number).to_string();
        fs::write(folder.join(format!("{number:05}.json")), text).unwrap();
    }
    let full = backfill(&workspace, &folder).answer();
    let _ = Command::new("mount")
        .args(["-o", "remount,size=64m"])
        .arg(&data)
        .output();
    let again = backfill(&workspace, &folder).answer();
    let settled = workspace.astra(&["verify"]).answer();
    let _ = Command::new("umount").arg(&data).output();
    let told = Told::of(&full.exits(5));
    assert!((500..3_000).contains(&told.created), "{told:?}");
    let again = Told::of(&again.exits(0));
    assert_eq!((again.found, again.already_there), (3_000, told.created));
    settled.exits(0);
}
