//! The forms of the tokens that issuers give out, so that they can be told by themselves.
//!
//! Sources are the issuers' documentation, and where that is silent the lists that the secret
//! scanners of GitHub, GitLab, gitleaks and TruffleHog publish.

mod ai;
mod chat;
mod cloud;
mod code;
mod form;
mod pay;
mod work;

use form::Form;
pub(super) use form::is_mixed;

/// Forms, with those that begin with a byte found at once.
struct Table {
    forms: &'static [Form],
    /// The nth bit of a byte's mask speaks of the nth form.
    first: [u128; 128],
}

static TABLES: [Table; 6] = [
    Table::new(ai::FORMS),
    Table::new(chat::FORMS),
    Table::new(cloud::FORMS),
    Table::new(code::FORMS),
    Table::new(pay::FORMS),
    Table::new(work::FORMS),
];

/// Of every two bytes whether a form begins with them.
static PAIRS: [[u64; 2]; 128] = pairs();

impl Table {
    const fn new(forms: &'static [Form]) -> Self {
        let mut first = [0; 128];
        let mut number = 0;
        while number < forms.len() {
            first[forms[number].first() as usize % 128] |= 1 << number;
            number += 1;
        }
        Self { forms, first }
    }
}

const fn pairs() -> [[u64; 2]; 128] {
    let tables = [
        ai::FORMS,
        chat::FORMS,
        cloud::FORMS,
        code::FORMS,
        pay::FORMS,
        work::FORMS,
    ];
    let mut pairs = [[0; 2]; 128];
    let mut table = 0;
    while table < tables.len() {
        let mut number = 0;
        while number < tables[table].len() {
            let form = &tables[table][number];
            let seconds = &mut pairs[form.first() as usize % 128];
            match form.second() {
                Some(second) => seconds[second as usize / 64 % 2] |= 1 << (second % 64),
                None => *seconds = [u64::MAX; 2],
            }
            number += 1;
        }
        table += 1;
    }
    pairs
}

/// Tells whether a form begins with two bytes.
#[inline]
fn is_begun_by(first: u8, second: u8) -> bool {
    (first | second).is_ascii()
        && PAIRS[usize::from(first)][usize::from(second / 64)] & 1 << (second % 64) != 0
}

/// Returns the longest token that begins at an offset: its end and its form's name.
///
/// What may be amid base64 text must have a prefix that says it all.
pub(super) fn token(bytes: &[u8], start: usize, is_encoded: bool) -> Option<(usize, &'static str)> {
    let &[first, second] = bytes.get(start..)?.first_chunk()?;
    if !is_begun_by(first, second) {
        return None;
    }
    let mut found = None;
    for table in &TABLES {
        let mut mask = table.first[usize::from(first)];
        while mask != 0 {
            let form = &table.forms[mask.trailing_zeros() as usize];
            mask &= mask - 1;
            if is_encoded && form.is_plain() {
                continue;
            }
            found = found.max(form.end(bytes, start).map(|end| (end, form.name)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_has_a_bit_for_each_form_of_its_table() {
        for table in &TABLES {
            assert!(table.forms.len() <= 128);
            assert!(table.forms.iter().all(|form| form.first().is_ascii()));
        }
    }
}
