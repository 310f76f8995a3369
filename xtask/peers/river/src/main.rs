#![doc = include_str!("../README.md")]

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use riverqueue::migrate::SqliteMigrator;
use riverqueue::sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use riverqueue::{
    BoxError, Client, EventKind, Job, JobArgs, QueueConfig, WorkContext, WorkOutcome, Workers,
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Deserialize, JobArgs, Serialize)]
#[river(kind = "nothing")]
struct Nothing {
    number: u32,
}

async fn do_nothing(_context: WorkContext, _job: Job<Nothing>) -> Result<WorkOutcome, BoxError> {
    Ok(WorkOutcome::Complete)
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [jobs, workers] = words.as_slice() else {
        return Err("write JOBS WORKERS".into());
    };
    let (jobs, workers) = (jobs.parse()?, workers.parse()?);
    let folder = tempfile::tempdir()?;
    let pool = durable(&folder.path().join("river.db")).await?;
    let (wall, cpu) = work_off(pool, jobs, workers).await?;
    let each = |spent: Duration| spent.as_secs_f64() * 1e6 / f64::from(jobs);
    println!(
        r#"{{"jobs": {jobs}, "workers": {workers}, "wall_us": {}, "cpu_us": {}}}"#,
        each(wall),
        each(cpu)
    );
    Ok(())
}

async fn durable(file: &Path) -> Result<SqlitePool, Box<dyn Error>> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10));
    let pool = SqlitePoolOptions::new().connect_with(options).await?;
    SqliteMigrator::new(pool.clone()).migrate_up().await?;
    Ok(pool)
}

/// Inserts all jobs, then takes the time from the client's start to the last completion.
async fn work_off(
    pool: SqlitePool,
    jobs: u32,
    workers: usize,
) -> Result<(Duration, Duration), Box<dyn Error>> {
    let mut known = Workers::new();
    known.add_fn(do_nothing)?;
    let client = Client::builder(pool)
        .workers(known)
        .queue("default", QueueConfig::new(workers))
        .build()?;
    client
        .insert_many((0..jobs).map(|number| Nothing { number }))
        .await?;
    let mut completed = client.subscribe(&[EventKind::JobCompleted])?;
    let (began, cpu_before) = (Instant::now(), cpu()?);
    let mut run = client.start()?;
    for _ in 0..jobs {
        completed.recv().await?;
    }
    let spent = (began.elapsed(), cpu()? - cpu_before);
    run.stop().await?;
    Ok(spent)
}

fn cpu() -> Result<Duration, Box<dyn Error>> {
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    let micros = |time: nix::sys::time::TimeVal| {
        Duration::from_secs(time.tv_sec().unsigned_abs())
            + Duration::from_micros(time.tv_usec().unsigned_abs())
    };
    Ok(micros(usage.user_time()) + micros(usage.system_time()))
}
