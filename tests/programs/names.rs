//! By what a program's experiences can be asked for.

use astra_model::{
    ExperienceId, IdempotencyKey, LIMIT_MAX, RecentFilter, Record, SpanId, Timestamp, TraceId,
};
use astra_scheduler::Store;

use crate::queries::Question;

/// What was stored, in the order in which it was first seen.
#[derive(Default)]
pub(crate) struct Names {
    ids: Vec<ExperienceId>,
    spans: Vec<SpanId>,
    keys: Vec<IdempotencyKey>,
    traces: Vec<TraceId>,
    starts: Vec<Timestamp>,
}

impl Names {
    /// Learns what a store holds by now.
    pub(crate) fn learn(&mut self, store: &dyn Store) {
        let all = RecentFilter {
            limit: LIMIT_MAX,
            ..RecentFilter::default()
        };
        let records = store.list_recent(&all).expect("it is listed");
        records.iter().for_each(|record| self.learn_record(record));
        for open in store.list_claims().expect("claims are listed") {
            learn(&mut self.keys, Some(open.lease.key));
            learn(&mut self.spans, Some(open.running.lineage.span()));
            learn(&mut self.traces, Some(open.running.lineage.trace()));
        }
    }

    fn learn_record(&mut self, record: &Record) {
        let ts = record.document()["ts"].as_f64();
        learn(&mut self.starts, ts.map(Timestamp::from_seconds));
        learn(&mut self.ids, Some(record.id().clone()));
        learn(&mut self.spans, record.fact_str("span_id").parse().ok());
        learn(&mut self.traces, record.fact_str("trace_id").parse().ok());
        let key = record.fact_str("idempotency_key");
        learn(&mut self.keys, key.parse().ok());
    }

    /// Returns the id that a program means by a number, of what is stored or of nothing.
    pub(crate) fn id(&self, number: u8) -> ExperienceId {
        let number = usize::from(number);
        match self.ids.get(number % (self.ids.len() + 1)) {
            Some(id) => id.clone(),
            None => "exp_nobody".parse().expect("an id"),
        }
    }

    /// Returns the start of one that is stored.
    pub(crate) fn start(&self, number: usize) -> Timestamp {
        let starts = self.starts.len().max(1);
        let start = self.starts.get(number % starts);
        start.copied().unwrap_or_else(astra_kit::example_started)
    }

    /// Asks for the newest by each of their names, and for an older one.
    pub(crate) fn newest(&self, turn: usize) -> Vec<Question> {
        let count = self.ids.len().max(self.keys.len());
        let newest = count.saturating_sub(3)..count;
        let older = turn % count.max(1);
        newest
            .chain([older])
            .flat_map(|at| self.by_name(at))
            .collect()
    }

    /// Asks for each by each of its names.
    pub(crate) fn all(&self) -> Vec<Question> {
        let count = self.ids.len().max(self.keys.len());
        let links = (0..count).map(|at| Question::Children(self.id_at(at), at));
        let names = (0..count).flat_map(|at| self.by_name(at));
        links.chain(names).collect()
    }

    /// Asks for the children and by the beginning of a name.
    pub(crate) fn around(&self, turn: usize) -> [Question; 3] {
        let id = self.id_at(turn % self.ids.len().max(1));
        let span = self.spans.get(turn % self.spans.len().max(1));
        let span = span.map(ToString::to_string).unwrap_or_default();
        let prefixes = [
            "",
            "task_exec_",
            "exp",
            &id.as_str()[..id.as_str().len() - 1],
            span.get(..8).unwrap_or_default(),
            &span,
            "task%",
            "\u{10ffff}",
        ];
        [
            Question::Children(id.clone(), turn % 4),
            Question::Prefix(prefixes[turn % prefixes.len()].to_owned(), turn % 5),
            Question::Prefix(prefixes[(turn / 2) % prefixes.len()].to_owned(), 0),
        ]
    }

    fn id_at(&self, at: usize) -> ExperienceId {
        self.ids
            .get(at)
            .cloned()
            .unwrap_or_else(|| self.id(u8::MAX))
    }

    fn by_name(&self, at: usize) -> Vec<Question> {
        let mut questions = vec![Question::Id(self.id_at(at))];
        questions.extend(self.spans.get(at).map(|span| Question::Span(*span)));
        questions.extend(self.traces.get(at).map(|trace| Question::Trace(*trace)));
        if let Some(key) = self.keys.get(at) {
            questions.push(Question::Key(key.clone()));
            questions.push(Question::Claim(key.clone()));
        }
        questions
    }
}

fn learn<T: PartialEq>(known: &mut Vec<T>, name: Option<T>) {
    if let Some(name) = name.filter(|name| !known.contains(name)) {
        known.push(name);
    }
}
