//! What holds at the end of every program.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use astra_kit::SCRUBBER;
use astra_model::{
    ExecutionFilter, ExperienceRepository, LIMIT_MAX, OpenClaim, Record, Retrieval, Running,
    SpanId, validate,
};
use astra_scheduler::{CLOCK_SKEW_MAX, LEASE_LENGTH, Store};
use serde_json::{Value, json};

use crate::checker;
use crate::keeper::{Database, Keeper};
use crate::op::Recoverers;
use crate::side::Side;
use crate::step::recover;
use crate::world::{Checked, World, insist_same};

impl World {
    /// Insists on what must hold of every program.
    pub(crate) fn end(&mut self) -> Checked {
        self.settle()?;
        self.insist_whole_agreement()?;
        self.insist_second_recovery_is_nothing()?;
        self.insist_all_is_recorded()?;
        self.insist_all_is_published()?;
        for side in [&self.real, &self.obvious] {
            let documents = insist_valid(&executions(&*side.store()))?;
            insist_same("a notice", &json!(side.notices()), &json!([]))?;
            checker::insist(&documents, &|table, id| side.keeper.has_row(table, id));
        }
        let before = contents(&*self.real.store());
        self.real.restart();
        self.obvious.restart();
        insist_same("all, reopened", &contents(&*self.real.store()), &before)?;
        self.insist_whole_agreement()?;
        let Keeper::Real(database) = &self.real.keeper else {
            return Ok(());
        };
        let read_only = contents(&database.read_only());
        insist_same("all, opened to read", &read_only, &before)?;
        insist_sound(database)
    }

    /// Lets the last lease run out, and what is left of dead runners be settled.
    fn settle(&mut self) -> Checked {
        let claims = self.real.store().list_claims().expect("claims are listed");
        let last = claims.iter().map(|claim| claim.expires).max();
        let wait = last.map(|last| last.since(self.now()));
        self.wait(wait.unwrap_or_default() + CLOCK_SKEW_MAX + Duration::from_secs(1));
        self.both(|side| recover(side, Recoverers::One))
    }

    fn insist_second_recovery_is_nothing(&mut self) -> Checked {
        let before = contents(&*self.real.store());
        self.wait(LEASE_LENGTH);
        for side in [&self.real, &self.obvious] {
            let nothing = json!({"records": [], "still running": 0, "published": 0});
            let again = recover(side, Recoverers::One);
            insist_same("a second recovery", &again, &nothing)?;
        }
        insist_same(
            "all, recovered twice",
            &contents(&*self.real.store()),
            &before,
        )
    }

    /// Every attempt that was started, or claimed, has one record, with how long it took and what it
    /// had retrieved.
    fn insist_all_is_recorded(&self) -> Checked {
        let store = self.real.store();
        let open = store.list_claims().expect("claims are listed");
        if !open.is_empty() {
            return Err(format!("claims are open: {open:#?}"));
        }
        let mut of_key: HashMap<String, Vec<Record>> = HashMap::new();
        for record in executions(&*store) {
            let key = record.fact_str("idempotency_key").to_owned();
            of_key.entry(key).or_default().push(record);
        }
        for started in self.real.stage.started() {
            let record = the_one(&of_key, &started.running)?;
            if let Some(took_ms) = started.took_ms {
                let told = format!("how long {} took", record.id());
                insist_same(&told, record.fact("duration_ms"), &took_ms.into())?;
            }
        }
        self.claims
            .iter()
            .try_for_each(|claim| insist_kept(claim, the_one(&of_key, &claim.running)?))
    }

    /// Nothing waits in the outbox; the result files are the same on both sides, and no
    /// record has two.
    fn insist_all_is_published(&self) -> Checked {
        let [real, obvious] = [&self.real, &self.obvious].map(|side| {
            assert_eq!(side.store().list_unpublished(0).expect("it is read"), []);
            let mut results = side.results();
            let id = |result: &Value| result["metadata"]["experience_id"].to_string();
            results.sort_by_key(id);
            let twice = results.windows(2).find(|pair| id(&pair[0]) == id(&pair[1]));
            assert_eq!(twice, None, "a record has two result files");
            json!(results)
        });
        insist_same("the result files", &real, &obvious)?;
        let tasks = [&self.real, &self.obvious].map(Side::tasks_file);
        insist_same("the tasks file", &tasks[0], &tasks[1])
    }
}

