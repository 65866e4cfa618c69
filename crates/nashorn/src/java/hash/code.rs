//! `hashCode()` of Java's own value classes.

/// `String.hashCode`.
pub(crate) fn of_text(units: impl IntoIterator<Item = u16>) -> i32 {
    of_sequence(0, units.into_iter().map(i32::from))
}

/// `Boolean.hashCode`.
pub(crate) const fn of_boolean(value: bool) -> i32 {
    if value { 1231 } else { 1237 }
}

/// `Long.hashCode`.
pub(crate) const fn of_long(number: i64) -> i32 {
    (number ^ ((number as u64) >> 32) as i64) as i32
}

/// `Double.hashCode`: every NaN has the same.
pub(crate) const fn of_double(number: f64) -> i32 {
    let bits = if number.is_nan() {
        0x7FF8_0000_0000_0000
    } else {
        number.to_bits()
    };
    of_long(bits as i64)
}

/// `31 * before + each`: of lists (from 1), texts (from 0), arrays.
pub(crate) fn of_sequence(first: i32, hashes: impl IntoIterator<Item = i32>) -> i32 {
    hashes
        .into_iter()
        .fold(first, |hash, each| hash.wrapping_mul(31).wrapping_add(each))
}
