//! Sixteen daemons on one database, each killed and started again at moments of its own.

use std::thread;
use std::time::Duration;

use super::FaultsError;
use super::acknowledged::Acknowledged;
use super::judge::{Broken, judge};
use super::scene::Scene;
use super::tasks;
use super::trial::Trial;
use crate::astra::{Astra, AstraError};
use crate::soak::chance::Chance;

const DAEMONS: usize = 16;
/// So often each is started.
pub(super) const LIVES: u32 = 12;
pub(super) const LIVES_SHORT: u32 = 3;
/// Shorter than a start takes beside fifteen others, up to some windows.
const LIFE_MS: (u64, u64) = (100, 3_000);

/// Lets daemons share the windows of every second, and kills them; what they left is done by one
/// more.
///
/// # Errors
/// Where that can't be tried.
pub(super) fn share(lives: u32, mut chance: Chance, astra: &Astra) -> Result<Trial, FaultsError> {
    let scene = Scene::new(&tasks::ticking()).map_err(FaultsError::Scene)?;
    let chances: Vec<Chance> = (0..DAEMONS).map(|_| chance.split()).collect();
    let told: Vec<_> = thread::scope(|scope| {
        let daemons: Vec<_> = chances
            .into_iter()
            .map(|chance| scope.spawn(|| live(&scene, lives, chance, astra)))
            .collect();
        daemons
            .into_iter()
            .map(thread::ScopedJoinHandle::join)
            .collect()
    });
    let told: Result<Vec<_>, _> = told.into_iter().collect();
    let told = told.map_err(|_| FaultsError::Panicked)?.into_iter();
    let told: Result<Vec<_>, AstraError> = told.collect();
    let judged = told.map_err(Broken::from).and_then(|told| {
        let mut acknowledged = Acknowledged::default();
        let told = told.iter().flatten();
        told.for_each(|printed| acknowledged.note(printed));
        let answer = astra.call(&scene.root(), &["daemon", "--once"])?;
        acknowledged.note(&answer.stdout);
        answer.succeeds()?;
        judge(astra, &scene.root(), &scene.started(), &acknowledged)
    });
    let place = format!("{DAEMONS} daemons of {lives} lives each");
    let judged = judged.and_then(|records| match records.len() {
        0 => Err(Broken::Idle),
        _ => Ok(()),
    });
    Ok(Trial::of(judged, place, scene))
}

/// Lives so often, and returns what was printed in each life.
fn live(
    scene: &Scene,
    lives: u32,
    mut chance: Chance,
    astra: &Astra,
) -> Result<Vec<Vec<u8>>, AstraError> {
    let (shortest, longest) = LIFE_MS;
    let lives = (0..lives).map(|_| {
        let life = Duration::from_millis(shortest + chance.below(longest - shortest));
        astra.call_until(&scene.root(), &["daemon"], life)
    });
    lives.collect()
}
