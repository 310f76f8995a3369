//! Whether what is stored keeps every rule.

mod cross;
mod legacy;
mod ours;
mod report;

use astra_model::{RepositoryError, Rule, Scrubber, Violation};
use rusqlite::{Connection, ErrorCode};

use crate::engine::Layout;
use crate::error::failed;
use crate::row;
use crate::schema;
use crate::select::Select;
use crate::store::Store;

pub use report::{Finding, Findings, LegacyReport, VerifyReport};

const ACTION: &str = "verify the records";
/// The progress is told after so many records, and at the end.
const PROGRESS_RECORDS: u64 = 256;

// In the order of the table, which is read once from its beginning to its end.
const EXECUTIONS: &str =
    " FROM experience WHERE +type = 'task_execution' ORDER BY experience.rowid";
const COUNT: &str = "SELECT count(*) FROM experience WHERE type = 'task_execution'";
const INTEGRITY: &str = "PRAGMA integrity_check(100)";

impl Store {
    /// Checks the database and each record in it, as they are at this moment.
    ///
    /// Records are read one by one: a large store takes time, not memory. What is found is told
    /// without personal data. `progress` is given how many records were looked at, and of how many.
    ///
    /// # Errors
    ///
    /// If the database can't be read; damage in it is no error but a finding.
    pub fn verify(
        &self,
        scrubber: &dyn Scrubber,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<VerifyReport, RepositoryError> {
        let reader = self.reader(ACTION)?;
        let snapshot = reader.unchecked_transaction().map_err(failed(ACTION))?;
        let mut report = VerifyReport::default();
        let mut verification = Verification {
            connection: &snapshot,
            layout: self.layout,
            scrubber,
            report: &mut report,
        };
        match verification.run(progress) {
            Err(error) if is_damage(&error) => report.integrity.push(error.to_string()),
            ended => ended.map_err(failed(ACTION))?,
        }
        Ok(report)
    }
}

fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
    )
}

struct Verification<'a> {
    connection: &'a Connection,
    layout: Layout,
    scrubber: &'a dyn Scrubber,
    report: &'a mut VerifyReport,
}

impl Verification<'_> {
    fn run(&mut self, progress: &mut dyn FnMut(u64, u64)) -> rusqlite::Result<()> {
        self.check_integrity()?;
        self.check_triggers()?;
        self.check_records(progress)
    }

    fn check_integrity(&mut self) -> rusqlite::Result<()> {
        let mut statement = self.connection.prepare(INTEGRITY)?;
        let mut lines = statement.query(())?;
        while let Some(line) = lines.next()? {
            let line: String = line.get(0)?;
            if line != "ok" {
                self.report.integrity.push(line);
            }
        }
        Ok(())
    }

    fn check_triggers(&mut self) -> rusqlite::Result<()> {
        let found = schema::triggers(self.connection)?;
        for (name, ours) in schema::our_triggers(self.layout)? {
            let detail = match found.get(&name) {
                None => "this trigger is not in the database",
                Some(theirs) if *theirs != ours => "this trigger is another than ours",
                Some(_) => continue,
            };
            let violation = Violation::new(Rule::Immutable, detail);
            self.report.violations.add(&name, &violation, self.scrubber);
        }
        Ok(())
    }

    fn check_records(&mut self, progress: &mut dyn FnMut(u64, u64)) -> rusqlite::Result<()> {
        let total: i64 = self.connection.query_row(COUNT, (), |row| row.get(0))?;
        let total = total.unsigned_abs();
        let mut done = 0;
        Select::records(self.layout, EXECUTIONS).each(self.connection, |row| {
            self.check_row(row)?;
            done += 1;
            if done % PROGRESS_RECORDS == 0 {
                progress(done, total);
            }
            Ok(true)
        })?;
        progress(done, total);
        Ok(())
    }

    fn check_row(&mut self, row: &rusqlite::Row<'_>) -> rusqlite::Result<()> {
        let Some(record) = row::record(row)? else {
            let id = row::text(row.get_ref(1)?);
            let violation = Violation::new(Rule::Form, "its id is none");
            self.report.checked += 1;
            self.report.violations.add(id, &violation, self.scrubber);
            return Ok(());
        };
        self.report.dangling_parents += cross::dangling(self.connection, &record)?;
        let (findings, violations) = if self.is_legacy(&record) {
            self.report.legacy.checked += 1;
            let violations = legacy::check(self.connection, self.layout, &record)?;
            (&mut self.report.legacy.findings, violations)
        } else {
            self.report.checked += 1;
            let created = row::text(row.get_ref(3)?);
            let violations = ours::check(self.connection, &record, created, self.scrubber)?;
            (&mut self.report.violations, violations)
        };
        for violation in violations {
            findings.add(record.id().as_str(), &violation, self.scrubber);
        }
        Ok(())
    }

    /// A record of ours that lost its window is not taken for one of Python's: theirs have a short
    /// digest.
    fn is_legacy(&self, record: &astra_model::Record) -> bool {
        let digest = record.fact_str("task_config_digest");
        let ours = digest.parse::<astra_model::ConfigDigest>().is_ok();
        self.layout == Layout::Legacy || (record.is_legacy() && !ours)
    }
}
