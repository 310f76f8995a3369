//! The same keys, offered by threads and processes at once.

use std::io::{Write, stdin};
use std::process::Child;
use std::thread;

use astra_kit::{SCRUBBER, running};
use astra_model::{Appended, ExperienceRepository, LedgerRepository};
use astra_store::Store;

use crate::parts::{said, say, start, told};
use crate::support::{options, stored};

const KEYS: u32 = 800;
const THREADS: u32 = 8;
const PROCESSES: u32 = 8;

/// What is answered to each key, and how many of the answers are that it is new.
struct Answers {
    ids: Vec<String>,
    new: usize,
}

/// Offers each key once, with an execution that nobody else offers. Whoever offers begins with another.
fn offer(store: &Store, offerer: u32) -> Answers {
    let mut answers = Answers {
        ids: vec![String::new(); KEYS as usize],
        new: 0,
    };
    for turn in 0..KEYS {
        let key = (turn + offerer * 97) % KEYS;
        let seed = key + KEYS * (1 + offerer);
        let appended = store
            .append(&running().nth(key).seed(seed).succeed("Done."))
            .unwrap();
        answers.new += usize::from(matches!(appended, Appended::New(_)));
        answers.ids[key as usize] = appended.id().to_string();
    }
    answers
}

/// The part of a process that offers every key when it is told to, and says what each became.
#[test]
fn offer_every_key() {
    let Some(path) = told("crowds::offer_every_key") else {
        return;
    };
    let store = Store::open(&path, &options()).unwrap();
    let mut number = String::new();
    stdin().read_line(&mut number).unwrap();
    let answers = offer(&store, number.trim().parse().unwrap());
    say(&format!("{} {}", answers.new, answers.ids.join(" ")));
}

fn answers_of(mut process: Child) -> Answers {
    let lines: Vec<String> = said(&mut process).collect();
    assert!(process.wait().unwrap().success());
    let mut words = lines[0].split(' ').map(str::to_owned);
    Answers {
        new: words.next().unwrap().parse().unwrap(),
        ids: words.collect(),
    }
}

#[test]
fn of_keys_that_threads_and_processes_offer_at_once_each_has_one_record_that_all_are_told_of() {
    let stored = stored();
    let path = stored.path();
    let processes: Vec<Child> = (0..PROCESSES)
        .map(|number| {
            let mut process = start("crowds::offer_every_key", &path);
            let mut gate = process.stdin.take().unwrap();
            writeln!(gate, "{number}").unwrap();
            process
        })
        .collect();
    let answers: Vec<Answers> = thread::scope(|scope| {
        let store = &stored.store;
        let threads: Vec<_> = (PROCESSES..PROCESSES + THREADS)
            .map(|number| scope.spawn(move || offer(store, number)))
            .collect();
        let of_threads = threads.into_iter().map(|thread| thread.join().unwrap());
        of_threads
            .chain(processes.into_iter().map(answers_of))
            .collect()
    });
    let told_new: usize = answers.iter().map(|answers| answers.new).sum();
    assert_eq!(told_new, KEYS as usize);
    assert!(answers.iter().all(|all| all.ids == answers[0].ids));
    for id in &answers[0].ids {
        let id = id.parse().unwrap();
        assert!(stored.store.lookup(&id).unwrap().is_some(), "{id} is lost");
    }
    let report = stored.store.verify(&SCRUBBER, &mut |_, _| {}).unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert_eq!(report.checked, u64::from(KEYS));
    assert_eq!(stored.store.ledger_head().unwrap().size, u64::from(KEYS));
}
