//! Writing: alone, or sharing a commit with others.

use astra_model::RepositoryError;
use rusqlite::{Connection, Transaction};

use crate::busy;
use crate::commit::{Called, Commits, Joined, Writer, empty_log, in_transaction};
use crate::error::failed;
use crate::pragmas::{Guards, set_guards};
use crate::store::{Access, Store, unpoisoned};

impl Store {
    /// Writes in a transaction of its own, which is durable when this returns.
    pub(crate) fn write<T>(
        &self,
        action: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, RepositoryError> {
        self.write_with(action, Guards::On, |connection| {
            in_transaction(connection, work)
        })
    }

    /// Writes as [`write`](Self::write) does what only adds rows, each of which was asked for before.
    pub(crate) fn write_new<T>(
        &self,
        action: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, RepositoryError> {
        self.write_with(action, Guards::Off, |connection| {
            in_transaction(connection, work)
        })
    }

    /// Writes in a transaction that may be others' too, which is durable when this returns.
    ///
    /// The work adds rows, each of which it has asked for, and changes none that triggers guard. It
    /// may be done on another thread, where the others' work has been done and is not yet
    /// durable, and more than once; then what came of it the last time counts.
    pub(crate) fn write_shared<T, W>(
        &self,
        action: &'static str,
        work: W,
    ) -> Result<T, RepositoryError>
    where
        T: Send + 'static,
        W: Fn(&Connection) -> rusqlite::Result<T> + Send + Sync + 'static,
    {
        let commits = self.commits(action)?;
        let written = match commits.queue.join(work) {
            Joined::Leads(_lead, work) => self.with_writer(commits, Guards::Off, |connection| {
                in_transaction(connection, |transaction| work(transaction))
            }),
            Joined::Waits(ticket) => {
                if ticket.wait() == Called::ToLead {
                    self.lead(commits);
                }
                ticket.take()
            }
        };
        written.map_err(failed(action))
    }

    /// Brings the log into the database and empties it; tells whether nothing is left in it. Others
    /// who read an older state are waited for, but not for ever.
    pub(crate) fn empty_log(&self, action: &'static str) -> Result<bool, RepositoryError> {
        self.write_with(action, Guards::On, empty_log)
    }

    fn write_with<T>(
        &self,
        action: &'static str,
        guards: Guards,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, RepositoryError> {
        let commits = self.commits(action)?;
        let _lead = commits.queue.lead();
        self.with_writer(commits, guards, work)
            .map_err(failed(action))
    }

    /// Does the jobs of all who wait by now, the caller's among them. Those who are answered may
    /// queue up again before the next is called to lead.
    fn lead(&self, commits: &Commits) {
        let (_lead, batch) = commits.queue.take_lead();
        let committed =
            self.with_writer(commits, Guards::Off, |connection| batch.commit(connection));
        batch.answer(&committed);
    }

    /// Works with the connection that writes, on behalf of whoever leads.
    fn with_writer<T>(
        &self,
        commits: &Commits,
        guards: Guards,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let mut writer = unpoisoned(&commits.writer);
        let written = writer.connected(&self.location).and_then(|connection| {
            set_guards(connection, guards)?;
            let written = work(connection)?;
            commits.see_to_log(connection);
            Ok(written)
        });
        if written.as_ref().is_err_and(busy::is_stuck) {
            self.let_go(commits, &mut writer);
        }
        written
    }

    fn commits(&self, action: &'static str) -> Result<&Commits, RepositoryError> {
        match &self.access {
            Access::Writable(commits) => Ok(commits),
            Access::ReadOnly { reason, .. } => Err(RepositoryError::ReadOnly {
                action,
                reason: (*reason).to_owned(),
            }),
        }
    }

    pub(crate) fn let_go_unless_writing(&self) {
        if let Access::Writable(commits) = &self.access
            && let Ok(mut writer) = commits.writer.try_lock()
        {
            self.let_go(commits, &mut writer);
        }
    }

    /// Closes all connections at once; the next use opens others.
    ///
    /// A lock that SQLite could not give back is held as long as any connection of this process is
    /// open, against this process too, and looks like another's: it ends here, if it is ours.
    fn let_go(&self, commits: &Commits, writer: &mut Writer) {
        let _closed = self.readers.close();
        commits.let_go(writer);
    }
}
