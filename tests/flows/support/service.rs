//! A daemon at work.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ExitStatus};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use rustix::process::Signal;
use serde_json::Value;

use super::call::{Call, PATIENCE, Started};

/// A daemon at work, whose results and log are read as they come.
#[derive(Debug)]
pub(crate) struct Service {
    started: Option<Child>,
    results: Receiver<String>,
    log: Receiver<String>,
    /// All that it logged, as far as it was waited for.
    pub(crate) logged: String,
}

impl Call {
    /// Starts it as a daemon.
    pub(crate) fn serve(self) -> Service {
        let mut child = self.start().child;
        Service {
            results: lines(child.stdout.take().expect("stdout is a pipe")),
            log: lines(child.stderr.take().expect("stderr is a pipe")),
            started: Some(child),
            logged: String::new(),
        }
    }
}

fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

impl Service {
    /// Waits for the next execution, and returns what was told of it.
    #[track_caller]
    pub(crate) fn result(&mut self) -> Value {
        match self.results.recv_timeout(PATIENCE) {
            Ok(line) => serde_json::from_str(&line).expect("a result is JSON"),
            Err(_) => panic!("no result came; the log: {}", self.all_logged()),
        }
    }

    /// Reads no more results, as a reader does who goes away.
    pub(crate) fn leave_results(&mut self) {
        (_, self.results) = channel();
    }

    /// Waits for a line of the log that holds these words.
    #[track_caller]
    pub(crate) fn says(&mut self, words: &str) -> String {
        while let Ok(line) = self.log.recv_timeout(PATIENCE) {
            self.logged.push_str(&line);
            self.logged.push('\n');
            if line.contains(words) {
                return line;
            }
        }
        panic!("nothing was said of {words:?}: {}", self.logged)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.started.as_ref().expect("it runs").id()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        super::call::signal(self.pid(), signal);
    }

    /// Waits until it has ended with success; returns the results that were not waited for.
    #[track_caller]
    pub(crate) fn ends(&mut self) -> Vec<Value> {
        let status = self.wait();
        assert_eq!(status.code(), Some(0), "{status}: {}", self.all_logged());
        let left = self.results.iter();
        left.map(|line| serde_json::from_str(&line).expect("a result is JSON"))
            .collect()
    }

    /// Asks it to stop, and waits until it has.
    #[track_caller]
    pub(crate) fn stop(&mut self) -> Vec<Value> {
        self.signal(Signal::TERM);
        self.ends()
    }

    /// Ends it as `kill -9` does.
    pub(crate) fn kill(&mut self) {
        self.signal(Signal::KILL);
        self.wait();
    }

    /// Returns all that it logged; waits until it has ended.
    pub(crate) fn all_logged(&mut self) -> String {
        if let Some(mut child) = self.started.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
        let left: Vec<String> = self.log.iter().collect();
        std::mem::take(&mut self.logged) + &left.join("\n")
    }

    fn wait(&mut self) -> ExitStatus {
        let child = self.started.take().expect("it runs");
        Started { child }.status()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(mut child) = self.started.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
