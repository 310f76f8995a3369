//! All that is known of a window.

use std::time::Duration;

use astra_model::{
    ClaimRepository, Clock, DueAttempt, EffectsRepository, ExperienceId, ExperienceRepository,
    LIMIT_MAX, LateCompletion, MissedFilter, MissedWindow, OpenClaim, Record, RepositoryError,
    ScriptRun, SpanId, TaskId, Timestamp, TimetableRepository, ToolCall, TraceId,
};
use astra_store::Store;
use serde_json::Value;

use crate::app::App;
use crate::document::{fact, masked, text, texts};
use crate::error::with_causes;

/// All that is known of a window.
#[derive(Debug)]
pub(crate) struct History {
    /// Those that are recorded, in their order.
    pub(crate) attempts: Vec<Attempt>,
    /// The one that runs.
    pub(crate) running: Vec<OpenClaim>,
    /// The one that is to be run next.
    pub(crate) due: Vec<DueAttempt>,
    /// What was said of it before somebody ran it after all.
    pub(crate) missed: Option<MissedWindow>,
    /// When that was so.
    pub(crate) now: Timestamp,
}

/// An attempt that is recorded.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) document: Value,
    /// What is known of it beside its record, where that was asked for.
    pub(crate) beside: Option<Beside>,
}

/// What is known of an attempt beside its record.
#[derive(Debug)]
pub(crate) struct Beside {
    /// Tool calls and programs, in the order of their starts.
    pub(crate) effects: Vec<Effect>,
    pub(crate) late: Vec<LateCompletion>,
    /// What names it among its causes or memories, oldest first: one more than is shown, if there
    /// are more.
    pub(crate) children: Vec<Value>,
    /// The attempts that it triggered and that run.
    pub(crate) running: Vec<OpenClaim>,
    /// Those that are to be run.
    pub(crate) due: Vec<DueAttempt>,
}

/// What an attempt did to the world.
#[derive(Debug)]
pub(crate) enum Effect {
    Tool(ToolCall),
    Script(ScriptRun),
    /// The record names it, and it can't be read.
    Lost {
        what: &'static str,
        why: String,
    },
}

/// An attempt is shown with no more of those that name it.
pub(crate) const CHILDREN_SHOWN_MAX: usize = 20;

/// Gathers histories. What can't be read beside the records is left out, with a warning.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Historian<'a> {
    app: &'a App,
    store: &'a Store,
}

impl<'a> Historian<'a> {
    pub(crate) fn new(app: &'a App, store: &'a Store) -> Self {
        Self { app, store }
    }

    /// Tells all of the window of a trace: of one attempt alone what stands beside it, if one is
    /// named.
    pub(crate) fn trace(
        self,
        trace: TraceId,
        only: Option<&Record>,
    ) -> Result<History, RepositoryError> {
        let mut records = self.store.list_trace(trace)?;
        if let Some(only) = only.filter(|only| !records.contains(only)) {
            records = vec![only.clone()];
        }
        let claims = self.aside("what runs", self.store.list_claims());
        let is_of_trace = |claim: &OpenClaim| claim.running.lineage.trace() == trace;
        let mut history = self.records(records, only);
        self.trigger(&mut history, &claims);
        history.running = claims.into_iter().filter(is_of_trace).collect();
        history.due = self.due(trace, &history);
        history.missed = self.missed(&history);
        Ok(history)
    }

    /// Tells all of attempts of which no trace is known.
    pub(crate) fn records(self, records: Vec<Record>, only: Option<&Record>) -> History {
        let is_whole = |record: &Record| only.is_none_or(|only| only.id() == record.id());
        let attempts = records.into_iter().map(|record| {
            let is_whole = is_whole(&record);
            self.attempt(record, is_whole)
        });
        History {
            attempts: attempts.collect(),
            running: Vec::new(),
            due: Vec::new(),
            missed: None,
            now: self.app.clock.now(),
        }
    }

    fn attempt(self, record: Record, is_whole: bool) -> Attempt {
        let children = is_whole.then(|| {
            self.store
                .list_children(record.id(), CHILDREN_SHOWN_MAX + 1)
        });
        let document = masked(record);
        let beside = children.map(|children| Beside {
            effects: self.effects(&document),
            late: self.late(&document),
            children: self
                .aside("what it triggered", children)
                .into_iter()
                .map(masked)
                .collect(),
            running: Vec::new(),
            due: Vec::new(),
        });
        Attempt { document, beside }
    }

