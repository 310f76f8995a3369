//! Whether the holder of a claim still lives.

use std::io;
use std::time::Duration;

use astra_model::{OpenClaim, Timestamp};

use crate::run_dir::RunDir;
use crate::runner::{LockState, boot_id, probe};

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
            LockState::Free | LockState::Gone => Verdict::Dead(CauseOfDeath::LockDropped),
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
