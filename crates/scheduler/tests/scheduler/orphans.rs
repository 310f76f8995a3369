//! Children that outlived their runner are ended by whoever recovers.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};

use astra_model::IdSource;

use crate::common::{World, is_running, new_ids, orphaned};

const STARTS: u32 = 200;

/// A process that a test started, and ends if nobody else does.
struct Sleeper(Child);

impl Sleeper {
    fn holding(file: &File) -> Self {
        let stdin = Stdio::from(OwnedFd::from(file.try_clone().unwrap()));
        let child = Command::new("sleep").arg("1000").stdin(stdin).spawn();
        Self(child.unwrap())
    }

    fn runs(&self) -> bool {
        is_running(&self.0.id().to_string())
    }
}

fn serving(span: &str) -> Sleeper {
    let mut command = Command::new("sleep");
    Sleeper(
        command
            .arg("1000")
            .env("ASTRA_SPAN_ID", span)
            .spawn()
            .unwrap(),
    )
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_child_that_outlived_its_runner_is_ended_and_no_bystander() {
    let world = World::new();
    let scheduler = world.scheduler();
    let attempt = orphaned(&world);
    let name = format!("span-{}.lock", attempt.lineage.span());
    let path = world.places().run_dir.join(name);
    let lock = File::create(&path).unwrap();
    lock.lock().unwrap();
    let orphan = Sleeper::holding(&lock);
    drop(lock);
    // Another recovery looks at the same file, and somebody has a look by hand.
    let bystander = Sleeper::holding(&File::open(&path).unwrap());
    let recovery = scheduler.recover().unwrap();
    assert_eq!(recovery.records.len(), 1);
    assert!(!orphan.runs());
    assert!(bystander.runs());
    assert!(!path.exists());
}

#[test]
fn a_child_that_let_go_of_everything_is_ended_too() {
    let world = World::new();
    let span = orphaned(&world).lineage.span().to_string();
    let (orphan, other) = (serving(&span), serving(&new_ids().uuid().to_string()));
    world.scheduler().recover().unwrap();
    assert!(!orphan.runs());
    assert!(other.runs());
}

/// The kernel shows no variables of a process that is just becoming its program: a moment that one
/// of these meets.
#[test]
fn a_child_that_is_only_just_starting_is_ended_too() {
    for _ in 0..STARTS {
        let world = World::new();
        let orphan = serving(&orphaned(&world).lineage.span().to_string());
        world.scheduler().recover().unwrap();
        assert!(!orphan.runs());
    }
}
