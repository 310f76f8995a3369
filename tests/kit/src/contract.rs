//! What every store promises, one function a promise.
//!
//! [`contract_suite!`](crate::contract_suite) makes a test of each.

mod append;
mod claims;
mod due;
mod effects;
mod fencing;
mod follows;
mod import;
mod late;
mod ledger;
mod limits;
mod lists;
mod lookups;
mod missed;
mod outbox;
mod pages;
mod plans;
mod retrieval;
mod stats;
mod subject;
mod suite;
mod tasks_seen;
mod timetables;

use std::sync::Barrier;
use std::thread;

use astra_model::{Execution, Record};
use serde_json::Value;

pub use append::{
    a_record_is_the_document_of_its_execution, a_second_append_returns_the_first,
    a_second_append_says_where_the_two_differ, a_taken_id_is_followed_by_a_longer_one,
    one_key_from_eight_threads_is_stored_once, other_attempts_of_a_window_are_stored_beside_it,
};
pub use claims::{
    a_claim_that_nobody_records_stays, a_held_key_answers_with_its_holder,
    a_recorded_key_answers_with_its_record, an_open_claim_holds_what_was_claimed,
    one_of_sixteen_threads_is_given_the_claim, retrievals_are_kept_with_the_claim,
    tokens_grow_with_every_claim,
};
pub use due::{
    a_claim_takes_its_attempt_from_what_is_due, a_recorded_attempt_stays_not_due,
    a_withdrawn_first_attempt_is_missed, a_withdrawn_retry_is_not_missed,
    an_attempt_that_is_claimed_and_withdrawn_at_once_is_not_due,
    tasks_with_due_attempts_are_named_once, what_is_due_is_listed_oldest_window_first,
};
pub use effects::{
    a_row_beside_a_record_is_found_by_its_id, a_row_that_was_never_recorded_is_not_found,
};
pub use fencing::{
    a_fenced_lease_stores_nothing, a_settled_claim_is_neither_renewed_nor_noted_in,
    a_token_of_another_claim_is_fenced, recording_closes_the_claim_and_fills_the_outbox,
    two_threads_that_settle_one_claim_leave_one_record,
};
pub use follows::{
    a_record_makes_due_what_follows_from_it, nothing_follows_from_what_is_not_stored,
    what_follows_is_made_due_once,
};
pub use import::{
    a_retry_is_imported_behind_the_attempt_before, a_span_of_another_key_is_not_imported,
    an_import_finds_what_is_recorded, an_import_stores_what_append_would,
    batches_of_an_import_change_no_id, eight_imports_at_once_leave_one_record_of_each,
    two_of_one_key_in_one_import_leave_the_first,
};
pub use late::{a_late_result_is_noted_beside_the_record, a_late_result_is_noted_once};
pub use ledger::{
    a_checkpoint_is_kept_once, an_empty_ledger_has_no_head,
    an_event_is_entered_behind_the_last_entry, each_new_record_leaves_one_entry_that_names_it,
    entries_and_hashes_are_given_by_their_places, entries_of_eight_threads_are_one_chain,
    what_is_recorded_already_leaves_no_entry,
};
pub use limits::{no_more_run_at_once_than_may, what_is_at_the_limit_stays_due};
pub use lists::{
    a_trace_lists_its_attempts_in_their_order, an_execution_is_listed_among_the_recent,
    children_are_found_by_parents_and_by_causes, executions_are_found_by_task_and_by_slug,
    executions_are_found_by_their_start, executions_are_found_by_their_status,
    memories_are_no_executions, the_backfilled_are_told_from_the_others,
};
pub use lookups::{
    a_prefix_finds_ids_spans_and_traces, a_prefix_is_taken_literally,
    a_record_is_found_by_id_span_and_key, what_was_never_stored_is_not_found,
};
pub use missed::{
    a_missed_window_names_the_record_that_made_up_for_it,
    missed_windows_are_counted_by_their_reasons, missed_windows_are_listed_newest_first,
    missed_windows_are_narrowed_by_task_and_time, pages_show_each_missed_window_once,
};
pub use outbox::{
    many_are_published_at_once, publishing_twice_changes_nothing, the_outbox_gives_the_oldest_first,
};
pub use pages::{
    a_list_without_a_limit_has_one, pages_show_each_execution_once, pages_stay_while_others_write,
    those_of_one_instant_are_paged_too,
};
pub use plans::{
    a_missed_window_may_become_due, a_plan_from_an_old_timetable_is_stale,
    a_plan_goes_back_with_the_clock, a_plan_leaves_what_is_known_as_it_is,
    a_plan_settles_its_windows, one_of_eight_planners_makes_a_window_due,
    plans_are_answered_in_their_order, windows_that_overlap_are_missed,
};
pub use retrieval::{
    a_search_finds_executions_too, a_search_finds_what_holds_its_words,
    a_search_gives_no_more_than_it_was_asked_for, a_search_is_narrowed_by_type_time_and_facts,
    a_search_sees_what_was_just_committed, a_search_takes_any_text,
    the_same_search_has_the_same_answer,
};
pub use stats::{
    an_operation_comes_to_what_its_last_attempt_came_to, durations_are_told_by_nearest_rank,
    failures_are_counted_by_type_and_stack_hash, memories_are_counted_as_often_as_they_were_used,
    missed_windows_are_counted_beside_what_ran, nothing_is_counted_of_an_empty_store,
    statistics_are_told_of_each_task_and_of_one,
};
pub use subject::{ContractStore, Repositories};
pub use tasks_seen::{
    a_change_that_eight_threads_see_is_entered_once,
    each_change_of_the_tasks_is_entered_into_the_ledger,
    tasks_that_are_as_they_were_leave_no_entry,
};
pub use timetables::{
    a_first_schedule_counts_from_its_instant, a_schedule_that_a_clock_put_off_counts_again,
    a_schedule_that_eight_threads_note_is_one_version,
    another_schedule_counts_behind_what_is_settled, the_same_schedule_changes_nothing,
    what_is_due_of_a_removed_task_is_missed,
};

/// Runs one thing in many threads at the same moment.
fn at_once<T: Send>(threads: u32, run: impl Fn(u32) -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(threads.try_into().expect("a count of threads"));
    let (run, barrier) = (&run, &barrier);
    thread::scope(|scope| {
        let started: Vec<_> = (0..threads)
            .map(|number| {
                scope.spawn(move || {
                    barrier.wait();
                    run(number)
                })
            })
            .collect();
        let joined = started.into_iter().map(thread::ScopedJoinHandle::join);
        joined
            .map(|result| result.expect("no thread fails"))
            .collect()
    })
}

/// Stores executions, each of which is new.
fn append_all<'e>(store: &dyn Repositories, executions: impl IntoIterator<Item = &'e Execution>) {
    for execution in executions {
        let appended = store.append(execution).expect("the store takes it");
        assert!(
            matches!(appended, astra_model::Appended::New(_)),
            "{appended:?}"
        );
    }
}

/// Returns the texts of records, by which the promises tell them apart.
fn texts(records: &[Record]) -> Vec<&str> {
    records.iter().map(Record::text).collect()
}

/// Returns the document that an execution has under its shortest id.
fn document(execution: &Execution) -> Value {
    let naming = execution.id_candidates().next().expect("there are eight");
    serde_json::to_value(execution.to_document(&naming)).expect("documents are JSON")
}
