//! Work on several threads, its results in order.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// So many jobs are under way for each thread: one in work, the others waiting for it.
const UNDER_WAY: usize = 3;
/// More threads than this would wait for the one that feeds them.
const THREADS_MAX: usize = 8;

/// Returns how many threads to work on: as many as the machine has processors, within bounds.
pub(super) fn threads() -> usize {
    thread::available_parallelism().map_or(1, |count| count.get().min(THREADS_MAX))
}

/// Does jobs on so many threads and takes their results in the order of the jobs.
///
/// Jobs go round the threads one by one, and so do results: which thread is fast decides nothing.
/// Only so many are under way that memory doesn't grow with their number.
pub(super) fn work_in_order<J: Send, R: Send, E>(
    threads: usize,
    work: impl Fn(J) -> R + Sync,
    mut next: impl FnMut() -> Result<Option<J>, E>,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    thread::scope(|scope| {
        let (todo, done): (Vec<Sender<J>>, Vec<Receiver<R>>) = (0..threads.max(1))
            .map(|_| {
                let (jobs, todo) = channel();
                let (done, results) = channel();
                let work = &work;
                scope.spawn(move || work_off(&todo, &done, work));
                (jobs, results)
            })
            .unzip();
        let mut results = done.iter().cycle().map_while(|done| done.recv().ok());
        let mut under_way = 0;
        for jobs in todo.iter().cycle() {
            let Some(job) = next()? else { break };
            if jobs.send(job).is_err() {
                break;
            }
            under_way += 1;
            if under_way == UNDER_WAY * todo.len() {
                results.next().map_or(Ok(()), &mut take)?;
                under_way -= 1;
            }
        }
        results.take(under_way).try_for_each(take)
    })
}

/// Works until nobody sends jobs or takes results any more.
fn work_off<J, R>(todo: &Receiver<J>, done: &Sender<R>, work: impl Fn(J) -> R) {
    for job in todo {
        if done.send(work(job)).is_err() {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_jobs_and_few_are_under_way() {
        for threads in [1, 2, 5] {
            let (mut jobs, mut taken) = (0..1_000_u32, Vec::new());
            let under_way = AtomicUsize::new(0);
            let worked = work_in_order(
                threads,
                |job| job * 2,
                || {
                    let before = under_way.fetch_add(1, Ordering::Relaxed);
                    assert!(before <= UNDER_WAY * threads);
                    Ok::<_, ()>(jobs.next())
                },
                |result| {
                    under_way.fetch_sub(1, Ordering::Relaxed);
                    taken.push(result);
                    Ok(())
                },
            );
            assert_eq!(worked, Ok(()));
            assert!(taken.into_iter().eq((0..1_000).map(|job| job * 2)));
        }
    }

    #[test]
    fn an_error_of_either_end_ends_the_work() {
        let fails_at = |fed: u32, taken: u32| {
            let mut jobs = 0..;
            work_in_order(
                2,
                |job: u32| job,
                || {
                    let job = jobs.next();
                    if job == Some(fed) {
                        Err("fed")
                    } else {
                        Ok(job)
                    }
                },
                |job| if job == taken { Err("taken") } else { Ok(()) },
            )
        };
        assert_eq!(fails_at(10, 1_000), Err("fed"));
        assert_eq!(fails_at(1_000, 10), Err("taken"));
    }
}
