//! `astra ledger verify-proof`: a proof is checked.

use std::path::{Path, PathBuf};

use astra_ledger::{InclusionProof, JsonReader, Line, VerifierKey};
use astra_model::{EntryHash, LedgerRepository};
use clap::Args;
use serde_json::json;

use crate::app::App;
use crate::error::CliError;
use crate::exit::Exit;
use crate::ledger::{known_key, parse_key, read_text};

/// Checks that an entry is in a ledger, by a proof and the ledger's key alone
///
/// Exit 0 it is proved, 6 it is not. With --format json: {"ok", "origin", "seq", "sha", "size"}.
#[derive(Debug, Args)]
pub(crate) struct VerifyProofArgs {
    /// The proof; - is stdin
    proof: PathBuf,
    /// The ledger's key, as name+id+base64; without it this workspace's
    #[arg(long, value_name = "VKEY")]
    key: Option<String>,
    /// The entry as one line of JSON, or its hash; without it this workspace's entry of that place
    #[arg(long, value_name = "FILE")]
    entry: Option<PathBuf>,
}

pub(super) fn run(args: &VerifyProofArgs, app: &App) -> Result<Exit, CliError> {
    let proof: InclusionProof = read_text(&args.proof)?
        .parse()
        .map_err(|error| CliError::because(Exit::Usage, &error))?;
    let key = key(args, app)?;
    let sha = match &args.entry {
        Some(file) => told(file)?,
        None => kept(proof.index(), app)?,
    };
    let checkpoint = proof.check(&sha, &key).map_err(|error| {
        let error = CliError::because(Exit::Broken, &error);
        CliError::broken(format!("nothing is proved: {}", error.message()))
            .hint("look whether proof, entry and key are of one ledger; if so, one was changed")
    })?;
    let (origin, size, seq) = (checkpoint.origin(), checkpoint.head().size, proof.index());
    let value = json!({
        "ok": true,
        "origin": origin.as_str(),
        "seq": seq,
        "sha": sha.to_string(),
        "size": size,
    });
    app.output.result(&value, |_| {
        format!("proved: {sha} is entry {seq} of the first {size} of {origin}\n")
    })?;
    Ok(Exit::Done)
}

fn key(args: &VerifyProofArgs, app: &App) -> Result<VerifierKey, CliError> {
    if let Some(key) = &args.key {
        return parse_key(key);
    }
    known_key(&app.settings.ledger)?.ok_or_else(|| {
        CliError::usage("no key is known here by which the proof could be checked")
            .hint("name the ledger's with --key")
    })
}

/// Reads the hash of an entry from what it says, or as it is written.
fn told(file: &Path) -> Result<EntryHash, CliError> {
    let text = read_text(file)?;
    let text = text.trim();
    if let Ok(hash) = text.parse() {
        return Ok(hash);
    }
    let mut reader = JsonReader::new();
    let line = Line::read(&mut reader, text.as_bytes()).map_err(|error| {
        let error = CliError::because(Exit::Usage, &error);
        let message = format!("{} holds no entry: {}", file.display(), error.message());
        CliError::usage(message).hint("`astra ledger export` prints entries, one a line")
    })?;
    Ok(line.hash())
}

fn kept(seq: u64, app: &App) -> Result<EntryHash, CliError> {
    let store = app
        .store_to_read()?
        .ok_or_else(|| super::no_ledger(app).hint("give the entry with --entry"))?;
    let entry = store.lookup_entry(seq)?.ok_or_else(|| {
        CliError::not_found(format!("the ledger has no entry {seq}"))
            .hint("give the entry with --entry")
    })?;
    let mut reader = JsonReader::new();
    let hash = Line::read(&mut reader, entry.line.as_bytes()).map(|line| line.hash());
    hash.map_err(|error| CliError::because(Exit::Broken, &error))
}
