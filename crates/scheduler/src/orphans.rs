//! Processes that an attempt left behind.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use astra_model::SpanId;
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

use crate::runner::{LockState, RunDir, probe};

/// The variable by which a program knows which attempt it serves.
pub(crate) const SPAN_VARIABLE: &str = "ASTRA_SPAN_ID";

/// Held for reading while a program is started: until it is one, it is a copy of this process and
/// holds on to all that this process does, so that it would be taken for another attempt's orphan.
pub(crate) static STARTING: RwLock<()> = RwLock::new(());

/// How often it is looked whether killed processes are gone, and how long in between.
const KILL_CHECKS_MAX: u32 = 100;
const KILL_CHECK_EVERY: Duration = Duration::from_millis(20);

/// Ends the processes that an attempt left behind: all that hold its lock, and those that let go
/// of it but were told that they serve the attempt.
///
/// Returns whether none is left.
pub(crate) fn end_orphans(dir: &RunDir, span: SpanId) -> io::Result<bool> {
    for _ in 0..KILL_CHECKS_MAX {
        if end_those_there(dir, span)? {
            return Ok(true);
        }
        pause(KILL_CHECK_EVERY);
    }
    Ok(false)
}

/// Kills each process of an attempt; returns whether there was none.
fn end_those_there(dir: &RunDir, span: SpanId) -> io::Result<bool> {
    let _nobody_starts = STARTING.write().unwrap_or_else(PoisonError::into_inner);
    let traces = Traces {
        lock: match probe(&dir.span_file(span))? {
            LockState::Held(file) => {
                let held = file.metadata()?;
                Some((held.dev(), held.ino()))
            }
            LockState::Free | LockState::Gone => None,
        },
        variable: format!("{SPAN_VARIABLE}={span}").into_bytes(),
    };
    let found: Vec<Pid> = processes().filter(|pid| traces.lead_to(*pid)).collect();
    found.iter().for_each(|pid| traces.kill(*pid));
    Ok(found.is_empty() && traces.lock.is_none())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the kernel tells nobody when the last holder of a lock is gone"
)]
fn pause(length: Duration) {
    std::thread::sleep(length);
}

/// Returns the other processes of this machine.
fn processes() -> impl Iterator<Item = Pid> {
    let own = rustix::process::getpid();
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok())
        .filter_map(Pid::from_raw)
        .filter(move |pid| *pid != own)
}

/// By what an attempt's processes are known.
struct Traces {
    /// The device and number of the lock file, while it is locked.
    lock: Option<(u64, u64)>,
    variable: Vec<u8>,
}

impl Traces {
    fn lead_to(&self, pid: Pid) -> bool {
        let process = PathBuf::from(format!("/proc/{}", pid.as_raw_nonzero()));
        let environment = fs::read(process.join("environ")).unwrap_or_default();
        let mut variables = environment.split(|byte| *byte == 0);
        variables.any(|variable| variable == self.variable) || self.is_held_by(pid, &process)
    }

    /// Tells whether a process was handed the lock; one that took it itself only looks at it.
    fn is_held_by(&self, pid: Pid, process: &std::path::Path) -> bool {
        let Some(lock) = self.lock else {
            return false;
        };
        let descriptors = fs::read_dir(process.join("fd")).into_iter().flatten();
        descriptors
            .flatten()
            .filter(|entry| {
                fs::metadata(entry.path()).is_ok_and(|file| (file.dev(), file.ino()) == lock)
            })
            .filter_map(|entry| {
                fs::read_to_string(process.join("fdinfo").join(entry.file_name())).ok()
            })
            .any(|info| info.lines().any(|line| is_lock_of_another(line, pid)))
    }

    /// Kills a process; one that has taken its number since is spared.
    fn kill(&self, pid: Pid) {
        let Ok(process) = pidfd_open(pid, PidfdFlags::empty()) else {
            return;
        };
        if self.lead_to(pid) {
            let _ = pidfd_send_signal(&process, Signal::KILL);
        }
    }
}

/// Reads a line such as `lock:  1: FLOCK  ADVISORY  WRITE 351425 fe:00:1234 0 EOF`, which names
/// the process that took the lock.
fn is_lock_of_another(line: &str, pid: Pid) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let own = pid.as_raw_nonzero().to_string();
    matches!(words[..], ["lock:", _, "FLOCK", _, "WRITE", taker, ..] if taker != own)
}
