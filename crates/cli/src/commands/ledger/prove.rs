//! `astra ledger prove`: that an entry is in the ledger.

use std::path::PathBuf;

use astra_ledger::{Prover, SignedCheckpoint, VerifierKey};
use astra_model::{ExperienceId, ExperienceRepository, LedgerEntry, LedgerRepository};
use astra_store::Store;
use clap::Args;
use serde_json::json;

use crate::app::App;
use crate::error::CliError;
use crate::exit::Exit;
use crate::found::{Found, find, nothing, parse_id};
use crate::ledger::{known_key, make_checkpoint, put};

/// Prints the proof that an execution is in the ledger, which anybody checks with the ledger's key
///
/// A proof is a text (C2SP tlog-proof) that shows nothing of what was executed. It is by the last
/// checkpoint; where that doesn't cover the entry, a new one is signed first with the ledger's own
/// key.
///
/// With --format json: {"experience_id", "seq", "sha", "entry", "proof", "key"}.
#[derive(Debug, Args)]
pub(crate) struct ProveArgs {
    /// An experience, trace or span id, or a beginning that only one of them has; of a trace its last
    /// attempt
    #[arg(required_unless_present = "seq", conflicts_with = "seq")]
    id: Option<String>,
    /// The entry of this place instead, from 0
    #[arg(long, value_name = "SEQ")]
    seq: Option<u64>,
    /// Writes the proof to this file instead
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &ProveArgs, app: &App) -> Result<Exit, CliError> {
    let store = app
        .store_to_settle()?
        .ok_or_else(|| super::no_ledger(app))?;
    let (id, seq) = place(args, &store)?;
    let entry = entry(&store, seq)?;
    let (checkpoint, key) = covering(app, &store, seq)?;
    let proof = Prover::new(&store).inclusion(seq, &checkpoint)?.to_string();
    if let Some(out) = &args.out {
        put(out, &proof)?;
        app.output
            .note(&format!("entry {seq} is proved by {}", out.display()));
    }
    let value = json!({
        "experience_id": id,
        "seq": seq,
        "sha": entry.sha.to_string(),
        "entry": entry.line,
        "proof": proof,
        "key": key.to_string(),
    });
    app.output.result(&value, |_| match args.out {
        Some(_) => String::new(),
        None => proof.clone(),
    })?;
    Ok(Exit::Done)
}

/// Finds the place of the entry that is meant.
fn place(args: &ProveArgs, store: &Store) -> Result<(Option<ExperienceId>, u64), CliError> {
    let Some(text) = &args.id else {
        return Ok((None, args.seq.unwrap_or_default()));
    };
    let id = parse_id(text)?;
    let record = match find(store, &id)? {
        Found::One(record) => record,
        Found::Trace(trace) => {
            let last = store.list_trace(trace)?.pop();
            last.ok_or_else(|| nothing(&id))?
        }
        Found::Pruned(pruned) => {
            let tombstone = pruned.tombstone;
            return Ok((Some(tombstone.experience), tombstone.entry));
        }
    };
    let id = record.id().clone();
    let seq = store.lookup_entry_of(&id)?.ok_or_else(|| {
        CliError::not_found(format!("{id} has no entry in the ledger")).hint(
            "executions that Astra recorded have one; memories and Python's records have none",
        )
    })?;
    Ok((Some(id), seq))
}

fn entry(store: &Store, seq: u64) -> Result<LedgerEntry, CliError> {
    store.lookup_entry(seq)?.ok_or_else(|| {
        CliError::not_found(format!("the ledger has no entry {seq}"))
            .hint("`astra ledger export` prints all, from 0")
    })
}

/// Returns a checkpoint that covers an entry: the last, or a new one.
fn covering(
    app: &App,
    store: &Store,
    seq: u64,
) -> Result<(SignedCheckpoint, VerifierKey), CliError> {
    if let Some(key) = known_key(&app.settings.ledger)?
        && let Some(last) = Prover::new(store).last_checkpoint(&key)?
        && seq < last.head().size
    {
        return Ok((last, key));
    }
    let made = make_checkpoint(&app.settings.ledger, store, None)?;
    Ok((made.checkpoint, made.key))
}
