//! The key that signs for the ledger.

use std::path::{Path, PathBuf};

use astra_ledger::{
    Algorithm, KeyFileError, KeyName, KeySigner, SecretKey, Signer, VerifierKey, draw_seed,
};
use astra_model::{RandomIds, to_hex};

use super::files::{make_folder, put, read_text};
use crate::error::CliError;
use crate::exit::Exit;
use crate::settings::LedgerSettings;

/// A name that a key makes for itself ends with so many of its bytes.
const NAME_BYTES: usize = 4;

/// A key of this machine, and whether it is new.
pub(crate) struct Key {
    pub(crate) signer: KeySigner,
    pub(crate) is_new: bool,
}

/// Opens a key, and makes it where there is none.
///
/// Without a name it gets one that begins as said, and that no other key gets.
pub(crate) fn open_or_make(
    path: &Path,
    name: Option<&KeyName>,
    beginning: &str,
    algorithm: Algorithm,
) -> Result<Key, CliError> {
    let (secret, is_new) = if path.symlink_metadata().is_ok() {
        (SecretKey::open(path)?, false)
    } else {
        make(path)?
    };
    let name = match name {
        Some(name) => name.clone(),
        None => own_name(beginning, &secret)?,
    };
    let signer = KeySigner::new(name, algorithm, secret);
    Ok(Key { signer, is_new })
}

fn make(path: &Path) -> Result<(SecretKey, bool), CliError> {
    if let Some(folder) = path.parent() {
        make_folder(folder).map_err(|error| CliError::file("can't make", folder, &error))?;
    }
    match SecretKey::create(path, &draw_seed(&RandomIds)) {
        // Somebody else was first.
        Err(KeyFileError::Exists { .. }) => Ok((SecretKey::open(path)?, false)),
        made => Ok((made?, true)),
    }
}

fn own_name(beginning: &str, secret: &SecretKey) -> Result<KeyName, CliError> {
    let public = secret.public_key();
    let name = format!("{beginning}/{}", to_hex(&public[..NAME_BYTES]));
    name.parse()
        .map_err(|error| CliError::because(Exit::Usage, &error))
}

/// Returns where the public half of a key stands, for whoever checks signatures.
pub(super) fn public_path(settings: &LedgerSettings) -> PathBuf {
    settings.key.value.with_extension("pub")
}

/// Opens the key of the workspace's ledger, and makes it where there is none; publishes which it is.
///
/// A log keeps its name and its key: nothing could be checked against what was signed before.
pub(super) fn of_workspace(settings: &LedgerSettings) -> Result<Key, CliError> {
    let key = open_key(settings)?;
    publish(settings, key.signer.key())?;
    Ok(key)
}

fn open_key(settings: &LedgerSettings) -> Result<Key, CliError> {
    let name = settings.origin.value.as_ref();
    open_or_make(&settings.key.value, name, "astra", Algorithm::Ed25519)
}

/// Writes down by which key signatures are checked, unless that stands there already.
pub(super) fn publish(settings: &LedgerSettings, key: &VerifierKey) -> Result<(), CliError> {
    let path = public_path(settings);
    if !path.exists() {
        return put(&path, &format!("{key}\n"));
    }
    let known = parse_key(&read_text(&path)?)?;
    if known == *key {
        return Ok(());
    }
    let message = format!(
        "checkpoints are signed by {known}, as {} says, and this key is {key}",
        path.display()
    );
    Err(CliError::usage(message)
        .hint("a ledger keeps its key and its origin; look at [ledger] in `astra config`"))
}

/// Returns the key by which checkpoints are checked, where it is known.
pub(crate) fn known_key(settings: &LedgerSettings) -> Result<Option<VerifierKey>, CliError> {
    let path = public_path(settings);
    if path.exists() {
        return parse_key(&read_text(&path)?).map(Some);
    }
    if !settings.key.value.exists() {
        return Ok(None);
    }
    let key = open_key(settings)?;
    Ok(Some(key.signer.key().clone()))
}

/// Reads a verifier key as it was given.
pub(crate) fn parse_key(text: &str) -> Result<VerifierKey, CliError> {
    text.trim().parse().map_err(|error| {
        CliError::because(Exit::Usage, &error).hint(
            "a key reads name+id+base64, in one word; `astra ledger checkpoint` tells the ledger's",
        )
    })
}

impl From<KeyFileError> for CliError {
    fn from(error: KeyFileError) -> Self {
        let hint = match &error {
            KeyFileError::Exposed { path, .. } => format!("chmod 600 {}", path.display()),
            KeyFileError::Exists { .. } => "leave it, or name another file".to_owned(),
            KeyFileError::NoFile { .. }
            | KeyFileError::NoKey { .. }
            | KeyFileError::Files { .. } => {
                "ASTRA_LEDGER_KEY, or key under [ledger] in astra.toml, names the ledger's key"
                    .to_owned()
            }
        };
        Self::because(Exit::Storage, &error).hint(hint)
    }
}
