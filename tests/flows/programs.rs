//! Random programs, run on the real store and on an obvious one at once: after every step the two
//! have given the same answers, and hold the same documents.

mod step;
mod world;

mod beside;
mod claims;
mod endings;

mod agree;

use proptest::prelude::*;

use step::{Step, programs};
use world::World;

/// Enough to meet each pair of steps many times, and few enough for a minute.
const PROGRAMS: u32 = 48;

fn run(steps: &[Step]) {
    let mut world = World::new();
    for (number, step) in steps.iter().enumerate() {
        world.take(step);
        agree::insist(&world);
        agree::insist_found(&world, number);
    }
    world.settle();
    world.insist_sound();
    let world = world.reopened();
    agree::insist(&world);
    agree::insist_each_found(&world);
    world.insist_sound();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: PROGRAMS, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_program_leaves_the_real_store_and_the_obvious_one_in_the_same_state(steps in programs()) {
        run(&steps);
    }
}

#[test]
fn a_runner_that_was_given_up_is_fenced_when_it_comes_back() {
    use step::How;
    run(&[
        Step::Ask { task: 0, window: 0 },
        Step::Note { slot: 0, word: 1 },
        Step::Die { slot: 0 },
        Step::Recover,
        Step::FinishLate {
            slot: 0,
            how: How::Success,
        },
        Step::Ask { task: 0, window: 0 },
        Step::Finish {
            slot: 0,
            how: How::Success,
        },
        Step::Ask { task: 0, window: 0 },
    ]);
}
