//! Sums and averages, as Java reckons them.

use super::pipeline::Kind;
use super::{kind, optional, take_own};
use crate::java::library::support::Returns;
use crate::java::{Call, Throw, Value};

/// A sum of doubles that keeps what rounding loses (`Collectors.sumWithCompensation`).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CompensatedSum {
    high: f64,
    compensation: f64,
    simple: f64,
}

impl CompensatedSum {
    pub(super) fn add(&mut self, value: f64) {
        let corrected = value - self.compensation;
        let sum = self.high + corrected;
        self.compensation = (sum - self.high) - corrected;
        self.high = sum;
        self.simple += value;
    }

    pub(super) fn total(self) -> f64 {
        let total = self.high - self.compensation;
        // Infinities of the same sign.
        if total.is_nan() && self.simple.is_infinite() {
            self.simple
        } else {
            total
        }
    }
}

/// Count and sums of a stream of numbers.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums {
    pub(super) count: i64,
    pub(super) integral: i64,
    pub(super) double: CompensatedSum,
}

impl Sums {
    pub(super) fn add(&mut self, value: &Value) {
        self.count += 1;
        match value {
            Value::Int(number) => self.integral = self.integral.wrapping_add((*number).into()),
            Value::Long(number) => self.integral = self.integral.wrapping_add(*number),
            Value::Double(number) => self.double.add(*number),
            _ => {}
        }
    }

    pub(super) fn average(&self, kind: Kind) -> f64 {
        let sum = if kind == Kind::Double {
            self.double.total()
        } else {
            self.integral as f64
        };
        if self.count > 0 {
            sum / self.count as f64
        } else {
            0.0
        }
    }
}

fn sums(call: &mut Call<'_>) -> Result<(Sums, Kind), Throw> {
    let kind = kind(call)?;
    let mut sums = Sums::default();
    take_own(call)?.each(call, |_, item| {
        sums.add(&item);
        Ok(true)
    })?;
    Ok((sums, kind))
}

pub(super) fn sum(call: &mut Call<'_>) -> Returns {
    let (sums, kind) = sums(call)?;
    Ok(match kind {
        Kind::Double => Value::Double(sums.double.total()),
        Kind::Long => Value::Long(sums.integral),
        Kind::Int | Kind::Object => Value::Int(sums.integral as i32),
    })
}

pub(super) fn average(call: &mut Call<'_>) -> Returns {
    let (sums, kind) = sums(call)?;
    let average = (sums.count > 0).then(|| Value::Double(sums.average(kind)));
    optional::new(call, Kind::Double, average)
}

pub(super) fn summary_statistics(call: &mut Call<'_>) -> Returns {
    let kind = kind(call)?;
    let mut statistics = super::statistics::Statistics::default();
    take_own(call)?.each(call, |_, item| {
        statistics.add(&item);
        Ok(true)
    })?;
    super::statistics::new(call, kind, statistics)
}
