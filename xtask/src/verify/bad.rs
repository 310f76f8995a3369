//! The malformed files: each by its verdict, and none to the harm of another.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::VerifyError;
use super::manifest::{Manifest, Verdict};
use super::report::Report;
use super::results::by_id;
use super::scene::Scene;
use crate::table::Table;

/// Brings the malformed files in: as a rehearsal, then really, then once more.
///
/// # Errors
/// Where something differs from the manifest.
pub(super) fn check(
    scene: &Scene<'_>,
    manifest: &Manifest,
    table: &mut Table,
) -> Result<(), VerifyError> {
    let files = manifest.bad();
    let what = |rest: &str| format!("malformed, {} database: {rest}", scene.kind());
    let folder = scene.folder("results_bad");
    let folder = folder.to_string_lossy();
    let planned = Report::new(scene.call(&["backfill", &folder, "--dry-run"])?.exits(0)?);
    let run = Report::new(scene.call(&["backfill", &folder])?.exits(0)?);
    let same = planned.recorded() == run.recorded() && planned.rejected() == run.rejected();
    table.row(what("run does what the dry run said"), &true, &same)?;
    let counts = run.counts();
    table.row(what("found"), &(files.len() as u64), &counts.found)?;
    table.row(
        what("new, there and rejected together"),
        &counts.found,
        &counts.sum(),
    )?;
    let is_wrong = |file: &str, entry: &Value| !is_right(file, Verdict::of(entry), &run);
    let wrong = named(&files, is_wrong);
    table.all(what("come out by their verdicts"), files.len(), &wrong)?;
    let documents = by_id(scene.executions()?);
    let wrong = named(&files, |file, entry| {
        has_other_key(file, entry, &run, &documents)
    });
    table.all(what("keys of those accepted"), run.ids().len(), &wrong)?;

    let again = Report::new(scene.call(&["backfill", &folder])?.exits(0)?);
    table.row(what("again, new"), &0, &again.counts().new)?;
    let same = run.rejected() == again.rejected();
    table.row(what("again, the same are rejected"), &true, &same)?;
    let verified = scene.call(&["verify"])?.exits(0)?;
    table.row(
        what("verify, violations"),
        &json!([]),
        &verified["violations"],
    )?;
    Ok(())
}

fn named(files: &BTreeMap<&str, &Value>, is_meant: impl Fn(&str, &Value) -> bool) -> Vec<String> {
    let meant = files.iter().filter(|(file, entry)| is_meant(file, entry));
    meant.map(|(file, _)| (*file).to_owned()).collect()
}

fn has_other_key(
    file: &str,
    entry: &Value,
    run: &Report,
    documents: &BTreeMap<String, Value>,
) -> bool {
    let record = run.recorded().get(file).copied();
    let Some(document) = record.and_then(|record| documents.get(record.id)) else {
        return record.is_some();
    };
    let key = &document["content"]["structured"]["idempotency_key"];
    !entry["key"].is_null() && *key != entry["key"]
}

/// Says whether a file came out as it must: rejected with a reason, or recorded, once.
fn is_right(file: &str, verdict: Option<Verdict<'_>>, run: &Report) -> bool {
    let (recorded, rejected) = (run.recorded(), run.rejected());
    let record = recorded.get(file);
    let has_reason = rejected
        .get(file)
        .is_some_and(|reason| !reason.trim().is_empty());
    match verdict {
        Some(Verdict::MustAccept) => record.is_some(),
        Some(Verdict::MustReject) => has_reason && record.is_none(),
        Some(Verdict::EitherButReport) => has_reason != record.is_some(),
        Some(Verdict::DuplicateOf(other)) => {
            let pair = record.zip(recorded.get(other));
            pair.is_some_and(|(a, b)| {
                a.id == b.id && (a.outcome == "created") != (b.outcome == "created")
            })
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        Report::new(json!({
            "files": [
                { "file": "a", "experience_id": "x", "outcome": "created" },
                { "file": "b", "experience_id": "x", "outcome": "already_there" },
                { "file": "c", "experience_id": "y", "outcome": "created" },
            ],
            "rejected": [{ "file": "d", "reason": "it is empty" }, { "file": "e", "reason": " " }],
        }))
    }

    #[test]
    fn each_verdict_tells_right_from_wrong() {
        let right = |file: &str, verdict: Verdict<'_>| is_right(file, Some(verdict), &report());
        assert!(right("a", Verdict::MustAccept) && !right("d", Verdict::MustAccept));
        assert!(right("d", Verdict::MustReject) && !right("a", Verdict::MustReject));
        assert!(!right("e", Verdict::MustReject), "a rejection has a reason");
        assert!(right("c", Verdict::EitherButReport) && right("d", Verdict::EitherButReport));
        assert!(!right("nowhere", Verdict::EitherButReport));
        assert!(right("b", Verdict::DuplicateOf("a")) && !right("c", Verdict::DuplicateOf("a")));
        assert!(!is_right("a", None, &report()));
    }
}
