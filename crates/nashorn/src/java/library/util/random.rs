//! `java.util.Random`: the same numbers for the same seed.

use crate::java::class::{MemberDef, constructor, method};
use crate::java::library::support::{ILLEGAL_ARGUMENT, Returns, with_message};
use crate::java::{Call, ClassDef, Finalize, Kind, Throw, Trace, Value};

/// State: the 48 bits of the linear congruential generator.
#[derive(Debug, Trace, Finalize)]
struct Generator {
    #[unsafe_ignore_trace]
    seed: u64,
}

pub(in crate::java) const CLASSES: &[ClassDef] = &[ClassDef {
    name: "java.util.Random",
    kind: Kind::Class,
    extends: &[],
    members: MEMBERS,
}];

const MULTIPLIER: u64 = 0x5_DEEC_E66D;
const MASK: u64 = (1 << 48) - 1;

const MEMBERS: &[MemberDef] = &[
    constructor("new()", |call| {
        call.unpredictable("a Random without a seed gives other numbers in every run");
        let seed = call.next_random();
        Ok(call.construct(Generator { seed: seed & MASK }))
    }),
    constructor("new(long)", |call| {
        let seed = scrambled(call.long(0));
        Ok(call.construct(Generator { seed }))
    }),
    method("void setSeed(long)", |call| {
        let seed = scrambled(call.long(0));
        call.data_mut(|generator: &mut Generator| generator.seed = seed)?;
        Ok(Value::Null)
    }),
    method("int nextInt()", |call| Ok(next(call, 32)?.into())),
    method("int nextInt(int)", |call| {
        let bound = call.int(0);
        Ok(bounded(call, bound)?.into())
    }),
    method("long nextLong()", |call| {
        let high = i64::from(next(call, 32)?) << 32;
        let low = i64::from(next(call, 32)?);
        Ok(high.wrapping_add(low).into())
    }),
    method("boolean nextBoolean()", |call| {
        Ok((next(call, 1)? != 0).into())
    }),
    method("double nextDouble()", |call| {
        let high = i64::from(next(call, 26)?) << 27;
        let bits = high + i64::from(next(call, 27)?);
        Ok((bits as f64 / (1_i64 << 53) as f64).into())
    }),
];

const fn scrambled(seed: i64) -> u64 {
    (seed as u64 ^ MULTIPLIER) & MASK
}

/// `next(bits)`
fn next(call: &Call<'_>, bits: u32) -> Result<i32, Throw> {
    call.data_mut(|generator: &mut Generator| {
        generator.seed = generator.seed.wrapping_mul(MULTIPLIER).wrapping_add(0xB) & MASK;
        (generator.seed >> (48 - bits)) as i32
    })
}

/// `nextInt(bound)`
fn bounded(call: &mut Call<'_>, bound: i32) -> Result<i32, Throw> {
    if bound <= 0 {
        return Err(with_message(
            call,
            ILLEGAL_ARGUMENT,
            "bound must be positive",
        ));
    }
    let bits = next(call, 31)?;
    if bound & (bound - 1) == 0 {
        return Ok(((i64::from(bound) * i64::from(bits)) >> 31) as i32);
    }
    let mut bits = bits;
    loop {
        let value = bits % bound;
        // The last, incomplete share of the numbers would not be fair.
        if bits
            .checked_sub(value)
            .and_then(|rest| rest.checked_add(bound - 1))
            .is_some()
        {
            return Ok(value);
        }
        call.charge(1)?;
        bits = next(call, 31)?;
    }
}

/// `Collections.shuffle(list, random)`
pub(super) fn shuffle(call: &mut Call<'_>) -> Returns {
    let (list, random) = (call.argument(0), call.argument(1));
    let size = call.invoke(&list, "size", &[])?.as_int().unwrap_or(0);
    for end in (2..=size).rev() {
        call.charge(1)?;
        let other = call.invoke(&random, "nextInt", &[end.into()])?;
        let item = call.invoke(&list, "get", &[Value::Int(end - 1)])?;
        let item = call.invoke(&list, "set", &[other, item])?;
        call.invoke(&list, "set", &[Value::Int(end - 1), item])?;
    }
    Ok(Value::Null)
}
