//! How Java writes and reads numbers and text: no objects, only values.

mod collator;
mod decimal;
mod float;
mod format;
mod integer;
mod string;
#[cfg(test)]
mod tests;

pub(crate) use collator::collate;
pub use float::double_to_string;
pub(crate) use float::parse_double;
pub(crate) use format::{Argument, Conversion, Index, Piece, parse as parse_format};
pub use integer::long_of;
pub(crate) use integer::{digit, parse_int, parse_long, to_radix, unsigned_to_radix};
pub(crate) use string::*;
