//! The result files, brought in.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::VerifyError;
use super::manifest::Manifest;
use super::record::{Case, RULES};
use super::report::{Counts, Report};
use super::scene::Scene;
use crate::table::Table;

/// Brings the result files in: as a rehearsal, then really, then once more.
///
/// # Errors
/// Where something differs from the manifest.
pub(super) fn check(
    scene: &Scene<'_>,
    manifest: &Manifest,
    table: &mut Table,
) -> Result<(), VerifyError> {
    let import = Import::new(scene, manifest);
    let before = scene.executions()?.len();
    let planned = import.call(&["--dry-run"])?;
    import.counts("dry run", import.first(), &planned, table)?;
    let after = scene.executions()?.len();
    table.row(import.what("dry run", " records nothing"), &before, &after)?;

    let run = import.call(&[])?;
    import.counts("run", import.first(), &run, table)?;
    let same = planned.recorded() == run.recorded();
    table.row(
        import.what("run", " does what the dry run said"),
        &true,
        &same,
    )?;
    import.records(&run, table)?;

    let again = import.call(&[])?;
    import.counts("again", import.second(), &again, table)?;
    let same = run.ids() == again.ids();
    table.row(
        import.what("again", " names the same records"),
        &true,
        &same,
    )?;
    let verified = scene.call(&["verify"])?.exits(0)?;
    table.row(
        import.what("verify", ", violations"),
        &json!([]),
        &verified["violations"],
    )?;
    Ok(())
}

/// The result files on their way into a database.
struct Import<'i> {
    scene: &'i Scene<'i>,
    files: BTreeMap<&'i str, &'i Value>,
}

impl<'i> Import<'i> {
    fn new(scene: &'i Scene<'i>, manifest: &'i Manifest) -> Self {
        let files = manifest.results();
        Self { scene, files }
    }

    fn what(&self, call: &str, rest: &str) -> String {
        format!("results, {} database: {call}{rest}", self.scene.kind())
    }

    fn call(&self, words: &[&str]) -> Result<Report, VerifyError> {
        let folder = self.scene.folder("results");
        let folder = folder.to_string_lossy();
        let words = [&["backfill", &folder], words].concat();
        Ok(Report::new(self.scene.call(&words)?.exits(0)?))
    }

    fn counts(
        &self,
        call: &str,
        expected: Counts,
        report: &Report,
        table: &mut Table,
    ) -> Result<(), VerifyError> {
        let what = self.what(call, ", found/new/there/rejected");
        Ok(table.row(what, &expected, &report.counts())?)
    }

    /// Whether a run was recorded by Python's side, live or afterwards.
    fn is_there(&self, entry: &Value) -> bool {
        self.scene.has_past && entry["already_in_core_db"] == true
    }

    fn first(&self) -> Counts {
        let found = self.files.len() as u64;
        let there = self
            .files
            .values()
            .filter(|entry| self.is_there(entry))
            .count() as u64;
        Counts {
            found,
            new: found - there,
            there,
            rejected: 0,
        }
    }

    fn second(&self) -> Counts {
        Counts {
            new: 0,
            there: self.first().found,
            ..self.first()
        }
    }

    /// Looks at the record of each file.
    fn records(&self, run: &Report, table: &mut Table) -> Result<(), VerifyError> {
        let documents = by_id(self.scene.executions()?);
        let recorded = run.recorded();
        let case = |file: &'i str, entry: &'i Value| {
            let record = *recorded.get(file)?;
            Some(Case {
                file,
                entry,
                is_new: !self.is_there(entry),
                outcome: record.outcome,
                document: documents.get(record.id)?,
            })
        };
        for (rule, is_right) in RULES {
            let is_wrong = |(file, entry): &(&&'i str, &&'i Value)| {
                !case(file, entry).is_some_and(|case| is_right(&case))
            };
            let wrong = self.files.iter().filter(is_wrong);
            let wrong: Vec<String> = wrong.map(|(file, _)| (*file).to_owned()).collect();
            table.all(self.what(rule, ""), self.files.len(), &wrong)?;
        }
        Ok(())
    }
}

/// Sorts executions by their ids.
pub(super) fn by_id(executions: Vec<Value>) -> BTreeMap<String, Value> {
    let id = |execution: &Value| execution["id"].as_str().unwrap_or_default().to_owned();
    executions
        .into_iter()
        .map(|execution| (id(&execution), execution))
        .collect()
}
