//! `StringBuilder`, `StringBuffer` and `StringJoiner`.

use crate::java::class::{MemberDef, constructor, method};
use crate::java::library::support::{
    NULL_POINTER, Returns, STRING_INDEX, array_items, bare, count, string, units, with_message,
};
use crate::java::{Call, ClassDef, Kind, Plain, Throw, Value, text};

/// State: the text so far, in UTF-16.
type Text = Plain<Vec<u16>>;

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.lang.StringBuilder",
        kind: Kind::Class,
        extends: &["java.lang.CharSequence", "java.lang.Comparable"],
        members: BUILDER,
    },
    ClassDef {
        name: "java.lang.StringBuffer",
        kind: Kind::Class,
        extends: &["java.lang.CharSequence", "java.lang.Comparable"],
        members: BUFFER,
    },
    ClassDef {
        name: "java.util.StringJoiner",
        kind: Kind::Class,
        extends: &[],
        members: JOINER,
    },
];

/// Both classes have the same methods; each gives back its own type.
macro_rules! builder {
    ($own:literal) => {
        &[
            constructor("new()", |call| Ok(call.construct(Plain(Vec::<u16>::new())))),
            constructor("new(int)", |call| {
                if call.int(0) < 0 {
                    let message = call.int(0).to_string();
                    return Err(with_message(
                        call,
                        "java.lang.NegativeArraySizeException",
                        message,
                    ));
                }
                Ok(call.construct(Plain(Vec::<u16>::new())))
            }),
            constructor("new(String)", |call| from_text(call, "String.length")),
            constructor("new(CharSequence)", |call| {
                from_text(call, "java.lang.CharSequence.length")
            }),
            method(concat!($own, " append(Object)"), append),
            method(concat!($own, " append(String)"), append),
            method(concat!($own, " append(StringBuffer)"), append),
            method(concat!($own, " append(CharSequence)"), append),
            method(
                concat!($own, " append(CharSequence, int, int)"),
                append_range,
            ),
            method(concat!($own, " append(char[])"), append_characters),
            method(concat!($own, " append(boolean)"), append),
            method(concat!($own, " append(char)"), append),
            method(concat!($own, " append(int)"), append),
            method(concat!($own, " append(long)"), append),
            method(concat!($own, " append(float)"), |call| {
                Err(call.refuse(
                    "uses float numbers (StringBuilder.append(float)), which are not emulated",
                ))
            }),
            method(concat!($own, " append(double)"), append),
            method(concat!($own, " appendCodePoint(int)"), |call| {
                let c = u32::try_from(call.int(0)).unwrap_or(0);
                extend(call, &text::units_of(c.min(0x10_FFFF)))
            }),
            method(concat!($own, " insert(int, Object)"), insert),
            method(concat!($own, " insert(int, String)"), insert),
            method(concat!($own, " insert(int, CharSequence)"), insert),
            method(concat!($own, " insert(int, char[])"), |call| {
                let more = characters(call, 1)?;
                insert_at(call, more)
            }),
            method(concat!($own, " insert(int, boolean)"), insert),
            method(concat!($own, " insert(int, char)"), insert),
            method(concat!($own, " insert(int, int)"), insert),
            method(concat!($own, " insert(int, long)"), insert),
            method(concat!($own, " insert(int, double)"), insert),
            method(concat!($own, " delete(int, int)"), delete),
            method(concat!($own, " deleteCharAt(int)"), |call| {
                let at = index(call, 0)?;
                change(call, |text| {
                    text.remove(at);
                })
            }),
            method(concat!($own, " replace(int, int, String)"), replace),
            method(concat!($own, " reverse()"), reverse),
            method("int length()", |call| Ok(count(own(call)?.len()).into())),
            method("int capacity()", |call| {
                Ok(count(own(call)?.len().max(16)).into())
            }),
            method("void ensureCapacity(int)", |_| Ok(Value::Null)),
            method("void trimToSize()", |_| Ok(Value::Null)),
            method("char charAt(int)", |call| {
                let at = index(call, 0)?;
                Ok(own(call)?.get(at).copied().map_or(Value::Null, Value::Char))
            }),
            method("int codePointAt(int)", |call| {
                let at = index(call, 0)?;
                Ok(text::code_point_at(&own(call)?, at)
                    .map_or(0, |c| c as i32)
                    .into())
            }),
            method("void setCharAt(int, char)", |call| {
                let (at, new) = (index(call, 0)?, call.argument(1));
                change(call, |text| {
                    if let (Some(slot), Value::Char(new)) = (text.get_mut(at), new) {
                        *slot = new;
                    }
                })?;
                Ok(Value::Null)
            }),
            method("void setLength(int)", set_length),
            method("int indexOf(String)", |call| find(call, false)),
            method("int indexOf(String, int)", |call| find(call, false)),
            method("int lastIndexOf(String)", |call| find(call, true)),
            method("int lastIndexOf(String, int)", |call| find(call, true)),
            method("String substring(int)", substring),
            method("String substring(int, int)", substring),
            method("CharSequence subSequence(int, int)", substring),
            method(concat!("int compareTo(", $own, ")"), |call| {
                let other = call.argument(0);
                let other = units(&call.text(&other)?);
                Ok(text::compare(&own(call)?, &other).into())
            }),
            method("String toString()", |call| Ok(string(&own(call)?))),
        ]
    };
}

