//! What must be reached.

use std::fmt;

use super::score::Score;

/// What must be reached on a set of records.
#[derive(Debug)]
pub(super) struct Limits {
    pub(super) file: &'static str,
    /// At least, where the set is labelled as strictly as that.
    strict: Option<f64>,
    /// At most.
    left: f64,
    touched: f64,
}

pub(super) const ALL: &[Limits] = &[
    Limits {
        file: "dev.jsonl",
        strict: Some(0.98),
        left: 0.01,
        touched: 0.005,
    },
    Limits {
        file: "public.jsonl",
        strict: None,
        left: 0.10,
        touched: 0.003,
    },
];

impl Limits {
    /// Returns what a score doesn't reach.
    pub(super) fn below(&self, score: &Score) -> Vec<String> {
        let file = self.file;
        let strict = self.strict.filter(|least| score.strict() < *least);
        let strict =
            strict.map(|least| format!("{file}: strict F1 {:.4} < {least}", score.strict()));
        let most = |name, is: f64, most: f64| {
            (is > most)
                .then(|| format!("{file}: {name} {:.2} % > {:.2} %", 100.0 * is, 100.0 * most))
        };
        let left = most("left", score.left(), self.left);
        let touched = most("touched", score.touched(), self.touched);
        [strict, left, touched].into_iter().flatten().collect()
    }
}

impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let strict = self
            .strict
            .map_or_else(|| "-".to_owned(), |least| least.to_string());
        let (left, touched) = (100.0 * self.left, 100.0 * self.touched);
        f.pad(&format!("{strict} / {left} % / {touched} %"))
    }
}