    /// Adds to each attempt that is told whole what it triggered and has no record yet.
    fn trigger(self, history: &mut History, claims: &[OpenClaim]) {
        let due = self.aside("what is due", self.all_due());
        for attempt in &mut history.attempts {
            let id = text(&attempt.document, "/id");
            let is_cause =
                |causes: &[ExperienceId]| causes.iter().any(|cause| cause.as_str() == id);
            if let Some(beside) = &mut attempt.beside {
                let claims = claims
                    .iter()
                    .filter(|claim| is_cause(&claim.running.causes));
                beside.running = claims.cloned().collect();
                // A retry goes on with the window that was triggered, and has its causes.
                let due = due.iter().filter(|due| is_cause(&due.causes));
                beside.due = due.cloned().collect();
            }
        }
    }

    fn all_due(self) -> Result<Vec<DueAttempt>, RepositoryError> {
        let tasks = self.store.list_due_tasks()?.into_iter();
        let due = tasks.map(|task| self.store.list_due(&task, None, LIMIT_MAX));
        Ok(due.collect::<Result<Vec<_>, _>>()?.concat())
    }

    fn effects(self, document: &Value) -> Vec<Effect> {
        let io = &document["content"]["structured"]["io"];
        let tools = texts(io, "/tool_calls").into_iter().map(|id| {
            let found = id.parse().map(|id| self.store.lookup_tool_call(id));
            read("called", id, found.ok(), Effect::Tool)
        });
        let scripts = texts(io, "/script_runs").into_iter().map(|id| {
            let found = id.parse().map(|id| self.store.lookup_script_run(id));
            read("ran", id, found.ok(), Effect::Script)
        });
        let mut effects: Vec<Effect> = tools.chain(scripts).collect();
        effects.sort_by_key(Effect::started);
        effects
    }

    fn late(self, document: &Value) -> Vec<LateCompletion> {
        let span = fact(document, "span_id").parse::<SpanId>();
        let late = span.map(|span| self.store.list_late(span));
        late.map_or_else(|_| Vec::new(), |late| self.aside("late results", late))
    }

    fn due(self, trace: TraceId, history: &History) -> Vec<DueAttempt> {
        let Some(task) = history.task() else {
            return Vec::new();
        };
        let mut due = self.aside("what is due", self.store.list_due(&task, None, LIMIT_MAX));
        due.retain(|due| due.follows.is_some_and(|before| before.trace() == trace));
        due
    }

    fn missed(self, history: &History) -> Option<MissedWindow> {
        let window: Timestamp = history.window()?.parse().ok()?;
        let filter = MissedFilter {
            task: Some(history.task()?),
            since: Some(window),
            until: Some(window.plus(Duration::from_secs(1))),
            limit: 1,
            after: None,
        };
        let page = self.store.list_missed(&filter).map(|page| page.windows);
        self.aside("whether it was missed", page).pop()
    }

    /// Leaves out what can't be read, and says so.
    fn aside<T: Default>(self, what: &str, read: Result<T, RepositoryError>) -> T {
        read.unwrap_or_else(|error| {
            let warning = format!("{what} is not shown: {}", with_causes(&error));
            self.app.output.warning(&warning);
            T::default()
        })
    }
}

impl History {
    /// Returns the task.
    pub(crate) fn task(&self) -> Option<TaskId> {
        let recorded = self
            .attempts
            .first()
            .map(|attempt| fact(&attempt.document, "task_id"));
        let running = || {
            self.running
                .first()
                .map(|claim| claim.running.task.id.as_str())
        };
        recorded.or_else(running)?.parse().ok()
    }

    /// Returns the window, as it is spelled.
    pub(crate) fn window(&self) -> Option<&str> {
        let recorded = self
            .attempts
            .first()
            .map(|attempt| text(&attempt.document, "/meta/scheduled_at"));
        let running = || {
            self.running
                .first()
                .map(|claim| claim.running.window.as_str())
        };
        recorded.or_else(running)
    }
}

impl Effect {
    fn started(&self) -> Option<Timestamp> {
        match self {
            Self::Tool(call) => Some(call.started),
            Self::Script(run) => Some(run.started),
            Self::Lost { .. } => None,
        }
    }
}

/// Says of a row that a record names what it holds, or why that is not known.
fn read<T>(
    what: &'static str,
    id: &str,
    found: Option<Result<Option<T>, RepositoryError>>,
    effect: fn(T) -> Effect,
) -> Effect {
    let why = match found {
        Some(Ok(Some(row))) => return effect(row),
        Some(Err(error)) => with_causes(&error),
        Some(Ok(None)) => format!("{id} is not there"),
        None => format!("{id} is no id of a row"),
    };
    Effect::Lost { what, why }
}
