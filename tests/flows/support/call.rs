//! A call of the binary.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::answer::Answer;
use super::binary::binary;

/// No call takes longer on any machine: what does hangs, and is told so rather than waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// What would lead a call into the workspace of whoever runs the tests.
const VARIABLES: [&str; 19] = [
    "ASTRA_ROOT",
    "ASTRA_DB",
    "ASTRA_TASKS_FILE",
    "ASTRA_RESULTS",
    "ASTRA_FORMAT",
    "ASTRA_VERBOSITY",
    "ASTRA_MODEL_BASE_URL",
    "ASTRA_MODEL_NAME",
    "ASTRA_MODEL_API_KEY_ENV",
    "ASTRA_DAEMON_CONCURRENCY",
    "ASTRA_DAEMON_GRACE_S",
    "ASTRA_LEDGER_FOLDER",
    "ASTRA_LEDGER_KEY",
    "ASTRA_LEDGER_ORIGIN",
    "ASTRA_RETENTION_MIN_AGE_DAYS",
    "NO_COLOR",
    "CLICOLOR_FORCE",
    "RUST_BACKTRACE",
    "TRACEPARENT",
];

/// A call of the binary that is being prepared.
#[derive(Debug)]
pub(crate) struct Call {
    command: Command,
    stdin: Vec<u8>,
}

/// Prepares a call with nothing but these words.
pub(crate) fn astra<W: AsRef<OsStr>>(words: impl IntoIterator<Item = W>) -> Call {
    Call::of(Command::new(binary())).words(words)
}

impl Call {
    /// Prepares a call by another program, such as one that traces it.
    pub(crate) fn of(mut command: Command) -> Self {
        for variable in VARIABLES {
            command.env_remove(variable);
        }
        Self {
            command,
            stdin: Vec::new(),
        }
    }

    pub(crate) fn words<W: AsRef<OsStr>>(mut self, words: impl IntoIterator<Item = W>) -> Self {
        self.command.args(words);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    pub(crate) fn start(mut self) -> Started {
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = self.command.spawn().expect("the program can be started");
        let mut stdin = child.stdin.take().expect("stdin is a pipe");
        let bytes = self.stdin;
        // One who doesn't read to the end has a reason; what it says of it is what counts.
        thread::spawn(move || stdin.write_all(&bytes));
        Started { child }
    }

    pub(crate) fn answer(self) -> Answer {
        self.start().answer()
    }
}

/// A process of the binary.
#[derive(Debug)]
pub(crate) struct Started {
    pub(crate) child: Child,
}

impl Started {
    pub(crate) fn signal(&self, kind: Signal) {
        signal(self.child.id(), kind);
    }

    /// Waits until it has ended, whose streams are read elsewhere.
    pub(crate) fn status(mut self) -> ExitStatus {
        let pid = pid_of(self.child.id());
        let (sender, receiver) = channel();
        thread::spawn(move || sender.send(self.child.wait()));
        match receiver.recv_timeout(PATIENCE) {
            Ok(status) => status.expect("the process can be waited for"),
            Err(_) => {
                let _ = kill_process(pid, Signal::KILL);
                panic!("the process {pid:?} hangs")
            }
        }
    }

    /// Ends the process as `kill -9` does; what it had printed by then is the answer.
    pub(crate) fn kill(mut self) -> Answer {
        self.child.kill().expect("a process of ours can be killed");
        self.answer()
    }

    pub(crate) fn answer(self) -> Answer {
        let pid = pid_of(self.child.id());
        let (sender, receiver) = channel();
        thread::spawn(move || sender.send(self.child.wait_with_output()));
        match receiver.recv_timeout(PATIENCE) {
            Ok(output) => Answer::from(output.expect("the process can be waited for")),
            Err(_) => {
                let _ = kill_process(pid, Signal::KILL);
                panic!("the process {pid:?} hangs")
            }
        }
    }
}

pub(crate) fn signal(process: u32, kind: Signal) {
    kill_process(pid_of(process), kind).expect("the process can be signalled");
}

fn pid_of(id: u32) -> Pid {
    let id = id.try_into().ok();
    id.and_then(Pid::from_raw).expect("a process has a number")
}

/// Tells whether a process runs; one that has ended and is not waited for yet does not.
pub(crate) fn is_alive(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"));
    stat.is_ok_and(|stat| {
        !stat
            .rsplit(") ")
            .next()
            .is_some_and(|rest| rest.starts_with(['Z', 'X']))
    })
}
