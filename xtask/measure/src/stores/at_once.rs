//! Many callers at once.

use std::error::Error;
use std::sync::atomic::{AtomicU32, Ordering};

/// Does each of some operations once, by so many threads; none that is left is begun after a failure.
pub(super) fn at_once(
    callers: u32,
    times: u32,
    operation: impl Fn(u32) -> Result<(), Box<dyn Error>> + Sync,
) -> Result<(), Box<dyn Error>> {
    let next = AtomicU32::new(0);
    let work = || -> Result<(), String> {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= times {
                return Ok(());
            }
            operation(number).map_err(|error| {
                next.store(times, Ordering::Relaxed);
                error.to_string()
            })?;
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..callers).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            thread.join().map_err(|_| "a caller panicked")??;
        }
        Ok(())
    })
}
