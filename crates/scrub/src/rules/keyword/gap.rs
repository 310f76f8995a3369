//! A reader of what follows a name.

use super::assigned::{Assigned, Manner};
use super::quote::Quote;

/// A reader of what follows a name.
#[derive(Clone, Copy)]
pub(super) struct Gap<'t> {
    pub(super) bytes: &'t [u8],
    pub(super) at: usize,
}

impl<'t> Gap<'t> {
    /// Reads an opening quote, with what code writes before it.
    pub(super) fn literal(mut self, manner: Manner) -> Option<Assigned<'t>> {
        let (quote, length) = Quote::of_literal(self.rest())?;
        self.at += length;
        Some(Assigned {
            quote: Some(quote),
            ..self.here(manner)
        })
    }

    pub(super) fn literal_or_here(self, manner: Manner) -> Assigned<'t> {
        self.literal(manner).unwrap_or(self.here(manner))
    }

    pub(super) fn here(self, manner: Manner) -> Assigned<'t> {
        Assigned {
            at: self.at,
            quote: None,
            manner,
        }
    }

    pub(super) fn rest(self) -> &'t [u8] {
        &self.bytes[self.at..]
    }

    pub(super) fn take(&mut self, sign: &str) -> bool {
        let is_here = self.rest().starts_with(sign.as_bytes());
        self.at += if is_here { sign.len() } else { 0 };
        is_here
    }

    pub(super) fn take_quote(&mut self) -> bool {
        let quote = Quote::at_start(self.rest());
        self.at += quote.map_or(0, |quote| quote.opening.len());
        quote.is_some()
    }

    pub(super) fn skip_spaces(&mut self) -> usize {
        let spaces = self
            .rest()
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'));
        let count = spaces.count();
        self.at += count;
        count
    }
}
