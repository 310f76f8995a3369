//! Flow tests live in `flows/`; this library is empty on purpose.
