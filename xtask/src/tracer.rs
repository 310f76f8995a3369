//! A process and all that it starts, stopped at each of its calls to the system.
//!
//! Unlike a tracer's command line, it counts the calls of all threads as one sequence, so that each
//! of a run can be struck, and it sees what was written as bytes.

mod call;
mod deed;
mod plan;
mod tracee;

pub(crate) use call::Kind;
pub(crate) use deed::Deed;
pub(crate) use plan::{Blow, Moment, PATIENCE, Plan};

use std::collections::HashMap;
use std::io::{self, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use nix::errno::Errno;
use nix::libc;
use nix::sys::ptrace::{self, Options};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;
use thiserror::Error;

use crate::stopwatch::Stopwatch;
use call::Call;
use tracee::Tracee;

/// Stops itself, so that it is there to be traced from its first call on, and becomes the program.
const BECOME: &str = "kill -STOP $$; exec \"$@\"";

/// Why a process could not be traced.
#[derive(Debug, Error)]
pub(crate) enum TraceError {
    #[error("the program could not be started or read")]
    Start(#[from] io::Error),
    #[error("the system doesn't let it be traced")]
    Refused(#[from] Errno),
    #[error("`{call}` writes to {path} in a way that is not understood here")]
    NotUnderstood { call: &'static str, path: String },
}

/// What a traced process did.
#[derive(Debug)]
pub(crate) struct Traced {
    pub(crate) stdout: Vec<u8>,
    /// Whether it was killed because it lived longer than it may.
    pub(crate) outlived: bool,
    /// How many calls there were of the kinds that the plan counts.
    pub(crate) calls: u64,
    /// The call that was struck first, and the file that it was for.
    pub(crate) struck: Option<String>,
    /// What it did to disks, where the plan asks for it.
    pub(crate) deeds: Vec<Deed>,
}

/// Runs a program to its end under a plan, and waits for all that it started.
///
/// # Errors
/// Where it can't be traced, or does what can't be told.
pub(crate) fn trace(command: &Command, plan: &Plan) -> Result<Traced, TraceError> {
    let mut child = to_be_traced(command).spawn()?;
    let root = Pid::from_raw(child.id().cast_signed());
    waitpid(root, Some(WaitPidFlag::WUNTRACED))?;
    let watch = Stopwatch::start();
    let _ended_in_time = end_in_time(root, plan.life);
    let options = Options::PTRACE_O_TRACESYSGOOD
        | Options::PTRACE_O_TRACECLONE
        | Options::PTRACE_O_TRACEFORK
        | Options::PTRACE_O_TRACEVFORK
        | Options::PTRACE_O_TRACEEXEC
        | Options::PTRACE_O_EXITKILL;
    if let Err(error) = ptrace::seize(root, options) {
        child.kill()?;
        child.wait()?;
        return Err(error.into());
    }
    kill(root, Signal::SIGCONT)?;
    let mut tracer = Tracer {
        root,
        plan,
        within: HashMap::new(),
        calls: 0,
        struck: None,
        deeds: Vec::new(),
    };
    tracer.follow()?;
    let mut stdout = Vec::new();
    if let Some(mut pipe) = child.stdout.take() {
        pipe.read_to_end(&mut stdout)?;
    }
    Ok(Traced {
        stdout,
        outlived: watch.elapsed() >= plan.life,
        calls: tracer.calls,
        struck: tracer.struck,
        deeds: tracer.deeds,
    })
}

fn to_be_traced(command: &Command) -> Command {
    let mut traced = Command::new("sh");
    traced
        .args(["-c", BECOME, "sh"])
        .arg(command.get_program())
        .args(command.get_args())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => traced.env(name, value),
            None => traced.env_remove(name),
        };
    }
    traced
}

/// Ends a process that hangs; dropping what this returns says that it has ended.
fn end_in_time(root: Pid, life: Duration) -> Sender<()> {
    let (ended, wait) = channel::<()>();
    thread::spawn(move || {
        if let Err(std::sync::mpsc::RecvTimeoutError::Timeout) = wait.recv_timeout(life) {
            let _ = kill(root, Signal::SIGKILL);
        }
    });
    ended
}

struct Tracer<'p> {
    root: Pid,
    plan: &'p Plan,
    /// The call that each thread is in, and the error that it gets instead.
    within: HashMap<Pid, (Call, Option<Errno>)>,
    calls: u64,
    struck: Option<String>,
    deeds: Vec<Deed>,
}

impl Tracer<'_> {
    /// Follows until all have ended.
    fn follow(&mut self) -> Result<(), TraceError> {
        let ours_alone = WaitPidFlag::__WALL | WaitPidFlag::__WNOTHREAD;
        loop {
            match waitpid(None, Some(ours_alone)) {
                Err(Errno::ECHILD) => return Ok(()),
                Err(Errno::EINTR) => {}
                Err(error) => return Err(error.into()),
                Ok(WaitStatus::Exited(pid, _) | WaitStatus::Signaled(pid, _, _)) => {
                    self.within.remove(&pid);
                }
                Ok(WaitStatus::PtraceSyscall(pid)) => {
                    unless_gone(self.at_call(pid))?;
                    resume(pid, None)?;
                }
                Ok(WaitStatus::PtraceEvent(pid, _, _)) => resume(pid, None)?,
                Ok(WaitStatus::Stopped(pid, signal)) => resume(pid, Some(signal))?,
                Ok(_) => {}
            }
        }
    }

    fn at_call(&mut self, pid: Pid) -> Result<(), TraceError> {
        let tracee = Tracee(pid);
        match ptrace::syscall_info(pid)?.op {
            libc::PTRACE_SYSCALL_INFO_ENTRY => self.enter(tracee),
            libc::PTRACE_SYSCALL_INFO_EXIT => self.leave(tracee),
            _ => Ok(()),
        }
    }

    fn enter(&mut self, tracee: Tracee) -> Result<(), TraceError> {
        let (number, arguments) = tracee.call()?;
        let Some(call) = Call::of(number, arguments) else {
            return Ok(());
        };
        let is_root = tracee.is_thread_of(self.root);
        let mut instead = None;
        if self.plan.counts(&call, is_root) && !tracee.is_internal(&call) {
            self.calls += 1;
            if self.plan.strikes(self.calls, || tracee.file_of(&call)) {
                self.struck.get_or_insert_with(|| tracee.describe(&call));
                instead = self.strike(tracee)?;
            }
        }
        self.within.insert(tracee.0, (call, instead));
        Ok(())
    }

    fn strike(&self, tracee: Tracee) -> Result<Option<Errno>, TraceError> {
        match self.plan.blow {
            Blow::None => Ok(None),
            Blow::Kill => {
                kill(self.root, Signal::SIGKILL)?;
                Ok(None)
            }
            Blow::Error(error) => {
                tracee.skip_call()?;
                Ok(Some(error))
            }
        }
    }

    fn leave(&mut self, tracee: Tracee) -> Result<(), TraceError> {
        match self.within.remove(&tracee.0) {
            Some((_, Some(error))) => tracee.answer(error)?,
            Some((call, None)) if self.plan.records => {
                let is_root = tracee.is_thread_of(self.root);
                self.deeds.extend(Deed::of(tracee, &call, is_root)?);
            }
            _ => {}
        }
        Ok(())
    }
}

fn resume(pid: Pid, signal: Option<Signal>) -> Result<(), TraceError> {
    unless_gone(ptrace::syscall(pid, signal).map_err(TraceError::from))
}

/// A thread that is killed while it is looked at has nothing more to say.
fn unless_gone(done: Result<(), TraceError>) -> Result<(), TraceError> {
    match done {
        Err(TraceError::Refused(Errno::ESRCH)) => Ok(()),
        Err(TraceError::Start(error)) if is_gone(&error) => Ok(()),
        done => done,
    }
}

fn is_gone(error: &io::Error) -> bool {
    let code = error.raw_os_error().map(Errno::from_raw);
    error.kind() == io::ErrorKind::UnexpectedEof
        || matches!(code, Some(Errno::ESRCH | Errno::ENOENT | Errno::EIO))
}
