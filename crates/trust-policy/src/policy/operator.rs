//! The condition operators and their names.

use std::fmt;

/// An operator with its prefix and suffix: `ForAnyValue:StringLikeIfExists`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator {
    /// `ForAnyValue:` or `ForAllValues:`.
    pub set: Option<SetPrefix>,
    /// What is compared, and how.
    pub comparison: Comparison,
    /// `…IfExists`: true when the key is missing.
    pub if_exists: bool,
}

/// How the values of a multi-valued key are taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetPrefix {
    /// At least one value of the request has to fit.
    ForAnyValue,
    /// Every value of the request has to fit; no value at all fits too.
    ForAllValues,
}

/// What an operator compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// The `String…` operators.
    String {
        /// How the texts are compared.
        test: StringTest,
        /// `…Not…`.
        negated: bool,
    },
    /// The `Numeric…` operators.
    Numeric(Order),
    /// The `Date…` operators.
    Date(Order),
    /// `Bool`.
    Bool,
    /// `BinaryEquals`.
    Binary,
    /// `IpAddress`, `NotIpAddress`.
    IpAddress {
        /// `Not…`.
        negated: bool,
    },
    /// The `Arn…` operators.
    Arn {
        /// `…Like` rather than `…Equals`: another name, the same operation.
        like: bool,
        /// `…Not…`.
        negated: bool,
    },
    /// `Null`.
    Null,
}

/// How two texts are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StringTest {
    /// Character by character.
    Equals,
    /// Lower case by lower case.
    EqualsIgnoreCase,
    /// With `*` and `?`.
    Like,
}

/// How two quantities are compared: request on the left, policy on the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Order {
    Equals,
    NotEquals,
    LessThan,
    LessThanEquals,
    GreaterThan,
    GreaterThanEquals,
}

const ORDERS: [(&str, Order); 6] = [
    ("Equals", Order::Equals),
    ("NotEquals", Order::NotEquals),
    ("LessThan", Order::LessThan),
    ("LessThanEquals", Order::LessThanEquals),
    ("GreaterThan", Order::GreaterThan),
    ("GreaterThanEquals", Order::GreaterThanEquals),
];

const fn string(test: StringTest, negated: bool) -> Comparison {
    Comparison::String { test, negated }
}

const fn arn(like: bool, negated: bool) -> Comparison {
    Comparison::Arn { like, negated }
}

/// Every comparison but the Numeric and Date ones.
const NAMES: [(&str, Comparison); 15] = [
    ("StringEquals", string(StringTest::Equals, false)),
    ("StringNotEquals", string(StringTest::Equals, true)),
    (
        "StringEqualsIgnoreCase",
        string(StringTest::EqualsIgnoreCase, false),
    ),
    (
        "StringNotEqualsIgnoreCase",
        string(StringTest::EqualsIgnoreCase, true),
    ),
    ("StringLike", string(StringTest::Like, false)),
    ("StringNotLike", string(StringTest::Like, true)),
    ("Bool", Comparison::Bool),
    ("BinaryEquals", Comparison::Binary),
    ("IpAddress", Comparison::IpAddress { negated: false }),
    ("NotIpAddress", Comparison::IpAddress { negated: true }),
    ("ArnEquals", arn(false, false)),
    ("ArnLike", arn(true, false)),
    ("ArnNotEquals", arn(false, true)),
    ("ArnNotLike", arn(true, true)),
    ("Null", Comparison::Null),
];

const PREFIXES: [(&str, SetPrefix); 2] = [
    ("ForAnyValue:", SetPrefix::ForAnyValue),
    ("ForAllValues:", SetPrefix::ForAllValues),
];

const IF_EXISTS: &str = "IfExists";

impl Operator {
    /// Reads a name, which has to be spelled as documented.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let (set, rest) = PREFIXES
            .iter()
            .find_map(|&(prefix, set)| Some((Some(set), name.strip_prefix(prefix)?)))
            .unwrap_or((None, name));
        let (rest, if_exists) = match rest.strip_suffix(IF_EXISTS) {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let comparison = comparison(rest)?;
        // `Null` has no `IfExists`, and a set prefix before it is documented nowhere.
        if comparison == Comparison::Null && (if_exists || set.is_some()) {
            return None;
        }
        Some(Self {
            set,
            comparison,
            if_exists,
        })
    }

