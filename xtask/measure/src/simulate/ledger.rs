//! A store in memory, lean enough for years of windows in a second.

mod timetable;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use astra_model::{
    Attempt, DueAttempt, Execution, ExperienceId, MissReason, Record, Running, ScheduleVersion,
    TaskId, Timestamp, Timetable, Window, WindowState,
};
use serde_json::json;

/// All that daemons share: what is due, claimed, recorded and missed.
#[derive(Debug, Default)]
pub(super) struct Ledger(Mutex<State>);

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) tasks: BTreeMap<TaskId, OfTask>,
    versions: i64,
    tokens: u64,
}

/// A window and an attempt of it.
pub(super) type Place = (Timestamp, u32);

#[derive(Debug, Default)]
pub(super) struct OfTask {
    pub(super) timetable: Option<Timetable>,
    versions: Vec<ScheduleVersion>,
    due: BTreeMap<Place, DueAttempt>,
    pub(super) claims: BTreeMap<Place, Claim>,
    pub(super) records: BTreeMap<Place, Done>,
    pub(super) missed: BTreeMap<Timestamp, (MissReason, Timestamp)>,
    /// Each attempt that ever began: none may begin twice.
    pub(super) begun: BTreeSet<Place>,
    pub(super) begun_twice: u32,
    /// Later attempts that were due, and are not to be run.
    pub(super) withdrawn: BTreeSet<Place>,
}

/// An attempt that was claimed and not recorded.
#[derive(Clone, Debug)]
pub(super) struct Claim {
    pub(super) running: Running,
    pub(super) runner: u64,
    pub(super) token: u64,
}

/// What is kept of a record.
#[derive(Clone, Debug)]
pub(super) struct Done {
    pub(super) id: ExperienceId,
    pub(super) status: &'static str,
    pub(super) error_type: Option<String>,
    pub(super) causes: Vec<ExperienceId>,
}

pub(super) fn place_of(window: &Window, attempt: Attempt) -> Place {
    let begun = window.instant();
    (begun.unwrap_or(Timestamp::from_millis(0)), attempt.number())
}

impl Ledger {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Claims an attempt, unless it is known or too many of its task are claimed.
    pub(super) fn claim(
        &self,
        running: &Running,
        runner: u64,
        open_max: Option<u32>,
    ) -> Option<Claim> {
        let mut state = self.state();
        state.tokens += 1;
        let token = state.tokens;
        let task = state.tasks.entry(running.task.id.clone()).or_default();
        let place = place_of(&running.window, running.lineage.attempt());
        if task.records.contains_key(&place) || task.claims.contains_key(&place) {
            task.due.remove(&place);
            return None;
        }
        let open = u32::try_from(task.claims.len()).unwrap_or(u32::MAX);
        if open_max.is_some_and(|max| open >= max) {
            return None;
        }
        task.due.remove(&place);
        task.begun_twice += u32::from(!task.begun.insert(place));
        let claim = Claim {
            running: running.clone(),
            runner,
            token,
        };
        task.claims.insert(place, claim.clone());
        Some(claim)
    }

    /// Records an attempt, unless its claim was taken away, with what follows it.
    pub(super) fn record(&self, token: u64, execution: &Execution, next: &[DueAttempt]) -> bool {
        let mut state = self.state();
        let running = execution.running();
        let place = place_of(&running.window, running.lineage.attempt());
        let task = state.tasks.entry(running.task.id.clone()).or_default();
        if task
            .claims
            .get(&place)
            .is_none_or(|claim| claim.token != token)
        {
            return false;
        }
        task.claims.remove(&place);
        if let Some(naming) = execution.id_candidates().next() {
            let failure = execution.ending().failure();
            let done = Done {
                id: naming.id().clone(),
                status: execution.ending().status(),
                error_type: failure.map(|failure| failure.error_type().to_string()),
                causes: running.causes.clone(),
            };
            task.records.insert(place, done);
        }
        for due in next {
            let task = state.tasks.entry(due.task.clone()).or_default();
            task.make_due(due.clone());
        }
        true
    }

    /// Makes an attempt due again that somebody began, as only a defect would.
    pub(super) fn give_back(&self, running: &Running) {
        let mut state = self.state();
        let place = place_of(&running.window, running.lineage.attempt());
        let task = state.tasks.entry(running.task.id.clone()).or_default();
        task.claims.remove(&place);
        task.make_due(DueAttempt {
            task: running.task.id.clone(),
            window: running.window.clone(),
            follows: None,
            not_before: running.started,
            causes: running.causes.clone(),
        });
    }

    /// Returns the records of a window before an attempt, with what a policy reads of them.
    pub(super) fn before(&self, running: &Running) -> Vec<Record> {
        let state = self.state();
        let (window, attempt) = place_of(&running.window, running.lineage.attempt());
        let Some(task) = state.tasks.get(&running.task.id) else {
            return Vec::new();
        };
        let records = task.records.range((window, 0)..(window, attempt));
        let records = records.map(|((_, number), done)| {
            let facts = json!({"attempt": number, "error": {"type": done.error_type}});
            Record::new(done.id.clone(), json!({"content": {"structured": facts}}))
        });
        records.collect()
    }

    pub(super) fn claims(&self) -> Vec<Claim> {
        let state = self.state();
        let claims = state.tasks.values().flat_map(|task| task.claims.values());
        claims.cloned().collect()
    }
}

impl OfTask {
    fn knows(&self, place: &Place) -> bool {
        self.due.contains_key(place)
            || self.claims.contains_key(place)
            || self.records.contains_key(place)
    }

    fn make_due(&mut self, due: DueAttempt) {
        let place = place_of(&due.window, due.attempt());
        if !self.knows(&place) {
            self.due.insert(place, due);
        }
    }

    /// Says of an attempt that was due that it will not be run.
    fn withdraw(&mut self, place: Place, reason: MissReason, now: Timestamp) {
        let (window, attempt) = place;
        if attempt == 1 {
            self.miss(window, reason, now);
        } else {
            self.withdrawn.insert(place);
        }
    }

    fn miss(&mut self, window: Timestamp, reason: MissReason, now: Timestamp) -> bool {
        let is_unknown = self.window(window) == WindowState::Unknown;
        if is_unknown {
            self.missed.insert(window, (reason, now));
        }
        is_unknown
    }

    fn window(&self, window: Timestamp) -> WindowState {
        let place = (window, 1);
        if self.records.contains_key(&place) {
            WindowState::Recorded
        } else if self.claims.contains_key(&place) {
            WindowState::Claimed
        } else if self.due.contains_key(&place) {
            WindowState::Due
        } else {
            let missed = self.missed.get(&window);
            missed.map_or(WindowState::Unknown, |(reason, _)| {
                WindowState::Missed(*reason)
            })
        }
    }
}
