//! Digests whose record is gone.

use rusqlite::Connection;

const COUNT: &str = "SELECT count(*) FROM experience_digest";
const OF_NONE: &str = "
    SELECT experience_id FROM experience_digest WHERE NOT EXISTS (
        SELECT 1 FROM experience WHERE id = experience_id AND +type = 'task_execution')";

/// Visits the ids of digests that stand beside no execution, where so many stand beside one.
///
/// Mostly these are all: only where they are not, the others are searched.
pub(super) fn of_no_record(
    connection: &Connection,
    beside_records: u64,
    mut visit: impl FnMut(&str),
) -> rusqlite::Result<()> {
    let kept: i64 = connection.query_row(COUNT, (), |row| row.get(0))?;
    if kept.unsigned_abs() == beside_records {
        return Ok(());
    }
    let mut ids = connection.prepare(OF_NONE)?;
    let mut ids = ids.query(())?;
    while let Some(id) = ids.next()? {
        visit(id.get_ref(0)?.as_str().unwrap_or_default());
    }
    Ok(())
}
