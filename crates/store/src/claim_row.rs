//! Claims as they lie in the database.

use astra_model::{
    ClaimDocument, FencingToken, Holder, IdempotencyKey, InvalidClaim, Lease, OpenClaim,
    RepositoryError, RetrievalCall, RetrievalCallDocument, Scrubber, Timestamp,
};
use rusqlite::Row;

use crate::select::Select;

const COLUMNS: &str =
    "SELECT token, key, runner, pid, host, boot, document, retrieved, seen, expires FROM claim";

/// A row of `claim`, unread.
pub(crate) struct ClaimRow {
    token: i64,
    key: String,
    runner: String,
    pid: u32,
    host: String,
    boot: String,
    document: String,
    retrieved: String,
    seen: i64,
    expires: i64,
}

/// Selects the claim of a key, or all, oldest first.
pub(crate) fn select(key: Option<&IdempotencyKey>) -> Select {
    Select::new(COLUMNS)
        .bind_some(" WHERE key = ?", key.map(|key| key.as_str().to_owned()))
        .text(" ORDER BY token")
}

impl ClaimRow {
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            token: row.get(0)?,
            key: row.get(1)?,
            runner: row.get(2)?,
            pid: row.get(3)?,
            host: row.get(4)?,
            boot: row.get(5)?,
            document: row.get(6)?,
            retrieved: row.get(7)?,
            seen: row.get(8)?,
            expires: row.get(9)?,
        })
    }

    /// Reads the claim; a claim that can't be read is not passed over, because its attempt may run.
    pub(crate) fn open_claim(
        self,
        action: &'static str,
        scrubber: &dyn Scrubber,
    ) -> Result<OpenClaim, RepositoryError> {
        let damaged = |detail: String| RepositoryError::Damaged {
            action,
            id: format!("the claim of {}", self.key),
            detail,
        };
        Ok(OpenClaim {
            lease: Lease {
                key: self.key.parse().map_err(|error| damaged(said(&error)))?,
                token: FencingToken(self.token),
            },
            holder: Holder {
                runner: self.runner.parse().map_err(|error| damaged(said(&error)))?,
                pid: self.pid,
                host: self.host.clone(),
                boot: self.boot.clone(),
            },
            running: serde_json::from_str::<ClaimDocument>(&self.document)
                .map_err(|error| damaged(error.to_string()))?
                .to_running(scrubber)
                .map_err(|error| damaged(error.to_string()))?,
            retrieved: self.calls(scrubber).map_err(damaged)?,
            seen: Timestamp::from_millis(self.seen),
            expires: Timestamp::from_millis(self.expires),
        })
    }

    fn calls(&self, scrubber: &dyn Scrubber) -> Result<Vec<RetrievalCall>, String> {
        let calls: Vec<RetrievalCallDocument> =
            serde_json::from_str(&self.retrieved).map_err(|error| error.to_string())?;
        calls
            .iter()
            .map(|call| call.to_call(scrubber))
            .collect::<Result<_, InvalidClaim>>()
            .map_err(|error| error.to_string())
    }
}

fn said(error: &dyn std::error::Error) -> String {
    error.to_string()
}
