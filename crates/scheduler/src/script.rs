//! A program that a task runs.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use astra_model::{ScriptExit, ScriptRun, ScriptRunId, Scrubber, StreamDigest};
use command_fds::CommandFdExt as _;
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, Command};
use tokio::task::JoinHandle;

use crate::capture::{Head, Tail};
use crate::context::TaskContext;
use crate::task::{FailureKind, TaskError};

/// A program that was told to stop has this long before it is killed.
const TERM_GRACE: Duration = Duration::from_secs(1);
/// What a program's own children still print is waited for so long after it has ended.
const DRAIN: Duration = Duration::from_millis(500);

/// A program to run, without a shell, in the task's workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The program and its arguments.
    pub program: Vec<String>,
    /// What it reads.
    pub stdin: Vec<u8>,
    /// Whether what it prints is the task's response.
    pub responds: bool,
}

/// What came of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptOutput {
    /// How it ended.
    pub exit: ScriptExit,
    /// The end of what it complained, masked.
    pub stderr: String,
}

impl TaskContext {
    /// Runs a program to its end; program, arguments, exit and digests get into the record.
    ///
    /// Where the task is to stop, the program and all its children are stopped, killed if they
    /// don't.
    ///
    /// # Errors
    ///
    /// If it can't be started, or was stopped.
    pub async fn run_script(&self, script: Script) -> Result<ScriptOutput, TaskError> {
        let wiring = &self.inner.wiring;
        let (started, began) = (wiring.clock.now(), wiring.clock.monotonic());
        let streams = Streams {
            context: script.responds.then(|| self.clone()),
            ..Streams::default()
        };
        let ended = self.run_to_end(&script, &streams).await;
        let took = wiring.clock.monotonic().saturating_sub(began);
        let (stdout, stderr) = (streams.stdout_digest(), streams.stderr_digest());
        let exit = ended
            .as_ref()
            .map_or(ScriptExit::Unknown, |ended| ended.exit);
        self.captured().rest.effects.add_script_run(ScriptRun {
            id: ScriptRunId::new(&*wiring.ids),
            program: self.scrub(script.program.first().map_or("", String::as_str)),
            arguments: script
                .program
                .iter()
                .skip(1)
                .map(|word| self.scrub(word))
                .collect(),
            exit,
            stdout,
            stderr,
            started,
            ended: started.plus(took),
        });
        let ended = ended?;
        if ended.stopped {
            return Err(TaskError::new(
                FailureKind::Cancelled,
                "the program was stopped",
            ));
        }
        Ok(ScriptOutput {
            exit,
            stderr: streams.complaints(&*wiring.scrubber),
        })
    }

    async fn run_to_end(&self, script: &Script, streams: &Streams) -> Result<Ended, TaskError> {
        let not_started = |error: io::Error| not_started(&script.program, &error);
        let mut child = self.start(script).map_err(not_started)?;
        let group = Group::of(&child);
        let readers = streams.read(&mut child);
        let writer = child
            .stdin
            .take()
            .map(|stdin| feed(stdin, script.stdin.clone()));
        let mut stopped = false;
        let status = tokio::select! {
            status = child.wait() => status,
            () = self.cancelled() => {
                stopped = true;
                group.stop(&mut child).await
            }
        };
        for mut reader in readers {
            if tokio::time::timeout(DRAIN, &mut reader).await.is_err() {
                reader.abort();
            }
        }
        writer.into_iter().for_each(|writer| writer.abort());
        group.disarm();
        Ok(Ended {
            exit: exit_of(status.map_err(not_started)?),
            stopped,
        })
    }

    fn start(&self, script: &Script) -> io::Result<Child> {
        let (program, arguments) = script
            .program
            .split_first()
            .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        let mut command = Command::new(program);
        command
            .args(arguments)
            .envs(self.environment())
            .current_dir(self.script_folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true);
        for variable in &self.inner.hidden_variables {
            command.env_remove(variable);
        }
        command.preserved_fds(self.descriptors_for_child()?);
        command.spawn()
    }

    fn descriptors_for_child(&self) -> io::Result<Vec<OwnedFd>> {
        let files = self
            .inner
            .for_children
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        files
            .iter()
            .map(|file: &File| Ok(OwnedFd::from(file.try_clone()?)))
            .collect()
    }
}

struct Ended {
    exit: ScriptExit,
    stopped: bool,
}

fn not_started(program: &[String], error: &io::Error) -> TaskError {
    let program = program.first().map_or("", String::as_str);
    TaskError::new(
        FailureKind::CommandNotStarted,
        format!("{program} could not be started: {error}"),
    )
    .at(format!("{:?}", error.kind()))
}

fn exit_of(status: ExitStatus) -> ScriptExit {
    match (status.code(), status.signal()) {
        (Some(code), _) => ScriptExit::Code(code),
        (None, Some(signal)) => ScriptExit::Signal(signal),
        (None, None) => ScriptExit::Unknown,
    }
}

/// What a program prints and complains, as far as it was read.
#[derive(Clone, Default)]
struct Streams {
    stdout: Arc<Mutex<Head>>,
    stderr: Arc<Mutex<Tail>>,
    context: Option<TaskContext>,
}

impl Streams {
    fn read(&self, child: &mut Child) -> Vec<JoinHandle<()>> {
        let (head, tail, context) = (
            self.stdout.clone(),
            self.stderr.clone(),
            self.context.clone(),
        );
        let stdout = child.stdout.take().map(|stream| {
            tokio::spawn(pump(stream, move |bytes| {
                head.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(bytes);
                context
                    .iter()
                    .for_each(|context| context.captured().text.push(bytes));
            }))
        });
        let stderr = child.stderr.take().map(|stream| {
            tokio::spawn(pump(stream, move |bytes| {
                tail.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(bytes);
            }))
        });
        stdout.into_iter().chain(stderr).collect()
    }

    fn stdout_digest(&self) -> StreamDigest {
        self.stdout
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .digest()
    }

    fn stderr_digest(&self) -> StreamDigest {
        self.stderr
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .digest()
    }

    fn complaints(&self, scrubber: &dyn Scrubber) -> String {
        let stderr = self.stderr.lock().unwrap_or_else(PoisonError::into_inner);
        stderr.keep(scrubber).to_string()
    }
}

async fn pump(mut stream: impl AsyncRead + Unpin, mut push: impl FnMut(&[u8])) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(count) = stream.read(&mut buffer).await {
        if count == 0 {
            return;
        }
        push(&buffer[..count]);
    }
}

/// Feeds a program; one that doesn't want to read is no failure.
fn feed(mut stdin: ChildStdin, bytes: Vec<u8>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let _ = stdin.write_all(&bytes).await;
    })
}

/// A program and its children, killed together where nobody waits for them any more.
struct Group(Option<Pid>);

impl Group {
    fn of(child: &Child) -> Self {
        Self(
            child
                .id()
                .and_then(|id| Pid::from_raw(i32::try_from(id).ok()?)),
        )
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = self.0 {
            let _ = kill_process_group(group, signal);
        }
    }

    async fn stop(&self, child: &mut Child) -> io::Result<ExitStatus> {
        self.signal(Signal::TERM);
        let ended = tokio::time::timeout(TERM_GRACE, child.wait()).await;
        // Children of it that did not heed the request go with it, whether it did or not.
        self.signal(Signal::KILL);
        match ended {
            Ok(status) => status,
            Err(_) => child.wait().await,
        }
    }

    /// Ends the watch: the program was seen to end, and its number may soon be another's.
    fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.signal(Signal::KILL);
    }
}
