//! CPython's own reader and printer of JSON, beside which ours is held.

use std::error::Error;
use std::io::Write;
use std::process::{Command, Stdio};

use astra_ledger::{JsonError, JsonReader};
use astra_model::to_hex;

const SCRIPT: &str = include_str!("cpython.py");
/// Texts that are compared at once: starting an interpreter takes as long as some thousand of them.
const BATCH: usize = 4_000;
/// Python reads integers in time that grows with the square of their length.
const TEXT_BYTES_MAX: usize = 16 * 1024;

/// A text behind its seed.
pub(super) type Seeded = (u64, Vec<u8>);

/// Texts that were not compared yet, with the seed of each.
#[derive(Default)]
pub(super) struct Cpython {
    texts: Vec<Seeded>,
    compared: u64,
    /// Whether this machine was found to have no interpreter.
    is_missing: bool,
}

impl Cpython {
    /// Takes a text, compares it with many others when there are enough, and returns one that CPython
    /// reads or prints otherwise, with its seed.
    pub(super) fn take(
        &mut self,
        seed: u64,
        text: &[u8],
    ) -> Result<Option<Seeded>, Box<dyn Error>> {
        if text.len() <= TEXT_BYTES_MAX && !self.is_missing {
            self.texts.push((seed, text.to_vec()));
        }
        if self.texts.len() < BATCH {
            return Ok(None);
        }
        self.finish()
    }

    /// Compares what was not compared yet.
    pub(super) fn finish(&mut self) -> Result<Option<Seeded>, Box<dyn Error>> {
        let texts = std::mem::take(&mut self.texts);
        let Some(answers) = answers(&texts)? else {
            self.is_missing = true;
            return Ok(None);
        };
        let answers = answers.split(|byte| *byte == b'\n');
        self.compared += texts.len() as u64;
        let mut pairs = texts.into_iter().zip(answers);
        let other = pairs.find(|((_, text), answer)| !is_read_so(text, answer));
        Ok(other.map(|(text, _)| text))
    }

    pub(super) fn compared(&self) -> u64 {
        self.compared
    }
}

/// Returns what CPython prints of each text, a line each, empty where it reads none; nothing where
/// there is no interpreter.
fn answers(texts: &[Seeded]) -> Result<Option<Vec<u8>>, Box<dyn Error>> {
    let mut file = tempfile::NamedTempFile::new()?;
    for (_, text) in texts {
        writeln!(file, "{}", to_hex(text))?;
    }
    let mut command = Command::new("python3");
    command.args(["-c", SCRIPT]).arg(file.path());
    match command.stdin(Stdio::null()).output() {
        Ok(output) if output.status.success() => Ok(Some(output.stdout)),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).into()),
        Err(_) => Ok(None),
    }
}

fn is_read_so(text: &[u8], answer: &[u8]) -> bool {
    match JsonReader::new().read(text) {
        Ok(json) => json.print() == answer,
        // Python's depth is that of its stack.
        Err(JsonError::TooDeep(_)) => true,
        Err(_) => answer.is_empty(),
    }
}
