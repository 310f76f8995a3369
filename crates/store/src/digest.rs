//! The digest that is kept beside each record.

use astra_model::{ExperienceId, RecordDigest};
use rusqlite::{Connection, params};

const INSERT: &str = "INSERT INTO experience_digest (experience_id, sha256) VALUES (?1, ?2)";

/// Keeps the digest of a record, in the transaction that makes it.
pub(crate) fn insert(
    connection: &Connection,
    id: &ExperienceId,
    digest: &RecordDigest,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(INSERT)?
        .execute(params![id.as_str(), digest.as_str()])?;
    Ok(())
}
