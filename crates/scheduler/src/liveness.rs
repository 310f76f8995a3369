//! Whether the holder of a claim still lives.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::time::Duration;

use astra_model::{OpenClaim, SpanId, Timestamp};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

use crate::runner::{LockState, RunDir, boot_id, probe};

/// Two machines' clocks may differ by this much before one gives up the other's claim too early.
pub const CLOCK_SKEW_MAX: Duration = Duration::from_secs(120);

/// What is known of the holder of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It lives, or nobody here can tell.
    Alive,
    /// It is gone.
    Dead(CauseOfDeath),
}

/// Why a holder is known to be gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CauseOfDeath {
    /// The kernel has dropped the lock that it held.
    LockDropped,
    /// The machine was started again since.
    Rebooted,
    /// Its lease ran out on another machine.
    LeaseExpired,
}

impl CauseOfDeath {
    /// Says what is known, in words that are the same for every such death.
    pub(crate) fn describe(self) -> &'static str {
        match self {
            Self::LockDropped => "its process is gone: killed, crashed or out of memory",
            Self::Rebooted => "its machine was restarted or lost power",
            Self::LeaseExpired => "it runs on another machine and let its lease run out",
        }
    }
}

/// Judges the holder of a claim: by the kernel's word where it can be had, else by its lease.
pub(crate) fn judge(
    dir: &RunDir,
    claim: &OpenClaim,
    here: &str,
    now: Timestamp,
) -> io::Result<Verdict> {
    let holder = &claim.holder;
    if holder.boot == boot_id()? {
        return Ok(match probe(&dir.runner_file(holder.runner))? {
            LockState::Held(_) => Verdict::Alive,
            LockState::Free(_) | LockState::Gone => Verdict::Dead(CauseOfDeath::LockDropped),
        });
    }
    if holder.host == here {
        return Ok(Verdict::Dead(CauseOfDeath::Rebooted));
    }
    let given_up = claim.expires.plus(CLOCK_SKEW_MAX);
    Ok(if now > given_up {
        Verdict::Dead(CauseOfDeath::LeaseExpired)
    } else {
        Verdict::Alive
    })
}

/// How often it is looked whether killed processes are gone, and how long in between.
const KILL_CHECKS_MAX: u32 = 100;
const KILL_CHECK_EVERY: Duration = Duration::from_millis(20);

/// Ends the processes that an attempt left behind: all that still hold its lock.
///
/// Returns whether none is left.
pub(crate) fn end_orphans(dir: &RunDir, span: SpanId) -> io::Result<bool> {
    let path = dir.span_file(span);
    for _ in 0..KILL_CHECKS_MAX {
        let LockState::Held(file) = probe(&path)? else {
            return Ok(true);
        };
        let held = file.metadata()?;
        for pid in holders_of(held.dev(), held.ino()) {
            kill(pid, held.dev(), held.ino());
        }
        pause(KILL_CHECK_EVERY);
    }
    Ok(false)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the kernel tells nobody when the last holder of a lock is gone"
)]
fn pause(length: Duration) {
    std::thread::sleep(length);
}

/// Returns the other processes that hold a lock on a file.
fn holders_of(device: u64, inode: u64) -> Vec<Pid> {
    let own = rustix::process::getpid();
    let pids = fs::read_dir("/proc").into_iter().flatten().flatten();
    pids.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok())
        .filter_map(Pid::from_raw)
        .filter(|pid| *pid != own && holds(*pid, device, inode))
        .collect()
}

/// Tells whether a process holds a file's lock; one that only looks at the file does not.
fn holds(pid: Pid, device: u64, inode: u64) -> bool {
    let process = PathBuf::from(format!("/proc/{}", pid.as_raw_nonzero()));
    let descriptors = fs::read_dir(process.join("fd")).into_iter().flatten();
    descriptors
        .flatten()
        .filter(|entry| {
            let file = fs::metadata(entry.path());
            file.is_ok_and(|file| file.dev() == device && file.ino() == inode)
        })
        .filter_map(|entry| fs::read_to_string(process.join("fdinfo").join(entry.file_name())).ok())
        .any(|info| info.lines().any(is_exclusive_lock))
}

/// Reads a line such as `lock:  1: FLOCK  ADVISORY  WRITE 351425 fe:00:1234 0 EOF`.
fn is_exclusive_lock(line: &str) -> bool {
    line.starts_with("lock:") && line.contains("FLOCK") && line.contains("WRITE")
}

/// Kills a process that holds a file's lock; one that has taken its number since is spared.
fn kill(pid: Pid, device: u64, inode: u64) {
    let Ok(process) = pidfd_open(pid, PidfdFlags::empty()) else {
        return;
    };
    if holds(pid, device, inode) {
        let _ = pidfd_send_signal(&process, Signal::KILL);
    }
}