const BUILDER: &[MemberDef] = builder!("StringBuilder");
const BUFFER: &[MemberDef] = builder!("StringBuffer");

fn own(call: &Call<'_>) -> Result<Vec<u16>, Throw> {
    call.data(|text: &Text| text.0.clone())
}

/// Changes the text and gives the receiver.
fn change(call: &Call<'_>, change: impl FnOnce(&mut Vec<u16>)) -> Returns {
    call.data_mut(|text: &mut Text| change(&mut text.0))?;
    Ok(call.this().clone())
}

fn from_text(call: &mut Call<'_>, length: &str) -> Returns {
    let argument = call.argument(0);
    if matches!(argument, Value::Null) {
        let name = if length.starts_with("String") {
            "str"
        } else {
            "seq"
        };
        let message = format!("Cannot invoke \"{length}()\" because \"{name}\" is null");
        return Err(with_message(call, NULL_POINTER, message));
    }
    let text = units(&call.text(&argument)?);
    Ok(call.construct(Plain(text)))
}

fn extend(call: &Call<'_>, more: &[u16]) -> Returns {
    let length = call.data(|text: &Text| text.0.len())?;
    call.check_length(length + more.len())?;
    change(call, |text| text.extend_from_slice(more))
}

fn append(call: &mut Call<'_>) -> Returns {
    let argument = call.argument(0);
    let more = units(&call.text(&argument)?);
    extend(call, &more)
}

fn append_range(call: &mut Call<'_>) -> Returns {
    let argument = call.argument(0);
    let more = units(&call.text(&argument)?);
    let (start, end) = (call.int(1), call.int(2));
    let part = usize::try_from(start)
        .ok()
        .zip(usize::try_from(end).ok())
        .and_then(|(start, end)| more.get(start..end));
    match part {
        Some(part) => extend(call, part),
        None => Err(with_message(
            call,
            crate::java::library::support::INDEX,
            format!("start {start}, end {end}, length {}", more.len()),
        )),
    }
}

fn append_characters(call: &mut Call<'_>) -> Returns {
    let units = characters(call, 0)?;
    extend(call, &units)
}

/// An argument of type `char[]`.
fn characters(call: &Call<'_>, index: usize) -> Result<Vec<u16>, Throw> {
    let items = array_items(&call.argument(index)).ok_or_else(|| bare(call, NULL_POINTER))?;
    Ok(items
        .iter()
        .map(|item| match item {
            Value::Char(unit) => *unit,
            _ => 0,
        })
        .collect())
}

fn index(call: &Call<'_>, argument: usize) -> Result<usize, Throw> {
    let (index, length) = (call.int(argument), own(call)?.len());
    usize::try_from(index)
        .ok()
        .filter(|&at| at < length)
        .ok_or_else(|| {
            with_message(
                call,
                STRING_INDEX,
                format!("index {index},{}length {length}", " "),
            )
        })
}

fn insert(call: &mut Call<'_>) -> Returns {
    let argument = call.argument(1);
    let more = units(&call.text(&argument)?);
    insert_at(call, more)
}

fn insert_at(call: &Call<'_>, more: Vec<u16>) -> Returns {
    let (offset, length) = (call.int(0), own(call)?.len());
    call.check_length(length + more.len())?;
    match usize::try_from(offset).ok().filter(|&at| at <= length) {
        Some(at) => change(call, |text| text.splice(at..at, more).for_each(drop)),
        None => {
            let message = format!("offset {offset}, length {length}");
            Err(with_message(call, STRING_INDEX, message))
        }
    }
}

/// A range whose end may lie beyond the text.
fn clipped(call: &Call<'_>) -> Result<(usize, usize), Throw> {
    let (start, end, length) = (call.int(0), call.int(1), own(call)?.len());
    let clipped = usize::try_from(end).unwrap_or(0).min(length);
    match usize::try_from(start)
        .ok()
        .filter(|&start| start <= clipped && end >= 0)
    {
        Some(start) => Ok((start, clipped)),
        None => {
            let end = end.min(count(length));
            Err(with_message(
                call,
                STRING_INDEX,
                format!("start {start}, end {end}, length {length}"),
            ))
        }
    }
}

