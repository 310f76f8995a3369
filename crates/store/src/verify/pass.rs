//! One pass over all rows of a snapshot.

use astra_model::{Rule, Scrubber, Violation};
use rusqlite::Connection;

use super::batch::{self, Batch};
use super::entries::{self, Sums};
use super::judge::{Judge, Judged, JudgedRecord};
use super::lanes::work_in_order;
use super::ledger::LedgerPass;
use super::parents::Parents;
use super::repeated::Repeated;
use super::report::VerifyReport;
use super::{cross, digests};
use crate::engine::Layout;
use crate::schema;

const COUNT: &str = "SELECT count(*) FROM experience WHERE type = 'task_execution'";

/// A pass, and what it found so far.
pub(super) struct Pass<'v> {
    connection: &'v Connection,
    layout: Layout,
    scrubber: &'v dyn Scrubber,
    parents: Parents,
    report: VerifyReport,
    /// Over the entries that the rows call for.
    sums: Sums,
    beside_records: u64,
}

impl<'v> Pass<'v> {
    pub(super) fn new(
        connection: &'v Connection,
        layout: Layout,
        scrubber: &'v dyn Scrubber,
    ) -> Self {
        Self {
            connection,
            layout,
            scrubber,
            parents: Parents::default(),
            report: VerifyReport::default(),
            sums: Sums::default(),
            beside_records: 0,
        }
    }

    /// Checks all rows; tells whether the indexes were seen to have their entries and no others.
    pub(super) fn run(
        &mut self,
        threads: usize,
        progress: &mut dyn FnMut(u64, u64),
    ) -> rusqlite::Result<bool> {
        if self.layout == Layout::Legacy {
            self.check_rows(threads, progress)?;
            return Ok(false);
        }
        self.check_schema()?;
        let stored = entries::stored(self.connection)?;
        self.check_rows(threads, progress)?;
        if self.layout.has_digests() {
            self.check_digests()?;
        }
        if self.layout.has_ledger() {
            self.check_ledger(threads)?;
        }
        Ok(stored.as_ref() == Some(&self.sums))
    }

    pub(super) fn into_report(self) -> VerifyReport {
        self.report
    }

    fn check_schema(&mut self) -> rusqlite::Result<()> {
        let found = schema::texts(self.connection)?;
        for ((kind, name), ours) in schema::our_texts(self.layout)? {
            let detail = match found.get(&(kind.clone(), name.clone())) {
                None => format!("this {kind} is not in the database"),
                Some(theirs) if *theirs != ours => format!("this {kind} is another than ours"),
                Some(_) => continue,
            };
            let violation = Violation::new(Rule::Immutable, detail);
            self.report.violations.add(&name, &violation, self.scrubber);
        }
        Ok(())
    }

    fn check_rows(
        &mut self,
        threads: usize,
        progress: &mut dyn FnMut(u64, u64),
    ) -> rusqlite::Result<()> {
        let total: i64 = self.connection.query_row(COUNT, (), |row| row.get(0))?;
        let judge = Judge {
            layout: self.layout,
            repeated: Repeated::find(self.connection, self.layout)?,
            scrubber: self.scrubber,
        };
        batch::rows(self.layout).rows(self.connection, |rows| {
            work_in_order(
                threads,
                |batch| judge.judge(&batch),
                || Batch::read(rows),
                |judged| {
                    self.take(judged)?;
                    progress(self.done(), total.unsigned_abs());
                    Ok(())
                },
            )
        })
    }

    fn done(&self) -> u64 {
        self.report.checked + self.report.legacy.checked
    }

    fn take(&mut self, judged: Judged) -> rusqlite::Result<()> {
        self.sums.add_all(&judged.sums);
        if self.layout != Layout::Legacy {
            for rowid in judged.unsummed {
                self.sums.add_row(self.connection, rowid)?;
            }
        }
        judged
            .records
            .into_iter()
            .try_for_each(|record| self.take_record(record))
    }

    fn take_record(&mut self, mut record: JudgedRecord) -> rusqlite::Result<()> {
        let report = &mut self.report;
        report.dangling_parents += self.parents.dangling(self.connection, record.parents)?;
        self.beside_records += u64::from(record.has_digest);
        report.of_older_rules += u64::from(record.is_of_older_rules);
        if record.is_pythons {
            report.legacy.checked += 1;
            report.legacy.undigested += u64::from(!record.has_digest);
        } else {
            report.checked += 1;
            if self.layout.has_ledger() && !record.has_entry {
                let detail = format!("no entry is kept of {}", record.id);
                report.ledger.failures.add(None, &detail, self.scrubber);
            }
        }
        if let Some(document) = record.linked {
            let violations = cross::check(self.connection, &document)?;
            record.violations.extend(violations);
        }
        for violation in &record.violations {
            report.violations.add(&record.id, violation, self.scrubber);
        }
        for violation in &record.legacy {
            report
                .legacy
                .findings
                .add(&record.id, violation, self.scrubber);
        }
        Ok(())
    }

    fn check_ledger(&mut self, threads: usize) -> rusqlite::Result<()> {
        let (ledger, scrubber) = (&mut self.report.ledger, self.scrubber);
        let mut tell = |seq: Option<u64>, detail: &str| ledger.failures.add(seq, detail, scrubber);
        (ledger.entries, ledger.erased, ledger.pruned) =
            LedgerPass::new(self.connection, self.layout, &mut tell).run(threads)?;
        Ok(())
    }

    fn check_digests(&mut self) -> rusqlite::Result<()> {
        let (violations, scrubber) = (&mut self.report.violations, self.scrubber);
        let gone = Violation::new(Rule::Immutable, "its digest is kept, the record is gone");
        digests::of_no_record(self.connection, self.beside_records, |id| {
            violations.add(id, &gone, scrubber);
        })
    }
}
