//! All that a run or a recovery did to its disk, to cut the power anywhere in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::FaultsError;
use super::acknowledged::Acknowledged;
use super::disk::{Disk, SHARED_MEMORY};
use super::judge::judge;
use super::scene::Scene;
use super::situation::Before;
use super::survival::{Survival, WAYS};
use super::trial::Trial;
use crate::astra::Astra;
use crate::soak::chance::Chance;
use crate::tracer::{Deed, Plan, trace};

/// The end of the name of SQLite's log.
const LOG: &str = "-wal";

/// What was on a disk, and what was then done to it.
#[derive(Debug)]
pub(super) struct Tape {
    disk: Disk,
    deeds: Vec<Deed>,
    /// The scene that it was taken of: its names are those of the deeds.
    scene: Scene,
    started_before: Vec<String>,
    acknowledged_before: Acknowledged,
}

impl Tape {
    /// Lets a call be done undisturbed, and takes down what it does.
    ///
    /// # Errors
    /// Where it can't be told what it does.
    pub(super) fn record(before: &Before, astra: &Astra) -> Result<Self, FaultsError> {
        let scene = before.scene.copy().map_err(FaultsError::Scene)?;
        let disk = Disk::read(&scene.root()).map_err(FaultsError::Scene)?;
        let started_before = scene.started();
        let command = astra.command(&scene.root(), before.situation.words());
        let deeds = trace(&command, &Plan::record())?.deeds;
        let tape = Self {
            disk,
            deeds,
            scene,
            started_before,
            acknowledged_before: before.acknowledged.clone(),
        };
        tape.insist_understood()?;
        Ok(tape)
    }

    /// Where everything is left behind the last deed, the disk must be what the program left.
    fn insist_understood(&self) -> Result<(), FaultsError> {
        let replayed = Scene::bare().map_err(FaultsError::Scene)?;
        let mut disk = self.disk.clone();
        self.deeds.iter().for_each(|deed| disk.apply(deed));
        let all = Survival::Everything;
        disk.write(&replayed.root(), all, &mut Chance::new(0))
            .map_err(FaultsError::Scene)?;
        let (left, replayed) = (files(&self.scene.root()), files(&replayed.root()));
        let differs = |path: &&PathBuf| left.get(*path) != replayed.get(*path);
        match left.keys().chain(replayed.keys()).find(differs) {
            Some(path) => Err(FaultsError::Misunderstood(path.clone())),
            None => Ok(()),
        }
    }

    /// Leaves out the syncs that `synchronous=NORMAL` leaves out: those of the log behind a commit.
    pub(super) fn without_synced_commits(mut self) -> Self {
        let behind = |number: usize| self.deeds.get(number + 1);
        let is_left_out = |number: &usize| match &self.deeds[*number] {
            Deed::Synced { path, .. } if ends_with(path, LOG) => {
                let is_checkpoint =
                    |deed: &Deed| matches!(deed, Deed::Wrote { path, .. } if !ends_with(path, LOG));
                !behind(*number).is_some_and(is_checkpoint)
            }
            _ => false,
        };
        let kept: Vec<usize> = (0..self.deeds.len())
            .filter(|number| !is_left_out(number))
            .collect();
        self.deeds = kept
            .into_iter()
            .map(|number| self.deeds[number].clone())
            .collect();
        self
    }

    /// Returns how many images there are: each way to lose what was not synced, behind each deed.
    pub(super) fn images(&self) -> u64 {
        (self.deeds.len() as u64 + 1) * WAYS.len() as u64
    }

    /// Cuts the power, and looks what can be recovered.
    ///
    /// # Errors
    /// Where the image can't be made.
    pub(super) fn cut(
        &self,
        number: u64,
        mut chance: Chance,
        astra: &Astra,
    ) -> Result<Trial, FaultsError> {
        let ways = WAYS.len() as u64;
        let done = usize::try_from((number - 1) / ways).unwrap_or(usize::MAX);
        let way = WAYS[((number - 1) % ways) as usize];
        let Some(deeds) = self.deeds.get(..done) else {
            return Ok(Trial::NotReached);
        };
        let scene = Scene::bare().map_err(FaultsError::Scene)?;
        let mut disk = self.disk.clone();
        deeds.iter().for_each(|deed| disk.apply(deed));
        disk.write(&scene.root(), way, &mut chance)
            .map_err(FaultsError::Scene)?;
        let judged = judge(
            astra,
            &scene.root(),
            &self.started(deeds),
            &self.acknowledged(deeds),
        );
        Ok(Trial::of(judged.map(drop), self.place(done, way), scene))
    }

    fn started(&self, deeds: &[Deed]) -> Vec<String> {
        let list = self.scene.list_of_started();
        let mut started = self.started_before.clone();
        for deed in deeds {
            if let Deed::Wrote { path, bytes, .. } = deed
                && *path == list
            {
                started.push(String::from_utf8_lossy(bytes).trim().to_owned());
            }
        }
        started
    }

    fn acknowledged(&self, deeds: &[Deed]) -> Acknowledged {
        let mut acknowledged = self.acknowledged_before.clone();
        let said: Vec<u8> = deeds
            .iter()
            .filter_map(|deed| match deed {
                Deed::Said(bytes) => Some(bytes.as_slice()),
                _ => None,
            })
            .flatten()
            .copied()
            .collect();
        acknowledged.note(&said);
        acknowledged
    }

    fn place(&self, done: usize, way: Survival) -> String {
        let last = done.checked_sub(1).and_then(|last| self.deeds.get(last));
        let last = last.map_or_else(|| "nothing".to_owned(), Deed::to_string);
        format!("behind {last}, of what was not synced {}", way.name())
    }
}

fn ends_with(path: &Path, end: &str) -> bool {
    path.to_string_lossy().ends_with(end)
}

/// Returns the files below a folder, by their paths in it.
fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), PathBuf::from(entry.file_name()));
        if path.is_dir() {
            let inner = files(&path).into_iter();
            found.extend(inner.map(|(inner, bytes)| (name.join(inner), bytes)));
        } else if !ends_with(&path, SHARED_MEMORY) {
            found.insert(name, fs::read(path).unwrap_or_default());
        }
    }
    found
}
