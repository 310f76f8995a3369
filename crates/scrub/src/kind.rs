//! What can be found.

use std::fmt;

/// A kind of data that must not be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum Kind {
    /// A private key as text (RFC 7468, OpenPGP), cut-off ones too.
    Key,
    /// A JSON web token (RFC 7519).
    Jwt,
    /// User and password in a URL.
    Cred,
    /// A token of an issuer whose form is known, or a value that a name calls secret.
    Secret,
    /// An address of a cryptocurrency.
    Wallet,
    /// An international bank account number (ISO 13616).
    Iban,
    /// The number of a payment card (ISO/IEC 7812).
    Card,
    /// An e-mail address.
    Email,
    /// A hardware address (EUI-48, EUI-64).
    Mac,
    /// An IPv4 or IPv6 address.
    Ip,
    /// A hash or another long hexadecimal number.
    Id,
    /// A social security number of the United States.
    Ssn,
    /// A telephone number.
    Phone,
    /// The user's name in the path of a home folder.
    User,
    /// What an own pattern finds.
    Own,
}

impl Kind {
    /// All kinds; of two that find the same bytes the earlier one names them.
    pub const ALL: [Self; 15] = [
        Self::Key,
        Self::Jwt,
        Self::Cred,
        Self::Secret,
        Self::Wallet,
        Self::Iban,
        Self::Card,
        Self::Email,
        Self::Mac,
        Self::Ip,
        Self::Id,
        Self::Ssn,
        Self::Phone,
        Self::User,
        Self::Own,
    ];

    /// Returns what stands in a masked text instead of the finding.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Key => "[key]",
            Self::Jwt => "[jwt]",
            Self::Cred => "[cred]",
            Self::Secret => "[secret]",
            Self::Wallet => "[wallet]",
            Self::Iban => "[iban]",
            Self::Card => "[card]",
            Self::Email => "[email]",
            Self::Mac => "[mac]",
            Self::Ip => "[ip]",
            Self::Id => "[id]",
            Self::Ssn => "[ssn]",
            Self::Phone => "[phone]",
            Self::User => "[user]",
            Self::Own => "[own]",
        }
    }

    /// Returns the kind's name in lower case, as reports spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.label().trim_matches(['[', ']'])
    }

    /// Returns the kind of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds(u16);

impl Kinds {
    /// None.
    pub const NONE: Self = Self(0);
    /// What is found where nothing else is said: all but users' names in paths.
    pub const STANDARD: Self = Self(Self::every().0 & !(1 << Kind::User as u8));

    /// What the first version of the rules found.
    pub(crate) const FIRST: Self = Self::NONE.with(Kind::Email).with(Kind::Ip).with(Kind::Id);

    const fn every() -> Self {
        Self((1 << Kind::ALL.len()) - 1)
    }

    /// Returns the set with a kind in it.
    #[must_use]
    pub const fn with(self, kind: Kind) -> Self {
        Self(self.0 | 1 << kind as u8)
    }

    /// Returns the set without a kind.
    #[must_use]
    pub const fn without(self, kind: Kind) -> Self {
        Self(self.0 & !(1 << kind as u8))
    }

    /// Tells whether a kind is in the set.
    #[must_use]
    pub const fn contains(self, kind: Kind) -> bool {
        self.0 & 1 << kind as u8 != 0
    }

    /// Returns the names of the kinds in it.
    pub(crate) fn names(self) -> Vec<&'static str> {
        let kinds = Kind::ALL.into_iter().filter(|kind| self.contains(*kind));
        kinds.map(Kind::name).collect()
    }
}

impl FromIterator<Kind> for Kinds {
    fn from_iter<I: IntoIterator<Item = Kind>>(kinds: I) -> Self {
        kinds.into_iter().fold(Self::NONE, Self::with)
    }
}
