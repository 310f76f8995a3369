//! `astra ledger verify`: whatever was done to the ledger is told, by file and line.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use astra_ledger::{JsonReader, Line};
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::support::{Answer, Task, Workspace, astra, files_below};

/// A workspace with some executions of one day.
fn recorded() -> Workspace {
    let workspace = Workspace::new([Task::shell("works", "echo done")]);
    for minute in 10..16 {
        run(&workspace, minute);
    }
    workspace
}

fn run(workspace: &Workspace, minute: u32) {
    let at = format!("2026-01-01T00:{minute}:00Z");
    let words = ["run", "works", "--at", &at];
    workspace.astra(&words).answer().exits(0);
}

fn verify(workspace: &Workspace) -> Answer {
    workspace.astra(&["ledger", "verify"]).answer()
}

fn verify_with(workspace: &Workspace, checkpoint: &Path) -> Answer {
    let words = ["ledger", "verify", "--checkpoint"];
    let words = words.map(AsRef::as_ref);
    workspace
        .astra(&[])
        .words(words.into_iter().chain([checkpoint.as_os_str()]))
        .answer()
}

fn export_checkpoint(workspace: &Workspace) -> PathBuf {
    let out = workspace.beside().join("exported.note");
    let words = ["ledger", "checkpoint", "--out", out.to_str().unwrap()];
    workspace.astra(&words).answer().exits(0);
    out
}

/// Returns the daily files of a workspace, of which a slow machine may have two at midnight.
fn daily(workspace: &Workspace) -> Vec<PathBuf> {
    let mut files = files_below(&workspace.path("data/ledger"));
    files.retain(|file| file.extension().is_some_and(|end| end == "gz"));
    files
}

