//! Running tasks: a scheduler, a runtime for it, and the signals that stop it.

use std::pin::pin;
use std::process;
use std::sync::Arc;
use std::time::Duration;

use astra_scheduler::{RecoverError, RunOutcome, RunRequest, Scheduler, Stops};
use astra_store::Store;
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind};
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::error::{CliError, with_causes};
use crate::human::count;
use crate::output::Output;
use crate::runtime::{INTERRUPTED, listen_for, runtime};

/// What goes wrong beside a run is said this soon, while whoever asked for it waits.
const WARN_EVERY: Duration = Duration::from_secs(1);

/// A scheduler at work, from its start to the end of the process.
pub(crate) struct Session<'a> {
    pub(crate) store: Arc<Store>,
    pub(crate) stops: Stops,
    app: &'a App,
    scheduler: Scheduler,
    runtime: Option<Runtime>,
}

impl<'a> Session<'a> {
    /// Starts a scheduler, and settles first what dead runners left.
    pub(crate) fn start(app: &'a App) -> Result<Self, CliError> {
        let model = app.settings.model.endpoint()?;
        let store = Arc::new(app.store_to_write()?);
        let scheduler = app.scheduler(store.clone(), model)?;
        let session = Self {
            store,
            stops: Stops::default(),
            app,
            scheduler,
            runtime: Some(runtime()?),
        };
        session.listen()?;
        session.recover()?;
        Ok(session)
    }

    fn recover(&self) -> Result<(), CliError> {
        let recovery = match self.scheduler.recover() {
            // What can't be published now is published later; it keeps no task from running.
            Err(RecoverError::Publish(error)) => {
                self.app.output.warning(&with_causes(&error));
                return Ok(());
            }
            recovered => recovered?,
        };
        if !recovery.records.is_empty() {
            let attempts = count(recovery.records.len(), "attempt", "attempts");
            self.app
                .output
                .note(&format!("settled {attempts} that dead runners had left"));
        }
        self.warn();
        Ok(())
    }

    /// Runs one window.
    pub(crate) fn run(&self, request: &RunRequest) -> Result<RunOutcome, CliError> {
        let Some(runtime) = &self.runtime else {
            return Err(CliError::busy("the session has ended"));
        };
        let outcome = runtime.block_on(async {
            let mut run = pin!(self.scheduler.run(request));
            loop {
                tokio::select! {
                    outcome = &mut run => return outcome,
                    () = tokio::time::sleep(WARN_EVERY) => self.warn(),
                }
            }
        });
        self.warn();
        Ok(outcome?)
    }

    fn warn(&self) {
        for notice in self.scheduler.take_notices() {
            self.app.output.warning(&notice);
        }
    }

    fn listen(&self) -> Result<(), CliError> {
        let Some(runtime) = &self.runtime else {
            return Ok(());
        };
        let _inside = runtime.enter();
        let interrupt = listen_for(SignalKind::interrupt())?;
        let terminate = listen_for(SignalKind::terminate())?;
        runtime.spawn(stop(
            interrupt,
            terminate,
            self.stops.cancel.clone(),
            self.app.output,
        ));
        Ok(())
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        // A task that doesn't heed its cancellation must not keep the process.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Asks the task to stop at the first signal, and ends at once at the second.
async fn stop(
    mut interrupt: Signal,
    mut terminate: Signal,
    cancel: CancellationToken,
    output: Output,
) {
    for is_first in [true, false] {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        if is_first {
            output
                .note("stopping the task; once more ends at once, and `astra recover` settles it");
            cancel.cancel();
        }
    }
    process::exit(INTERRUPTED);
}
