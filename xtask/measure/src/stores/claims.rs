//! Executions that do nothing, claimed and recorded by many callers at once.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use astra_model::{
    ClaimOutcome, ClaimRepository, Execution, Holder, IdSource, RandomIds, RunnerId, SystemClock,
};
use serde_json::{Value, json};

use super::at_once::at_once;
use crate::example::{ended, remove, running, store};
use crate::spent::Spent;

/// Claims and records so many executions of windows of their own, by the two calls that a scheduler makes
/// of its store for each. The texts are made before.
pub(super) fn measure(file: &Path, records: u32, callers: u32) -> Result<Value, Box<dyn Error>> {
    remove(file)?;
    let (store, clock) = (store(file)?, SystemClock::new());
    let made: Vec<Execution> = (0..records)
        .map(|number| Ok(ended(running(&clock, number)?)))
        .collect::<Result<_, Box<dyn Error>>>()?;
    let holder = Holder {
        runner: RunnerId::new(&RandomIds),
        pid: std::process::id(),
        host: "bench".to_owned(),
        boot: RandomIds.uuid().to_string(),
    };
    let claim_and_record = |number: u32| {
        let execution = &made[number as usize];
        let running = execution.running();
        let expires = running.started.plus(Duration::from_secs(60));
        let ClaimOutcome::Claimed(lease) = store.claim(running, &holder, expires)? else {
            return Err("a window was not free".into());
        };
        store.record(&lease, execution)?;
        Ok(())
    };
    let spent = Spent::shared_by(records, || at_once(callers, records, claim_and_record))?;
    Ok(json!({ "records": records, "ours": spent.to_json() }))
}
