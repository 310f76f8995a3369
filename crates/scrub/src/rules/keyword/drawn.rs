//! Letters as if drawn by lot.

/// Of fewer letters none can be told from a name.
const LETTERS_MIN: usize = 8;

/// The letters of a value, cut where names in camel case are: `get`, `HTTP`, `Server`.
///
/// Names have few parts, most of which can be spoken; what was drawn by lot changes its case at
/// every third letter, and leaves parts of one letter or without a vowel.
#[derive(Clone, Copy, Debug, Default)]
struct Parts {
    letters: usize,
    parts: usize,
    /// Those of one letter, of a few capital letters, or without a vowel.
    odd: usize,
    /// Capital letters behind small ones.
    humps: usize,
}

/// Tells whether the letters of a value were drawn by lot, whatever digits and signs divide them.
pub(super) fn is_drawn(value: &str) -> bool {
    if value.len() < LETTERS_MIN || !value.is_ascii() {
        return false;
    }
    let Parts {
        letters,
        parts,
        odd,
        humps,
    } = Parts::of(value.as_bytes());
    let is_enough = odd > 2 || (odd == 2 && parts * 5 >= letters * 2);
    letters >= LETTERS_MIN && humps > 0 && parts * 4 >= letters && odd * 4 >= parts && is_enough
}

/// Tells whether the letters of a value may have been drawn by lot, where little else stands.
pub(super) fn may_be_drawn(value: &str) -> bool {
    let parts = Parts::of(value.as_bytes());
    value.is_ascii()
        && parts.letters >= LETTERS_MIN
        && parts.humps > 0
        && parts.odd > 0
        && parts.parts > 2
        && parts.parts * 4 >= parts.letters
}

impl Parts {
    fn of(value: &[u8]) -> Self {
        let mut all = Self::default();
        let mut rest = value;
        while let Some(start) = rest.iter().position(u8::is_ascii_alphabetic) {
            let length = part(&rest[start..]);
            let (part, behind) = rest[start..].split_at(length);
            all.parts += 1;
            all.letters += part.len();
            all.odd += usize::from(is_odd(part));
            all.humps += usize::from(
                matches!(part, [.., b'a'..=b'z']) && matches!(behind, [b'A'..=b'Z', ..]),
            );
            rest = behind;
        }
        all
    }
}

/// Returns how long the part is that a text of letters begins with.
fn part(text: &[u8]) -> usize {
    let run = |from: usize, is: fn(&u8) -> bool| {
        let others = text[from..].iter().position(|byte| !is(byte));
        from + others.unwrap_or(text.len() - from)
    };
    let upper = run(0, u8::is_ascii_uppercase);
    let end = run(upper, u8::is_ascii_lowercase);
    match upper {
        // The last capital letter before a small one begins the next part.
        2.. if end > upper => upper - 1,
        _ => end,
    }
}

fn is_odd(part: &[u8]) -> bool {
    let is_vowel = |byte: &u8| {
        matches!(
            byte.to_ascii_lowercase(),
            b'a' | b'e' | b'i' | b'o' | b'u' | b'y'
        )
    };
    let is_short_upper = part.len() < 4 && part.iter().all(u8::is_ascii_uppercase);
    is_short_upper || part.len() == 1 || !part.iter().any(is_vowel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_drawn_by_lot_are_told_from_names() {
        for drawn in ["kxOcZjaENp", "SrZQVnPyaH", "TjWptRnsEOWYfROyJggnPVnIyd"] {
            assert!(is_drawn(drawn), "{drawn}");
        }
        for name in [
            "PostgreSQL",
            "HTTPServerError",
            "getIdOfUserByKey",
            "kCFURLFileURLKey",
            "correcthorsebattery",
            "MY_DB_PWD",
            "toDoList",
            "iPhone",
        ] {
            assert!(!is_drawn(name), "{name}");
        }
    }
}
