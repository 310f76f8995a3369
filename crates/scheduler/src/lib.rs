#![doc = include_str!("../README.md")]

mod after;
mod catch_up;
mod chains;
mod definition;
mod entry;
mod follow_ups;
mod known_tasks;
mod occurrences;
mod overlap;
mod planner;
mod retry;
mod rule;
mod schedule;
mod tasks_file;
mod windows_proof;

mod capture;
mod context;
mod handlers;
mod leash;
mod script;
mod streams;
mod taken_names;
mod task;
mod tool;

mod attempt;
mod ledger_files;
mod limits;
mod notices;
mod publish;
mod recording;
mod recovery;
mod request;
mod run_due;
mod scheduler;
mod sequel;
mod settle;
mod steps;
mod tasks_watch;

mod beneath;
mod liveness;
mod orphans;
mod run_dir;
mod runner;
mod snapshot;
mod stamp;
mod walk;
mod workspace_lock;

mod daemon;

mod bridge;
mod panics;
mod places;
mod wiring;

pub use after::{After, Trigger};
pub use attempt::LEASE_LENGTH;
pub use capture::{MESSAGE_BYTES_MAX, TEXT_BYTES_MAX};
pub use catch_up::{CATCH_UP_MAX, CatchUp, LATE_MAX};
pub use context::TaskContext;
pub use daemon::{
    CONCURRENCY_DEFAULT, DAEMON_CONCURRENCY_MAX, Daemon, DaemonError, DaemonOptions, DaemonSignals,
    Heartbeat, SHUTDOWN_GRACE_DEFAULT, SHUTDOWN_GRACE_MAX,
};
pub use definition::{
    ATTEMPTS_MAX, HandlerKind, InvalidTask, RetrievalSpec, TIMEOUT_DEFAULT, TIMEOUT_MAX,
    TaskDefinition,
};
pub use follow_ups::{follow_ups, wait_before};
pub use limits::GRACE;
pub use liveness::CLOCK_SKEW_MAX;
pub use occurrences::Occurrences;
pub use overlap::{CONCURRENCY_MAX, Overlap};
pub use planner::{CLOCK_BACK_MAX, PLAN_WINDOWS_MAX, Planner, Step, first_step, next_wake};
pub use publish::PublishError;
pub use recovery::{RecoverError, Recovery};
pub use request::{RunError, RunOutcome, RunRequest, Stops};
pub use retry::{BACKOFF_MAX, RetryPolicy};
pub use rule::{InvalidRule, ScheduleRule};
pub use run_dir::{RunDir, TASKS_FILE_LOCK};
pub use runner::host;
pub use schedule::{CronSchedule, InvalidSchedule, Schedule};
pub use scheduler::{Scheduler, StartError};
pub use script::{Script, ScriptOutput};
pub use task::{FailureKind, Outcome, Task, TaskError};
pub use tasks_file::{TASKS_FILE_BYTES_MAX, TasksFile, TasksFileError};
pub use walk::{DEPTH_MAX, FILES_MAX, SnapshotError};
pub use windows_proof::{WindowFinding, WindowSums, WindowsError, WrongWindow, check_windows};
pub use wiring::{ApiKey, ModelEndpoint, Places, Store, Wiring};
