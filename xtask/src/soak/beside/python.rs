//! Python's side: real processes of its own interpreter and driver.

use std::io::{self, BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;

use super::BesideError;
use super::acknowledged::Acknowledged;
use super::scene::Scene;
use crate::soak::chance::Chance;

const SCRIPT: &str = include_str!("python.py");

/// A writer is killed at the latest after so many rows.
const LIFE_ROWS_MAX: u64 = 60;

/// Says which interpreter and engine this machine has; nothing where it has none.
pub(super) fn engine() -> Option<String> {
    let asked = Command::new("python3")
        .args(["-c", SCRIPT, "engine"])
        .output()
        .ok()?;
    let said: Value = serde_json::from_slice(&asked.stdout).ok()?;
    let (python, engine) = (said["python"].as_str()?, said["engine"].as_str()?);
    let warning = if is_sound(engine) {
        ""
    } else {
        ", which has the WAL-reset bug: a lost commit may be its doing"
    };
    Some(format!("Python {python} with SQLite {engine}{warning}"))
}

/// Mended in 3.51.3, and carried back to 3.50.7 and 3.44.6.
fn is_sound(engine: &str) -> bool {
    let parts: Vec<u32> = engine
        .split('.')
        .filter_map(|part| part.parse().ok())
        .collect();
    match parts[..] {
        [3, 44, patch] => patch >= 6,
        [3, 50, patch] => patch >= 7,
        [3, 51, patch] => patch >= 3,
        [3, minor, _] => minor > 51,
        _ => false,
    }
}

/// Inserts rows until all are acknowledged, by one process after another, each killed at some row.
///
/// # Errors
/// Where a process that was not killed fails.
pub(super) fn write(
    scene: &Scene,
    name: &str,
    rows: u64,
    mut chance: Chance,
) -> Result<Acknowledged, BesideError> {
    let mut seen = Acknowledged::default();
    let mut next = 0;
    while next < rows {
        let (from, to) = (next.to_string(), rows.to_string());
        let results = scene.results();
        let words = [name, &from, &to, &results.to_string_lossy()];
        let mut child = start(scene, "write", &words).map_err(talking)?;
        let last_row = next + chance.below(LIFE_ROWS_MAX);
        for line in lines(&mut child) {
            let said = parsed(&line.map_err(talking)?)?;
            next = heard(&mut seen, &said).unwrap_or(next);
            if next > last_row {
                child.kill().map_err(talking)?;
            }
        }
        let ended = child.wait().map_err(talking)?;
        match ended.code() {
            None => seen.killed_python += 1,
            Some(0) => {}
            Some(_) => return Err(failed("could not write: what it said stands above")),
        }
    }
    Ok(seen)
}

/// Notes what a writer said, and returns the number of the row that is next.
fn heard(seen: &mut Acknowledged, said: &Value) -> Option<u64> {
    let waited = said["waited_ms"].as_u64().unwrap_or_default();
    seen.waited_ms_max = seen.waited_ms_max.max(waited);
    if let Some(locked) = said["locked"].as_str() {
        seen.locked.push(format!("{locked} after {waited} ms"));
    }
    let (id, digest) = (said["id"].as_str()?, said["digest"].as_str()?);
    seen.rows.insert(id.to_owned(), digest.to_owned());
    Some(said["number"].as_u64()? + 1)
}

/// Reads pages while others write.
///
/// # Errors
/// Where a row is there that Python can't read.
pub(super) fn read(scene: &Scene, done: &AtomicBool) -> Result<Acknowledged, BesideError> {
    let mut child = start(scene, "read", &[]).map_err(talking)?;
    while !done.load(Ordering::Acquire) && child.try_wait().map_err(talking)?.is_none() {
        std::thread::park_timeout(Duration::from_millis(20));
    }
    drop(child.stdin.take());
    let said = last_word(child)?;
    Ok(Acknowledged {
        rows_read: said["rows"].as_u64().unwrap_or_default(),
        ..Acknowledged::default()
    })
}

/// Lets Python look at everything once more.
///
/// # Errors
/// Where it can't.
pub(super) fn judge(scene: &Scene) -> Result<Value, BesideError> {
    last_word(start(scene, "judge", &[]).map_err(talking)?)
}

fn start(scene: &Scene, role: &str, words: &[&str]) -> io::Result<Child> {
    Command::new("python3")
        .args(["-c", SCRIPT, role])
        .arg(scene.database())
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
}

fn lines(child: &mut Child) -> impl Iterator<Item = io::Result<String>> + use<> {
    let stdout: Option<ChildStdout> = child.stdout.take();
    stdout
        .into_iter()
        .flat_map(|stdout| BufReader::new(stdout).lines())
}

fn last_word(mut child: Child) -> Result<Value, BesideError> {
    let said: Result<Vec<String>, _> = lines(&mut child).collect();
    let said = said.map_err(talking)?;
    if !child.wait().map_err(talking)?.success() {
        return Err(failed("could not read: what it said stands above"));
    }
    parsed(said.last().map_or("", String::as_str))
}

fn parsed(line: &str) -> Result<Value, BesideError> {
    serde_json::from_str(line).map_err(|_| failed(&format!("said {line:?}, which is no JSON")))
}

fn failed(what: &str) -> BesideError {
    BesideError::Python {
        what: what.to_owned(),
    }
}

fn talking(source: io::Error) -> BesideError {
    BesideError::Io {
        doing: "talk with python3",
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_a_writer_says_is_noted_and_the_next_row_is_known() {
        let mut seen = Acknowledged::default();
        let row = json!({ "number": 7, "id": "exp_7", "digest": "d", "waited_ms": 12 });
        assert_eq!(heard(&mut seen, &row), Some(8));
        let locked = json!({ "locked": "database is locked", "waited_ms": 5001 });
        assert_eq!(heard(&mut seen, &locked), None);
        assert_eq!(seen.rows["exp_7"], "d");
        assert_eq!(seen.locked, ["database is locked after 5001 ms"]);
        assert_eq!(seen.waited_ms_max, 5001);
    }

    #[test]
    fn an_engine_with_the_bug_is_told_from_one_without() {
        assert!(
            ["3.40.1", "3.44.5", "3.50.6", "3.51.2"]
                .into_iter()
                .all(|engine| !is_sound(engine))
        );
        assert!(
            ["3.44.6", "3.50.7", "3.51.3", "3.53.0"]
                .into_iter()
                .all(is_sound)
        );
    }
}
