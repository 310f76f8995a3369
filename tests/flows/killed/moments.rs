//! Kills at moments of a run, told by how often it was looked at.

use crate::support::Started;

use super::seen::Seen;

/// How many moments of a run are tried, one after another; a warm run is shorter than the first, so
/// that the last ones lie behind its end.
const MOMENTS: u32 = 40;

/// Looks at a process so often, or until it has ended; returns how often.
///
/// Time is counted in looks: they take longer where the process does.
fn look_on(run: &mut Started, looks_max: u32) -> u32 {
    let ended = |run: &mut Started| run.child.try_wait().is_ok_and(|status| status.is_some());
    (0..looks_max).find(|_| ended(run)).unwrap_or(looks_max)
}

#[test]
fn a_runner_killed_at_one_moment_after_another_loses_nothing() {
    let mut seen = Seen::new();
    let mut whole = seen.workspace.astra(&["run", "mark"]).start();
    let looks = look_on(&mut whole, u32::MAX);
    seen.note(&whole.answer().exits(0));
    for moment in 0..MOMENTS {
        let mut run = seen.workspace.astra(&["run", "mark"]).start();
        look_on(&mut run, looks / MOMENTS * moment / 5 * 4);
        let answer = run.kill();
        seen.note(&answer);
    }
    seen.insist_survived();
}
