//! `astra doctor`: what to mend.

mod daemons;
mod database;
mod engine;
mod files;
mod finding;
mod heard;
mod ledger;
mod neighbour;
mod python;
mod surroundings;

use astra_model::Clock;
use clap::Args;
use serde_json::Value;

use crate::app::App;
use crate::error::CliError;
use crate::exit::Exit;
use finding::{Finding, Level};

/// Looks at engine, files, disk, clocks, locks, daemons, ledger and other writers, and says what to mend
///
/// Exit 1 where something must be mended before tasks should run.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {}

pub(super) fn run(_args: &DoctorArgs, app: &App) -> Result<Exit, CliError> {
    let (opened, now) = (app.store_to_read(), app.clock.now());
    let mut findings = database::findings(&opened, now);
    findings.extend(files::findings(app));
    findings.extend(surroundings::findings(app));
    findings.extend(daemons::findings(app, now));
    let store = opened.as_ref().ok().and_then(Option::as_ref);
    findings.extend(ledger::findings(app, store, now));
    findings.extend(python::findings(app, store, now));
    let values: Vec<Value> = findings.iter().map(Finding::to_json).collect();
    app.output.list(
        &values,
        || Value::Array(values.clone()),
        |paint| findings.iter().map(|finding| finding.line(paint)).collect(),
    )?;
    let is_ill = findings.iter().any(|finding| finding.level == Level::Error);
    Ok(if is_ill { Exit::Failed } else { Exit::Done })
}
