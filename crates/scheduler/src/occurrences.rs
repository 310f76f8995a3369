//! The windows of a schedule in a period.

use astra_model::Timestamp;

use crate::schedule::Schedule;

/// The windows of a schedule behind one instant and up to another, each later than the one before.
///
/// They are worked out one by one, so that a year of minutes takes no memory.
#[derive(Clone, Debug)]
pub struct Occurrences<'a> {
    schedule: &'a Schedule,
    behind: Timestamp,
    until: Timestamp,
}

impl Schedule {
    /// Returns the windows that begin after one instant, and at another or before it.
    #[must_use]
    pub fn occurrences(&self, after: Timestamp, until: Timestamp) -> Occurrences<'_> {
        Occurrences {
            schedule: self,
            behind: after,
            until,
        }
    }
}

impl Iterator for Occurrences<'_> {
    type Item = Timestamp;

    fn next(&mut self) -> Option<Timestamp> {
        let next = self.schedule.next_after(self.behind)?;
        if next > self.until {
            return None;
        }
        self.behind = next;
        Some(next)
    }
}
