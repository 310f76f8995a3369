//! A program that a task runs.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use astra_model::{ScriptExit, ScriptRun, ScriptRunId, Scrubbed, Timestamp};
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, Command};

use crate::context::TaskContext;
use crate::streams::{Streams, feed};
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
        let streams = Streams::of(script.responds.then(|| self.clone()));
        let mut open = OpenRun::begin(self, &script, streams.clone());
        let ended = self.run_to_end(&script, &streams).await?;
        open.exit = ended.exit;
        if ended.stopped {
            return Err(TaskError::new(
                FailureKind::Cancelled,
                "the program was stopped",
            ));
        }
        Ok(ScriptOutput {
            exit: ended.exit,
            stderr: streams.complaints(&*self.inner.wiring.scrubber),
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
            // It speaks of the trace that led here, and not of ours.
            .env_remove("TRACESTATE")
            .current_dir(self.script_folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true);
        for variable in &self.inner.hidden_variables {
            command.env_remove(variable);
        }
        self.inner.leash.start(&mut command)
    }
}

/// A program's run that gets into the record when it is dropped, also in the middle.
struct OpenRun<'c> {
    context: &'c TaskContext,
    words: Vec<Scrubbed>,
    streams: Streams,
    exit: ScriptExit,
    started: Timestamp,
    began: Duration,
}

impl<'c> OpenRun<'c> {
    fn begin(context: &'c TaskContext, script: &Script, streams: Streams) -> Self {
        let clock = &context.inner.wiring.clock;
        Self {
            context,
            words: script
                .program
                .iter()
                .map(|word| context.scrub(word))
                .collect(),
            streams,
            exit: ScriptExit::Unknown,
            started: clock.now(),
            began: clock.monotonic(),
        }
    }
}

impl Drop for OpenRun<'_> {
    fn drop(&mut self) {
        let wiring = &self.context.inner.wiring;
        let took = wiring.clock.monotonic().saturating_sub(self.began);
        let mut words = std::mem::take(&mut self.words).into_iter();
        let run = ScriptRun {
            id: ScriptRunId::new(&*wiring.ids),
            program: words.next().unwrap_or_default(),
            arguments: words.collect(),
            exit: self.exit,
            stdout: self.streams.stdout_digest(),
            stderr: self.streams.stderr_digest(),
            started: self.started,
            ended: self.started.plus(took),
        };
        self.context.captured().rest.effects.add_script_run(run);
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
