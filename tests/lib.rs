#![doc = include_str!("README.md")]

/// The examples of the documentation, which compile and hold like all others.
#[cfg(doctest)]
#[doc = include_str!("../docs/SYSTEM_ARCHITECTURE.md")]
struct SystemArchitecture;
