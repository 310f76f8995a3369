//! What the fixtures are, and what must come of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::VerifyError;
use crate::workspace::{self, WorkspaceError};

/// `MANIFEST.json` beside the fixtures: made when they were, by an independent reading of them.
#[derive(Debug)]
pub(super) struct Manifest(Value);

/// What must come of a malformed file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict<'m> {
    MustAccept,
    MustReject,
    EitherButReport,
    DuplicateOf(&'m str),
}

/// Returns the folder of the fixtures.
///
/// # Errors
/// Where the workspace can't be found.
pub(super) fn folder() -> Result<PathBuf, WorkspaceError> {
    Ok(workspace::root()?.join("tests/fixtures/legacy"))
}

impl Manifest {
    /// Reads it.
    ///
    /// # Errors
    /// Where it isn't there, or no JSON.
    pub(super) fn read() -> Result<Self, VerifyError> {
        let path = folder()?.join("MANIFEST.json");
        let text =
            fs::read_to_string(&path).map_err(|source| VerifyError::File { path, source })?;
        serde_json::from_str(&text)
            .map(Self)
            .map_err(VerifyError::Manifest)
    }

    /// Returns what it says of the database.
    pub(super) fn database(&self) -> &Value {
        &self.0["core_db"]
    }

    /// Returns what it says of each result file.
    pub(super) fn results(&self) -> BTreeMap<&str, &Value> {
        entries(&self.0["results"]).collect()
    }

    /// Returns what it says of each malformed file.
    pub(super) fn bad(&self) -> BTreeMap<&str, &Value> {
        entries(&self.0["results_bad"]).collect()
    }
}

impl<'m> Verdict<'m> {
    /// Reads the verdict of a file; nothing where it is no known one.
    pub(super) fn of(entry: &'m Value) -> Option<Self> {
        match entry["verdict"].as_str()? {
            "must_accept" => Some(Self::MustAccept),
            "must_reject" => Some(Self::MustReject),
            "either_but_report" => Some(Self::EitherButReport),
            other => other.strip_prefix("duplicate_of:").map(Self::DuplicateOf),
        }
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let entries = value.as_object().into_iter().flatten();
    entries.map(|(name, entry)| (name.as_str(), entry))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn verdicts_are_read_and_others_are_not() {
        let of = |verdict: &str| json!({ "verdict": verdict });
        assert_eq!(Verdict::of(&of("must_accept")), Some(Verdict::MustAccept));
        assert_eq!(Verdict::of(&of("must_reject")), Some(Verdict::MustReject));
        assert_eq!(
            Verdict::of(&of("duplicate_of:a.json")),
            Some(Verdict::DuplicateOf("a.json"))
        );
        assert_eq!(Verdict::of(&of("perhaps")), None);
    }

    #[test]
    fn the_manifest_speaks_of_every_file_and_of_no_other() {
        let manifest = Manifest::read().unwrap();
        for (entries, inner) in [
            (manifest.results(), "results"),
            (manifest.bad(), "results_bad"),
        ] {
            let files = fs::read_dir(folder().unwrap().join(inner)).unwrap();
            let mut names: Vec<String> = files
                .map(|file| file.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            assert_eq!(names, entries.into_keys().collect::<Vec<_>>(), "{inner}");
        }
        assert!(
            manifest
                .bad()
                .values()
                .all(|entry| Verdict::of(entry).is_some())
        );
    }
}
