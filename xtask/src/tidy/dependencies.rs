//! A dependency is a decision: each has its line in the decisions, and no line outlives its dependency.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::finding::Finding;
use super::tree::TextFile;

const MANIFEST: &str = "Cargo.toml";
const DECISION: &str = "docs/decisions/0001-dependencies.md";

/// Returns the dependencies without a reason and the reasons without a dependency.
pub(super) fn findings(files: &[TextFile]) -> Vec<Finding> {
    let text_of = |path: &str| {
        files
            .iter()
            .find(|file| file.path == path)
            .map(|file| file.text.as_str())
    };
    let Some(manifest) = text_of(MANIFEST) else {
        return Vec::new();
    };
    let Ok(manifest) = manifest.parse::<Table>() else {
        return vec![Finding::new(MANIFEST, 1, "is not TOML; repair it")];
    };
    compare(
        &declared(&manifest),
        &decided(text_of(DECISION).unwrap_or_default()),
    )
}

fn compare(declared: &BTreeSet<String>, decided: &BTreeSet<String>) -> Vec<Finding> {
    let unreasoned = declared.difference(decided).map(|name| {
        Finding::new(
            DECISION,
            1,
            format!("`{name}` of the root manifest has no row; give its reason"),
        )
    });
    let outlived = decided.difference(declared).map(|name| {
        Finding::new(
            DECISION,
            1,
            format!("`{name}` is no dependency any more; remove its row"),
        )
    });
    unreasoned.chain(outlived).collect()
}

/// Returns the names in `[workspace.dependencies]` that are not crates of ours.
fn declared(manifest: &Table) -> BTreeSet<String> {
    let dependencies = manifest
        .get("workspace")
        .and_then(|workspace| workspace.get("dependencies"));
    let is_foreign = |value: &Value| value.get("path").is_none();
    let entries = dependencies.and_then(Value::as_table).into_iter().flatten();
    entries
        .filter(|(_, value)| is_foreign(value))
        .map(|(name, _)| name.clone())
        .collect()
}

/// Returns the names that begin a row of the decision's table: `| \`name\` | …`.
fn decided(decision: &str) -> BTreeSet<String> {
    let first_cell = |line: &str| {
        line.strip_prefix("| `")?
            .split_once('`')
            .map(|(name, _)| name.to_owned())
    };
    decision.lines().filter_map(first_cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(manifest: &str, decision: &str) -> Vec<String> {
        let file = |path: &str, text: &str| TextFile {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let files = [file(MANIFEST, manifest), file(DECISION, decision)];
        findings(&files).iter().map(ToString::to_string).collect()
    }

    const HEAD: &str = "[workspace.dependencies]\nours = { path = \"crates/ours\" }\n";

    #[test]
    fn a_dependency_with_its_reason_passes() {
        let manifest = format!("{HEAD}serde = \"1\"\n");
        assert!(found(&manifest, "| `serde` | 1 | documents |\n").is_empty());
    }

    #[test]
    fn a_dependency_without_a_reason_is_found() {
        let findings = found(&format!("{HEAD}serde = {{ version = \"1\" }}\n"), "");
        assert!(
            findings[0].contains("`serde` of the root manifest has no row"),
            "{findings:?}"
        );
    }

    #[test]
    fn a_reason_without_a_dependency_is_found() {
        assert!(
            found(HEAD, "| `chrono` | 0.4 | time |\n")[0].contains("`chrono` is no dependency")
        );
    }

    #[test]
    fn a_manifest_that_is_no_toml_is_a_finding() {
        assert!(found("[workspace", "")[0].contains("not TOML"));
    }
}
