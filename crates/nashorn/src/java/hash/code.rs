//! `hashCode()` of Java's own value classes.

/// `String.hashCode`.
pub(crate) fn of_text(units: impl IntoIterator<Item = u16>) -> i32 {
    units.into_iter().fold(0_i32, |hash, unit| {
        hash.wrapping_mul(31).wrapping_add(unit.into())
    })
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
