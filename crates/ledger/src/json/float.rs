//! Floats as Python's `repr` prints them.

/// `repr` has exponents from `1e+16` on.
const POINT_MAX: i32 = 16;
/// `repr` has exponents up to `9.999e-05`.
const POINT_MIN: i32 = -3;

/// Prints a number: the fewest digits that are read as it again, the even one of two as near.
pub(super) fn push_float(printed: &mut Vec<u8>, number: f64) {
    if number.is_nan() {
        return printed.extend_from_slice(b"NaN");
    }
    if number.is_sign_negative() {
        printed.push(b'-');
    }
    if number.is_infinite() {
        return printed.extend_from_slice(b"Infinity");
    }
    let mut buffer = ryu_js::Buffer::new();
    let (digits, point) = digits(buffer.format_finite(number.abs()));
    push_digits(printed, &digits, point);
}

/// Returns the digits of a number as ECMAScript prints it, without zeros at either end, and before
/// which of them the point stands.
fn digits(spelled: &str) -> (Vec<u8>, i32) {
    let (mantissa, exponent) = spelled.split_once('e').unwrap_or((spelled, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = [whole, fraction].concat();
    let significant = all.trim_start_matches('0');
    let point = length(whole) - length(&all) + length(significant);
    let digits = significant.trim_end_matches('0').as_bytes().to_vec();
    (digits, point + exponent.parse::<i32>().unwrap_or_default())
}

/// A number has a few hundred digits at most.
fn length(digits: &str) -> i32 {
    i32::try_from(digits.len()).unwrap_or(i32::MAX)
}

fn push_digits(printed: &mut Vec<u8>, digits: &[u8], point: i32) {
    let Some((first, others)) = digits.split_first() else {
        return printed.extend_from_slice(b"0.0");
    };
    let split = usize::try_from(point).unwrap_or_default();
    match point {
        POINT_MIN..=0 => {
            printed.extend_from_slice(b"0.");
            printed.extend((point..0).map(|_| b'0'));
            printed.extend_from_slice(digits);
        }
        1..=POINT_MAX => match digits.split_at_checked(split) {
            Some((whole, fraction)) if !fraction.is_empty() => {
                printed.extend_from_slice(whole);
                printed.push(b'.');
                printed.extend_from_slice(fraction);
            }
            _ => {
                printed.extend_from_slice(digits);
                printed.extend((digits.len()..split).map(|_| b'0'));
                printed.extend_from_slice(b".0");
            }
        },
        _ => {
            printed.push(*first);
            if !others.is_empty() {
                printed.push(b'.');
                printed.extend_from_slice(others);
            }
            printed.extend_from_slice(format!("e{:+03}", point - 1).as_bytes());
        }
    }
}
