//! The list of all promises.

/// Makes a test of each promise, each on a new store.
///
/// It is given the path of a function without arguments that returns a
/// [`ContractStore`](crate::contract::ContractStore).
#[macro_export]
macro_rules! contract_suite {
    ($make_store:path) => {
        $crate::contract_suite! { $make_store:
            a_second_append_returns_the_first,
            a_second_append_says_where_the_two_differ,
            one_key_from_eight_threads_is_stored_once,
            other_attempts_of_a_window_are_stored_beside_it,
            a_taken_id_is_followed_by_a_longer_one,
            a_record_is_the_document_of_its_execution,
            one_of_sixteen_threads_is_given_the_claim,
            an_open_claim_holds_what_was_claimed,
            a_held_key_answers_with_its_holder,
            a_recorded_key_answers_with_its_record,
            a_claim_that_nobody_records_stays,
            tokens_grow_with_every_claim,
            retrievals_are_kept_with_the_claim,
            a_row_beside_a_record_is_found_by_its_id,
            a_row_that_was_never_recorded_is_not_found,
            recording_closes_the_claim_and_fills_the_outbox,
            a_fenced_lease_stores_nothing,
            a_token_of_another_claim_is_fenced,
            a_settled_claim_is_neither_renewed_nor_noted_in,
            two_threads_that_settle_one_claim_leave_one_record,
            an_import_stores_what_append_would,
            an_import_finds_what_is_recorded,
            two_of_one_key_in_one_import_leave_the_first,
            a_span_of_another_key_is_not_imported,
            a_retry_is_imported_behind_the_attempt_before,
            batches_of_an_import_change_no_id,
            eight_imports_at_once_leave_one_record_of_each,
            the_outbox_gives_the_oldest_first,
            publishing_twice_changes_nothing,
            many_are_published_at_once,
            a_first_schedule_counts_from_its_instant,
            the_same_schedule_changes_nothing,
            another_schedule_counts_behind_what_is_settled,
            a_schedule_that_a_clock_put_off_counts_again,
            what_is_due_of_a_removed_task_is_missed,
            a_schedule_that_eight_threads_note_is_one_version,
            a_plan_settles_its_windows,
            one_of_eight_planners_makes_a_window_due,
            a_plan_from_an_old_timetable_is_stale,
            plans_are_answered_in_their_order,
            a_plan_leaves_what_is_known_as_it_is,
            a_missed_window_may_become_due,
            a_plan_goes_back_with_the_clock,
            windows_that_overlap_are_missed,
            what_is_due_is_listed_oldest_window_first,
            tasks_with_due_attempts_are_named_once,
            a_claim_takes_its_attempt_from_what_is_due,
            a_recorded_attempt_stays_not_due,
            a_record_makes_due_what_follows_from_it,
            what_follows_is_made_due_once,
            nothing_follows_from_what_is_not_stored,
            a_withdrawn_first_attempt_is_missed,
            a_withdrawn_retry_is_not_missed,
            no_more_run_at_once_than_may,
            what_is_at_the_limit_stays_due,
            an_attempt_that_is_claimed_and_withdrawn_at_once_is_not_due,
            missed_windows_are_listed_newest_first,
            missed_windows_are_narrowed_by_task_and_time,
            missed_windows_are_counted_by_their_reasons,
            pages_show_each_missed_window_once,
            a_missed_window_names_the_record_that_made_up_for_it,
            a_late_result_is_noted_beside_the_record,
            a_late_result_is_noted_once,
            a_record_is_found_by_id_span_and_key,
            what_was_never_stored_is_not_found,
            a_prefix_finds_ids_spans_and_traces,
            a_prefix_is_taken_literally,
            a_trace_lists_its_attempts_in_their_order,
            executions_are_found_by_task_and_by_slug,
            executions_are_found_by_their_status,
            executions_are_found_by_their_start,
            the_backfilled_are_told_from_the_others,
            memories_are_no_executions,
            an_execution_is_listed_among_the_recent,
            children_are_found_by_parents_and_by_causes,
            pages_show_each_execution_once,
            pages_stay_while_others_write,
            those_of_one_instant_are_paged_too,
            a_list_without_a_limit_has_one,
            a_search_finds_what_holds_its_words,
            a_search_finds_executions_too,
            a_search_is_narrowed_by_type_time_and_facts,
            a_search_gives_no_more_than_it_was_asked_for,
            a_search_sees_what_was_just_committed,
            a_search_takes_any_text,
            the_same_search_has_the_same_answer,
        }
    };
    ($make_store:path: $($promise:ident,)+) => {
        $(
            #[test]
            fn $promise() {
                $crate::contract::$promise(&$make_store());
            }
        )+
    };
}
