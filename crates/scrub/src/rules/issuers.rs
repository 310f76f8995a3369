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

/// Forms, with those that begin with two bytes found at once.
struct Table {
    forms: &'static [Form],
    /// Of each byte the forms that begin with it: the nth bit of its mask speaks of the nth form.
    first: [u128; 128],
    /// Of each byte the forms that may go on with it.
    second: [u128; 128],
}

static TABLES: [Table; 6] = [
    Table::new(ai::FORMS),
    Table::new(chat::FORMS),
    Table::new(cloud::FORMS),
    Table::new(code::FORMS),
    Table::new(pay::FORMS),
    Table::new(work::FORMS),
];

impl Table {
    const fn new(forms: &'static [Form]) -> Self {
        let (mut first, mut second) = ([0; 128], [0; 128]);
        let mut number = 0;
        while number < forms.len() {
            first[forms[number].first() as usize % 128] |= 1 << number;
            let mut byte = 0;
            while byte < 128 {
                if forms[number].may_go_on_with(byte as u8) {
                    second[byte] |= 1 << number;
                }
                byte += 1;
            }
            number += 1;
        }
        Self {
            forms,
            first,
            second,
        }
    }
}

/// Returns the longest token that begins at an offset: its end and its form's name.
///
/// What may be amid base64 text must have a prefix that says it all.
pub(super) fn token(bytes: &[u8], start: usize, is_encoded: bool) -> Option<(usize, &'static str)> {
    let &[first, second] = bytes.get(start..)?.first_chunk()?;
    if !(first | second).is_ascii() {
        return None;
    }
    let mut found = None;
    for table in &TABLES {
        let mut mask = table.first[usize::from(first)] & table.second[usize::from(second)];
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
