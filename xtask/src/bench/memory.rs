//! `memory`: what a process takes that appends, however much it is.

use std::path::Path;

use serde_json::Value;

use super::BenchError;
use super::amount::Amount;
use super::report::Row;
use super::workshop::Workshop;

const RECORDS: u32 = 1_000_000;
const RECORDS_SHORT: u32 = 20_000;
const CALLERS: u32 = 8;

/// Returns the most memory of a process that appended all, beside a tenth of that.
///
/// # Errors
/// Where something can't be built or run.
pub(super) fn rows(target: &Path, short: bool) -> Result<Vec<Row>, BenchError> {
    let records = if short { RECORDS_SHORT } else { RECORDS };
    let workshop = Workshop::new(target)?;
    let file = workshop.file("memory.db").display().to_string();
    let said = workshop.say("memory", &[&file], &[records, CALLERS])?;
    let name = format!("memory of {records} appends");
    Ok(vec![Row::new(
        name,
        kibibytes(&said["all_kib"]),
        "of a tenth",
        kibibytes(&said["tenth_kib"]),
    )])
}

fn kibibytes(said: &Value) -> Amount {
    let kibibytes = said.as_u64().unwrap_or_default();
    Amount::Kibibytes(u32::try_from(kibibytes).unwrap_or(u32::MAX))
}
