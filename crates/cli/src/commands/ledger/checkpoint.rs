//! `astra ledger checkpoint`: signs what the ledger holds.

use std::path::PathBuf;
use std::sync::Arc;

use astra_ledger::Signer;
use clap::Args;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::CliError;
use crate::exit::Exit;
use crate::ledger::{CommandSigner, Made, follow, make_checkpoint, parse_key, put};

/// Signs how many entries the ledger has and the hash of all of them, and prints that
///
/// A checkpoint is a signed note (C2SP tlog-checkpoint). It is signed only if it continues the last
/// one; it is kept in the database and in the ledger's folder, checkpoints/SIZE.note. Export it:
/// whoever has it can tell whether anything that it covers was changed since. The key is made with the
/// first checkpoint.
///
/// With --format json: {"origin", "size", "root", "note", "key", "file", "key_file", "new_key"}.
#[derive(Debug, Args)]
pub(crate) struct CheckpointArgs {
    /// Writes the checkpoint to this file too
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Signs by this program and its arguments, apart by spaces, quotes keeping words together, no
    /// shell: the message on its stdin, the signature's 64 bytes as base64 on its stdout, within 60 s
    #[arg(long, value_name = "CMD", requires = "public_key")]
    sign_with: Option<String>,
    /// The key that the program signs with, as name+id+base64; its name is the ledger's origin
    #[arg(long, value_name = "VKEY", requires = "sign_with")]
    public_key: Option<String>,
}

pub(super) fn run(args: &CheckpointArgs, app: &App) -> Result<Exit, CliError> {
    let store = Arc::new(app.store_to_write()?);
    follow(app, store.clone());
    let made = make_checkpoint(&app.settings.ledger, &*store, outside(args)?)?;
    if let Some(out) = &args.out {
        put(out, &made.checkpoint.to_string())?;
    }
    advise(&made, app);
    app.output
        .result(&value(&made, args, app), |_| made.checkpoint.to_string())?;
    Ok(Exit::Done)
}

fn outside(args: &CheckpointArgs) -> Result<Option<Box<dyn Signer>>, CliError> {
    let (Some(command), Some(key)) = (&args.sign_with, &args.public_key) else {
        return Ok(None);
    };
    let signer = CommandSigner::new(command, parse_key(key)?)?;
    Ok(Some(Box::new(signer)))
}

fn advise(made: &Made, app: &App) {
    let settings = &app.settings.ledger;
    if made.has_new_key {
        app.output.note(&format!(
            "made the key {}: keep a copy of it where nobody else can read it",
            app.shown(&settings.key.value)
        ));
    }
    app.output.note(&format!(
        "kept as {}; what it proves, it proves from another machine: copy it there, with the key that checks it,\n{}",
        app.shown(&made.file),
        made.key
    ));
}

fn value(made: &Made, args: &CheckpointArgs, app: &App) -> Value {
    let key_file = app.settings.ledger.key.value.display().to_string();
    let head = made.checkpoint.head();
    json!({
        "origin": made.checkpoint.origin().as_str(),
        "size": head.size,
        "root": head.root.to_string(),
        "note": made.checkpoint.to_string(),
        "key": made.key.to_string(),
        "file": made.file.display().to_string(),
        "key_file": args.sign_with.is_none().then_some(key_file),
        "new_key": made.has_new_key,
    })
}