/// Returns the record of an attempt, if there is one and no other.
fn the_one<'r>(
    of_key: &'r HashMap<String, Vec<Record>>,
    running: &Running,
) -> Result<&'r Record, String> {
    let records = of_key.get(running.key().as_str()).map(Vec::as_slice);
    match records {
        Some([record]) => Ok(record),
        other => Err(format!("of {running:#?} there is {other:#?}")),
    }
}

/// Insists that the record of one whose runner died holds what its claim held.
fn insist_kept(claim: &OpenClaim, record: &Record) -> Checked {
    let span = claim.running.lineage.span().to_string();
    let died = record.fact("error")["type"] == "RunnerInterrupted";
    if !died || record.fact_str("span_id") != span {
        return Ok(());
    }
    let noted: Retrieval = claim.retrieved.iter().cloned().collect();
    let found: Value = noted.parents().iter().map(|id| json!(id)).collect();
    insist_same(
        "the memories of a dead runner",
        &record.document()["parents"],
        &found,
    )
}

fn executions(store: &(impl ExperienceRepository + ?Sized)) -> Vec<Record> {
    let all = ExecutionFilter {
        limit: LIMIT_MAX,
        ..ExecutionFilter::default()
    };
    let page = store.list_executions(&all).expect("they are listed");
    page.records
}

/// Returns all that a store lists, as it lies there.
fn contents(store: &(impl Store + ?Sized)) -> Value {
    let recent = astra_model::RecentFilter {
        limit: LIMIT_MAX,
        ..Default::default()
    };
    let all = store.list_recent(&recent).expect("they are listed");
    let unpublished = store.list_unpublished(LIMIT_MAX).expect("it is read");
    let documents = |records: Vec<Record>| {
        let documents = records.into_iter().map(Record::into_document);
        documents.collect::<Vec<_>>()
    };
    json!([documents(all), documents(executions(store)), unpublished])
}

/// Insists on the rules that speak of one record, and on unique spans; returns the documents.
fn insist_valid(records: &[Record]) -> Result<Vec<Value>, String> {
    let mut spans: HashSet<SpanId> = HashSet::new();
    let ours = records.iter().filter(|record| !record.is_legacy());
    ours.map(|record| {
        let document = record.execution_document();
        let document = document.map_err(|error| format!("{}: {error}", record.id()))?;
        let violations = validate(&document, &SCRUBBER);
        let facts = &document.content.structured;
        let span = facts.span_id.parse().expect("validated");
        if !violations.is_empty() || !spans.insert(span) {
            return Err(format!("{violations:?} in {document:#?}"));
        }
        Ok(record.document().clone())
    })
    .collect()
}

/// Insists on what verification and plain SQL find in the database.
fn insist_sound(database: &Database) -> Checked {
    let report = database.store().verify(&SCRUBBER, &mut |_, _| {});
    let report = report.expect("it is verified");
    let listed = executions(&**database.store());
    let legacy = listed.iter().filter(|record| record.is_legacy()).count();
    let counts = [report.checked, report.legacy.checked].map(usize::try_from);
    if !report.is_sound() || counts != [Ok(listed.len() - legacy), Ok(legacy)] {
        return Err(format!("{} listed, verified {report:#?}", listed.len()));
    }
    let health = database.store().health().expect("it is looked at");
    if (health.open_claims, health.unpublished) != (0, 0) {
        return Err(format!("{health:#?}"));
    }
    let miscounted = "SELECT count(*) FROM experience WHERE type = 'TASK_EXECUTION' \
        AND json_extract(meta, '$.scheduled_at') IS NOT NULL \
        AND json_extract(content, '$.structured.retrieval.memory_count') \
            IS NOT json_array_length(parents)";
    let miscounted = database
        .outside()
        .query_row(miscounted, (), |row| row.get(0));
    insist_same(
        "the count of records that count their parents wrong",
        &json!(miscounted.unwrap_or(-1)),
        &json!(0),
    )
}