fn delete(call: &mut Call<'_>) -> Returns {
    let (start, end) = clipped(call)?;
    change(call, |text| text.drain(start..end).for_each(drop))
}

fn replace(call: &mut Call<'_>) -> Returns {
    let (start, end) = clipped(call)?;
    let with = super::string::argument(call, 2, "str")?;
    call.check_length(own(call)?.len() + with.len())?;
    change(call, |text| text.splice(start..end, with).for_each(drop))
}

/// Pairs of surrogates stay pairs.
fn reverse(call: &mut Call<'_>) -> Returns {
    let reversed: Vec<u16> = text::code_points(&own(call)?)
        .into_iter()
        .rev()
        .flat_map(text::units_of)
        .collect();
    change(call, |text| *text = reversed)
}

fn set_length(call: &mut Call<'_>) -> Returns {
    let length = call.int(0);
    let Ok(length) = usize::try_from(length) else {
        return Err(with_message(
            call,
            STRING_INDEX,
            format!("String index out of range: {length}"),
        ));
    };
    call.check_length(length)?;
    change(call, |text| text.resize(length, 0))?;
    Ok(Value::Null)
}

fn find(call: &mut Call<'_>, last: bool) -> Returns {
    let (text, part) = (own(call)?, super::string::argument(call, 0, "str")?);
    let from = call.arguments().get(1).and_then(Value::as_int);
    Ok(if last {
        text::last_index_of(&text, &part, from.unwrap_or(i32::MAX))
    } else {
        text::index_of(&text, &part, from.unwrap_or(0))
    }
    .into())
}

fn substring(call: &mut Call<'_>) -> Returns {
    let text = own(call)?;
    let start = call.int(0);
    let end = call
        .arguments()
        .get(1)
        .and_then(Value::as_int)
        .unwrap_or(count(text.len()));
    let part = usize::try_from(start)
        .ok()
        .zip(usize::try_from(end).ok())
        .and_then(|(start, end)| text.get(start..end));
    part.map(string).ok_or_else(|| {
        with_message(
            call,
            STRING_INDEX,
            format!("start {start}, end {end}, length {}", text.len()),
        )
    })
}

/// State of a `StringJoiner`.
#[derive(Debug)]
struct Joined {
    delimiter: Vec<u16>,
    prefix: Vec<u16>,
    suffix: Vec<u16>,
    elements: Option<Vec<u16>>,
    empty: Option<Vec<u16>>,
}

const JOINER: &[MemberDef] = &[
    constructor("new(CharSequence)", new_joiner),
    constructor("new(CharSequence, CharSequence, CharSequence)", new_joiner),
    method("java.util.StringJoiner add(CharSequence)", |call| {
        let element = call.argument(0);
        let element = units(&call.text(&element)?);
        call.check_length(element.len())?;
        call.data_mut(|joiner: &mut Plain<Joined>| match &mut joiner.0.elements {
            Some(elements) => {
                elements.extend_from_slice(&joiner.0.delimiter);
                elements.extend(element);
            }
            None => joiner.0.elements = Some(element),
        })?;
        Ok(call.this().clone())
    }),
    method(
        "java.util.StringJoiner setEmptyValue(CharSequence)",
        |call| {
            let empty = super::string::sequence(call, 0, "emptyValue")?;
            call.data_mut(|joiner: &mut Plain<Joined>| joiner.0.empty = Some(empty))?;
            Ok(call.this().clone())
        },
    ),
    method("int length()", |call| {
        call.data(|joiner: &Plain<Joined>| count(joiner.0.text().len()).into())
    }),
    method("String toString()", |call| {
        call.data(|joiner: &Plain<Joined>| string(&joiner.0.text()))
    }),
];

impl Joined {
    fn text(&self) -> Vec<u16> {
        match (&self.elements, &self.empty) {
            (None, Some(empty)) => empty.clone(),
            (elements, _) => [
                self.prefix.as_slice(),
                elements.as_deref().unwrap_or_default(),
                self.suffix.as_slice(),
            ]
            .concat(),
        }
    }
}

fn new_joiner(call: &mut Call<'_>) -> Returns {
    let delimiter = super::string::sequence(call, 0, "delimiter")?;
    let (mut prefix, mut suffix) = (Vec::new(), Vec::new());
    if call.arguments().len() == 3 {
        prefix = super::string::sequence(call, 1, "prefix")?;
        suffix = super::string::sequence(call, 2, "suffix")?;
    }
    Ok(call.construct(Plain(Joined {
        delimiter,
        prefix,
        suffix,
        elements: None,
        empty: None,
    })))
}
