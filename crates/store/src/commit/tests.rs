//! Callers that queue up behind one that leads, in an order that the tests decide.

use std::panic::resume_unwind;
use std::sync::{Arc, mpsc};
use std::thread;

use astra_kit::{SCRUBBER, TestChain};
use astra_model::RepositoryError;
use proptest::prelude::*;
use rusqlite::Connection;

use crate::store::{Access, Store, StoreOptions};

/// What a caller does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Keep,
    KeepAlone,
    FailAtOnce,
    FailBehindAWrite,
    PanicBehindAWrite,
}

/// What became of it: how many rows others saw at that time, or how it failed.
#[derive(Debug, PartialEq)]
enum Outcome {
    Kept { seen_by_others: u32 },
    Failed(String),
    Panicked,
}

const NOTES: &str = "CREATE TABLE note (place INTEGER PRIMARY KEY, number INTEGER)";

struct Scene {
    store: Store,
    folder: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("core.db");
        let options = StoreOptions::new(Arc::new(SCRUBBER.clone()), Arc::new(TestChain));
        let store = Store::create(&path, &options).unwrap();
        let scene = Self { store, folder };
        scene.change(NOTES);
        scene
    }

    /// Opens the database as another program would.
    fn outside(&self) -> Connection {
        Connection::open(self.folder.path().join("core.db")).unwrap()
    }

    fn change(&self, sql: &str) {
        self.outside().execute_batch(sql).unwrap();
    }

    /// Lets callers queue up one after the other behind one that writes, then lets that one go on.
    fn line_up(&self, deeds: &[Deed]) -> Vec<Outcome> {
        let (began, has_begun) = mpsc::channel();
        let (end, may_end) = mpsc::channel::<()>();
        thread::scope(|scope| {
            scope.spawn(move || {
                let written = self.store.write("write first", |_| {
                    began.send(()).unwrap();
                    may_end.recv().unwrap();
                    Ok(())
                });
                written.unwrap();
            });
            has_begun.recv().unwrap();
            let callers: Vec<_> = deeds
                .iter()
                .zip(0..)
                .map(|(&deed, number)| {
                    let caller = scope.spawn(move || self.call(number, deed));
                    while self.waiting() <= number as usize {
                        thread::yield_now();
                    }
                    caller
                })
                .collect();
            end.send(()).unwrap();
            let outcome = |joined: thread::Result<_>| joined.unwrap_or(Outcome::Panicked);
            callers
                .into_iter()
                .map(|caller| outcome(caller.join()))
                .collect()
        })
    }

    fn call(&self, number: u32, deed: Deed) -> Outcome {
        let path = self.folder.path().join("core.db");
        let work = move |connection: &Connection| {
            if deed == Deed::FailAtOnce {
                return Err(rusqlite::Error::InvalidQuery);
            }
            connection.execute("INSERT INTO note (number) VALUES (?1)", [number])?;
            match deed {
                Deed::FailBehindAWrite => Err(rusqlite::Error::InvalidQuery),
                Deed::PanicBehindAWrite => resume_unwind(Box::new("a job's own fault")),
                _ => Connection::open(&path)?
                    .query_row("SELECT count(*) FROM note", (), |row| row.get(0)),
            }
        };
        let done = match deed {
            Deed::KeepAlone => self.store.write("write", |transaction| work(transaction)),
            _ => self.store.write_shared("write", work),
        };
        match done {
            Ok(seen_by_others) => Outcome::Kept { seen_by_others },
            Err(error) => Outcome::Failed(told(&error)),
        }
    }

    fn waiting(&self) -> usize {
        match &self.store.access {
            Access::Writable(commits) => commits.queue.waiting(),
            Access::ReadOnly { .. } => 0,
        }
    }

    fn numbers(&self) -> Vec<u32> {
        let outside = self.outside();
        let mut kept = outside.prepare("SELECT number FROM note").unwrap();
        let numbers = kept.query_map((), |row| row.get(0)).unwrap();
        numbers.map(Result::unwrap).collect()
    }
}

fn told(error: &RepositoryError) -> String {
    match error {
        RepositoryError::Storage { source, .. } => source.to_string(),
        other => other.to_string(),
    }
}

