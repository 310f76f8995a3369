//! The service: runs what is due until it is told to stop.

mod agenda;
mod book;
mod calendar;
mod crew;
mod heartbeat;
mod lane;
mod options;
mod pulse;
mod ready;
mod recovering;
mod settler;
mod shutdown;
mod slots;
mod work;

use std::sync::Arc;
use std::time::Duration;

use astra_model::{Record, RepositoryError};
use thiserror::Error;
use tracing::{error, info, warn};

use crate::bridge::blocking;
use crate::context::chain;
use crate::recovery::RecoverError;
use crate::scheduler::Scheduler;
use crate::tasks_file::TasksFileError;
use agenda::Agenda;
use book::Book;
use calendar::Calendar;
use crew::Crew;
use pulse::Pulse;
use ready::Ready;
use recovering::Recovering;
use settler::Settler;
use shutdown::Shutdown;

pub use heartbeat::Heartbeat;
pub use options::{
    CONCURRENCY_DEFAULT, DAEMON_CONCURRENCY_MAX, DaemonOptions, DaemonSignals,
    SHUTDOWN_GRACE_DEFAULT, SHUTDOWN_GRACE_MAX,
};

/// Runs what is due until it is told to stop.
///
/// Any number of daemons, and of runs by hand, share one database: each attempt is claimed by one
/// of them, and each window is planned once. What a daemon knows it read from the database and the
/// tasks file, so that one that is killed loses nothing that another does not find.
pub struct Daemon {
    scheduler: Arc<Scheduler>,
    options: DaemonOptions,
    signals: DaemonSignals,
    book: Book,
    calendar: Calendar,
    /// When attempts that wait for their time may run.
    waiting: Agenda,
    ready: Ready,
    crew: Crew,
    recovering: Recovering,
    settler: Settler,
    pulse: Pulse,
    shutdown: Shutdown,
}

/// A daemon could not start.
#[derive(Debug, Error)]
pub enum DaemonError {
    /// The tasks are not known.
    #[error(transparent)]
    Tasks(#[from] TasksFileError),
    /// What dead runners left could not be settled.
    #[error(transparent)]
    Recover(#[from] RecoverError),
    /// The store failed.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
}

impl Daemon {
    /// Starts: reads the tasks, settles what dead runners left and notes the schedules.
    ///
    /// # Errors
    ///
    /// If the tasks file or the store can't be read or written.
    pub async fn start(
        scheduler: Scheduler,
        options: DaemonOptions,
        signals: DaemonSignals,
    ) -> Result<Self, DaemonError> {
        let scheduler = Arc::new(scheduler);
        let book = Book::open(scheduler.places.tasks_file.clone())?;
        scheduler.follow(book.tasks.clone());
        recover(&scheduler).await?;
        let mut daemon = Self {
            crew: Crew::new(scheduler.clone(), options.concurrency),
            settler: Settler::start(&scheduler, book.stamp.clone()),
            pulse: Pulse::start(&scheduler),
            shutdown: Shutdown::new(&signals, options.grace),
            recovering: Recovering::default(),
            calendar: Calendar::default(),
            waiting: Agenda::default(),
            ready: Ready::default(),
            scheduler,
            options,
            signals,
            book,
        };
        daemon.note_schedules().await?;
        daemon.list_due_tasks().await?;
        daemon.pulse.note_look();
        info!(
            tasks = daemon.book.tasks.len(),
            concurrency = options.concurrency,
            runner = %daemon.scheduler.runner.holder.runner,
            "started"
        );
        Ok(daemon)
    }

    /// Runs what is due until it is told to stop, or, where it was to run once, until nothing is
    /// due any more; each record is reported once it is stored.
    ///
    /// Nothing that it started is in doubt when it returns: each attempt has its record. A store
    /// that fails for a while keeps it from running anything for that while.
    ///
    /// # Errors
    ///
    /// If it was to run once, and the store fails.
    pub async fn run(mut self, mut report: impl FnMut(&Record)) -> Result<(), DaemonError> {
        self.go_on().await?;
        while !self.is_done() {
            let wake = self.until_wake();
            tokio::select! {
                biased;
                step = self.shutdown.advances() => self.crew.heed(step),
                () = self.signals.reload.notified() => self.book.doubt(),
                made_records = self.recovering.ended() => self.look_at_all_again(made_records),
                Some(ended) = self.crew.ended() => self.settle(ended, &mut report).await,
                () = tokio::time::sleep(wake) => {}
            }
            self.go_on().await?;
        }
        self.settler.finish().await;
        info!("ended");
        Ok(())
    }

    /// Looks at what has come, and starts what may run.
    async fn go_on(&mut self) -> Result<(), DaemonError> {
        self.say_notices();
        if self.shutdown.is_asked_for() || !self.pulse.rest().is_zero() {
            return Ok(());
        }
        match self.look_and_start().await {
            Ok(()) => self.pulse.note_success(),
            Err(error) if self.options.once => return Err(error.into()),
            Err(error) => {
                error!(reason = chain(&error), "the store fails: tried again soon");
                self.pulse.note_fault();
            }
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        let is_all_read = self.ready.is_read() && !self.calendar.is_behind();
        let nothing_is_left = self.options.once && is_all_read;
        self.crew.is_idle() && (self.shutdown.has_come() || nothing_is_left)
    }

    fn until_wake(&self) -> Duration {
        let now = self.scheduler.wiring.clock.now();
        let instants = [
            self.calendar.next(),
            self.waiting.next(),
            self.crew.slots.next_try(),
        ];
        let next = instants.into_iter().flatten().min();
        let until = next.map_or(Duration::MAX, |instant| instant.since(now));
        until.min(self.pulse.until_beat()).max(self.pulse.rest())
    }

    fn say_notices(&self) {
        for notice in self.scheduler.notices.take() {
            let trace = notice.trace.map(tracing::field::display);
            warn!(trace, notice = notice.said);
        }
    }
}

/// Settles what dead runners left; what can't be published now is published later.
async fn recover(scheduler: &Arc<Scheduler>) -> Result<(), RecoverError> {
    let recoverer = scheduler.clone();
    match blocking(move || recoverer.recover()).await {
        Ok(_) => {}
        Err(RecoverError::Publish(error)) => {
            warn!(reason = chain(&error), "a record is not published yet");
        }
        Err(error) => return Err(error),
    }
    Ok(())
}
