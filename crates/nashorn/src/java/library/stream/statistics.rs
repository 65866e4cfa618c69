//! `IntSummaryStatistics`, `LongSummaryStatistics` and `DoubleSummaryStatistics`.

use super::numbers::Sums;
use super::pipeline::Kind;
use crate::java::class::{Kind as ClassKind, MemberDef, method};
use crate::java::library::order::doubles;
use crate::java::library::support::Returns;
use crate::java::text::{Argument, Piece, parse_format};
use crate::java::{Call, ClassDef, Plain, Throw, Value};

/// State of all three.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Statistics {
    sums: Sums,
    least: Option<f64>,
    greatest: Option<f64>,
    least_integral: Option<i64>,
    greatest_integral: Option<i64>,
}

impl Statistics {
    pub(super) fn add(&mut self, value: &Value) {
        self.sums.add(value);
        let integral = match value {
            Value::Int(number) => i64::from(*number),
            Value::Long(number) => *number,
            Value::Double(number) => {
                let smaller = |least: f64| {
                    if doubles(*number, least).is_lt() || number.is_nan() {
                        *number
                    } else {
                        least
                    }
                };
                let greater = |most: f64| {
                    if doubles(*number, most).is_gt() {
                        *number
                    } else {
                        most
                    }
                };
                self.least = Some(self.least.map_or(*number, smaller));
                self.greatest = Some(self.greatest.map_or(*number, greater));
                return;
            }
            _ => return,
        };
        self.least_integral = Some(
            self.least_integral
                .map_or(integral, |least| least.min(integral)),
        );
        self.greatest_integral = Some(
            self.greatest_integral
                .map_or(integral, |most| most.max(integral)),
        );
    }
}

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    class("java.util.IntSummaryStatistics", INT),
    class("java.util.LongSummaryStatistics", LONG),
    class("java.util.DoubleSummaryStatistics", DOUBLE),
];

const fn class(name: &'static str, members: &'static [MemberDef]) -> ClassDef {
    ClassDef {
        name,
        kind: ClassKind::Class,
        extends: &[],
        members,
    }
}

pub(super) fn new(call: &Call<'_>, kind: Kind, statistics: Statistics) -> Returns {
    let class = match kind {
        Kind::Long => "java.util.LongSummaryStatistics",
        Kind::Double => "java.util.DoubleSummaryStatistics",
        Kind::Int | Kind::Object => "java.util.IntSummaryStatistics",
    };
    call.object(class, Plain(statistics))
}

fn of(call: &Call<'_>) -> Result<Statistics, Throw> {
    call.data(|statistics: &Plain<Statistics>| statistics.0)
}

const INT: &[MemberDef] = &[
    method("long getCount()", |call| {
        Ok(Value::Long(of(call)?.sums.count))
    }),
    method("long getSum()", |call| {
        Ok(Value::Long(of(call)?.sums.integral))
    }),
    method("int getMin()", |call| {
        Ok(Value::Int(
            of(call)?.least_integral.map_or(i32::MAX, |n| n as i32),
        ))
    }),
    method("int getMax()", |call| {
        Ok(Value::Int(
            of(call)?.greatest_integral.map_or(i32::MIN, |n| n as i32),
        ))
    }),
    method("double getAverage()", |call| {
        Ok(Value::Double(of(call)?.sums.average(Kind::Int)))
    }),
    method("String toString()", to_string),
];

const LONG: &[MemberDef] = &[
    method("long getCount()", |call| {
        Ok(Value::Long(of(call)?.sums.count))
    }),
    method("long getSum()", |call| {
        Ok(Value::Long(of(call)?.sums.integral))
    }),
    method("long getMin()", |call| {
        Ok(Value::Long(of(call)?.least_integral.unwrap_or(i64::MAX)))
    }),
    method("long getMax()", |call| {
        Ok(Value::Long(of(call)?.greatest_integral.unwrap_or(i64::MIN)))
    }),
    method("double getAverage()", |call| {
        Ok(Value::Double(of(call)?.sums.average(Kind::Long)))
    }),
    method("String toString()", to_string),
];

const DOUBLE: &[MemberDef] = &[
    method("long getCount()", |call| {
        Ok(Value::Long(of(call)?.sums.count))
    }),
    method("double getSum()", |call| {
        Ok(Value::Double(of(call)?.sums.double.total()))
    }),
    method("double getMin()", |call| {
        Ok(Value::Double(of(call)?.least.unwrap_or(f64::INFINITY)))
    }),
    method("double getMax()", |call| {
        Ok(Value::Double(
            of(call)?.greatest.unwrap_or(f64::NEG_INFINITY),
        ))
    }),
    method("double getAverage()", |call| {
        Ok(Value::Double(of(call)?.sums.average(Kind::Double)))
    }),
    method("String toString()", to_string),
];

fn to_string(call: &mut Call<'_>) -> Returns {
    let this = call.this().clone();
    let name = call.registry().class(call.class()).simple_name().to_owned();
    let mut text = format!("{name}{{");
    for (index, (label, getter)) in [
        ("count", "getCount"),
        ("sum", "getSum"),
        ("min", "getMin"),
        ("average", "getAverage"),
        ("max", "getMax"),
    ]
    .into_iter()
    .enumerate()
    {
        let separator = if index > 0 { ", " } else { "" };
        let value = match call.invoke(&this, getter, &[])? {
            Value::Double(number) => six_places(call, number)?,
            value => call.text(&value)?.to_std_string_lossy(),
        };
        text.push_str(&format!("{separator}{label}={value}"));
    }
    Ok(format!("{text}}}").into())
}

/// `String.format("%f", number)`.
fn six_places(call: &Call<'_>, number: f64) -> Result<String, Throw> {
    let jdk = call.surroundings().jdk;
    let fault = |fault| crate::java::library::support::fault(call, fault);
    let pieces = parse_format(&[u16::from(b'%'), u16::from(b'f')]).map_err(fault)?;
    let mut text = String::new();
    for piece in pieces {
        if let Piece::Conversion(conversion) = piece {
            let units = conversion
                .write(&Argument::Double(number), jdk)
                .map_err(fault)?;
            text.push_str(&String::from_utf16_lossy(&units));
        }
    }
    Ok(text)
}
