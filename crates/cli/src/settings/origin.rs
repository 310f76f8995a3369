//! Where a setting came from.

use std::fmt;

/// Where a setting came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// This flag.
    Flag(&'static str),
    /// This variable of the environment.
    Environment(&'static str),
    /// The workspace's `astra.toml`.
    File,
    /// It was found in this way.
    Found(&'static str),
    /// Nobody said anything.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => write!(f, "flag {name}"),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::File => f.write_str(super::file::FILE_NAME),
            Self::Found(how) => f.write_str(how),
            Self::Default => f.write_str("default"),
        }
    }
}

impl Origin {
    /// Tells whether a person named the value for this very call.
    pub(crate) fn is_named(self) -> bool {
        matches!(self, Self::Flag(_) | Self::Environment(_))
    }
}

/// A value, and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting<T> {
    pub(crate) value: T,
    pub(crate) origin: Origin,
}

impl<T> Setting<T> {
    /// Reads the value as another.
    pub(super) fn map<U>(self, read: impl FnOnce(T) -> U) -> Setting<U> {
        Setting {
            value: read(self.value),
            origin: self.origin,
        }
    }

    /// Takes the first that is there: the flag's value, the environment's, the file's.
    pub(super) fn first(
        flag: (Option<T>, &'static str),
        environment: (Option<T>, &'static str),
        file: Option<T>,
        default: T,
    ) -> Self {
        let found = flag.0.map(|value| (value, Origin::Flag(flag.1)));
        let found = found.or(environment
            .0
            .map(|value| (value, Origin::Environment(environment.1))));
        let found = found.or(file.map(|value| (value, Origin::File)));
        let (value, origin) = found.unwrap_or((default, Origin::Default));
        Self { value, origin }
    }
}
