//! Random programs of runs, kills, recoveries and all that goes on beside them, on the real store
//! and on an obvious one at once: after every step the two have said the same and hold the same.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't set up its world stops there"
)]

mod stock;

mod act;
mod op;
mod python;
mod strategy;

mod keeper;
mod side;

mod comparable;
mod queries;

mod filters;
mod names;

mod made;
mod step;
mod world;

mod laws;

/// The invariants, written a second time: they are the flows' own.
#[path = "../flows"]
mod flows {
    pub(crate) mod checker;
}

use flows::checker;

use op::{Asked, Gone, Late, Op, Recoverers, When};
use proptest::prelude::*;
use strategy::programs;
use world::World;

/// Enough to meet each pair of steps, and few enough for half a minute.
const PROGRAMS: u32 = 24;
/// What proptest says where nobody said how many.
const CASES_UNSAID: u32 = 256;
/// A program that shows a fault is made shorter so often: that takes a few minutes.
const SHORTENINGS_MAX: u32 = 1000;

fn config() -> ProptestConfig {
    let said = ProptestConfig::default();
    ProptestConfig {
        cases: match said.cases {
            CASES_UNSAID => PROGRAMS,
            cases => cases,
        },
        failure_persistence: None,
        max_shrink_iters: SHORTENINGS_MAX,
        ..said
    }
}

fn check(program: &[Op]) -> Result<(), TestCaseError> {
    let mut world = World::new();
    let checked = world.run(program).and_then(|()| world.end());
    checked.map_err(TestCaseError::fail)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_real_store_does_what_is_obvious(program in programs()) {
        check(&program)?;
    }
}

#[test]
fn a_runner_that_was_given_up_is_fenced_when_it_comes_back() {
    let asked = Asked {
        task: 1,
        when: When::Scheduled(0),
    };
    let run = || Op::Run {
        asked,
        acts: Vec::new(),
    };
    let late = || Op::Late {
        claim: 0,
        says: Late::Records {
            says: "I live.".to_owned(),
        },
    };
    let claim = Op::Claim {
        asked,
        gone: Gone::Elsewhere,
        lived_ms: 1_000,
        notes: vec![vec![0, 1]],
    };
    let wait = Op::Wait { ms: 600_000 };
    let recover = Op::Recover(Recoverers::One);
    let program = [claim, run(), wait, recover, late(), run(), late(), run()];
    check(&program).expect("the stores agree");
}
