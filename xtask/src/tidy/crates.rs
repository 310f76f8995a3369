//! Every crate has a README, and it is the crate's documentation.

use super::finding::Finding;
use super::tree::TextFile;

/// Where a crate's root module may stand, and how it names the README from there.
const ROOTS: &[(&str, &str)] = &[
    ("src/lib.rs", r#"#![doc = include_str!("../README.md")]"#),
    ("src/main.rs", r#"#![doc = include_str!("../README.md")]"#),
    ("lib.rs", r#"#![doc = include_str!("README.md")]"#),
];

/// Returns the crates without a README, and those that do not include theirs.
pub(super) fn findings(files: &[TextFile]) -> Vec<Finding> {
    manifests(files)
        .flat_map(|manifest| findings_of(files, manifest))
        .collect()
}

fn manifests(files: &[TextFile]) -> impl Iterator<Item = &TextFile> {
    let is_crate = |file: &&TextFile| file.text.lines().any(|line| line.trim() == "[package]");
    files
        .iter()
        .filter(|file| file.path.ends_with("/Cargo.toml") && !file.is_data())
        .filter(is_crate)
}

fn findings_of(files: &[TextFile], manifest: &TextFile) -> Vec<Finding> {
    let folder = manifest.path.trim_end_matches("Cargo.toml");
    let find = |name: &str| {
        files
            .iter()
            .find(|file| file.path == format!("{folder}{name}"))
    };
    let readme = find("README.md").filter(|readme| !readme.text.trim().is_empty());
    let missing = readme.is_none().then(|| {
        Finding::new(
            &format!("{folder}README.md"),
            1,
            "missing or empty; say what the crate is for",
        )
    });
    let root = ROOTS
        .iter()
        .find_map(|(name, line)| find(name).map(|root| (root, line)));
    let unused = root
        .filter(|(root, line)| !root.text.contains(*line))
        .map(|(root, line)| {
            Finding::new(
                &root.path,
                1,
                format!("the README is not the crate's documentation; begin with `{line}`"),
            )
        });
    missing.into_iter().chain(unused).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> TextFile {
        TextFile {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    fn found(files: &[TextFile]) -> Vec<String> {
        findings(files).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_crate_whose_readme_is_its_documentation_passes() {
        for (root, line) in ROOTS {
            let files = [
                file("crates/a/Cargo.toml", "[package]\n"),
                file("crates/a/README.md", "# a\n"),
                file(&format!("crates/a/{root}"), line),
            ];
            assert_eq!(found(&files), Vec::<String>::new());
        }
    }

    #[test]
    fn a_missing_readme_is_found() {
        let findings = found(&[file("crates/a/Cargo.toml", "[package]\n")]);
        assert!(
            findings[0].starts_with("crates/a/README.md:1: missing"),
            "{findings:?}"
        );
    }

    #[test]
    fn a_readme_that_nobody_includes_is_found() {
        let files = [
            file("crates/a/Cargo.toml", "[package]\n"),
            file("crates/a/README.md", "# a\n"),
            file("crates/a/src/lib.rs", "//! Something else.\n"),
        ];
        assert!(found(&files)[0].starts_with("crates/a/src/lib.rs:1: the README is not"));
    }

    #[test]
    fn the_virtual_root_is_no_crate() {
        assert!(found(&[file("Cargo.toml", "[workspace]\n")]).is_empty());
    }
}
