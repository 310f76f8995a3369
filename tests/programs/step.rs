//! One step of a program, done to both stores.

use std::thread;
use std::time::Duration;

use astra_kit::captured;
use astra_model::{ClaimOutcome, RetrievalCall};
use astra_scheduler::LEASE_LENGTH;
use serde_json::{Value, json};

use crate::comparable;
use crate::op::{Append, Asked, Gone, Late, Op, Recoverers};
use crate::python::Foreign;
use crate::side::Side;
use crate::world::{Checked, World};

impl World {
    /// Does a step to both, and insists on the same outcome.
    pub(crate) fn take(&mut self, op: &Op) -> Checked {
        match op {
            Op::Run { asked, acts } => self.both(|side| comparable::run(&side.run(*asked, acts))),
            Op::Crash { asked, act } => self.both(|side| {
                let outcome = side.crash(*asked, act);
                json!(outcome.as_ref().map(comparable::run))
            }),
            Op::Claim {
                asked,
                gone,
                lived_ms,
                notes,
            } => self.claim(*asked, *gone, *lived_ms, notes),
            Op::Late { claim, says } => self.come_late(*claim, says),
            Op::Recover(who) => self.both(|side| recover(side, *who)),
            Op::Append(append) => self.append(append),
            Op::Remember(thought) => {
                let memory = thought.memory(self.now());
                self.both(|side| side.keeper.remember(&memory).into())
            }
            Op::Python(foreign) => self.python(foreign),
            Op::Publish { many } => self.both(|side| publish(side, *many)),
            Op::ClockJumps { ms } => {
                self.clock_jumps(*ms);
                Ok(())
            }
            Op::Wait { ms } => {
                self.wait(Duration::from_millis((*ms).into()));
                Ok(())
            }
            Op::Restart => {
                self.real.restart();
                self.obvious.restart();
                Ok(())
            }
        }
    }

    /// Claims the next attempt of a window for a runner that is gone by now.
    fn claim(&mut self, asked: Asked, gone: Gone, lived_ms: u16, notes: &[Vec<u8>]) -> Checked {
        let lineage = self.next_lineage(asked);
        let running = self.running(asked, lineage).build();
        let holder = self.holder(gone);
        let calls: Vec<RetrievalCall> = notes.iter().map(|found| self.call(found)).collect();
        let seen = running.started.plus(Duration::from_millis(lived_ms.into()));
        self.both(|side| {
            let store = side.store();
            let expires = running.started.plus(LEASE_LENGTH);
            let outcome = store.claim(&running, &holder, expires);
            let outcome = outcome.expect("the store takes claims");
            if let ClaimOutcome::Claimed(lease) = &outcome {
                for call in &calls {
                    store.note_retrieval(lease, call).expect("it is held");
                }
                let expires = seen.plus(LEASE_LENGTH);
                store.renew(lease, seen, expires).expect("it is held");
            }
            comparable::claimed(&outcome)
        })
    }

    /// Lets one who was given a claim once use it.
    fn come_late(&mut self, claim: u8, says: &Late) -> Checked {
        let Some(at) = usize::from(claim).checked_rem(self.claims.len()) else {
            return Ok(());
        };
        let given = self.claims[at].clone();
        let now = self.now();
        match says {
            Late::Renews => self.both(|side| {
                let renewed = side
                    .store()
                    .renew(&given.lease, now, now.plus(LEASE_LENGTH));
                comparable::under_lease(renewed.map(|()| json!("renewed")))
            }),
            Late::Notes(found) => {
                let call = self.call(found);
                self.both(|side| {
                    let noted = side.store().note_retrieval(&given.lease, &call);
                    comparable::under_lease(noted.map(|()| json!("noted")))
                })
            }
            Late::Records { says } => {
                let took = Duration::from_mins(1);
                let execution = given.running.clone().succeed(captured(says), took);
                self.both(|side| {
                    let recorded = side.store().record(&given.lease, &execution);
                    comparable::under_lease(recorded.map(|made| comparable::appended(&made)))
                })
            }
        }
    }

    /// Stores an execution without a claim.
    fn append(&mut self, append: &Append) -> Checked {
        let execution = self.execution(append);
        self.both(|side| {
            let appended = side.store().append(&execution);
            comparable::appended(&appended.expect("the store takes it"))
        })
    }

    fn python(&mut self, foreign: &Foreign) -> Checked {
        let row = foreign.row(self.now());
        self.both(|side| match (foreign, &row) {
            (_, Some(row)) => side.keeper.insert(row).into(),
            (Foreign::Tampers, _) => side.keeper.tamper().into(),
            _ => {
                side.keeper.consolidate();
                Value::Null
            }
        })
    }
}

/// Settles what dead runners left. Of two at once it can't be told who settles what, so that they
/// are taken together.
pub(crate) fn recover(side: &Side, who: Recoverers) -> Value {
    let scheduler = side.scheduler();
    match who {
        Recoverers::One => comparable::recovery(&scheduler.recover()),
        Recoverers::TwoInARow => {
            let recoveries = [scheduler.recover(), scheduler.recover()];
            recoveries.iter().map(comparable::recovery).collect()
        }
        Recoverers::TwoAtOnce => {
            let (one, another) = thread::scope(|scope| {
                let another = scope.spawn(|| scheduler.recover());
                (
                    scheduler.recover(),
                    another.join().expect("it doesn't panic"),
                )
            });
            let both = [one, another].map(|one| one.expect("nobody finds the store busy"));
            let mut records: Vec<_> = both.iter().flat_map(|one| &one.records).collect();
            records.sort();
            json!(records)
        }
    }
}

fn publish(side: &Side, many: u8) -> Value {
    let store = side.store();
    let ids = store.list_unpublished(many.into()).expect("it is read");
    let unknown = "task_exec_nobody".parse().expect("an id");
    let marked: Vec<_> = ids.iter().cloned().chain([unknown]).collect();
    store.mark_published(&marked).expect("they are marked");
    json!(ids)
}
