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

use super::jwt;

/// So many bytes tell most forms apart.
const LEAD_BYTES: usize = 3;

/// Forms, with those that begin with some bytes found at once.
struct Table {
    forms: &'static [Form],
    /// Of each place and byte the forms that may have it there: the nth bit of its mask speaks of the
    /// nth form.
    lead: [[u128; 128]; LEAD_BYTES],
}

static TABLES: [Table; 6] = [
    Table::new(ai::FORMS),
    Table::new(chat::FORMS),
    Table::new(cloud::FORMS),
    Table::new(code::FORMS),
    Table::new(pay::FORMS),
    Table::new(work::FORMS),
];

/// Of each byte those that may follow it where a token begins, one for the web among them, a bit for
/// each: mostly there are none.
static STARTS: [u128; 128] = {
    let mut starts = [0; 128];
    starts[jwt::START[0] as usize] |= 1 << jwt::START[1];
    let mut number = 0;
    while number < TABLES.len() {
        let forms = TABLES[number].forms;
        let mut form = 0;
        while form < forms.len() {
            let mut second = 0;
            while second < 128 {
                if forms[form].may_have(1, second as u8) {
                    starts[forms[form].first() as usize % 128] |= 1 << second;
                }
                second += 1;
            }
            form += 1;
        }
        number += 1;
    }
    starts
};

/// Of each place and byte the tables that have a form which may have it there, a bit for each.
static LEADS: [[u8; 128]; LEAD_BYTES] = {
    let mut leads = [[0; 128]; LEAD_BYTES];
    let mut number = 0;
    while number < TABLES.len() {
        let mut at = 0;
        while at < LEAD_BYTES * 128 {
            let (place, byte) = (at / 128, at % 128);
            if TABLES[number].lead[place][byte] != 0 {
                leads[place][byte] |= 1 << number;
            }
            at += 1;
        }
        number += 1;
    }
    leads
};

impl Table {
    const fn new(forms: &'static [Form]) -> Self {
        let mut lead = [[0; 128]; LEAD_BYTES];
        let mut number = 0;
        while number < forms.len() {
            let mut at = 0;
            while at < LEAD_BYTES * 128 {
                let (place, byte) = (at / 128, at % 128);
                if forms[number].may_have(place, byte as u8) {
                    lead[place][byte] |= 1 << number;
                }
                at += 1;
            }
            number += 1;
        }
        Self { forms, lead }
    }
}

/// Tells at a glance whether a token may begin at an offset, one for the web among them.
#[inline]
pub(super) fn may_begin(bytes: &[u8], start: usize) -> bool {
    let lead = bytes.get(start..).and_then(<[u8]>::first_chunk);
    lead.is_some_and(|[first, second]| {
        (first | second).is_ascii() && STARTS[usize::from(*first)] >> second & 1 == 1
    })
}

/// Returns the longest token that begins at an offset: its end and its form's name.
///
/// What may be amid base64 text must have a prefix that says it all.
pub(super) fn token(bytes: &[u8], start: usize, is_encoded: bool) -> Option<(usize, &'static str)> {
    let lead: &[u8; LEAD_BYTES] = bytes.get(start..)?.first_chunk()?;
    if !lead.is_ascii() {
        return None;
    }
    let [first, second, third] = lead.map(usize::from);
    let mut found = None;
    let [firsts, seconds, thirds] = &LEADS;
    let mut tables = firsts[first] & seconds[second] & thirds[third];
    while tables != 0 {
        let table = &TABLES[tables.trailing_zeros() as usize];
        tables &= tables - 1;
        let [firsts, seconds, thirds] = &table.lead;
        let mut mask = firsts[first] & seconds[second] & thirds[third];
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
    fn no_token_begins_in_a_uuid() {
        let uuid = "1d2c3b4a-5f6e-7a8b-9c0d-1e2f3a4b5c6d";
        let is_of_uuid = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
        let forms = TABLES.iter().flat_map(|table| table.forms);
        for form in forms.filter(|form| form.prefix().bytes().all(is_of_uuid)) {
            for start in [0, 9, 14, 19, 24] {
                let mut bytes = uuid.to_owned().into_bytes();
                let digits = form.prefix().trim_end_matches('-').as_bytes();
                bytes[start..start + digits.len()].copy_from_slice(digits);
                assert_eq!(token(&bytes, start, false), None, "{}", form.name);
            }
        }
    }

    #[test]
    fn a_mask_has_a_bit_for_each_form_of_its_table() {
        for table in &TABLES {
            assert!(table.forms.len() <= 128);
            assert!(table.forms.iter().all(|form| form.first().is_ascii()));
        }
    }
}
