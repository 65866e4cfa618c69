//! `java.math.BigInteger`, as far as digests are written with it: from bytes or text to text.

use crate::java::class::{constructor, method};
use crate::java::library::support::{bytes, with_message};
use crate::java::{Call, ClassDef, Kind, Plain, Throw, Value};

const CLASS: &str = "java.math.BigInteger";
const FORMAT: &str = "java.lang.NumberFormatException";

/// State: the sign, and the magnitude from its highest byte on, without zeros before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Number {
    negative: bool,
    magnitude: Vec<u8>,
}

pub(in crate::java) const CLASSES: &[ClassDef] = &[ClassDef {
    name: CLASS,
    kind: Kind::Class,
    extends: &["java.lang.Number"],
    members: &[
        constructor("new(int, byte[])", |call| {
            let sign = call.int(0);
            let magnitude = trimmed(&bytes(call, &call.argument(1))?);
            if !(-1..=1).contains(&sign) {
                return Err(call.throw(FORMAT, Some("Invalid signum value")));
            }
            if sign == 0 && !magnitude.is_empty() {
                return Err(call.throw(FORMAT, Some("signum-magnitude mismatch")));
            }
            Ok(call.construct(Plain(Number {
                negative: sign < 0 && !magnitude.is_empty(),
                magnitude,
            })))
        }),
        constructor("new(String)", |call| parsed(call, 10)),
        constructor("new(String, int)", |call| {
            let radix = call.int(1);
            parsed(call, radix)
        }),
        method("int signum()", |call| {
            call.data(|number: &Plain<Number>| {
                Value::Int(match &number.0 {
                    Number { magnitude, .. } if magnitude.is_empty() => 0,
                    Number { negative: true, .. } => -1,
                    Number { .. } => 1,
                })
            })
        }),
        method("int intValue()", |call| Ok(Value::Int(low(call)? as i32))),
        method("long longValue()", |call| Ok(Value::Long(low(call)?))),
        method("double doubleValue()", |call| {
            let text = call.data(|number: &Plain<Number>| number.0.text(10))?;
            Ok(text.parse().unwrap_or(f64::NAN).into())
        }),
        method("boolean equals(Object)", |call| {
            let own = call.data(|number: &Plain<Number>| number.0.clone())?;
            let other = call.argument(0);
            let other = other
                .as_object()
                .and_then(|other| other.data(|number: &Plain<Number>| number.0.clone()));
            Ok((other == Some(own)).into())
        }),
        method("String toString()", |call| {
            call.data(|number: &Plain<Number>| Value::string(&number.0.text(10)))
        }),
        method("String toString(int)", |call| {
            // A radix out of range counts as 10.
            let radix = u32::try_from(call.int(0)).ok();
            let radix = radix.filter(|radix| (2..=36).contains(radix)).unwrap_or(10);
            call.charge(call.data(|number: &Plain<Number>| number.0.magnitude.len().pow(2))?)?;
            call.data(|number: &Plain<Number>| Value::string(&number.0.text(radix)))
        }),
    ],
}];

fn trimmed(bytes: &[u8]) -> Vec<u8> {
    bytes
        .iter()
        .copied()
        .skip_while(|byte| *byte == 0)
        .collect()
}

/// The lower 64 bits, in two's complement.
fn low(call: &Call<'_>) -> Result<i64, Throw> {
    call.data(|number: &Plain<Number>| {
        let bytes = number.0.magnitude.iter().rev().take(8).rev();
        let low = bytes.fold(0_u64, |low, byte| low << 8 | u64::from(*byte)) as i64;
        if number.0.negative {
            low.wrapping_neg()
        } else {
            low
        }
    })
}

fn parsed(call: &mut Call<'_>, radix: i32) -> Result<Value, Throw> {
    let text = call.string(0)?.to_std_string_lossy();
    call.charge(text.len().pow(2))?;
    let radix = u32::try_from(radix)
        .ok()
        .filter(|radix| (2..=36).contains(radix));
    let Some(radix) = radix else {
        return Err(call.throw(FORMAT, Some("Radix out of range")));
    };
    match Number::parse(&text, radix) {
        Some(number) => Ok(call.construct(Plain(number))),
        None if text.is_empty() => Err(with_message(call, FORMAT, "Zero length BigInteger")),
        None => {
            let message = format!("For input string: \"{text}\"");
            Err(with_message(call, FORMAT, &message))
        }
    }
}

impl Number {
    fn parse(text: &str, radix: u32) -> Option<Self> {
        let negative = text.starts_with('-');
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        if digits.is_empty() {
            return None;
        }
        let mut magnitude: Vec<u8> = Vec::new();
        for digit in digits.chars() {
            let mut carry = digit.to_digit(radix)?;
            for byte in magnitude.iter_mut().rev() {
                let value = u32::from(*byte) * radix + carry;
                *byte = (value & 0xFF) as u8;
                carry = value >> 8;
            }
            if carry > 0 {
                magnitude.insert(0, carry as u8);
            }
        }
        Some(Self {
            negative: negative && !magnitude.is_empty(),
            magnitude,
        })
    }

    fn text(&self, radix: u32) -> String {
        let mut rest = self.magnitude.clone();
        let mut digits = Vec::new();
        while !rest.is_empty() {
            let mut carry = 0;
            for byte in &mut rest {
                let value = carry << 8 | u32::from(*byte);
                *byte = (value / radix) as u8;
                carry = value % radix;
            }
            digits.extend(char::from_digit(carry, radix));
            rest = trimmed(&rest);
        }
        if digits.is_empty() {
            return "0".to_owned();
        }
        digits.extend(self.negative.then_some('-'));
        digits.into_iter().rev().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Number;

    #[test]
    fn numbers_are_read_and_written_in_any_radix() {
        for (text, radix, decimal) in [
            ("0", 10, "0"),
            ("-0", 10, "0"),
            ("255", 10, "255"),
            ("ff", 16, "255"),
            ("-100", 2, "-4"),
            ("12345678901234567890123", 10, "12345678901234567890123"),
            (
                "cc175b9c0f1b6a831c399e269772661",
                16,
                "16955237001963240173058271559858726497",
            ),
        ] {
            let number = Number::parse(text, radix).unwrap();
            assert_eq!(number.text(10), decimal);
            if radix != 10 {
                assert_eq!(number.text(radix), text);
            }
        }
        for wrong in ["", "-", "1x", "--1", " 1"] {
            assert_eq!(Number::parse(wrong, 10), None);
        }
    }
}
