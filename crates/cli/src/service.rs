//! A daemon in its process: its runtime, the signals that steer it, and its log.

use std::process;
use std::sync::{Arc, Weak};

use astra_model::Record;
use astra_scheduler::{Daemon, DaemonOptions, DaemonSignals, Scheduler};
use astra_store::Store;
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind};
use tracing::{info, warn};

use crate::app::App;
use crate::error::CliError;
use crate::log;
use crate::log_watch;
use crate::runtime::{INTERRUPTED, listen_for, runtime};

/// Runs a daemon until it ends; tells each record.
pub(crate) fn serve(
    app: &App,
    options: DaemonOptions,
    report: impl FnMut(&Record),
) -> Result<(), CliError> {
    // Heard before anything else is done: all that follows may have to wait for a disk.
    let runtime = runtime()?;
    let signals = DaemonSignals::default();
    listen(&runtime, &signals)?;
    let served = started(app).and_then(|(scheduler, store)| {
        runtime.spawn(log_watch::watch(store));
        runtime.block_on(async {
            let daemon = Daemon::start(scheduler, options, signals).await?;
            Ok(daemon.run(report).await?)
        })
    });
    // A task that doesn't heed its cancellation must not keep the process.
    runtime.shutdown_background();
    served
}

/// Returns the store beside what keeps it: it is closed when that ends.
fn started(app: &App) -> Result<(Scheduler, Weak<Store>), CliError> {
    log::begin(app.output, app.clock);
    // Where the tasks aren't known, no database is made for them.
    app.tasks_file()?;
    let model = app.settings.model.endpoint()?;
    let store = Arc::new(app.store_to_write()?);
    let beside = Arc::downgrade(&store);
    Ok((app.lasting_scheduler(store, model)?, beside))
}

fn listen(runtime: &Runtime, signals: &DaemonSignals) -> Result<(), CliError> {
    let _inside = runtime.enter();
    let interrupt = listen_for(SignalKind::interrupt())?;
    let terminate = listen_for(SignalKind::terminate())?;
    let hangup = listen_for(SignalKind::hangup())?;
    runtime.spawn(stop(interrupt, terminate, signals.clone()));
    runtime.spawn(reload(hangup, signals.clone()));
    Ok(())
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
