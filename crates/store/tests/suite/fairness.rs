//! Several processes that write without a pause: none of them starves.

use std::io::{Read, Write, stdin};
use std::process::Child;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;

use astra_kit::running;
use astra_model::ExperienceRepository;
use astra_store::Store;

use crate::parts::{said, say, start, told};
use crate::support::{options, stored};

const PROCESSES: usize = 4;
const CALLERS: u32 = 8;
const ACKNOWLEDGED: usize = 800;
/// What the unluckiest of four must have of all, in hundredths. A busy handler that backs off, as
/// SQLite's own does, leaves one of them nothing; an even share were 25.
const SHARE_MIN: usize = 5;

/// The part of a process that appends from when it is told to until its input ends, and says each
/// record that is acknowledged.
#[test]
fn append_without_a_pause() {
    let Some(path) = told("fairness::append_without_a_pause") else {
        return;
    };
    let store = Store::open(&path, &options()).unwrap();
    say("ready");
    stdin().read_exact(&mut [0]).unwrap();
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        for caller in 0..CALLERS {
            let (store, is_over) = (&store, &is_over);
            scope.spawn(move || {
                for number in 0.. {
                    if is_over.load(Ordering::Relaxed) {
                        break;
                    }
                    let seed = std::process::id() * CALLERS + caller;
                    let task = format!("task_{seed}");
                    let attempt = running().task(&task).nth(number).seed(seed + number);
                    store.append(&attempt.succeed("Done.")).unwrap();
                    say("acknowledged");
                }
            });
        }
        stdin().lines().for_each(drop);
        is_over.store(true, Ordering::Relaxed);
    });
}

#[test]
fn of_processes_that_write_without_a_pause_each_has_its_share() {
    let stored = stored();
    let part = "fairness::append_without_a_pause";
    let mut children: Vec<Child> = (0..PROCESSES)
        .map(|_| start(part, &stored.path()))
        .collect();
    let (tell, acknowledged) = mpsc::channel();
    let counts = thread::scope(|scope| {
        let (tell_ready, ready) = mpsc::channel();
        for (number, child) in children.iter_mut().enumerate() {
            let (tell, tell_ready) = (tell.clone(), tell_ready.clone());
            let mut lines = said(child);
            scope.spawn(move || {
                assert_eq!(lines.next().as_deref(), Some("ready"));
                tell_ready.send(()).unwrap();
                for _ in lines {
                    // Nobody counts any more when enough have been counted.
                    let _ = tell.send(number);
                }
            });
        }
        assert_eq!(ready.iter().take(PROCESSES).count(), PROCESSES);
        let mut gates: Vec<_> = children
            .iter_mut()
            .map(|child| child.stdin.take().unwrap())
            .collect();
        for gate in &mut gates {
            gate.write_all(b"\n").unwrap();
        }
        let mut counts = [0; PROCESSES];
        for number in acknowledged.iter().take(ACKNOWLEDGED) {
            counts[number] += 1;
        }
        drop(gates);
        counts
    });
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }
    let share = counts.iter().min().unwrap() * 100 / ACKNOWLEDGED;
    assert!(share >= SHARE_MIN, "{counts:?}");
}
