//! F10, F12: a disk that is full, and one that takes no writing.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::json;

use crate::support::{Task, Workspace, fact};

use super::insist_plain;

/// A disk of two megabytes under a workspace's data, where this machine lets us have one.
struct SmallDisk {
    workspace: Workspace,
    place: PathBuf,
}

impl SmallDisk {
    fn mounted(workspace: Workspace) -> Option<Self> {
        let place = workspace.path("data");
        fs::create_dir(&place).expect("a folder can be made");
        let options = ["-t", "tmpfs", "-o", "size=2m", "tmpfs"];
        let mounted = Command::new("mount").args(options).arg(&place).output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Self { workspace, place });
        }
        eprintln!("left out: nobody may mount a disk here");
        None
    }

    /// Fills the disk to its last byte.
    fn fill(&self) {
        let _ = fs::write(self.place.join("filler"), vec![0; 4 << 20]);
    }

    fn make_room(&self) {
        fs::remove_file(self.place.join("filler")).expect("the filler is there");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.place).output();
    }
}

#[test]
fn a_task_whose_intent_finds_no_room_is_not_run() {
    let workspace = Workspace::new([Task::shell("greet", "echo ran >> ran.txt")]);
    let Some(disk) = SmallDisk::mounted(workspace) else {
        return;
    };
    disk.workspace.astra(&["run", "greet"]).answer().exits(0);
    disk.fill();
    let refused = disk.workspace.astra(&["run", "greet"]).answer().exits(5);
    insist_plain(&refused);
    refused.error();
    let ran = fs::read_to_string(disk.workspace.path("persona_space/ran.txt")).unwrap();
    assert_eq!(ran, "ran\n");
    let list = disk.workspace.astra(&["list"]).answer().exits(0).json();
    assert_eq!(
        list["executions"].as_array().map(Vec::len),
        Some(1),
        "reading goes on"
    );
    disk.make_room();
    disk.workspace.astra(&["run", "greet"]).answer().exits(0);
    assert_eq!(disk.workspace.records().len(), 2);
    disk.workspace.insist_settled();
}

#[test]
fn a_database_that_finds_no_room_is_not_made_in_part() {
    let workspace = Workspace::new([Task::shell("greet", "echo ran >> ran.txt")]);
    let Some(disk) = SmallDisk::mounted(workspace) else {
        return;
    };
    disk.fill();
    insist_plain(&disk.workspace.astra(&["run", "greet"]).answer().exits(5));
    assert!(!disk.workspace.db().exists());
    disk.make_room();
    disk.workspace.astra(&["run", "greet"]).answer().exits(0);
    assert_eq!(disk.workspace.records().len(), 1);
}

#[test]
fn a_record_that_finds_no_room_is_made_once_there_is_some() {
    let workspace = Workspace::new([]);
    let filler = workspace.path("data/filler");
    let line = format!(
        "head -c 4000000 /dev/zero > '{}'; echo done",
        filler.display()
    );
    workspace.define([Task::shell("greet", "true"), Task::shell("hog", &line)]);
    let Some(disk) = SmallDisk::mounted(workspace) else {
        return;
    };
    disk.workspace.astra(&["run", "greet"]).answer().exits(0);
    let refused = disk.workspace.astra(&["run", "hog"]).answer();
    insist_plain(&refused);
    if refused.code == Some(5) {
        let waited = "can't be stored, which is tried again for 10 s";
        assert!(refused.said().contains(waited), "{refused:?}");
    }
    disk.make_room();
    disk.workspace.astra(&["recover"]).answer().exits(0);
    let records = disk.workspace.records();
    assert_eq!(records.len(), 2, "{refused:?}");
    if refused.code == Some(5) {
        assert_eq!(fact(&records[0], "error")["type"], "RunnerInterrupted");
    } else {
        assert_eq!(
            (refused.code, fact(&records[0], "status")),
            (Some(0), &json!("success"))
        );
    }
    disk.workspace.insist_settled();
}

#[test]
fn a_migration_that_finds_no_room_says_how_much_it_needs_and_changes_nothing() {
    let Some(disk) = SmallDisk::mounted(Workspace::new([])) else {
        return;
    };
    let legacy = include_bytes!("../../fixtures/legacy/core.db");
    fs::write(disk.workspace.db(), legacy).unwrap();
    let refused = disk.workspace.astra(&["migrate"]).answer().exits(5);
    insist_plain(&refused);
    let error = refused.error().to_string();
    assert!(error.contains("are needed"), "{error}");
    assert_eq!(fs::read(disk.workspace.db()).unwrap(), legacy);
    assert_eq!(
        fs::read_dir(disk.workspace.path("data")).unwrap().count(),
        1
    );
}

#[test]
fn a_disk_that_takes_no_writing_is_read_and_verified_and_nothing_is_run_on_it() {
    let workspace = Workspace::new([Task::shell("greet", "echo ran >> ran.txt")]);
    let Some(disk) = SmallDisk::mounted(workspace) else {
        return;
    };
    disk.workspace.astra(&["run", "greet"]).answer().exits(0);
    let remounted = Command::new("mount")
        .args(["-o", "remount,ro"])
        .arg(&disk.place)
        .status();
    assert!(remounted.is_ok_and(|status| status.success()));
    let refused = disk.workspace.astra(&["run", "greet"]).answer().exits(5);
    insist_plain(&refused);
    refused.error();
    let ran = fs::read_to_string(disk.workspace.path("persona_space/ran.txt")).unwrap();
    assert_eq!(ran, "ran\n");
    let list = disk.workspace.astra(&["list"]).answer().exits(0).json();
    let id = list["executions"][0]["id"].as_str().unwrap();
    disk.workspace.astra(&["show", id]).answer().exits(0);
    disk.workspace.astra(&["verify"]).answer().exits(0);
}
