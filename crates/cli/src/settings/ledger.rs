//! Where the ledger's files are, and who signs for them.

use std::path::{Path, PathBuf};

use astra_ledger::KeyName;

use super::file::LedgerTable;
use super::origin::Setting;
use super::{Environment, text};
use crate::error::CliError;
use crate::exit::Exit;

/// Where the daily files lie in a workspace of which nobody said it.
const FOLDER_DEFAULT: &str = "data/ledger";
/// What the key is called that lies beside them.
const KEY_DEFAULT: &str = "key.pem";

/// Where the ledger's files are, and who signs for them.
#[derive(Clone, Debug)]
pub(crate) struct LedgerSettings {
    /// The folder of the daily files and the checkpoints.
    pub(crate) folder: Setting<PathBuf>,
    /// The file of the key that signs checkpoints.
    pub(crate) key: Setting<PathBuf>,
    /// The name under which it signs; where nobody said one, the key makes its own.
    pub(crate) origin: Setting<Option<KeyName>>,
}

impl LedgerSettings {
    /// Resolves paths of the environment from `here`, and all others from the root.
    pub(super) fn resolve(
        environment: Environment<'_>,
        file: LedgerTable,
        (here, root): (&Path, &Path),
    ) -> Result<Self, CliError> {
        let path = |variable, said: Option<PathBuf>, default: PathBuf| {
            let told = environment(variable).map(|path| here.join(path));
            let said = said.map(|path| root.join(path));
            Setting::first((None, ""), (told, variable), said, default)
        };
        let folder = path(
            "ASTRA_LEDGER_FOLDER",
            file.folder,
            root.join(FOLDER_DEFAULT),
        );
        let key = path("ASTRA_LEDGER_KEY", file.key, folder.value.join(KEY_DEFAULT));
        let told = text(environment, "ASTRA_LEDGER_ORIGIN")?.map(Some);
        let origin = Setting::first(
            (None, ""),
            (told, "ASTRA_LEDGER_ORIGIN"),
            file.origin.map(Some),
            None,
        );
        let name = origin.value.map(|name| name.parse::<KeyName>()).transpose();
        let name = name.map_err(|error| {
            CliError::because(Exit::Usage, &error)
                .hint("ASTRA_LEDGER_ORIGIN, or origin under [ledger] in astra.toml")
        })?;
        Ok(Self {
            folder,
            key,
            origin: Setting {
                value: name,
                origin: origin.origin,
            },
        })
    }
}
