//! Texts that make searches quadratic.

/// What is repeated, with what stands behind all of it.
pub(super) const FAMILIES: [(&str, &str, &str); 20] = [
    ("letters", "a", ""),
    ("letters and an at sign", "a", "@example.com"),
    ("1-1-", "1-", ""),
    ("1.1.", "1.", ""),
    ("eyJ", "eyJ", "."),
    ("eyJ. runs", "eyJhbGciOi.", ""),
    ("key headers", "-----BEGIN PRIVATE KEY-----\n", ""),
    ("key headers in a line", "-----BEGIN PRIVATE KEY-----", ""),
    ("dashes", "-", ""),
    ("long base64", "QUJDRA0K/+", "=="),
    ("colons", ":", ""),
    ("hex and colons", "a:", ""),
    ("at signs", "@", ""),
    ("a@", "a@", "b.co"),
    ("digits", "1", ""),
    ("digits and spaces", "4 ", ""),
    ("quotes", "\"", ""),
    ("password=", "password=", ""),
    ("%40", "%40", ""),
    ("://", "://", "u:p@h"),
];
