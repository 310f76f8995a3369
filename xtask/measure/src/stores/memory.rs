//! The memory of a process that appends.

use std::error::Error;
use std::path::Path;

use astra_model::{ExperienceRepository, SystemClock};
use serde_json::{Value, json};

use super::at_once::at_once;
use crate::example::{ended, remove, running, store};
use crate::spent::peak_kib;

/// Appends so many records by so many callers, and tells the most memory that this process ever had when
/// a tenth of them was there, and when all were.
pub(super) fn measure(file: &Path, records: u32, callers: u32) -> Result<Value, Box<dyn Error>> {
    remove(file)?;
    let (store, clock) = (store(file)?, SystemClock::new());
    let append = |number| {
        store.append(&ended(running(&clock, number)?))?;
        Ok(())
    };
    let tenth = records / 10;
    at_once(callers, tenth, append)?;
    let after_a_tenth = peak_kib()?;
    at_once(callers, records - tenth, |number| append(tenth + number))?;
    Ok(json!({ "records": records, "tenth_kib": after_a_tenth, "all_kib": peak_kib()? }))
}
