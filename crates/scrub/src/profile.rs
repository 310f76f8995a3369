//! Which rules a scrubber has.

/// The rules of a scrubber.
///
/// The older ones are for reading what the Python system wrote, not for what is to be kept: they
/// leave most of what is personal or secret. They read whole texts, beyond line breaks, take no
/// heed of kinds, own patterns and values let through, and scrubbing twice may be more than once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Profile {
    /// The rules of this crate.
    #[default]
    Standard,
    /// The Python system's for the texts of tasks: e-mail addresses, four numbers, and 32 and more
    /// hexadecimal digits.
    Legacy,
    /// The Python system's for its identity ledger: e-mail addresses, four numbers, and six and
    /// more capital letters and digits.
    LegacyLedger,
}
