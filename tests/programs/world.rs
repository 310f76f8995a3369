//! The real store and the obvious one, to which the same is done.

use std::sync::Arc;
use std::time::Duration;

use astra_kit::{MemoryStore, SequentialIds};
use astra_model::{Clock, OpenClaim, Timestamp};
use serde_json::Value;

use crate::act::jump;
use crate::filters;
use crate::keeper::{Database, Keeper};
use crate::names::Names;
use crate::op::Op;
use crate::queries::{Question, answer};
use crate::side::Side;

/// What is drawn for those who are not the scheduler.
const OTHERS_SEED: u32 = 0x5052_4f48;

/// Nothing, or where two stores disagree.
pub(crate) type Checked = Result<(), String>;

/// The two stores, and what a program has done to them.
pub(crate) struct World {
    pub(crate) real: Side,
    pub(crate) obvious: Side,
    /// What those draw who are not the scheduler.
    pub(crate) ids: SequentialIds,
    pub(crate) names: Names,
    /// All claims that were open after a step, each as it was seen last.
    pub(crate) claims: Vec<OpenClaim>,
    turn: usize,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            real: Side::new(|path| Keeper::Real(Database::create(path))),
            obvious: Side::new(|_| Keeper::Obvious(Arc::new(MemoryStore::new()))),
            ids: SequentialIds::of_seed(OTHERS_SEED),
            names: Names::default(),
            claims: Vec::new(),
            turn: 0,
        }
    }

    /// Runs a program, and insists on agreement after every step.
    pub(crate) fn run(&mut self, program: &[Op]) -> Checked {
        for (number, op) in (1..).zip(program) {
            let told = |fault| format!("after step {number}, {op:?}:\n{fault}");
            self.take(op).map_err(told)?;
            self.insist_agreement().map_err(told)?;
        }
        Ok(())
    }

    /// Does the same to both, and insists on the same outcome.
    pub(crate) fn both(&mut self, deed: impl Fn(&mut Side) -> Value) -> Checked {
        let (real, obvious) = (deed(&mut self.real), deed(&mut self.obvious));
        insist_same("the outcome", &real, &obvious)
    }

    /// Insists that both give the same answers, of all that they can be asked a part that changes.
    fn insist_agreement(&mut self) -> Checked {
        self.turn += 1;
        self.look_around();
        let mut questions = vec![Question::Claims, Question::Outbox(self.turn % 4)];
        questions.extend(filters::some(&self.names, self.turn));
        questions.extend(self.names.newest(self.turn));
        self.ask(&questions)
    }

    /// Insists that both give the same answer to every question.
    pub(crate) fn insist_whole_agreement(&mut self) -> Checked {
        self.look_around();
        let mut questions = vec![Question::Claims, Question::Outbox(0)];
        questions.extend(filters::all(&self.names, self.turn));
        questions.extend(self.names.all());
        self.ask(&questions)
    }

    fn ask(&self, questions: &[Question]) -> Checked {
        let clocks = [&self.real, &self.obvious].map(|side| side.clock.now().to_string());
        insist_same(
            "the time",
            &clocks[0].clone().into(),
            &clocks[1].clone().into(),
        )?;
        let (real, obvious) = (self.real.store(), self.obvious.store());
        for question in questions {
            let told = |fault| format!("{question:?}: {fault}");
            let real = answer(&*real, question).map_err(told)?;
            let obvious = answer(&*obvious, question).map_err(told)?;
            insist_same(&format!("{question:?}"), &real, &obvious)?;
        }
        Ok(())
    }

    /// Learns what there is to ask for.
    fn look_around(&mut self) {
        let real = self.real.store();
        self.names.learn(&*real);
        for claim in real.list_claims().expect("claims are listed") {
            let mut known = self.claims.iter_mut();
            match known.find(|known| known.lease == claim.lease) {
                Some(known) => *known = claim,
                None => self.claims.push(claim),
            }
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.real.clock.now()
    }

    pub(crate) fn clock_jumps(&self, ms: i64) {
        jump(&self.real.clock, ms);
        jump(&self.obvious.clock, ms);
    }

    pub(crate) fn wait(&self, time: Duration) {
        self.real.clock.advance(time);
        self.obvious.clock.advance(time);
    }
}

/// Insists that two stores said the same.
pub(crate) fn insist_same(what: &str, real: &Value, obvious: &Value) -> Checked {
    if real == obvious {
        return Ok(());
    }
    Err(format!(
        "{what}: the real store says\n{real:#}\nbut it is obvious that\n{obvious:#}"
    ))
}
