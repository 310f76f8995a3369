//! A store: what writing to it and finding in it takes, of one and of many.

mod append;
mod at_once;
mod claims;
mod crowd;
mod memory;
mod offers;
mod raw;
mod slim;
mod waits;

use std::error::Error;

use serde_json::Value;

/// Measures what the words name.
pub(crate) fn measure(words: &[&str]) -> Result<Value, Box<dyn Error>> {
    match words {
        ["append", file, before, records, callers, batch] => {
            let (callers, batch) = (callers.parse()?, batch.parse()?);
            let way = append::Way { callers, batch };
            append::measure(file.as_ref(), before.parse()?, records.parse()?, way)
        }
        ["raw", file, part, before, batch] => {
            let part = raw::Part::named(part)?;
            raw::measure(file.as_ref(), part, before.parse()?, batch.parse()?)
        }
        ["crowd", file, processes, callers, seconds] => crowd::measure(
            file.as_ref(),
            processes.parse()?,
            callers.parse()?,
            seconds.parse()?,
        ),
        ["member", file, number, callers, seconds] => crowd::member(
            file.as_ref(),
            number.parse()?,
            callers.parse()?,
            seconds.parse()?,
        ),
        ["claims", file, records, callers] => {
            claims::measure(file.as_ref(), records.parse()?, callers.parse()?)
        }
        ["offer", file, first, keys, callers] => offers::offer(
            file.as_ref(),
            first.parse()?,
            keys.parse()?,
            callers.parse()?,
        ),
        ["kept", file, told] => offers::kept(file.as_ref(), told.as_ref()),
        ["slim", file, rows] => slim::make(file.as_ref(), rows.parse()?),
        ["memory", file, records, callers] => {
            memory::measure(file.as_ref(), records.parse()?, callers.parse()?)
        }
        _ => Err(
            "write store append FILE BEFORE RECORDS CALLERS BATCH, raw FILE PART BEFORE BATCH, \
             crowd FILE PROCESSES CALLERS SECONDS, slim FILE ROWS, \
             claims FILE RECORDS CALLERS, \
             offer FILE FIRST KEYS CALLERS, kept FILE FOLDER or memory FILE RECORDS CALLERS"
                .into(),
        ),
    }
}
