//! Processes that an attempt left behind.

use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use astra_model::SpanId;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

use crate::run_dir::RunDir;
use crate::runner::{LockState, probe};

/// The variable by which a program knows which attempt it serves.
pub(crate) const SPAN_VARIABLE: &str = "ASTRA_SPAN_ID";

/// Held for reading while a program is started: until it is one, it is a copy of this process and
/// holds on to all that this process does, so that it would be taken for another attempt's orphan.
pub(crate) static STARTING: RwLock<()> = RwLock::new(());

/// How often it is looked whether killed processes are gone, and how long in between.
const KILL_CHECKS_MAX: u32 = 100;
const KILL_CHECK_EVERY: Duration = Duration::from_millis(20);

/// How often a process that is just becoming another program is asked for its environment, and how
/// long in between: the kernel needs microseconds.
const EXEC_CHECKS_MAX: u32 = 50;
const EXEC_CHECK_EVERY: Duration = Duration::from_millis(1);

/// Ends the processes that an attempt left behind: all that hold its lock, and those that let go
/// of it but were told that they serve the attempt.
///
/// Returns whether none is left.
pub(crate) fn end_orphans(dir: &RunDir, span: SpanId) -> io::Result<bool> {
    for _ in 0..KILL_CHECKS_MAX {
        match kill_those_there(dir, span)? {
            None => return Ok(true),
            Some(killed) if killed.is_empty() => pause(KILL_CHECK_EVERY),
            Some(killed) => killed.iter().for_each(wait_for_end),
        }
    }
    Ok(false)
}

/// Kills each process of an attempt and returns those that could be, or `None` where there is none.
fn kill_those_there(dir: &RunDir, span: SpanId) -> io::Result<Option<Vec<OwnedFd>>> {
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
    let none = found.is_empty() && traces.lock.is_none();
    Ok((!none).then(|| found.iter().filter_map(|pid| traces.kill(*pid)).collect()))
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

/// Returns the variables that a process was started with, each with a zero byte behind it.
fn environment(process: &Path) -> Vec<u8> {
    let mut is_settled = false;
    for _ in 0..EXEC_CHECKS_MAX {
        let environment = fs::read(process.join("environ")).unwrap_or_default();
        if is_settled || !environment.is_empty() {
            return environment;
        }
        is_settled = !is_becoming_another(process);
        if !is_settled {
            pause(EXEC_CHECK_EVERY);
        }
    }
    Vec::new()
}

/// Tells whether a process is in the midst of `execve`: it has its new program, which neither a
/// thread of the kernel nor a dead process has, but the kernel has not yet laid out the arguments
/// and variables.
fn is_becoming_another(process: &Path) -> bool {
    let arguments = fs::read(process.join("cmdline"));
    fs::read_link(process.join("exe")).is_ok() && arguments.is_ok_and(|bytes| bytes.is_empty())
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
        let environment = environment(&process);
        let mut variables = environment.split(|byte| *byte == 0);
        variables.any(|variable| variable == self.variable) || self.is_held_by(pid, &process)
    }

    /// Tells whether a process was handed the lock; one that took it itself only looks at it.
    fn is_held_by(&self, pid: Pid, process: &Path) -> bool {
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

    /// Kills a process and returns it; one that has taken its number since is spared.
    fn kill(&self, pid: Pid) -> Option<OwnedFd> {
        let process = pidfd_open(pid, PidfdFlags::empty()).ok()?;
        self.lead_to(pid).then_some(())?;
        pidfd_send_signal(&process, Signal::KILL).ok()?;
        Some(process)
    }
}

/// Waits a little for a killed process: it loses what it is known by before it has ended.
fn wait_for_end(process: &OwnedFd) {
    let limit = Timespec::try_from(KILL_CHECK_EVERY).ok();
    let _ = poll(&mut [PollFd::new(process, PollFlags::IN)], limit.as_ref());
}

/// Reads a line such as `lock:  1: FLOCK  ADVISORY  WRITE 351425 fe:00:1234 0 EOF`, which names
/// the process that took the lock.
fn is_lock_of_another(line: &str, pid: Pid) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let own = pid.as_raw_nonzero().to_string();
    matches!(words[..], ["lock:", _, "FLOCK", _, "WRITE", taker, ..] if taker != own)
}
