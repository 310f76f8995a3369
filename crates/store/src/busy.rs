//! Waiting for others who hold the database.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// A wait ends after about 10 s: nearly all of these turns are short ones, to which the system adds its
/// own 50 us.
const TURNS_MAX: i32 = 60_000;
const WAIT_US_MIN: u32 = 200;
const WAIT_US_SPREAD: u32 = 1_800;
/// Whoever has waited for so many turns asks twice as often, after as many more three times, up to a
/// turn of the shortest length.
const TURNS_TO_HURRY: u32 = 4;
const WAIT_US_LEAST: u32 = 100;

/// Waits for one turn, 0.2 to 2 ms at first; says whether to go on waiting.
///
/// SQLite's own handler backs off to 100 ms, and so lets newcomers overtake whoever waits longest. Here
/// whoever waits longest asks most often.
pub(crate) fn wait(turn: i32) -> bool {
    if turn >= TURNS_MAX {
        return false;
    }
    pause(Duration::from_micros(u64::from(turn_us(
        turn.unsigned_abs(),
    ))));
    true
}

/// Runs what may find the database busy where SQLite asks no busy handler.
pub(crate) fn retry<T>(mut work: impl FnMut() -> rusqlite::Result<T>) -> rusqlite::Result<T> {
    let mut turn = 0;
    loop {
        match work() {
            Err(error) if is_busy(&error) && wait(turn) => turn += 1,
            other => return other,
        }
    }
}

pub(crate) fn is_busy(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
    matches!(
        error.sqlite_error_code(),
        Some(DatabaseBusy | DatabaseLocked)
    )
}

/// Tells whether others were waited for in vain: those whose locks keep even readers out are not
/// said to be busy.
pub(crate) fn is_stuck(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::FileLockingProtocolFailed;
    is_busy(error) || error.sqlite_error_code() == Some(FileLockingProtocolFailed)
}

fn turn_us(turn: u32) -> u32 {
    (jittered_us() / (1 + turn / TURNS_TO_HURRY)).max(WAIT_US_LEAST)
}

/// Spreads the waits of threads and processes, so that they don't meet again and again.
fn jittered_us() -> u32 {
    static TURNS: AtomicU32 = AtomicU32::new(0);
    let turn = TURNS.fetch_add(1, Ordering::Relaxed);
    let mut mixed = turn.wrapping_mul(0x9e37_79b9) ^ std::process::id();
    mixed ^= mixed >> 16;
    mixed = mixed.wrapping_mul(0x85eb_ca6b);
    mixed ^= mixed >> 13;
    WAIT_US_MIN + mixed % WAIT_US_SPREAD
}

#[expect(
    clippy::disallowed_methods,
    reason = "SQLite's busy handler is called on the waiting thread and must block it"
)]
fn pause(duration: Duration) {
    std::thread::sleep(duration);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_waits_longer_asks_more_often() {
        let longest = |turn| (0..100).map(|_| turn_us(turn)).max().unwrap_or_default();
        assert!(longest(0) > longest(8) && longest(8) > longest(80));
        assert_eq!(longest(1_000), WAIT_US_LEAST);
    }

    #[test]
    fn a_first_wait_lies_between_a_fifth_and_two_milliseconds_and_differs_from_the_next() {
        let waits: Vec<u32> = (0..100).map(|_| jittered_us()).collect();
        assert!(waits.iter().all(|us| (200..2_000).contains(us)));
        assert!(waits.windows(2).any(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn waiting_ends() {
        assert!(!wait(TURNS_MAX));
    }
}
