//! `java.math`: numbers of any size.

mod big_decimal;
mod big_integer;
mod decimal;
mod rounding;

use num_bigint::{BigInt, Sign};

use crate::java::{ClassDef, Object, Plain};

pub(in crate::java) const CLASSES: &[&[ClassDef]] = &[
    big_integer::CLASSES,
    big_decimal::CLASSES,
    rounding::CLASSES,
];

/// Whether an object is one of these numbers, and zero: false for a script.
pub(in crate::java) fn is_zero(object: &Object) -> bool {
    object.data(|number: &Plain<BigInt>| number.0.sign()) == Some(Sign::NoSign)
        || big_decimal::is_zero(object)
}
