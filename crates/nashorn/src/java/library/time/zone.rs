//! `java.time.ZoneId` and `ZoneOffset`: UTC and fixed offsets; the rules of regions are not known
//! here.

use super::pattern::offset_text;
use crate::java::class::{MemberDef, constant, method};
use crate::java::library::support::{NULL_POINTER, Returns, bare, with_message};
use crate::java::{Call, ClassDef, Kind, Plain, Throw, Value};

/// A zone of one offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Zone {
    /// As Java writes it: `UTC`, `Z`, `+02:00`, `GMT+01:00`.
    pub(super) id: String,
    /// Seconds ahead of UTC.
    pub(super) offset: i64,
    /// It is a `ZoneOffset`.
    pub(super) is_offset: bool,
}

const ZONE_ID: &str = "java.time.ZoneId";
const ZONE_OFFSET: &str = "java.time.ZoneOffset";
const ZONE_REGION: &str = "java.time.ZoneRegion";
pub(super) const DATE_TIME: &str = "java.time.DateTimeException";

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: ZONE_ID,
        kind: Kind::Abstract,
        extends: &[],
        members: ID,
    },
    ClassDef {
        name: ZONE_OFFSET,
        kind: Kind::Class,
        extends: &[ZONE_ID, "java.lang.Comparable"],
        members: OFFSET,
    },
    ClassDef {
        name: ZONE_REGION,
        kind: Kind::Class,
        extends: &[ZONE_ID],
        members: &[],
    },
];

const ID: &[MemberDef] = &[
    method("static java.time.ZoneId of(String)", |call| {
        let id = call.string(0)?.to_std_string_lossy();
        let zone = zone_of(call, &id)?;
        object(call, zone)
    }),
    method("static java.time.ZoneId systemDefault()", |call| {
        call.unpredictable("the time zone of a server is its own; here it is UTC");
        object(call, Zone::utc())
    }),
    method("String getId()", |call| Ok(own(call)?.id.into())),
    method("String toString()", |call| Ok(own(call)?.id.into())),
    method("boolean equals(Object)", |call| {
        Ok((of(&call.argument(0)).as_ref() == Some(&own(call)?)).into())
    }),
    method("int hashCode()", |call| {
        let own = own(call)?;
        if own.is_offset {
            return Ok((own.offset as i32).into());
        }
        let id = Value::string(&own.id);
        Ok(call.hash(&id)?.into())
    }),
];

const OFFSET: &[MemberDef] = &[
    constant("UTC", |call| object(call, Zone::of_offset(0))),
    method("static java.time.ZoneOffset of(String)", |call| {
        let id = call.string(0)?.to_std_string_lossy();
        match offset_of(&id) {
            Some(offset) => object(call, Zone::of_offset(offset)),
            None => Err(with_message(
                call,
                DATE_TIME,
                format!("Invalid ID for ZoneOffset, invalid format: {id}"),
            )),
        }
    }),
    method("static java.time.ZoneOffset ofHours(int)", |call| {
        let hours = call.int(0);
        if !(-18..=18).contains(&hours) {
            let message = format!(
                "Zone offset hours not in valid range: value {hours} is not in the range -18 to 18"
            );
            return Err(with_message(call, DATE_TIME, message));
        }
        object(call, Zone::of_offset(i64::from(hours) * 3_600))
    }),
    method("int getTotalSeconds()", |call| {
        Ok((own(call)?.offset as i32).into())
    }),
];

impl Zone {
    /// The region `UTC`.
    pub(super) fn utc() -> Self {
        Self {
            id: "UTC".to_owned(),
            offset: 0,
            is_offset: false,
        }
    }

    pub(super) fn of_offset(offset: i64) -> Self {
        let id = match offset {
            0 => "Z".to_owned(),
            _ => offset_text(offset, ":"),
        };
        Self {
            id,
            offset,
            is_offset: true,
        }
    }

    /// The offset as `ZonedDateTime` writes it.
    pub(super) fn offset_id(&self) -> String {
        Self::of_offset(self.offset).id
    }
}

pub(super) fn object(call: &Call<'_>, zone: Zone) -> Returns {
    let class = if zone.is_offset {
        ZONE_OFFSET
    } else {
        ZONE_REGION
    };
    call.object(class, Plain(zone))
}

fn own(call: &Call<'_>) -> Result<Zone, Throw> {
    call.data(|zone: &Plain<Zone>| zone.0.clone())
}

/// The zone behind a value.
pub(super) fn of(value: &Value) -> Option<Zone> {
    value.as_object()?.data(|zone: &Plain<Zone>| zone.0.clone())
}

/// An argument that must not be null.
pub(super) fn argument(call: &Call<'_>, index: usize) -> Result<Zone, Throw> {
    of(&call.argument(index)).ok_or_else(|| bare(call, NULL_POINTER))
}

/// `+02:00`, `+0200`, `+2`, `Z`
pub(super) fn offset_of(id: &str) -> Option<i64> {
    if id == "Z" {
        return Some(0);
    }
    let (sign, rest) = match id.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match rest.split_once(':') {
        Some((hours, minutes)) if hours.len() == 2 && minutes.len() == 2 => (hours, minutes),
        None if rest.len() == 4 => rest.split_at_checked(2)?,
        None if matches!(rest.len(), 1 | 2) => (rest, "0"),
        _ => return None,
    };
    let number = |text: &str| {
        let is_number = text.bytes().all(|c| c.is_ascii_digit());
        is_number.then(|| text.parse::<i64>().ok()).flatten()
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let fits = minutes < 60 && hours * 60 + minutes <= 18 * 60;
    fits.then_some(sign * (hours * 3_600 + minutes * 60))
}

fn zone_of(call: &Call<'_>, id: &str) -> Result<Zone, Throw> {
    if let Some(offset) = offset_of(id) {
        return Ok(Zone::of_offset(offset));
    }
    for prefix in ["UTC", "GMT", "UT"] {
        let Some(rest) = id.strip_prefix(prefix) else {
            continue;
        };
        if rest.is_empty() {
            return Ok(Zone {
                id: prefix.to_owned(),
                ..Zone::utc()
            });
        }
        if let Some(offset) = offset_of(rest).filter(|_| rest != "Z") {
            let offset_id = match offset {
                0 => String::new(),
                _ => Zone::of_offset(offset).id,
            };
            return Ok(Zone {
                id: format!("{prefix}{offset_id}"),
                offset,
                is_offset: false,
            });
        }
    }
    let is_region = id.len() > 1
        && id
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || b"/._~+-".contains(&c))
        && id.starts_with(|c: char| c.is_ascii_alphabetic());
    if is_region {
        return Err(call.refuse(format!(
            "uses the time zone {id}, whose rules are not emulated"
        )));
    }
    Err(with_message(
        call,
        DATE_TIME,
        format!("Invalid ID for region-based ZoneId, invalid format: {id}"),
    ))
}
