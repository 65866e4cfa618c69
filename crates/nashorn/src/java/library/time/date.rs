//! `java.util.Date`.

use super::calendar::Moment;
use crate::java::class::{MemberDef, constructor, method};
use crate::java::hash::code;
use crate::java::library::support::{NULL_POINTER, bare};
use crate::java::{Call, ClassDef, Kind, Object, Plain, Throw, Value};

/// State: milliseconds since 1970.
type Date = Plain<i64>;

pub(in crate::java) const CLASSES: &[ClassDef] = &[ClassDef {
    name: "java.util.Date",
    kind: Kind::Class,
    extends: &["java.lang.Comparable"],
    members: DATE,
}];

const DATE: &[MemberDef] = &[
    constructor("new()", |call| Ok(call.construct(Plain(call.now())))),
    constructor("new(long)", |call| Ok(call.construct(Plain(call.long(0))))),
    constructor("new(int, int, int)", |call| of_fields(call, 3)),
    constructor("new(int, int, int, int, int)", |call| of_fields(call, 5)),
    constructor("new(int, int, int, int, int, int)", |call| {
        of_fields(call, 6)
    }),
    method("int getYear()", |call| {
        Ok(((moment(call)?.year - 1900) as i32).into())
    }),
    method("int getMonth()", |call| {
        Ok(((moment(call)?.month - 1) as i32).into())
    }),
    method(
        "int getDate()",
        |call| Ok((moment(call)?.day as i32).into()),
    ),
    method("int getDay()", |call| {
        Ok((moment(call)?.weekday as i32).into())
    }),
    method("int getHours()", |call| {
        Ok((moment(call)?.hour as i32).into())
    }),
    method("int getMinutes()", |call| {
        Ok((moment(call)?.minute as i32).into())
    }),
    method("int getSeconds()", |call| {
        Ok((moment(call)?.second as i32).into())
    }),
    method("int getTimezoneOffset()", |call| {
        moment(call)?;
        Ok(0.into())
    }),
    method("Object clone()", |call| {
        let own = own(call)?;
        Ok(Value::Object(Object::new(call.class(), Plain(own))))
    }),
    method("long getTime()", |call| Ok(own(call)?.into())),
    method("void setTime(long)", |call| {
        let new = call.long(0);
        call.data_mut(|date: &mut Date| date.0 = new)?;
        Ok(Value::Null)
    }),
    method("boolean before(java.util.Date)", |call| {
        Ok((own(call)? < other(call)?).into())
    }),
    method("boolean after(java.util.Date)", |call| {
        Ok((own(call)? > other(call)?).into())
    }),
    method("int compareTo(java.util.Date)", |call| {
        Ok((own(call)?.cmp(&other(call)?) as i32).into())
    }),
    method("boolean equals(Object)", |call| {
        Ok((other(call).ok() == Some(own(call)?)).into())
    }),
    method(
        "int hashCode()",
        |call| Ok(code::of_long(own(call)?).into()),
    ),
    method("java.time.Instant toInstant()", |call| {
        let milliseconds = own(call)?;
        super::instant::of_milliseconds(call, milliseconds)
    }),
    method("static java.util.Date from(java.time.Instant)", |call| {
        let instant = crate::java::library::support::not_null(call, 0)?;
        let milliseconds = call.invoke(&instant, "toEpochMilli", &[])?;
        let milliseconds = crate::java::library::support::long(call, &milliseconds)?;
        call.object("java.util.Date", Plain(milliseconds))
    }),
    method("String toString()", |call| {
        const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
        const MONTHS: [&str; 12] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ];
        let moment = moment(call)?;
        let name = |names: &[&'static str], index: i64| {
            usize::try_from(index)
                .ok()
                .and_then(|index| names.get(index).copied())
                .unwrap_or_default()
        };
        Ok(format!(
            "{} {} {:02} {:02}:{:02}:{:02} UTC {}",
            name(&DAYS, moment.weekday),
            name(&MONTHS, moment.month - 1),
            moment.day,
            moment.hour,
            moment.minute,
            moment.second,
            moment.year
        )
        .into())
    }),
];

/// The fields in the server's time zone.
fn moment(call: &Call<'_>) -> Result<Moment, Throw> {
    call.unpredictable(
        "the fields and the text of a java.util.Date are in the server's time zone; here it is UTC",
    );
    Ok(Moment::of(own(call)?.div_euclid(1000)))
}

/// `new Date(year, month, …)`: years count from 1900, months from 0, and what is too large runs over.
fn of_fields(call: &mut Call<'_>, count: usize) -> Result<Value, Throw> {
    call.unpredictable(
        "the fields and the text of a java.util.Date are in the server's time zone; here it is UTC",
    );
    let [year, month, day, hour, minute, second] = [0, 1, 2, 3, 4, 5].map(|index| {
        let field = if index < count { call.int(index) } else { 0 };
        i64::from(field)
    });
    let months = (year + 1900) * 12 + month;
    let first = Moment::seconds(months.div_euclid(12), months.rem_euclid(12) + 1, 1, 0, 0, 0);
    let seconds = first.unwrap_or(0) + (day - 1) * 86_400 + hour * 3_600 + minute * 60 + second;
    Ok(call.construct(Plain(seconds * 1000)))
}

fn own(call: &Call<'_>) -> Result<i64, Throw> {
    call.data(|date: &Date| date.0)
}

fn other(call: &Call<'_>) -> Result<i64, Throw> {
    let other = call.argument(0);
    let other = other
        .as_object()
        .and_then(|other| other.data(|other: &Date| other.0));
    other.ok_or_else(|| bare(call, NULL_POINTER))
}
