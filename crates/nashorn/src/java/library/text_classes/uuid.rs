//! `java.util.UUID`.

use sha2::Digest as _;

use crate::java::class::{MemberDef, constructor, method};
use crate::java::hash::code;
use crate::java::library::support::{ILLEGAL_ARGUMENT, Returns, bytes, exception, with_message};
use crate::java::text::parse_long;
use crate::java::{Call, ClassDef, Kind, Plain, Throw};

/// State: the 128 bits.
type Uuid = Plain<u128>;

pub(in crate::java) const CLASSES: &[ClassDef] = &[ClassDef {
    name: "java.util.UUID",
    kind: Kind::Class,
    extends: &["java.lang.Comparable"],
    members: UUID,
}];

const UUID: &[MemberDef] = &[
    constructor("new(long, long)", |call| {
        let bits = u128::from(call.long(0) as u64) << 64 | u128::from(call.long(1) as u64);
        Ok(call.construct(Plain(bits)))
    }),
    method("static java.util.UUID randomUUID()", |call| {
        call.unpredictable("UUID.randomUUID gives another one in every run");
        let bits = u128::from(call.next_random()) << 64 | u128::from(call.next_random());
        new(call, versioned(bits, 4))
    }),
    method("static java.util.UUID nameUUIDFromBytes(byte[])", |call| {
        let name = bytes(call, &call.argument(0))?;
        let digest = md5::Md5::digest(&name);
        let bits = digest
            .iter()
            .fold(0_u128, |bits, &byte| bits << 8 | u128::from(byte));
        new(call, versioned(bits, 3))
    }),
    method("static java.util.UUID fromString(String)", from_string),
    method("long getMostSignificantBits()", |call| {
        Ok(halves(call)?.0.into())
    }),
    method("long getLeastSignificantBits()", |call| {
        Ok(halves(call)?.1.into())
    }),
    method("int version()", |call| {
        Ok(((halves(call)?.0 >> 12 & 0xF) as i32).into())
    }),
    method("int variant()", |call| {
        let least = halves(call)?.1 as u64;
        Ok((match least >> 61 {
            0..=3 => 0,
            4 | 5 => 2,
            other => other as i32,
        })
        .into())
    }),
    method("boolean equals(Object)", |call| {
        let own = call.data(|uuid: &Uuid| uuid.0)?;
        let other = call.argument(0);
        let other = other
            .as_object()
            .and_then(|other| other.data(|other: &Uuid| other.0));
        Ok((other == Some(own)).into())
    }),
    method("int hashCode()", |call| {
        let (most, least) = halves(call)?;
        Ok(code::of_long(most ^ least).into())
    }),
    method("int compareTo(java.util.UUID)", |call| {
        let other = call.argument(0);
        let other = other
            .as_object()
            .and_then(|other| other.data(|other: &Uuid| other.0))
            .unwrap_or(0);
        // Both halves count as signed.
        let other = ((other >> 64) as i64, other as i64);
        Ok((halves(call)?.cmp(&other) as i32).into())
    }),
    method("String toString()", |call| {
        call.data(|uuid: &Uuid| {
            let bits = uuid.0;
            format!(
                "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
                bits >> 96,
                bits >> 80 & 0xFFFF,
                bits >> 64 & 0xFFFF,
                bits >> 48 & 0xFFFF,
                bits & 0xFFFF_FFFF_FFFF
            )
            .into()
        })
    }),
];

fn new(call: &Call<'_>, bits: u128) -> Returns {
    call.object("java.util.UUID", Plain(bits))
}

/// With version and variant put in.
const fn versioned(bits: u128, version: u128) -> u128 {
    bits & !(0xF << 76) & !(0x3 << 62) | version << 76 | 0x2 << 62
}

fn halves(call: &Call<'_>) -> Result<(i64, i64), Throw> {
    call.data(|uuid: &Uuid| ((uuid.0 >> 64) as i64, uuid.0 as i64))
}

/// Five groups of hexadecimal digits, of which the last digits count.
fn from_string(call: &mut Call<'_>) -> Returns {
    let text = call.string(0)?.to_std_string_lossy();
    if text.len() > 36 {
        return Err(with_message(
            call,
            ILLEGAL_ARGUMENT,
            "UUID string too large",
        ));
    }
    let groups: Vec<&str> = text.split('-').collect();
    let [a, b, c, d, e] = groups.as_slice() else {
        return Err(with_message(
            call,
            ILLEGAL_ARGUMENT,
            format!("Invalid UUID string: {text}"),
        ));
    };
    let mut bits = 0_u128;
    for (group, width) in [(a, 32), (b, 16), (c, 16), (d, 16), (e, 48)] {
        let digits: Vec<u16> = group.encode_utf16().collect();
        let value = parse_long(Some(&digits), 16).map_err(|error| exception(call, error))?;
        bits = bits << width | u128::from(value as u64) & ((1 << width) - 1);
    }
    new(call, bits)
}
