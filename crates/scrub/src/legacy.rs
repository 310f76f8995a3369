//! The Python system's regular expressions, byte for byte.
//!
//! They are those of its `task_experience.py` and `identity_ledger.py`, applied one after another
//! with `re.sub`. No match of one can hold a label of another, whose brackets are in no expression:
//! so each is matched in what the ones before left, as if the text ended there.
//!
//! Python's `\b` and `\d` go by its `str.isalnum` and `str.isdecimal`. Only characters that Unicode
//! got after the Python in question was made may be classed differently.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::finding::Finding;
use crate::kind::Kind;
use crate::profile::Profile;

/// One `re.sub`, whose match stands between two `\b` or anywhere.
struct Step {
    expression: Regex,
    kind: Kind,
    name: &'static str,
    is_word: bool,
}

static EMAIL: LazyLock<Step> = LazyLock::new(|| Step {
    expression: compiled(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"),
    kind: Kind::Email,
    name: "legacy_email",
    is_word: false,
});
static IP: LazyLock<Step> = LazyLock::new(|| Step {
    expression: compiled(r"\d{1,3}(?:\.\d{1,3}){3}"),
    kind: Kind::Ip,
    name: "legacy_ip",
    is_word: true,
});
static HEX: LazyLock<Step> = LazyLock::new(|| Step {
    expression: compiled(r"[A-Fa-f0-9]{32,}"),
    kind: Kind::Id,
    name: "legacy_id",
    is_word: true,
});
static CAPITALS: LazyLock<Step> = LazyLock::new(|| Step {
    expression: compiled(r"[A-Z0-9]{6,}"),
    kind: Kind::Id,
    name: "legacy_id",
    is_word: true,
});
static LETTER: LazyLock<Regex> = LazyLock::new(|| compiled(r"\p{L}"));

#[expect(
    clippy::expect_used,
    reason = "the expressions are constants, each compiled by the tests"
)]
fn compiled(expression: &str) -> Regex {
    Regex::new(expression).expect("an expression of this file")
}

/// Returns what the expressions of a profile replace; nothing where it has none.
pub(crate) fn find(text: &str, profile: Profile) -> Option<Vec<Finding>> {
    let last = match profile {
        Profile::Standard => return None,
        Profile::Legacy => &HEX,
        Profile::LegacyLedger => &CAPITALS,
    };
    let mut found = Vec::new();
    for step in [&EMAIL, &IP, last] {
        let mut new = Vec::new();
        for gap in gaps(text, &found) {
            step.find(text, gap, &mut new);
        }
        found.append(&mut new);
        found.sort_by_key(|finding: &Finding| finding.start);
    }
    Some(found)
}

/// Returns the parts of a text between findings.
fn gaps(text: &str, found: &[Finding]) -> impl Iterator<Item = Range<usize>> {
    let starts = std::iter::once(0).chain(found.iter().map(|finding| finding.end));
    let ends = found
        .iter()
        .map(|finding| finding.start)
        .chain([text.len()]);
    starts.zip(ends).map(|(start, end)| start..end)
}

impl Step {
    fn find(&self, text: &str, gap: Range<usize>, found: &mut Vec<Finding>) {
        let part = &text[gap.clone()];
        let mut from = 0;
        while let Some(here) = self.expression.find_at(part, from) {
            if self.is_word && !stands_alone(part, here.range()) {
                from = self.next_start(part, here.range());
                continue;
            }
            from = here.end();
            let range = gap.start + here.start()..gap.start + here.end();
            found.push(Finding::new(range, self.kind, self.name));
        }
    }

    /// Returns where another match may begin. A shorter one at the same place would end amid a word,
    /// and one that begins amid a run of letters too.
    fn next_start(&self, text: &str, found: Range<usize>) -> usize {
        let first = text[found.clone()].chars().next();
        match self.kind {
            Kind::Id => found.end,
            _ => found.start + first.map_or(1, char::len_utf8),
        }
    }
}

fn stands_alone(text: &str, range: Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    !before.is_some_and(is_word) && !after.is_some_and(is_word)
}

/// Tells whether Python's `\w` takes a character.
fn is_word(c: char) -> bool {
    c == '_'
        || c.is_ascii_alphanumeric()
        || c.is_numeric()
        || c.is_alphabetic() && LETTER.is_match(c.encode_utf8(&mut [0; 4]))
}
