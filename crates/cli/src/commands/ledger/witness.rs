//! `astra ledger witness`: remembers what a ledger said, and cosigns what continues it.

use std::path::{Path, PathBuf};

use astra_ledger::{
    Algorithm, InvalidWitnessRequest, KeyName, Signer, VerifierKey, Witness, WitnessError,
    WitnessRequest,
};
use clap::Args;
use serde_json::json;

use crate::app::App;
use crate::args::Format;
use crate::error::CliError;
use crate::exit::Exit;
use crate::ledger::{Key, open_or_make, parse_key, put, read_text};
use crate::output::print;

/// Reads a request of `astra ledger request` on stdin, and cosigns a checkpoint that continues the last
///
/// Run it on another machine than the ledger's. It prints the line of a signature (C2SP
/// tlog-cosignature) that goes below the checkpoint's others. Exit 4 where it has seen another size
/// last, which it prints; 6 where the checkpoint doesn't continue what it has seen.
///
/// With --format json: {"cosignature", "key"}.
#[derive(Debug, Args)]
pub(crate) struct WitnessArgs {
    /// Where it remembers, for each ledger, the last checkpoint
    #[arg(long, value_name = "DIR")]
    state: PathBuf,
    /// Its own key, made where there is none; it is used for nothing else
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The key of a ledger that it is to witness, as name+id+base64; it is remembered
    #[arg(long, value_name = "VKEY")]
    log_key: Vec<String>,
    /// Its own name, which stands in each cosignature; without one its key makes one
    #[arg(long, value_name = "NAME")]
    name: Option<KeyName>,
}

/// The file of the keys of the ledgers that are witnessed, one a line.
const LOGS: &str = "logs";

pub(super) fn run(args: &WitnessArgs, app: &App) -> Result<Exit, CliError> {
    let logs = logs(args)?;
    let Key { signer, is_new } = open_or_make(
        &args.key,
        args.name.as_ref(),
        "witness",
        Algorithm::Cosignature,
    )?;
    let key = signer.key().clone();
    if is_new {
        app.output.note(&format!(
            "made the key {}; it is checked by\n{key}",
            args.key.display()
        ));
    }
    let witness = Witness::open(&args.state, logs, signer)
        .map_err(|error| CliError::file("can't open", &args.state, &error))?;
    let request: WitnessRequest = read_text(Path::new("-"))?.parse()?;
    match witness.cosign(&request, &app.clock) {
        Ok(cosignature) => {
            let line = cosignature.to_string();
            let value = json!({ "cosignature": line, "key": key.to_string() });
            app.output.result(&value, |_| format!("{line}\n"))?;
            Ok(Exit::Done)
        }
        Err(WitnessError::Conflict { kept }) => {
            if app.output.format == Format::Table {
                print(&format!("{kept}\n"))?;
            }
            Err(WitnessError::Conflict { kept }.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns the keys of the ledgers that are witnessed, and remembers those that are new.
fn logs(args: &WitnessArgs) -> Result<Vec<VerifierKey>, CliError> {
    let file = args.state.join(LOGS);
    let kept = match file.exists() {
        true => read_text(&file)?,
        false => String::new(),
    };
    let mut logs: Vec<VerifierKey> = kept.lines().map(parse_key).collect::<Result<_, _>>()?;
    let known = logs.len();
    for key in &args.log_key {
        let key = parse_key(key)?;
        if !logs.contains(&key) {
            logs.push(key);
        }
    }
    if logs.len() > known {
        let lines: String = logs.iter().map(|key| format!("{key}\n")).collect();
        put(&file, &lines)?;
    }
    if logs.is_empty() {
        return Err(CliError::usage("no ledger is witnessed here yet")
            .hint("name its key once with --log-key; `astra ledger checkpoint` tells it"));
    }
    Ok(logs)
}

impl From<InvalidWitnessRequest> for CliError {
    fn from(error: InvalidWitnessRequest) -> Self {
        Self::because(Exit::Usage, &error).hint("`astra ledger request` prints one")
    }
}

impl From<WitnessError> for CliError {
    fn from(error: WitnessError) -> Self {
        use WitnessError::{
            Conflict, Damaged, Files, Fork, Inconsistent, Malformed, Reversed, Sign, Unknown,
            Untrusted,
        };
        let exit = match &error {
            Malformed(_) | Reversed { .. } => Exit::Usage,
            Unknown(_) => Exit::NotFound,
            Conflict { .. } => Exit::Busy,
            Untrusted(_) | Fork { .. } | Inconsistent(_) | Damaged { .. } => Exit::Broken,
            Files { .. } | Sign(_) => Exit::Storage,
        };
        let hint = match &error {
            Conflict { kept } => format!("astra ledger request --witness-size {kept}"),
            Unknown(_) => "name its key once with --log-key, if it is to be witnessed".to_owned(),
            Fork { .. } | Inconsistent(_) => {
                "two histories were shown: keep both checkpoints, and look who changed the ledger"
                    .to_owned()
            }
            _ => return Self::because(exit, &error),
        };
        Self::because(exit, &error).hint(hint)
    }
}
