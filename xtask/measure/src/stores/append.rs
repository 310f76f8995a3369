//! Executions appended to a new store, one by one or many in one transaction, by one caller or many.

use std::error::Error;
use std::path::Path;

use astra_model::{Appended, Execution, ExperienceRepository, Imported, Importer, SystemClock};
use astra_store::Store;
use serde_json::{Value, json};

use super::at_once::at_once;
use crate::example::{ended, remove, running, store};
use crate::spent::Spent;

/// What stands in the store before is imported so many at once.
const BEFORE_BATCH: usize = 1_000;

/// How executions are handed over.
#[derive(Clone, Copy)]
pub(super) struct Way {
    pub(super) callers: u32,
    /// Imported by so many; those of one are appended.
    pub(super) batch: usize,
}

/// Makes a store that holds some records, and appends others, which alone are measured: up to the end of
/// the last call and the closing of the store, which brings the log into the database.
pub(super) fn measure(
    file: &Path,
    before: u32,
    records: u32,
    way: Way,
) -> Result<Value, Box<dyn Error>> {
    remove(file)?;
    let store = store(file)?;
    let made = made(before + records)?;
    let (before, others) = made.split_at(usize::try_from(before)?);
    for batch in before.chunks(BEFORE_BATCH) {
        store.import(batch)?;
    }
    let batches: Vec<&[Execution]> = others.chunks(way.batch).collect();
    let spent = Spent::shared_by(records, || {
        let append = |number| hand_over(&store, batches[number as usize]);
        at_once(way.callers, u32::try_from(batches.len())?, append)?;
        drop(store);
        Ok(())
    })?;
    Ok(json!({ "records": records, "ours": spent.to_json() }))
}

fn hand_over(store: &Store, batch: &[Execution]) -> Result<(), Box<dyn Error>> {
    let is_new = match batch {
        [execution] => matches!(store.append(execution)?, Appended::New(_)),
        many => {
            let imported = store.import(many)?;
            imported.iter().all(|one| matches!(one, Imported::New(_)))
        }
    };
    is_new
        .then_some(())
        .ok_or_else(|| "a window was recorded already".into())
}

/// Makes executions of different windows.
fn made(executions: u32) -> Result<Vec<Execution>, Box<dyn Error>> {
    let clock = SystemClock::new();
    (0..executions)
        .map(|number| Ok(ended(running(&clock, number)?)))
        .collect()
}
