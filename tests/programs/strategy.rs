//! How programs are made up.

use astra_kit::strategy::texts;
use proptest::prelude::*;
use proptest::sample::select;

use crate::act::{Act, Ends};
use crate::op::{Append, Asked, Gone, Late, Op, Recoverers, Status, Thought, When};
use crate::python::{Foreign, ODDITIES};
use crate::stock::{TASKS, WORDS};

/// The longest program; a longer one meets nothing that this doesn't.
const OPS_MAX: usize = 24;
const DAY_MS: i64 = 24 * 3600 * 1000;

/// Makes programs.
pub(crate) fn programs() -> impl Strategy<Value = Vec<Op>> {
    prop::collection::vec(ops(), 1..OPS_MAX)
}

fn ops() -> impl Strategy<Value = Op> {
    prop_oneof![
        8 => runs(),
        2 => (asked(), acts_of(Just(Ends::NotAtAll)))
            .prop_map(|(asked, act)| Op::Crash { asked, act }),
        4 => claims(),
        3 => (any::<u8>(), lates()).prop_map(|(claim, says)| Op::Late { claim, says }),
        3 => select(vec![Recoverers::One, Recoverers::TwoInARow, Recoverers::TwoAtOnce])
            .prop_map(Op::Recover),
        4 => appends().prop_map(Op::Append),
        2 => thoughts().prop_map(Op::Remember),
        5 => foreigners().prop_map(Op::Python),
        1 => (0..4_u8).prop_map(|many| Op::Publish { many }),
        2 => jumps().prop_map(|ms| Op::ClockJumps { ms }),
        2 => (0..200_000_u32).prop_map(|ms| Op::Wait { ms }),
        1 => Just(Op::Restart),
    ]
}

fn asked() -> impl Strategy<Value = Asked> {
    let when = prop_oneof![
        6 => (0..2_u8).prop_map(When::Scheduled),
        1 => Just(When::Manual(0)),
        2 => Just(When::Now),
    ];
    (0..TASKS.len(), when).prop_map(|(task, when)| Asked { task, when })
}

fn runs() -> impl Strategy<Value = Op> {
    let ends = prop_oneof![
        3 => Just(Ends::Well),
        5 => Just(Ends::Badly),
        5 => select(vec![
            Ends::InPart,
            Ends::InPartSayingWhy,
            Ends::ForGood,
            Ends::Panicking,
            Ends::Hanging,
            Ends::HangingOn,
            Ends::Cancelled,
            Ends::GivenUp,
        ]),
    ];
    let acts = prop::collection::vec(acts_of(ends), 1..4);
    (asked(), acts).prop_map(|(asked, acts)| Op::Run { asked, acts })
}

fn acts_of(ends: impl Strategy<Value = Ends>) -> impl Strategy<Value = Act> {
    let does = || prop::bool::weighted(0.3);
    let jumps = prop_oneof![5 => Just(0), 1 => jumps()];
    (says(), does(), does(), does(), 0..5000_u16, jumps, ends).prop_map(
        |(says, retrieves, calls_tool, writes, takes_ms, clock_jumps_ms, ends)| Act {
            says,
            retrieves,
            calls_tool,
            writes,
            takes_ms,
            clock_jumps_ms,
            ends,
        },
    )
}

fn claims() -> impl Strategy<Value = Op> {
    let gone = select(vec![Gone::Killed, Gone::Rebooted, Gone::Elsewhere]);
    let notes = prop::collection::vec(ids(), 0..3);
    (asked(), gone, 0..30_000_u16, notes).prop_map(|(asked, gone, lived_ms, notes)| Op::Claim {
        asked,
        gone,
        lived_ms,
        notes,
    })
}

fn lates() -> impl Strategy<Value = Late> {
    prop_oneof![
        1 => Just(Late::Renews),
        1 => ids().prop_map(Late::Notes),
        2 => says().prop_map(|says| Late::Records { says }),
    ]
}

fn appends() -> impl Strategy<Value = Append> {
    (
        (asked(), prop::bool::weighted(0.3), statuses(), says()),
        (ids(), ids(), 0..3_u8),
        (prop::bool::weighted(0.3), 0..5000_u16),
    )
        .prop_map(
            |((asked, again, status, says), (parents, causes, tools), (backfilled, took_ms))| {
                Append {
                    asked,
                    again,
                    status,
                    says,
                    parents,
                    causes,
                    tools,
                    backfilled,
                    took_ms,
                }
            },
        )
}

fn foreigners() -> impl Strategy<Value = Foreign> {
    let number = || 0..6_u8;
    prop_oneof![
        3 => thoughts().prop_map(Foreign::Remembers),
        4 => (number(), statuses(), says(), any::<bool>()).prop_map(
            |(number, status, says, backfilled)| Foreign::Records {
                number,
                status,
                says,
                backfilled,
            }
        ),
        2 => (number(), any::<bool>(), 0..ODDITIES.len())
            .prop_map(|(number, run, odd)| Foreign::Blunders { number, run, odd }),
        1 => Just(Foreign::Consolidates),
        1 => Just(Foreign::Tampers),
    ]
}

fn thoughts() -> impl Strategy<Value = Thought> {
    let kind = select(vec!["OBSERVATION", "GOAL"]);
    let mood = prop::option::of(select(vec!["calm", "tense"]));
    (0..6_u8, kind, says(), mood).prop_map(|(number, kind, says, mood)| Thought {
        number,
        kind,
        says,
        mood,
    })
}

fn statuses() -> impl Strategy<Value = Status> {
    select(vec![Status::Success, Status::Failed, Status::Partial])
}

/// Makes numbers of ids that are stored, or of none.
fn ids() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(0..12_u8, 0..4)
}

fn jumps() -> impl Strategy<Value = i64> {
    let before_1970 = -(56 * 365 * DAY_MS);
    prop_oneof![
        4 => -5_000..5_000_i64,
        2 => -2 * DAY_MS..2 * DAY_MS,
        1 => Just(before_1970),
        1 => Just(-before_1970),
    ]
}

/// Makes texts of words that are searched for, some with whatever else tasks say.
fn says() -> impl Strategy<Value = String> {
    let words = prop::sample::subsequence(WORDS.to_vec(), 0..=WORDS.len());
    let tail = prop_oneof![3 => Just(String::new()), 1 => texts()];
    (words, tail).prop_map(|(words, tail)| {
        let words = words.iter().map(|word| format!("the {word} "));
        words.chain([tail]).collect()
    })
}
