//! A backlog of a task that does nothing, run by a daemon: planned before, dispatched, claimed, run,
//! recorded, with result file and tasks file beside.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use astra_model::{
    ClaimOutcome, ClaimRepository, DueAttempt, Holder, IdSource, RandomIds, RunnerId, SystemClock,
    Timestamp, Window,
};
use astra_scheduler::{Daemon, DaemonOptions, DaemonSignals};
use astra_store::Store;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::example::{ended, running, store};
use crate::nothing;
use crate::spent::Spent;

/// The first window is this one, the others follow by the minute.
const FIRST_MS: i64 = 1_577_836_800_000;
const MINUTE_MS: i64 = 60_000;
/// The daemon starts when all windows have come.
const BEGUN_MS: i64 = 1_767_225_600_000;

/// Runs so many attempts that are due in a new folder, over a copy of a history where one is named.
///
/// The folder stays: some file systems look past whatever was deleted in the last minutes when a file
/// is made, so that tidying up here would be paid for by the next daemon that is measured.
pub(crate) fn measure(
    folder: &Path,
    history: Option<&Path>,
    due: u32,
    concurrency: u32,
) -> Result<Value, Box<dyn Error>> {
    std::fs::create_dir(folder)?;
    let places = nothing::define(folder)?;
    if let Some(history) = history {
        let copy = places.database.display().to_string();
        Connection::open(history)?.execute("VACUUM INTO ?1", [copy])?;
    }
    let store = store(&places.database)?;
    put_due(&store, due)?;
    let scheduler = nothing::scheduler(store, places, BEGUN_MS)?;
    let options = DaemonOptions {
        concurrency,
        once: true,
        ..DaemonOptions::default()
    };
    let runtime = tokio::runtime::Runtime::new()?;
    let mut ran = 0_u32;
    let spent = Spent::shared_by(due, || {
        runtime.block_on(async {
            let daemon = Daemon::start(scheduler, options, DaemonSignals::default()).await?;
            Ok(daemon.run(|_| ran += 1).await?)
        })
    })?;
    if ran != due {
        return Err(format!("of {due} attempts {ran} were run").into());
    }
    Ok(json!({ "due": due, "concurrency": concurrency, "ours": spent.to_json() }))
}

/// Puts attempts into what is due, as a record does that they follow.
fn put_due(store: &Store, count: u32) -> Result<(), Box<dyn Error>> {
    let windows = (0..count).map(|number| FIRST_MS + MINUTE_MS * i64::from(number));
    let due: Result<Vec<DueAttempt>, Box<dyn Error>> = windows
        .map(|millis| {
            Ok(DueAttempt {
                task: nothing::TASK.parse()?,
                window: Window::scheduled(Timestamp::from_millis(millis)),
                follows: None,
                not_before: Timestamp::from_millis(millis),
                causes: Vec::new(),
            })
        })
        .collect();
    let holder = Holder {
        runner: RunnerId::new(&RandomIds),
        pid: std::process::id(),
        host: "bench".to_owned(),
        boot: RandomIds.uuid().to_string(),
    };
    let before = running(&SystemClock::new(), 0)?;
    let expires = before.started.plus(Duration::from_secs(60));
    let ClaimOutcome::Claimed(lease) = store.claim(&before, &holder, expires)? else {
        return Err("a window was not free".into());
    };
    store.record_with(&lease, &ended(before), &due?)?;
    Ok(())
}
