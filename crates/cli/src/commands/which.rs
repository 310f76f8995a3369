//! Which executions a command is about.

use astra_model::{ExecutionFilter, ExperienceRepository, TaskRef, Timestamp};
use astra_store::Store;
use clap::Args;

use super::tasks::parse_id;
use crate::error::CliError;
use crate::exit::Exit;

/// Executions of a task, and of a time.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// Only of the task with this id, or else this slug
    #[arg(long, value_name = "ID")]
    task: Option<String>,
    /// Only those started at this instant (RFC 3339) or later
    #[arg(long, value_name = "INSTANT")]
    since: Option<String>,
    /// Only those started before this instant (RFC 3339)
    #[arg(long, value_name = "INSTANT")]
    until: Option<String>,
}

impl Which {
    /// Returns what lets these through, the task taken for an id.
    pub(super) fn filter(&self) -> Result<ExecutionFilter, CliError> {
        let task = self.task.as_deref().map(parse_id).transpose()?;
        Ok(ExecutionFilter {
            task: task.map(TaskRef::Id),
            since: instant(self.since.as_deref())?,
            until: instant(self.until.as_deref())?,
            ..ExecutionFilter::default()
        })
    }
}

fn instant(text: Option<&str>) -> Result<Option<Timestamp>, CliError> {
    let instant = text.map(str::parse::<Timestamp>).transpose();
    instant.map_err(|error| CliError::because(Exit::Usage, &error))
}

/// Takes the task for a slug where no execution has it as its id.
pub(super) fn by_id_or_slug(
    store: &Store,
    mut filter: ExecutionFilter,
) -> Result<ExecutionFilter, CliError> {
    let Some(TaskRef::Id(id)) = &filter.task else {
        return Ok(filter);
    };
    let any = ExecutionFilter {
        task: filter.task.clone(),
        limit: 1,
        ..ExecutionFilter::default()
    };
    if let Ok(slug) = id.as_str().parse()
        && store.list_executions(&any)?.records.is_empty()
    {
        filter.task = Some(TaskRef::Slug(slug));
    }
    Ok(filter)
}
