//! What a scheduler is wired with.

use std::path::PathBuf;
use std::sync::Arc;

use astra_model::{
    ClaimRepository, Clock, ExperienceRepository, IdSource, LedgerSink, Outbox, Retriever,
    Scrubber, SeenTasksRepository, TimetableRepository,
};

/// A store that can do all that a scheduler needs of one.
pub trait Store:
    ExperienceRepository
    + ClaimRepository
    + TimetableRepository
    + SeenTasksRepository
    + Outbox
    + Retriever
{
}

impl<T> Store for T where
    T: ExperienceRepository
        + ClaimRepository
        + TimetableRepository
        + SeenTasksRepository
        + Outbox
        + Retriever
        + ?Sized
{
}

/// The parts that a scheduler works with and doesn't know.
#[derive(Clone)]
pub struct Wiring {
    /// Where experiences are kept.
    pub store: Arc<dyn Store>,
    /// What masks every text before it is kept.
    pub scrubber: Arc<dyn Scrubber>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<dyn IdSource>,
    /// The ledger outside of the store, where it is kept there as well.
    pub ledger: Option<Arc<dyn LedgerSink>>,
}

/// Where a scheduler finds and puts its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// The folder that workspaces are relative to.
    pub root: PathBuf,
    /// The tasks file.
    pub tasks_file: PathBuf,
    /// The folder of result files.
    pub results: PathBuf,
    /// The folder of the files that runners keep locked.
    pub run_dir: PathBuf,
    /// The database.
    pub database: PathBuf,
}

/// A language model behind an OpenAI-compatible endpoint.
#[derive(Clone)]
pub struct ModelEndpoint {
    /// The address before `/v1/chat/completions`; a trailing `/v1` or `/` makes no difference.
    pub base_url: String,
    /// The model's name.
    pub name: String,
    /// The key that is sent as a bearer token.
    pub api_key: Option<ApiKey>,
    /// The variable that the key came from: no program that a task runs sees it.
    pub api_key_env: Option<String>,
}

/// A secret that no log and no record shows.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

impl ApiKey {
    /// Holds a secret.
    #[must_use]
    pub fn new(secret: String) -> Self {
        Self(secret)
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ApiKey(…)")
    }
}
