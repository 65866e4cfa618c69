//! `java.util.StringTokenizer`.

use crate::java::class::{MemberDef, constructor, method};
use crate::java::library::support::{
    NO_SUCH_ELEMENT, NULL_POINTER, Returns, bare, count, string, units,
};
use crate::java::{Call, ClassDef, Kind, Plain, Throw, Value};

/// State: the text, where it goes on, and what separates.
#[derive(Clone, Debug)]
struct Tokens {
    text: Vec<u16>,
    position: usize,
    delimiters: Vec<u16>,
    gives_delimiters: bool,
}

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.util.Enumeration",
        kind: Kind::Interface,
        extends: &[],
        members: &[],
    },
    ClassDef {
        name: "java.util.StringTokenizer",
        kind: Kind::Class,
        extends: &["java.util.Enumeration"],
        members: MEMBERS,
    },
];

const MEMBERS: &[MemberDef] = &[
    constructor("new(String)", |call| new(call, false)),
    constructor("new(String, String)", |call| new(call, false)),
    constructor("new(String, String, boolean)", |call| {
        let gives_delimiters = call.boolean(2);
        new(call, gives_delimiters)
    }),
    method("boolean hasMoreTokens()", has_more),
    method("boolean hasMoreElements()", has_more),
    method("String nextToken()", next),
    method("Object nextElement()", next),
    method("String nextToken(String)", |call| {
        let delimiters = units(&call.string(0)?);
        call.data_mut(|tokens: &mut Plain<Tokens>| tokens.0.delimiters = delimiters)?;
        next(call)
    }),
    method("int countTokens()", |call| {
        let mut rest = call.data(|tokens: &Plain<Tokens>| tokens.0.clone())?;
        call.charge(rest.text.len())?;
        let found = std::iter::from_fn(|| rest.next()).count();
        Ok(count(found).into())
    }),
];

impl Tokens {
    fn is_delimiter(&self, index: usize) -> bool {
        self.text
            .get(index)
            .is_some_and(|unit| self.delimiters.contains(unit))
    }

    /// Where the next token begins.
    fn start(&self) -> usize {
        let mut start = self.position;
        while !self.gives_delimiters && self.is_delimiter(start) {
            start += 1;
        }
        start
    }

    fn next(&mut self) -> Option<Vec<u16>> {
        let start = self.start();
        let mut end = start;
        while end < self.text.len() && !self.is_delimiter(end) {
            end += 1;
        }
        if self.gives_delimiters && end == start && end < self.text.len() {
            end += 1;
        }
        self.position = end;
        self.text
            .get(start..end)
            .filter(|token| !token.is_empty())
            .map(<[u16]>::to_vec)
    }
}

fn new(call: &mut Call<'_>, gives_delimiters: bool) -> Returns {
    let text = match call.argument(0) {
        Value::String(text) => units(&text),
        _ => return Err(length_of_null(call)),
    };
    let delimiters = match call.arguments().get(1) {
        Some(_) => units(&call.string(1)?),
        None => " \t\n\r\u{c}".encode_utf16().collect(),
    };
    Ok(call.construct(Plain(Tokens {
        text,
        position: 0,
        delimiters,
        gives_delimiters,
    })))
}

fn length_of_null(call: &Call<'_>) -> Throw {
    call.throw(
        NULL_POINTER,
        Some("Cannot invoke \"String.length()\" because \"str\" is null"),
    )
}

fn has_more(call: &mut Call<'_>) -> Returns {
    call.data(|tokens: &Plain<Tokens>| (tokens.0.start() < tokens.0.text.len()).into())
}

fn next(call: &mut Call<'_>) -> Returns {
    match call.data_mut(|tokens: &mut Plain<Tokens>| tokens.0.next())? {
        Some(token) => {
            call.charge(token.len() / 16 + 1)?;
            Ok(string(&token))
        }
        None => Err(bare(call, NO_SUCH_ELEMENT)),
    }
}
