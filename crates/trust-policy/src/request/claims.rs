//! Claims by name, with a third state beside present and absent.

use serde_json::{Map, Value};

/// The claims of a token. Of some it may only be known that we can't know them: they come from a
/// mapper nobody modelled.
#[derive(Clone, Copy)]
pub(super) struct Claims<'c> {
    pub(super) values: &'c Map<String, Value>,
    pub(super) unknown: &'c [String],
}

/// One claim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Claim<'c> {
    Absent,
    Unknown,
    Value(&'c Value),
}

impl<'c> Claims<'c> {
    pub(super) fn get(&self, name: &str) -> Claim<'c> {
        if self.unknown.iter().any(|unknown| unknown == name) {
            return Claim::Unknown;
        }
        self.values.get(name).map_or(Claim::Absent, Claim::Value)
    }
}

/// A point in time as STS reads it: an integer, or a string that looks like one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimeClaim {
    Absent,
    Unknown,
    At(i64),
    Refused,
}

impl TimeClaim {
    pub(super) fn read(claim: Claim<'_>) -> Self {
        match claim {
            Claim::Absent => Self::Absent,
            Claim::Unknown => Self::Unknown,
            Claim::Value(Value::Number(number)) => number.as_i64().map_or(Self::Refused, Self::At),
            Claim::Value(Value::String(text)) => text.parse().map_or(Self::Refused, Self::At),
            Claim::Value(_) => Self::Refused,
        }
    }
}
