//! Backfills that are killed, that meet each other, and that meet runs.

use std::collections::HashSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::thread;

use serde_json::Value;

use crate::support::{Gate, Started, Task, Workspace};

use super::{Told, backfill, result};

fn folder_of(workspace: &Workspace, files: u32) -> PathBuf {
    let folder = workspace.beside().join("results");
    fs::create_dir(&folder).unwrap();
    for number in 0..files {
        let text = result(number).to_string();
        fs::write(folder.join(format!("{number:05}.json")), text).unwrap();
    }
    folder
}

/// Insists that each file has one record.
#[track_caller]
fn insist_one_each(workspace: &Workspace, files: u32) {
    let (records, keys): (u32, u32) = workspace
        .outside()
        .query_row(
            "SELECT count(*), count(DISTINCT json_extract(content, '$.structured.idempotency_key')) \
             FROM experience WHERE json_extract(meta, '$.backfilled')",
            (),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    assert_eq!((records, keys), (files, files));
    workspace.insist_settled();
}

/// Waits until a backfill has told its first file as done, and kills it then.
fn kill_at_first_line(mut started: Started) -> Option<Value> {
    let stdout = started.child.stdout.take().unwrap();
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line).unwrap();
    started.kill();
    serde_json::from_str(&line).ok()
}

#[test]
fn one_that_is_killed_again_and_again_is_finished_by_the_next() {
    let workspace = Workspace::new([]);
    let folder = folder_of(&workspace, 2_000);
    for _ in 0..2 {
        let words = ["backfill", "--format", "ndjson"];
        let killed = workspace.table(&words).words([&folder]).start();
        let told = kill_at_first_line(killed).expect("a line is told in one piece");
        let id = told["experience_id"].as_str().unwrap();
        workspace.astra(&["show", id]).answer().exits(0);
    }
    let told = Told::of(&backfill(&workspace, &folder).answer().exits(0));
    assert_eq!((told.found, told.rejected.len()), (2_000, 0));
    assert!(told.already_there >= 500, "what was told is stored");
    insist_one_each(&workspace, 2_000);
    let again = Told::of(&backfill(&workspace, &folder).answer().exits(0));
    assert_eq!((again.created, again.already_there), (0, 2_000));
}

#[test]
fn several_at_once_leave_one_record_of_each_run() {
    let workspace = Workspace::new([]);
    let folder = folder_of(&workspace, 1_200);
    let started: Vec<Started> = (0..3)
        .map(|_| backfill(&workspace, &folder).start())
        .collect();
    let told: Vec<Told> = started
        .into_iter()
        .map(|started| thread::spawn(|| started.answer()))
        .collect::<Vec<_>>()
        .into_iter()
        .map(|answer| Told::of(&answer.join().unwrap().exits(0)))
        .collect();
    let created: u64 = told.iter().map(|told| told.created).sum();
    assert_eq!(created, 1_200);
    let ids = |told: &Told| -> HashSet<String> {
        told.files
            .iter()
            .filter_map(|file| file.1.clone())
            .collect()
    };
    assert!(told.iter().all(|each| ids(each) == ids(&told[0])));
    insist_one_each(&workspace, 1_200);
}

#[test]
fn runs_go_on_beside_one() {
    let workspace = Workspace::new([]);
    let gate = Gate::new(&workspace.beside(), "gate");
    workspace.define([
        Task::shell("wait", &gate.words()).without_workspace(),
        Task::shell("greet", "echo hello").without_workspace(),
    ]);
    let folder = folder_of(&workspace, 600);
    let waiting = workspace.astra(&["run", "wait"]).start();
    gate.wait();
    let filling = backfill(&workspace, &folder).start();
    for _ in 0..5 {
        workspace.astra(&["run", "greet"]).answer().exits(0);
    }
    assert_eq!(Told::of(&filling.answer().exits(0)).created, 600);
    gate.open();
    waiting.answer().exits(0);
    assert_eq!(workspace.records().len(), 606);
    insist_one_each(&workspace, 600);
}
