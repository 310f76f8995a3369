//! A daemon in its process: its runtime, the signals that steer it, and its log.

use std::process;
use std::sync::Arc;

use astra_model::Record;
use astra_scheduler::{Daemon, DaemonOptions, DaemonSignals};
use tokio::signal::unix::{Signal, SignalKind};
use tracing::{info, warn};

use crate::app::App;
use crate::error::CliError;
use crate::log;
use crate::runtime::{INTERRUPTED, listen_for, runtime};

/// Runs a daemon until it ends; tells each record.
pub(crate) fn serve(
    app: &App,
    options: DaemonOptions,
    report: impl FnMut(&Record),
) -> Result<(), CliError> {
    log::begin(app.output, app.clock);
    let model = app.settings.model.endpoint()?;
    let scheduler = app.scheduler(Arc::new(app.store_to_write()?), model)?;
    let signals = DaemonSignals::default();
    let runtime = runtime()?;
    let heard = signals.clone();
    let served = runtime.block_on(async {
        tokio::spawn(stop(
            listen_for(SignalKind::interrupt())?,
            listen_for(SignalKind::terminate())?,
            heard.clone(),
        ));
        tokio::spawn(reload(listen_for(SignalKind::hangup())?, heard));
        let daemon = Daemon::start(scheduler, options, signals).await?;
        Ok(daemon.run(report).await?)
    });
    // A task that doesn't heed its cancellation must not keep the process.
    runtime.shutdown_background();
    served
}

/// Stops the daemon at the first signal, interrupts what it runs at the second, and ends the
/// process at the third.
async fn stop(mut interrupt: Signal, mut terminate: Signal, signals: DaemonSignals) {
    for time in 1_u32.. {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        match time {
            1 => signals.stop.cancel(),
            2 => signals.hurry.cancel(),
            _ => break,
        }
    }
    warn!("ended at once: what ran is settled by the next run or `astra recover`");
    process::exit(INTERRUPTED);
}

async fn reload(mut hangup: Signal, signals: DaemonSignals) {
    while hangup.recv().await.is_some() {
        info!("asked to read the tasks file again");
        signals.reload.notify_one();
    }
}
