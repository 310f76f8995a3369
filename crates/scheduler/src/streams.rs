//! What goes into a program and comes out of it.

use std::sync::{Arc, Mutex, PoisonError};

use astra_model::{Scrubber, StreamDigest};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin};
use tokio::task::JoinHandle;

use crate::capture::{Head, Tail};
use crate::context::TaskContext;

/// What a program prints and complains, as far as it was read.
#[derive(Clone, Default)]
pub(crate) struct Streams {
    stdout: Arc<Mutex<Head>>,
    stderr: Arc<Mutex<Tail>>,
    context: Option<TaskContext>,
}

impl Streams {
    /// Returns the streams of a program that is about to start; what it prints is the response of
    /// the task that is named, if one is.
    pub(crate) fn of(context: Option<TaskContext>) -> Self {
        Self {
            context,
            ..Self::default()
        }
    }

    pub(crate) fn read(&self, child: &mut Child) -> Vec<JoinHandle<()>> {
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

    pub(crate) fn stdout_digest(&self) -> StreamDigest {
        self.stdout
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .digest()
    }

    pub(crate) fn stderr_digest(&self) -> StreamDigest {
        self.stderr
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .digest()
    }

    pub(crate) fn complaints(&self, scrubber: &dyn Scrubber) -> String {
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
pub(crate) fn feed(mut stdin: ChildStdin, bytes: Vec<u8>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let _ = stdin.write_all(&bytes).await;
    })
}
