//! Many processes that want the same at the same moment.

use std::thread;

use super::FaultsError;
use super::acknowledged::Acknowledged;
use super::judge::{Broken, judge};
use super::scene::Scene;
use super::situation::Before;
use super::tasks::TASK;
use super::trial::Trial;
use crate::astra::{Answer, Astra, AstraError};

const RUNNERS: usize = 16;
const RECOVERERS: usize = 4;
/// Another has the window.
const CLAIMED_ELSEWHERE: i32 = 4;

/// Lets processes race for one window; one runs it.
///
/// # Errors
/// Where that can't be tried.
pub(super) fn for_window(before: &Before, astra: &Astra) -> Result<Trial, FaultsError> {
    let scene = before.scene.copy().map_err(FaultsError::Scene)?;
    let words = ["run", TASK, "--at", "2026-01-01T00:00:00Z"];
    let judged = race(
        RUNNERS,
        &words,
        &scene,
        before,
        astra,
        &[0, CLAIMED_ELSEWHERE],
    );
    let expected = before.scene.started().len() + 1;
    let judged = judged.and_then(|(_, records)| count(expected, records));
    let judged = judged.and_then(|()| count(expected, scene.started().len()));
    Ok(Trial::of(judged, "one window".to_owned(), scene))
}

/// Lets recoveries race for what a dead runner left; one settles it.
///
/// # Errors
/// Where that can't be tried.
pub(super) fn to_recover(before: &Before, astra: &Astra) -> Result<Trial, FaultsError> {
    let scene = before.scene.copy().map_err(FaultsError::Scene)?;
    let judged = race(RECOVERERS, &["recover"], &scene, before, astra, &[0]);
    let judged = judged.and_then(|(settled, _)| count(1, settled));
    Ok(Trial::of(judged, "one claim".to_owned(), scene))
}

/// Returns how many records the calls together say they made by recovering, and how many there are.
fn race(
    processes: usize,
    words: &[&str],
    scene: &Scene,
    before: &Before,
    astra: &Astra,
    codes: &[i32],
) -> Result<(usize, usize), Broken> {
    let root = scene.root();
    let answers: Vec<Result<Answer, AstraError>> = thread::scope(|scope| {
        let calls: Vec<_> = (0..processes)
            .map(|_| scope.spawn(|| astra.call(&root, words)))
            .collect();
        calls
            .into_iter()
            .filter_map(|call| call.join().ok())
            .collect()
    });
    let mut acknowledged = before.acknowledged.clone();
    let mut settled = Acknowledged::default();
    for answer in answers {
        let answer = answer?;
        acknowledged.note(&answer.stdout);
        settled.note(&answer.stdout);
        let code = answer.code.filter(|code| codes.contains(code));
        answer.exits(code.unwrap_or(0))?;
    }
    let records = judge(astra, &root, &scene.started(), &acknowledged)?;
    Ok((settled.ids(), records.len()))
}

fn count(expected: usize, found: usize) -> Result<(), Broken> {
    if expected == found {
        Ok(())
    } else {
        Err(Broken::Count { expected, found })
    }
}