fn lines(file: &Path) -> Vec<String> {
    let mut text = String::new();
    let file = fs::File::open(file).unwrap();
    MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn write(file: &Path, lines: &[String]) {
    let mut writer = GzEncoder::new(fs::File::create(file).unwrap(), Compression::fast());
    for line in lines {
        writeln!(writer, "{line}").unwrap();
    }
    writer.finish().unwrap();
}

fn said(line: &str, key: &str) -> String {
    let line: Value = serde_json::from_str(line).unwrap();
    line[key].as_str().unwrap().to_owned()
}

/// Hashes lines anew, each over the one before, as an attacker would who knows how.
fn rehash(lines: &mut [String], range: std::ops::Range<usize>) {
    for at in range {
        let previous = match at {
            0 => "genesis".to_owned(),
            _ => said(&lines[at - 1], "sha"),
        };
        let line = lines[at].replace(&said(&lines[at], "prev_sha"), &previous);
        let mut reader = JsonReader::new();
        let hash = Line::read(&mut reader, line.as_bytes()).unwrap().hash();
        lines[at] = line.replace(&said(&line, "sha"), &hash.to_string());
    }
}

/// Writes into the database what the files say.
fn rewrite_database(workspace: &Workspace, lines: &[String]) {
    let database = workspace.outside();
    database
        .execute_batch(
            "DROP TRIGGER ledger_entry_immutable_update;
             DROP TRIGGER ledger_entry_immutable_delete;",
        )
        .unwrap();
    for (seq, line) in (0_i64..).zip(lines) {
        let row = (seq, said(line, "prev_sha"), said(line, "sha"), line);
        let update = "UPDATE ledger_entry SET prev_sha = ?2, sha = ?3, line = ?4 WHERE seq = ?1";
        database.execute(update, row).unwrap();
    }
    let delete = "DELETE FROM ledger_entry WHERE seq >= ?1";
    database
        .execute(delete, [i64::try_from(lines.len()).unwrap()])
        .unwrap();
}

#[track_caller]
fn first(answer: Answer) -> (u64, String) {
    let found = answer.exits(6).json();
    assert_eq!(found["ok"], false);
    let first = &found["failures"][0];
    let file = first["file"].as_str().unwrap();
    assert!(
        file.starts_with("ledger-") && file.ends_with(".ndjson.gz"),
        "{found}"
    );
    let kind = first["kind"].as_str().unwrap().to_owned();
    (first["line"].as_u64().unwrap(), kind)
}

#[test]
fn what_nobody_touched_holds_and_what_is_not_proved_is_said() {
    let workspace = recorded();
    let count = workspace
        .astra(&["ledger", "export"])
        .answer()
        .json_lines()
        .len();
    let expected = json!({ "ok": true, "entries": count, "failures": [] });
    assert_eq!(verify(&workspace).exits(0).json(), expected);
    let told = workspace.table(&["ledger", "verify"]).answer().exits(0);
    assert!(told.text().contains("all holds") && told.text().contains("not proved: "));

    let out = export_checkpoint(&workspace);
    assert_eq!(verify_with(&workspace, &out).exits(0).json(), expected);
    // A stranger has the folder and the checkpoint.
    let folder = workspace.path("data/ledger");
    let alone = astra(["ledger", "verify", "--format", "json", "--checkpoint"])
        .words([&out, &folder])
        .folder(&workspace.beside());
    assert_eq!(alone.answer().exits(0).json(), expected);
}

#[test]
fn what_was_done_to_a_file_is_told_by_its_first_line() {
    type Edit = fn(&mut Vec<String>);
    let edits: [(&str, Edit, u64, &str); 7] = [
        (
            "changed",
            |lines| lines[2] = lines[2].replace("works", "rests"),
            3,
            "hash",
        ),
        ("deleted", |lines| drop(lines.remove(2)), 3, "link"),
        ("swapped", |lines| lines.swap(2, 3), 3, "link"),
        ("cut", |lines| drop(lines.pop()), 0, "database"),
        (
            "re-hashed entry",
            |lines| {
                lines[2] = lines[2].replace("works", "rests");
                rehash(lines, 2..3);
            },
            3,
            "database",
        ),
        (
            "re-hashed tail",
            |lines| {
                lines[2] = lines[2].replace("works", "rests");
                let end = lines.len();
                rehash(lines, 2..end);
            },
            3,
            "database",
        ),
        ("no JSON", |lines| lines[2].truncate(40), 3, "json"),
    ];
    let workspace = recorded();
    let files = daily(&workspace);
    let file = files.last().unwrap();
    let before = fs::read(file).unwrap();
    for (what, edit, line, kind) in edits {
        let mut said = lines(file);
        let last = said.len() as u64;
        edit(&mut said);
        write(file, &said);
        let (found, of) = first(verify(&workspace));
        let line = if line == 0 { last } else { line };
        assert_eq!((found, of.as_str()), (line, kind), "{what}");
        fs::write(file, &before).unwrap();
    }
    verify(&workspace).exits(0);
}

#[test]
fn what_a_folder_alone_can_not_tell_an_exported_checkpoint_does() {
    let workspace = recorded();
    let out = export_checkpoint(&workspace);
    let file = daily(&workspace).pop().unwrap();
    let folder = file.parent().unwrap();
    let verify = |words: &[&Path]| {
        astra(["ledger", "verify", "--format", "json"])
            .words([folder])
            .words(words)
            .folder(&workspace.root())
            .answer()
    };
    let whole = lines(&file);
    let mut edited = whole.clone();
    edited[2] = edited[2].replace("works", "rests");
    rehash(&mut edited, 2..whole.len());
    for said in [&edited[..], &whole[..whole.len() - 1]] {
        write(&file, said);
        verify(&[]).exits(0);
        let (_, kind) = first(verify(&["--checkpoint".as_ref(), &out]));
        assert_eq!(kind, "checkpoint");
    }
    // A forged checkpoint is none of this key.
    let forged = workspace.beside().join("forged.note");
    let note = fs::read_to_string(&out).unwrap();
    let size = note.lines().nth(1).unwrap();
    fs::write(&forged, note.replace(&format!("\n{size}\n"), "\n1\n")).unwrap();
    let found = verify(&["--checkpoint".as_ref(), &forged]).exits(6).json();
    assert_eq!(found["failures"][0]["file"], forged.to_str().unwrap());
    verify(&["--checkpoint".as_ref(), "missing.note".as_ref()]).exits(7);
}

#[test]
fn files_and_database_rewritten_together_pass_no_exported_checkpoint() {
    let workspace = recorded();
    let out = export_checkpoint(&workspace);
    workspace
        .outside()
        .execute_batch("DROP TRIGGER checkpoint_immutable_delete; DELETE FROM checkpoint;")
        .unwrap();
    let file = daily(&workspace).pop().unwrap();
    let mut said = lines(&file);
    said[2] = said[2].replace("\"success\"", "\"partial\"");
    let end = said.len();
    rehash(&mut said, 2..end);
    write(&file, &said);
    rewrite_database(&workspace, &said);
    first(verify_with(&workspace, &out));
    let found = verify_with(&workspace, &out).json();
    let of_checkpoint = |failure: &Value| failure["kind"] == "checkpoint";
    assert!(
        found["failures"]
            .as_array()
            .unwrap()
            .iter()
            .any(of_checkpoint),
        "{found}"
    );
}

#[test]
fn an_older_copy_of_everything_is_told_by_a_checkpoint_that_was_exported_since() {
    let workspace = recorded();
    workspace.astra(&["ledger", "checkpoint"]).answer().exits(0);
    let older = workspace.beside().join("older");
    copy(&workspace.path("data"), &older);
    run(&workspace, 30);
    let out = export_checkpoint(&workspace);
    fs::remove_dir_all(workspace.path("data")).unwrap();
    copy(&older, &workspace.path("data"));
    verify(&workspace).exits(0);
    let rolled_back = first(verify_with(&workspace, &out));
    assert_eq!(rolled_back.1, "checkpoint");
    // Whoever forgets the file of a newer checkpoint is told of it.
    let size = fs::read_to_string(&out).unwrap();
    let size = size.lines().nth(1).unwrap();
    let left = format!("data/ledger/checkpoints/{size}.note");
    fs::copy(&out, workspace.path(left)).unwrap();
    assert_eq!(first(verify(&workspace)).1, "checkpoint");
}

fn copy(from: &Path, to: &Path) {
    for file in files_below(from) {
        let target = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(&file, &target).unwrap();
    }
}

#[test]
fn a_record_that_was_changed_is_told_by_the_line_of_its_entry() {
    let workspace = recorded();
    let lines: Vec<String> = daily(&workspace)
        .iter()
        .flat_map(|file| lines(file))
        .collect();
    let id = said(&lines[3], "experience_ref");
    let database = workspace.outside();
    database
        .execute_batch("DROP TRIGGER experience_immutable_update;")
        .unwrap();
    let update = "UPDATE experience SET content = replace(content, 'done', 'none') WHERE id = ?1";
    assert_eq!(database.execute(update, [&id]).unwrap(), 1);
    let (line, kind) = first(verify(&workspace));
    assert_eq!((line, kind.as_str()), (4, "database"));
}

#[test]
fn the_files_are_brought_up_to_the_database_where_their_end_is_torn() {
    let workspace = recorded();
    let file = daily(&workspace).pop().unwrap();
    let whole = lines(&file);
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes[..bytes.len() - 5]).unwrap();
    verify(&workspace).exits(6);
    let recovered = workspace.table(&["recover"]).answer().exits(0);
    assert!(recovered.said().contains("was torn"), "{recovered:?}");
    assert_eq!(lines(&file), whole);
    verify(&workspace).exits(0);
}

#[test]
fn what_can_not_be_read_is_not_called_broken() {
    let workspace = Workspace::new([]);
    verify(&workspace).exits(7).error();
    let words = ["ledger", "verify", "no/such/folder"];
    workspace.astra(&words).answer().exits(7).error();
}
