//! Claims that are to be made, written down before a lock is taken.

use astra_model::{
    Attempt, ClaimDocument, FencingToken, Holder, IdempotencyKey, Lease, Pruned, Record, Running,
    TaskId, Timestamp, Window,
};
use rusqlite::{Connection, named_params};

use crate::claim_row::{self, ClaimRow};
use crate::insert::json_text;
use crate::select::prepared;
use crate::{append, timetable, tombstone};

const INSERT: &str = "
    INSERT INTO claim (key, task_id, runner, pid, host, boot, document, seen, expires)
    VALUES (:key, :task_id, :runner, :pid, :host, :boot, :document, :seen, :expires)
";
const OPEN: &str = "SELECT count(*) FROM claim WHERE task_id = ?1";

/// A claim that is to be made.
pub(crate) struct NewClaim {
    key: IdempotencyKey,
    task: TaskId,
    window: Window,
    attempt: Attempt,
    holder: Holder,
    document: String,
    seen: Timestamp,
    expires: Timestamp,
}

/// What became of it.
pub(crate) enum Claimed {
    Now(Lease),
    Recorded(Record),
    Pruned(Box<Pruned>),
    Before(ClaimRow),
    AtLimit,
}

impl NewClaim {
    pub(crate) fn of(
        running: &Running,
        holder: &Holder,
        expires: Timestamp,
    ) -> rusqlite::Result<Self> {
        Ok(Self {
            key: running.key(),
            task: running.task.id.clone(),
            window: running.window.clone(),
            attempt: running.lineage.attempt(),
            holder: holder.clone(),
            document: json_text(&ClaimDocument::from(running))?,
            seen: running.started,
            expires,
        })
    }

    /// Makes the claim, unless the key is recorded or claimed, or so many of its task are; to be
    /// called in a transaction.
    pub(crate) fn make(
        &self,
        connection: &Connection,
        open_max: Option<u32>,
    ) -> rusqlite::Result<Claimed> {
        if let Some(record) = append::lookup_key(connection, &self.key)? {
            self.take_due(connection)?;
            return Ok(Claimed::Recorded(record));
        }
        if let Some(pruned) = tombstone::of_key(connection, &self.key)? {
            self.take_due(connection)?;
            return Ok(Claimed::Pruned(Box::new(pruned)));
        }
        let held = claim_row::select(Some(&self.key));
        if let Some(row) = held.first(connection, |row| ClaimRow::read(row).map(Some))? {
            return Ok(Claimed::Before(row));
        }
        if self.is_at_limit(connection, open_max)? {
            return Ok(Claimed::AtLimit);
        }
        self.take_due(connection)?;
        self.insert(connection).map(Claimed::Now)
    }

    fn insert(&self, connection: &Connection) -> rusqlite::Result<Lease> {
        prepared(connection, INSERT)?.execute(named_params! {
            ":key": self.key.as_str(),
            ":task_id": self.task.as_str(),
            ":runner": self.holder.runner.to_string(),
            ":pid": self.holder.pid,
            ":host": self.holder.host,
            ":boot": self.holder.boot,
            ":document": self.document,
            ":seen": self.seen.as_millis(),
            ":expires": self.expires.as_millis(),
        })?;
        Ok(Lease {
            key: self.key.clone(),
            token: FencingToken(connection.last_insert_rowid()),
        })
    }

    fn is_at_limit(
        &self,
        connection: &Connection,
        open_max: Option<u32>,
    ) -> rusqlite::Result<bool> {
        let Some(open_max) = open_max else {
            return Ok(false);
        };
        let open: u32 =
            prepared(connection, OPEN)?.query_row([self.task.as_str()], |row| row.get(0))?;
        Ok(open >= open_max)
    }

    /// Takes the attempt from what is due, if it was.
    fn take_due(&self, connection: &Connection) -> rusqlite::Result<bool> {
        timetable::take_due(connection, &self.task, &self.window, self.attempt)
    }
}
