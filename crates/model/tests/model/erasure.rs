//! A record without its free texts.

use astra_kit::{SCRUBBER, strategy};
use astra_model::{ERASED, validate};
use proptest::prelude::*;

proptest! {
    #[test]
    fn an_erased_record_keeps_every_rule_and_is_erased_once(
        execution in strategy::executions(&SCRUBBER),
    ) {
        let naming = execution.id_candidates().next().expect("there are eight");
        let before = execution.to_document(&naming);
        let mut erased = before.clone();
        erased.erase();
        prop_assert_eq!(validate(&erased, &SCRUBBER), []);
        prop_assert_eq!(&erased.content.text, ERASED);
        let facts = (&before.content.structured, &erased.content.structured);
        prop_assert_eq!(facts.0.io.files_written.len(), facts.1.io.files_written.len());
        prop_assert_eq!(&facts.0.trace_id, &facts.1.trace_id);
        prop_assert_eq!(&before.meta, &erased.meta);
        let mut again = erased.clone();
        again.erase();
        prop_assert_eq!(again, erased);
    }
}
