//! How much was found.

use astra_scrub::{Counts, Kind, Scrubber};
use serde_json::{Value, json};

use crate::human::{count, size};
use crate::paint::{Paint, Tone};
use crate::screen::Screen;

/// How much was found of each kind, by which rules.
pub(super) struct Report<'r> {
    pub(super) scrubber: &'r Scrubber,
    pub(super) counts: &'r Counts,
    pub(super) bytes: u64,
}

impl Report<'_> {
    /// Returns the report for programs.
    pub(super) fn value(&self) -> Value {
        json!({
            "rules": self.scrubber.version(),
            "bytes": self.bytes,
            "findings": self.counts.total(),
            "kinds": self.kinds().map(|kind| self.kind(kind)).collect::<Vec<_>>(),
        })
    }

    /// Returns the report for people.
    pub(super) fn told(&self, paint: Paint) -> String {
        let total = usize::try_from(self.counts.total()).unwrap_or(usize::MAX);
        let rules = self.scrubber.version();
        let found = count(total, "finding", "findings");
        let first = format!("{found} in {}, by the rules {rules}", size(self.bytes));
        let rows = self.counts.iter().map(|(kind, sub_kind, count)| {
            let name = Screen::line(self.scrubber.name_of(sub_kind)).to_string();
            [kind.name().to_owned(), name, count.to_string()].map(|cell| (Tone::Plain, cell))
        });
        let table = match total {
            0 => String::new(),
            _ => paint.table(["KIND", "SUB-KIND", "FINDINGS"], rows),
        };
        format!("{first}\n{table}")
    }

    fn kinds(&self) -> impl Iterator<Item = Kind> {
        let all = Kind::ALL.into_iter();
        all.filter(|kind| self.counts.of(*kind) > 0)
    }

    fn kind(&self, kind: Kind) -> Value {
        let of_kind = self.counts.iter().filter(|(other, ..)| *other == kind);
        let sub_kinds = of_kind.map(|(_, sub_kind, count)| {
            json!({ "sub_kind": self.scrubber.name_of(sub_kind), "count": count })
        });
        json!({
            "kind": kind.name(),
            "count": self.counts.of(kind),
            "sub_kinds": sub_kinds.collect::<Vec<_>>(),
        })
    }
}
