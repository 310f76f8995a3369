//! Extensions behind a number: `x123`, ` ext. 12`.

use crate::text::Text;

/// What stands between a number and its extension.
const SIGNS: [&str; 8] = [
    "extension",
    "poste",
    "anexo",
    "durchwahl",
    "ramal",
    "ext",
    "int",
    "x",
];

/// The most spaces and commas before a sign.
const SPACES_MAX: usize = 2;

/// The most digits of an extension.
const DIGITS_MAX: usize = 6;

/// Returns how long the extension is that begins where a number ends, with what stands before it.
pub(super) fn length(text: Text<'_>, end: usize) -> usize {
    let spaces = text.run(end, SPACES_MAX + 1, |byte| matches!(byte, b' ' | b','));
    let is_letter = |byte: u8| byte.is_ascii_alphabetic();
    if spaces > SPACES_MAX || !text.get(end + spaces).is_some_and(is_letter) {
        return 0;
    }
    let rest = text.after(end, 24);
    let behind_sign = SIGNS.iter().find_map(|sign| {
        let (head, rest) = rest.get(spaces..)?.split_at_checked(sign.len())?;
        head.eq_ignore_ascii_case(sign.as_bytes()).then_some(rest)
    });
    let Some(behind_sign) = behind_sign else {
        return 0;
    };
    let filling = behind_sign
        .iter()
        .take_while(|byte| matches!(byte, b'.' | b':' | b' '))
        .count();
    let digits = behind_sign[filling..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let next = behind_sign.get(filling + digits);
    let is_whole = !next.is_some_and(u8::is_ascii_alphanumeric);
    if filling > 2 || digits == 0 || digits > DIGITS_MAX || !is_whole {
        return 0;
    }
    rest.len() - behind_sign.len() + filling + digits
}
