//! Which attempt a record is of.

use astra_model::Record;

use crate::compact::Compact;

/// Returns the number of a record's attempt, of one that is spelled as ours are without reading what
/// stands behind it.
pub(crate) fn number(record: &Record) -> Option<i64> {
    let path = ["content", "structured", "attempt"];
    if record.is_as_stored() {
        Compact::whole_number(&record.json(), path)
    } else {
        record.fact("attempt").as_i64()
    }
}
