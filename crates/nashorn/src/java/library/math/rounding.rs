//! `java.math.RoundingMode`.

use num_bigint::{BigInt, Sign};

use crate::java::library::enums::{self, enumeration};
use crate::java::library::support::{NULL_POINTER, bare, with_message};
use crate::java::{Call, ClassDef, Kind, Throw};

pub(in crate::java) const CLASSES: &[ClassDef] = &[ClassDef {
    name: "java.math.RoundingMode",
    kind: Kind::Enum,
    extends: &["java.lang.Enum"],
    members: enumeration!(
        "java.math.RoundingMode",
        [
            "UP" = 0,
            "DOWN" = 1,
            "CEILING" = 2,
            "FLOOR" = 3,
            "HALF_UP" = 4,
            "HALF_DOWN" = 5,
            "HALF_EVEN" = 6,
            "UNNECESSARY" = 7,
        ],
    ),
}];

/// How a quotient is made whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rounding {
    Up,
    Down,
    Ceiling,
    Floor,
    HalfUp,
    HalfDown,
    HalfEven,
    Unnecessary,
}

impl Rounding {
    /// By the enum's ordinal, which `BigDecimal`'s old constants have, too.
    pub(super) fn by_ordinal(call: &Call<'_>, ordinal: i32) -> Result<Self, Throw> {
        Ok(match ordinal {
            0 => Self::Up,
            1 => Self::Down,
            2 => Self::Ceiling,
            3 => Self::Floor,
            4 => Self::HalfUp,
            5 => Self::HalfDown,
            6 => Self::HalfEven,
            7 => Self::Unnecessary,
            _ => {
                return Err(with_message(
                    call,
                    "java.lang.IllegalArgumentException",
                    "Invalid rounding mode",
                ));
            }
        })
    }

    /// An argument of the enum's type.
    pub(super) fn argument(call: &Call<'_>, index: usize) -> Result<Self, Throw> {
        match enums::of(&call.argument(index)) {
            Some(constant) => Self::by_ordinal(call, constant.ordinal),
            None => Err(bare(call, NULL_POINTER)),
        }
    }

    /// `dividend / divisor`; `None` when it would have to round and mustn't.
    pub(super) fn divide(self, dividend: &BigInt, divisor: &BigInt) -> Option<BigInt> {
        let quotient = dividend / divisor;
        let remainder = dividend - &quotient * divisor;
        if remainder.sign() == Sign::NoSign {
            return Some(quotient);
        }
        let is_negative = (dividend.sign() == Sign::Minus) != (divisor.sign() == Sign::Minus);
        let twice = remainder.magnitude() * 2_u32;
        let half = twice.cmp(divisor.magnitude());
        let away = match self {
            Self::Up => true,
            Self::Down => false,
            Self::Ceiling => !is_negative,
            Self::Floor => is_negative,
            Self::HalfUp => half.is_ge(),
            Self::HalfDown => half.is_gt(),
            Self::HalfEven => half.is_gt() || half.is_eq() && quotient.bit(0),
            Self::Unnecessary => return None,
        };
        Some(match (away, is_negative) {
            (false, _) => quotient,
            (true, false) => quotient + 1,
            (true, true) => quotient - 1,
        })
    }
}
