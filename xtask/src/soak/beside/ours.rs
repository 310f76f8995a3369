//! Our side: processes of the real binary.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use super::BesideError;
use super::acknowledged::Acknowledged;
use super::scene::Scene;
use crate::astra::Answer;
use crate::soak::chance::Chance;

/// One of so many calls is killed.
const KILLED_OF: u64 = 4;
/// A killed call lives shorter than this, which is about what a call takes.
const LIFE_MS_MAX: u64 = 100;

/// Runs a task again and again; some runs are killed.
///
/// # Errors
/// Where a run that was not killed is not recorded.
pub(super) fn run(
    scene: &Scene,
    task: &str,
    times: u32,
    mut chance: Chance,
) -> Result<Acknowledged, BesideError> {
    let mut seen = Acknowledged::default();
    for _ in 0..times {
        let Some(answer) = call(scene, &["run", task], &mut chance, &mut seen)? else {
            continue;
        };
        let ran = answer.exits(0)?;
        let id = ran["experience_id"].as_str().unwrap_or_default();
        seen.executions
            .insert(id.to_owned(), ran["document"].clone());
    }
    Ok(seen)
}

/// Reads a folder of result files that grows before each time; some reads are killed.
///
/// # Errors
/// Where a file can't be written, or a read that was not killed fails.
pub(super) fn backfill(
    scene: &Scene,
    rounds: u32,
    files: u32,
    mut chance: Chance,
) -> Result<Acknowledged, BesideError> {
    let mut seen = Acknowledged::default();
    for round in 0..rounds {
        for file in 0..files {
            write_result(&scene.results(), round * files + file)?;
        }
        if let Some(answer) = call(scene, &["backfill"], &mut chance, &mut seen)? {
            seen.files.extend(recorded(&answer.exits(0)?));
        }
    }
    Ok(seen)
}

/// Returns the files that a backfill named, each with its record.
pub(super) fn recorded(report: &Value) -> impl Iterator<Item = (String, String)> {
    let files = report["files"].as_array().into_iter().flatten();
    files.filter_map(|file| {
        let (name, id) = (file["file"].as_str()?, file["experience_id"].as_str()?);
        Some((name.to_owned(), id.to_owned()))
    })
}

/// Verifies and lists while others write.
///
/// # Errors
/// Where something is found that is broken, or nothing can be read.
pub(super) fn look(scene: &Scene, done: &AtomicBool) -> Result<Acknowledged, BesideError> {
    let mut seen = Acknowledged::default();
    while !done.load(Ordering::Acquire) {
        scene.astra.call(scene.root(), &["verify"])?.exits(0)?;
        scene
            .astra
            .call(scene.root(), &["list", "--limit", "50"])?
            .exits(0)?;
        seen.looks += 1;
    }
    Ok(seen)
}

/// Returns all executions, by their ids.
///
/// # Errors
/// Where they can't be listed.
pub(super) fn executions(scene: &Scene) -> Result<Vec<Value>, BesideError> {
    let mut all = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let mut words = vec!["list", "--limit", "1000"];
        words.extend(after.iter().flat_map(|cursor| ["--after", cursor]));
        let page = scene.astra.call(scene.root(), &words)?.exits(0)?;
        all.extend(page["executions"].as_array().into_iter().flatten().cloned());
        match page["next"].as_str() {
            Some(next) => after = Some(next.to_owned()),
            None => return Ok(all),
        }
    }
}

fn call(
    scene: &Scene,
    words: &[&str],
    chance: &mut Chance,
    seen: &mut Acknowledged,
) -> Result<Option<Answer>, BesideError> {
    let life = (chance.below(KILLED_OF) == 0).then(|| chance.below(LIFE_MS_MAX));
    let life = life.map(Duration::from_millis);
    let answer = scene.astra.call_for(scene.root(), words, life)?;
    seen.killed_astra += u64::from(answer.is_none());
    Ok(answer)
}

/// Writes a result file whole, as a scheduler does.
fn write_result(results: &Path, number: u32) -> Result<(), BesideError> {
    let failed = |source| BesideError::Io {
        doing: "write a result file",
        source,
    };
    let (day, hour, minute, second) = (
        number / 86_400 + 1,
        number / 3_600 % 24,
        number / 60 % 60,
        number % 60,
    );
    let clock = format!("{hour:02}:{minute:02}:{second:02}");
    let file = json!({
        "task_id": "soak_files",
        "task_name": "Soak",
        "started_at": format!("2025-09-{day:02}T{clock}.{number:06}+00:00"),
        "completed_at": format!("2025-09-{day:02}T{clock}.999999+00:00"),
        "success": !number.is_multiple_of(5),
        "response": format!("The tide, file {number}."),
        "error": number.is_multiple_of(5).then_some("it rained"),
        "metadata": { "task_type": "self_reflection" },
    });
    let name = format!("soak_files_202509{day:02}_{}.json", clock.replace(':', ""));
    let whole = results.join(&name);
    let half = results.join(format!("{name}.tmp"));
    fs::write(&half, file.to_string()).map_err(failed)?;
    fs::rename(half, whole).map_err(failed)
}
