//! `cargo xtask soak writers`: callers of many processes that offer the same keys, and callers of one
//! process that is killed at random moments.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use thiserror::Error;

use super::Amount;
use super::chance::Chance;
use crate::program::{self, ProgramError};
use crate::stopwatch::Stopwatch;
use crate::table::{Differs, Table};
use crate::workspace::{self, WorkspaceError};

const PROCESSES: u32 = 8;
const CALLERS: u32 = 8;
/// Offered by each caller of each process.
const KEYS: u32 = 800;
const KILLS: u32 = 100;
const KILLS_SHORT: u32 = 10;
/// More than a process comes to before it is killed.
const KEYS_OF_KILLED: u32 = 1_000_000;
/// A process is killed so soon after it may begin: opening the store is a part of that.
const LIFE_MS_MAX: u64 = 400;

/// Why it is not known that all is kept.
#[derive(Debug, Error)]
pub(crate) enum WritersError {
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    #[error(transparent)]
    Program(#[from] ProgramError),
    #[error("could not {doing}")]
    Io {
        doing: &'static str,
        #[source]
        source: io::Error,
    },
    #[error("what was kept is not what was acknowledged")]
    Lost(#[from] Differs),
}

/// Prints what was acknowledged and what was found, and fails where they differ.
///
/// # Errors
/// Where something is lost or there twice, or the soak can't be held.
pub(super) fn run(amount: Amount) -> Result<(), WritersError> {
    let (seed, watch) = (amount.seed(), Stopwatch::start());
    println!("soak: seed {seed} (again with `cargo xtask soak writers --seed {seed}`)");
    let rows = offer_the_same()? + kill(amount, Chance::new(seed))?;
    let seconds = watch.elapsed().as_secs_f64();
    println!("soak: {rows} rows agree, in {seconds:.1} s");
    Ok(())
}

/// Lets all callers of all processes offer the same keys at once.
fn offer_the_same() -> Result<usize, WritersError> {
    let scene = Scene::set_up()?;
    let processes: Vec<Offerer> = (0..PROCESSES)
        .map(|number| scene.start(number, 0, KEYS))
        .collect::<Result<_, _>>()?;
    for process in &processes {
        process.begin()?;
    }
    for process in processes {
        process.end()?;
    }
    let kept = scene.kept()?;
    println!("{PROCESSES} processes of {CALLERS} callers offered {KEYS} keys");
    let mut table = Table::begin();
    let offered = u64::from(PROCESSES * CALLERS * KEYS);
    table.row("answers", &offered, &number(&kept["answers"]))?;
    table.row("records", &u64::from(KEYS), &number(&kept["records"]))?;
    judge(table, &kept)
}

/// Kills a process at a random moment, and the one that goes on in its place, and so on.
fn kill(amount: Amount, mut chance: Chance) -> Result<usize, WritersError> {
    let kills = if amount.short { KILLS_SHORT } else { KILLS };
    let scene = Scene::set_up()?;
    for number in 0..kills {
        let process = scene.start(number, number * KEYS_OF_KILLED, KEYS_OF_KILLED)?;
        process.begin()?;
        process.kill_after(Duration::from_millis(chance.below(LIFE_MS_MAX)))?;
    }
    let kept = scene.kept()?;
    let told = &kept["answers"];
    println!(
        "{kills} processes of {CALLERS} callers were killed, who had been told of {told} records"
    );
    judge(Table::begin(), &kept)
}

fn judge(mut table: Table, kept: &Value) -> Result<usize, WritersError> {
    table.row(
        "keys of which answers disagree",
        &0,
        &number(&kept["disagreeing"]),
    )?;
    table.row("acknowledged and lost", &0, &number(&kept["lost"]))?;
    table.row("keys recorded twice", &0, &number(&kept["double"]))?;
    table.row(
        "entries of the ledger",
        &number(&kept["records"]),
        &number(&kept["entries"]),
    )?;
    table.row(
        "astra verify",
        "sound",
        if kept["sound"] == true {
            "sound"
        } else {
            "not"
        },
    )?;
    table.row(
        "SQLite's own check",
        "ok",
        kept["integrity"].as_str().unwrap_or_default(),
    )?;
    Ok(table.rows())
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or(u64::MAX)
}

/// A database, and a file for what each process was told.
struct Scene {
    folder: TempDir,
    measurer: PathBuf,
}

impl Scene {
    fn set_up() -> Result<Self, WritersError> {
        let target = workspace::metadata(None)?
            .target_directory
            .into_std_path_buf();
        let folder = tempfile::tempdir().map_err(failed("make a folder"))?;
        fs::create_dir(folder.path().join("told")).map_err(failed("make a folder"))?;
        let measurer = program::measurer(&target)?;
        Ok(Self { folder, measurer })
    }

    fn database(&self) -> String {
        self.folder.path().join("core.db").display().to_string()
    }

    fn start(&self, number: u32, first: u32, keys: u32) -> Result<Offerer, WritersError> {
        let told = self.folder.path().join(format!("told/{number}"));
        let told = File::create(told).map_err(failed("make a file"))?;
        let numbers = [first, keys, CALLERS].map(|number| number.to_string());
        Command::new(&self.measurer)
            .args(["store", "offer", &self.database()])
            .args(numbers)
            .stdin(Stdio::piped())
            .stdout(told)
            .spawn()
            .map(Offerer)
            .map_err(failed("start a process"))
    }

    /// Holds what was told against what is there.
    fn kept(&self) -> Result<Value, ProgramError> {
        let told = self.folder.path().join("told").display().to_string();
        let words = ["store", "kept", &self.database(), &told];
        program::answer(self.measurer.clone(), &words)
    }
}

/// A process that offers keys once it may.
struct Offerer(Child);

impl Offerer {
    fn begin(&self) -> Result<(), WritersError> {
        let mut gate = self.0.stdin.as_ref();
        gate.as_mut()
            .map_or(Ok(()), |gate| gate.write_all(b"go\n"))
            .map_err(failed("let a process begin"))
    }

    fn end(mut self) -> Result<(), WritersError> {
        let status = self.0.wait().map_err(failed("wait for a process"))?;
        match status.success() {
            true => Ok(()),
            false => Err(failed("offer keys")(io::Error::other(status.to_string()))),
        }
    }

    fn kill_after(mut self, life: Duration) -> Result<(), WritersError> {
        let (_never, wait) = channel::<()>();
        let _ = wait.recv_timeout(life);
        self.0.kill().map_err(failed("kill a process"))?;
        self.0.wait().map_err(failed("wait for a process"))?;
        Ok(())
    }
}

fn failed(doing: &'static str) -> impl Fn(io::Error) -> WritersError {
    move |source| WritersError::Io { doing, source }
}