#[test]
fn callers_that_came_meanwhile_share_a_commit_in_the_order_in_which_they_came() {
    let scene = Scene::new();
    let outcomes = scene.line_up(&[Deed::Keep; 64]);
    let none_before = Outcome::Kept { seen_by_others: 0 };
    assert!(outcomes.iter().all(|outcome| *outcome == none_before));
    assert_eq!(scene.numbers(), (0..64).collect::<Vec<u32>>());
}

#[test]
fn a_caller_that_writes_alone_keeps_its_place_among_those_that_share() {
    let scene = Scene::new();
    let deeds = [Deed::Keep, Deed::Keep, Deed::KeepAlone, Deed::Keep];
    let kept = |seen_by_others| Outcome::Kept { seen_by_others };
    assert_eq!(scene.line_up(&deeds), [kept(0), kept(0), kept(2), kept(3)]);
    assert_eq!(scene.numbers(), [0, 1, 2, 3]);
}

#[test]
fn a_lone_caller_does_its_job_on_its_own_thread() {
    let scene = Scene::new();
    let me = thread::current().id();
    let at = scene
        .store
        .write_shared("write", |_| Ok(thread::current().id()));
    assert_eq!(at.unwrap(), me);
}

#[test]
fn a_commit_that_fails_is_acknowledged_to_nobody() {
    let scene = Scene::new();
    scene.change(
        "CREATE TABLE kept_promise (number INTEGER PRIMARY KEY);
             INSERT INTO kept_promise VALUES (0), (1), (2), (3), (4), (6), (7);
             DROP TABLE note;
             CREATE TABLE note (place INTEGER PRIMARY KEY,
                number INTEGER REFERENCES kept_promise DEFERRABLE INITIALLY DEFERRED);",
    );
    let failed = Outcome::Failed("FOREIGN KEY constraint failed".to_owned());
    let outcomes = scene.line_up(&[Deed::Keep; 8]);
    assert!(outcomes.iter().all(|outcome| *outcome == failed));
    assert!(scene.numbers().is_empty());
    scene.change("INSERT INTO kept_promise VALUES (5)");
    assert_eq!(scene.line_up(&[Deed::Keep; 8]).len(), 8);
    assert_eq!(scene.numbers().len(), 8);
}

#[test]
fn a_job_that_ends_the_transaction_itself_ends_it_for_all_and_all_are_told() {
    let scene = Scene::new();
    scene.change(
        "DROP TABLE note;
             CREATE TABLE note (place INTEGER PRIMARY KEY,
                number INTEGER UNIQUE ON CONFLICT ROLLBACK);",
    );
    scene.change("INSERT INTO note (number) VALUES (5)");
    let failed = Outcome::Failed("UNIQUE constraint failed: note.number".to_owned());
    let outcomes = scene.line_up(&[Deed::Keep; 8]);
    assert!(outcomes.iter().all(|outcome| *outcome == failed));
    assert_eq!(scene.numbers(), [5]);
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => Just(Deed::Keep),
        1 => Just(Deed::KeepAlone),
        1 => Just(Deed::FailAtOnce),
        1 => Just(Deed::FailBehindAWrite),
        1 => Just(Deed::PanicBehindAWrite),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_others_do_a_caller_is_told_what_became_of_its_own_job(
        deeds in prop::collection::vec(deed(), 1..24)
    ) {
        let scene = Scene::new();
        let outcomes = scene.line_up(&deeds);
        for (deed, outcome) in deeds.iter().zip(&outcomes) {
            let is_as_told = match deed {
                Deed::Keep | Deed::KeepAlone => matches!(outcome, Outcome::Kept { .. }),
                Deed::FailAtOnce | Deed::FailBehindAWrite => matches!(outcome, Outcome::Failed(_)),
                Deed::PanicBehindAWrite => *outcome == Outcome::Panicked,
            };
            prop_assert!(is_as_told, "{deed:?}: {outcome:?}");
        }
        let is_kept = |deed: &Deed| matches!(deed, Deed::Keep | Deed::KeepAlone);
        let kept = deeds.iter().zip(0..).filter(|(deed, _)| is_kept(deed));
        let kept: Vec<u32> = kept.map(|(_, number)| number).collect();
        prop_assert_eq!(scene.numbers(), kept);
        prop_assert_eq!(scene.waiting(), 0);
    }
}
