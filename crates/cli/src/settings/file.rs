//! The settings of a workspace: its `astra.toml`.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::args::{Format, Verbosity};
use crate::error::CliError;

/// The file that marks a workspace's root and holds its settings.
pub(crate) const FILE_NAME: &str = "astra.toml";

/// What `astra.toml` may say; a key that isn't here is a mistake.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SettingsFile {
    pub(super) db: Option<PathBuf>,
    pub(super) tasks_file: Option<PathBuf>,
    pub(super) results: Option<PathBuf>,
    pub(super) format: Option<Format>,
    pub(super) verbosity: Option<Verbosity>,
    #[serde(default)]
    pub(super) model: ModelTable,
    #[serde(default)]
    pub(super) daemon: DaemonTable,
    #[serde(default)]
    pub(super) ledger: LedgerTable,
    #[serde(default)]
    pub(super) retention: RetentionTable,
}

/// The table `[model]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ModelTable {
    pub(super) base_url: Option<String>,
    pub(super) name: Option<String>,
    pub(super) api_key_env: Option<String>,
}

/// The table `[daemon]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DaemonTable {
    pub(super) concurrency: Option<u64>,
    pub(super) grace_s: Option<u64>,
}

/// The table `[ledger]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LedgerTable {
    pub(super) folder: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
    pub(super) origin: Option<String>,
}

/// The table `[retention]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RetentionTable {
    pub(super) min_age_days: Option<u64>,
}

impl SettingsFile {
    /// Reads the file of a workspace; a workspace without one has no settings.
    pub(super) fn read(root: &Path) -> Result<Self, CliError> {
        let path = root.join(FILE_NAME);
        match fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| refused(&path, &text, &error)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) if error.kind() == ErrorKind::InvalidData => Err(CliError::usage(format!(
                "{} is no UTF-8 text",
                path.display()
            ))),
            Err(error) => Err(CliError::file("can't read", &path, &error)),
        }
    }
}

fn refused(path: &Path, text: &str, error: &toml::de::Error) -> CliError {
    let before = error.span().and_then(|span| text.get(..span.start));
    let line = before.map_or(1, |before| before.matches('\n').count() + 1);
    let message = format!("{}, line {line}: {}", path.display(), error.message());
    CliError::usage(message)
        .hint("`astra config` shows every key; `astra init` writes a file with all")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<SettingsFile, CliError> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE_NAME), text).unwrap();
        SettingsFile::read(folder.path())
    }

    #[test]
    fn a_key_that_nobody_knows_is_named_with_its_line() {
        let error = read("db = \"a.db\"\n\ndatabase = \"b.db\"\n").unwrap_err();
        assert_eq!(error.exit(), crate::exit::Exit::Usage);
        assert!(
            error.message().contains("astra.toml, line 3"),
            "{}",
            error.message()
        );
        assert!(
            error.message().contains("`database`"),
            "{}",
            error.message()
        );
    }

    #[test]
    fn a_key_of_a_table_that_nobody_knows_is_named_too() {
        let error = read("[model]\napi_key = \"secret\"\n").unwrap_err();
        assert!(error.message().contains("`api_key`"), "{}", error.message());
        assert!(!error.message().contains("secret"), "{}", error.message());
    }

    #[test]
    fn a_workspace_without_a_file_has_no_settings() {
        let folder = tempfile::tempdir().unwrap();
        assert!(SettingsFile::read(folder.path()).unwrap().db.is_none());
    }
}
