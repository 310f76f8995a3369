//! `astra recover`: settles what dead runners left.

use std::sync::Arc;

use astra_scheduler::Recovery;
use clap::Args;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::CliError;
use crate::exit::Exit;
use crate::human::count;

/// Settles what dead runners left: one record for every attempt that had started
///
/// Every `run` does this first; a second `recover` finds nothing to do.
#[derive(Debug, Args)]
pub(crate) struct RecoverArgs {}

pub(super) fn run(_args: &RecoverArgs, app: &App) -> Result<Exit, CliError> {
    let recovery = match app.store_to_settle()? {
        Some(store) => {
            let scheduler = app.scheduler(Arc::new(store), None)?;
            let recovered = scheduler.recover();
            for notice in scheduler.take_notices() {
                app.output.warning(&notice);
            }
            recovered?
        }
        None => Recovery::default(),
    };
    app.output.result(&value(&recovery), |_| told(&recovery))?;
    Ok(Exit::Done)
}

fn value(recovery: &Recovery) -> Value {
    json!({
        "records": recovery.records,
        "still_running": recovery.still_running,
        "published": recovery.published,
    })
}

fn told(recovery: &Recovery) -> String {
    let counted = format!(
        "{} of dead runners settled, {} still running, {} published\n",
        count(recovery.records.len(), "attempt", "attempts"),
        count(recovery.still_running, "attempt", "attempts"),
        count(recovery.published, "record", "records"),
    );
    let records = recovery.records.iter().map(|id| format!("  {id}\n"));
    std::iter::once(counted).chain(records).collect()
}
