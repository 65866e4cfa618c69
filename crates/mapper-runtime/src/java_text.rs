//! `String.valueOf` and the number parsers of Java, on the Java runtime that is asked for by default.

use nashorn::JavaValue;
use nashorn::java::{Jdk, double_to_string, long_of};

/// `Double.toString`.
pub fn double(value: f64) -> String {
    double_to_string(value, Jdk::default())
}

/// `String.valueOf` of a value; identity hash codes stand as `@HASH`.
pub fn of(value: &JavaValue) -> String {
    value.text(Jdk::default())
}

/// `Integer.valueOf(text)`; `None` where it throws.
pub fn parse_int(text: &str) -> Option<i32> {
    long_of(text).and_then(|number| i32::try_from(number).ok())
}
