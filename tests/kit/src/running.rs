//! Attempts that have started, with what a test cares about.

use std::time::Duration;

use astra_model::{
    Attempt, Captured, ConfigDigest, Execution, ExperienceId, Failure, Lineage, Mode, RunnerInfo,
    Running, Scrubbed, SpanId, TaskSnapshot, Timestamp, TraceId, Window,
};

use crate::ids::SequentialIds;
use crate::scrubber::SCRUBBER;

/// Returns the attempt that everything starts from: the task, window and start of the contract's
/// example.
#[must_use]
pub fn running() -> RunningBuilder {
    RunningBuilder::default()
}

/// Returns a success of [`running`].
#[must_use]
pub fn execution() -> Execution {
    running().succeed("Done.")
}

/// Masks a text with the kit's own scrubber.
#[must_use]
pub fn scrubbed(text: &str) -> Scrubbed {
    Scrubbed::new(text, &SCRUBBER)
}

/// Returns an instant from RFC 3339.
#[must_use]
pub fn instant(text: &str) -> Timestamp {
    text.parse().expect("a test spells its instants right")
}

/// Returns a failure of that type.
#[must_use]
pub fn failure(error_type: &str, message: &str) -> Failure {
    let error_type = error_type.parse().expect("a test names its errors right");
    Failure::new(error_type, "kit", scrubbed(message))
}

/// Returns a response with nothing else captured.
#[must_use]
pub fn captured(text: &str) -> Captured {
    Captured {
        text: scrubbed(text),
        ..Captured::default()
    }
}

/// Builds an attempt, of which every part has a value that is valid.
#[derive(Clone, Debug)]
pub struct RunningBuilder(Running);

/// How long the builder's endings take.
const DURATION: Duration = Duration::from_millis(1042);

impl Default for RunningBuilder {
    fn default() -> Self {
        Self(Running {
            task: TaskSnapshot {
                id: "daily_reflection".parse().expect("a plain name"),
                slug: "daily_reflection".parse().expect("a plain name"),
                name: scrubbed("Daily Self-Reflection"),
                task_type: "reflection".parse().expect("a plain name"),
                config_digest: ConfigDigest::of_task_entry(&serde_json::Map::new()),
            },
            mode: Mode::Scheduled,
            window: "2025-11-04T18:00:00Z".parse().expect("a window"),
            lineage: Lineage::first(&SequentialIds::default()),
            started: crate::example_started(),
            runner: RunnerInfo {
                name: "kit".to_owned(),
                version: "0.0.0".to_owned(),
                pid: 1,
                host: "test".to_owned(),
            },
            causes: Vec::new(),
        })
    }
}

impl RunningBuilder {
    /// Sets the task's id, and its slug with it.
    #[must_use]
    pub fn task(mut self, id: &str) -> Self {
        self.0.task.id = id.parse().expect("a task id");
        self.slug(id)
    }

    /// Sets the task's slug.
    #[must_use]
    pub fn slug(mut self, slug: &str) -> Self {
        self.0.task.slug = slug.parse().expect("a task slug");
        self
    }

    /// Sets who asked for the run.
    #[must_use]
    pub fn mode(mut self, mode: Mode) -> Self {
        self.0.mode = mode;
        self
    }

    /// Sets the window, by its spelling.
    #[must_use]
    pub fn window(mut self, spelling: &str) -> Self {
        self.0.window = spelling.parse().expect("a window");
        self
    }

    /// Sets the start, from RFC 3339.
    #[must_use]
    pub fn started(self, text: &str) -> Self {
        self.started_at(instant(text))
    }

    /// Sets the start.
    #[must_use]
    pub fn started_at(mut self, started: Timestamp) -> Self {
        self.0.started = started;
        self
    }

    /// Sets the place among the attempts of the window.
    #[must_use]
    pub fn lineage(mut self, lineage: Lineage) -> Self {
        self.0.lineage = lineage;
        self
    }

    /// Starts a trace of its own, whose ids are the first two of that seed.
    #[must_use]
    pub fn seed(self, seed: u32) -> Self {
        self.lineage(Lineage::first(&SequentialIds::of_seed(seed)))
    }

    /// Sets the span, of a first attempt.
    #[must_use]
    pub fn span(self, span: &str) -> Self {
        let trace: TraceId = self.0.lineage.trace();
        let span: SpanId = span.parse().expect("a span id");
        let lineage = Lineage::known(trace, span, Attempt::FIRST, None);
        self.lineage(lineage.expect("a first attempt retries nothing"))
    }

    /// Names what triggered the run.
    #[must_use]
    pub fn causes(mut self, causes: impl IntoIterator<Item = ExperienceId>) -> Self {
        self.0.causes = causes.into_iter().collect();
        self
    }

    /// Makes it the only run of its task and moment: a window, a start and a trace that follow
    /// from the number.
    #[must_use]
    pub fn nth(self, number: u32) -> Self {
        let started = crate::example_started().plus(Duration::from_mins(u64::from(number)));
        let window = Window::scheduled(started);
        let mut built = self.seed(number).started_at(started);
        built.0.window = window;
        built
    }

    /// Returns the attempt.
    #[must_use]
    pub fn build(self) -> Running {
        self.0
    }

    /// Ends it with success.
    #[must_use]
    pub fn succeed(self, text: &str) -> Execution {
        self.0.succeed(captured(text), DURATION)
    }

    /// Ends it with a failure.
    #[must_use]
    pub fn fail(self, error_type: &str, message: &str) -> Execution {
        self.0
            .fail(failure(error_type, message), captured(""), DURATION)
    }

    /// Ends it with success, and all that was captured.
    #[must_use]
    pub fn succeed_with(self, captured: Captured) -> Execution {
        self.0.succeed(captured, DURATION)
    }
}