    /// The documented name that differs from this one only in case.
    pub(crate) fn respelled(name: &str) -> Option<String> {
        let families = NAMES.iter().map(|(name, _)| (*name).to_owned());
        let ordered = ["Numeric", "Date"].iter().flat_map(|family| {
            ORDERS
                .iter()
                .map(move |(order, _)| format!("{family}{order}"))
        });
        let bare: Vec<String> = families.chain(ordered).collect();
        ["", PREFIXES[0].0, PREFIXES[1].0]
            .iter()
            .flat_map(|prefix| ["", IF_EXISTS].map(|suffix| (*prefix, suffix)))
            .flat_map(|(prefix, suffix)| {
                bare.iter()
                    .map(move |bare| format!("{prefix}{bare}{suffix}"))
            })
            .find(|full| full.eq_ignore_ascii_case(name) && Self::parse(full).is_some())
    }

    /// Whether the operator says what the value must *not* be.
    #[must_use]
    pub const fn is_negated(&self) -> bool {
        match self.comparison {
            Comparison::String { negated, .. }
            | Comparison::IpAddress { negated }
            | Comparison::Arn { negated, .. } => negated,
            Comparison::Numeric(order) | Comparison::Date(order) => {
                matches!(order, Order::NotEquals)
            }
            Comparison::Bool | Comparison::Binary | Comparison::Null => false,
        }
    }
}

fn comparison(name: &str) -> Option<Comparison> {
    let order = |name: &str| {
        ORDERS
            .iter()
            .find(|(order, _)| *order == name)
            .map(|(_, order)| *order)
    };
    if let Some(rest) = name.strip_prefix("Numeric") {
        return order(rest).map(Comparison::Numeric);
    }
    if let Some(rest) = name.strip_prefix("Date") {
        return order(rest).map(Comparison::Date);
    }
    NAMES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, comparison)| *comparison)
}

impl fmt::Display for Operator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((prefix, _)) = PREFIXES.iter().find(|(_, set)| Some(*set) == self.set) {
            formatter.write_str(prefix)?;
        }
        let order = |order: Order| {
            ORDERS
                .iter()
                .find(|(_, known)| *known == order)
                .map_or("", |(name, _)| name)
        };
        match self.comparison {
            Comparison::Numeric(by) => write!(formatter, "Numeric{}", order(by))?,
            Comparison::Date(by) => write!(formatter, "Date{}", order(by))?,
            other => {
                let name = NAMES.iter().find(|(_, known)| *known == other);
                formatter.write_str(name.map_or("", |(name, _)| name))?;
            }
        }
        formatter.write_str(if self.if_exists { IF_EXISTS } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_is_read_as_it_is_printed() {
        for (bare, _) in NAMES {
            for prefix in ["", "ForAnyValue:", "ForAllValues:"] {
                for suffix in ["", "IfExists"] {
                    let name = format!("{prefix}{bare}{suffix}");
                    let expected = if bare == "Null" {
                        prefix.is_empty() && suffix.is_empty()
                    } else {
                        true
                    };
                    let operator = Operator::parse(&name);
                    assert_eq!(operator.is_some(), expected, "{name}");
                    if let Some(operator) = operator {
                        assert_eq!(operator.to_string(), name);
                    }
                }
            }
        }
        assert_eq!(
            Operator::parse("NumericLessThanEqualsIfExists")
                .unwrap()
                .to_string(),
            "NumericLessThanEqualsIfExists"
        );
    }

    #[test]
    fn a_name_in_other_case_is_no_operator_but_has_a_proposal() {
        assert_eq!(Operator::parse("stringequals"), None);
        assert_eq!(
            Operator::respelled("foranyvalue:stringlike").unwrap(),
            "ForAnyValue:StringLike"
        );
        assert_eq!(Operator::respelled("StringLikeIgnoreCase"), None);
    }
}
