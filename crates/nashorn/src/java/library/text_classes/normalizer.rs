//! `java.text.Normalizer`.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use crate::java::class::{MemberDef, constant, method};
use crate::java::library::support::{
    ILLEGAL_ARGUMENT, NULL_POINTER, Returns, bare, object_array, string, units, with_message,
};
use crate::java::{Call, ClassDef, Kind, Plain, Throw, Value};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Nfd,
    Nfc,
    Nfkd,
    Nfkc,
}

/// In the order of the enum.
const FORMS: [(Form, &str); 4] = [
    (Form::Nfd, "NFD"),
    (Form::Nfc, "NFC"),
    (Form::Nfkd, "NFKD"),
    (Form::Nfkc, "NFKC"),
];

const FORM: &str = "java.text.Normalizer$Form";

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.text.Normalizer",
        kind: Kind::Class,
        extends: &[],
        members: &[
            method(
                "static String normalize(CharSequence, java.text.Normalizer$Form)",
                |call| {
                    let text = text(call)?;
                    Ok(string(&form(call)?.normalize(&text)))
                },
            ),
            method(
                "static boolean isNormalized(CharSequence, java.text.Normalizer$Form)",
                |call| {
                    let text = text(call)?;
                    Ok((form(call)?.normalize(&text) == text).into())
                },
            ),
        ],
    },
    ClassDef {
        name: FORM,
        kind: Kind::Enum,
        extends: &["java.lang.Comparable"],
        members: FORM_MEMBERS,
    },
];

const FORM_MEMBERS: &[MemberDef] = &[
    constant("NFD", |call| call.object(FORM, Plain(Form::Nfd))),
    constant("NFC", |call| call.object(FORM, Plain(Form::Nfc))),
    constant("NFKD", |call| call.object(FORM, Plain(Form::Nfkd))),
    constant("NFKC", |call| call.object(FORM, Plain(Form::Nfkc))),
    method("static java.text.Normalizer$Form valueOf(String)", |call| {
        let name = call.string(0)?.to_std_string_lossy();
        match FORMS.iter().find(|(_, known)| *known == name) {
            Some((form, _)) => call.object(FORM, Plain(*form)),
            None => Err(with_message(
                call,
                ILLEGAL_ARGUMENT,
                format!("No enum constant java.text.Normalizer.Form.{name}"),
            )),
        }
    }),
    method("static Object[] values()", |call| {
        let forms: Result<Vec<Value>, Throw> = FORMS
            .iter()
            .map(|(form, _)| call.object(FORM, Plain(*form)))
            .collect();
        Ok(object_array(call, forms?))
    }),
    method("String name()", name),
    method("String toString()", name),
    method("int ordinal()", |call| {
        call.data(|form: &Plain<Form>| (form.0 as i32).into())
    }),
    method("boolean equals(Object)", |call| {
        let own = call.data(|form: &Plain<Form>| form.0)?;
        let other = call.argument(0);
        let other = other
            .as_object()
            .and_then(|other| other.data(|other: &Plain<Form>| other.0));
        Ok((other == Some(own)).into())
    }),
];

impl Form {
    fn normalize(self, text: &[u16]) -> Vec<u16> {
        let normalized = match self {
            Self::Nfc => ComposingNormalizerBorrowed::new_nfc().normalize_utf16(text),
            Self::Nfkc => ComposingNormalizerBorrowed::new_nfkc().normalize_utf16(text),
            Self::Nfd => DecomposingNormalizerBorrowed::new_nfd().normalize_utf16(text),
            Self::Nfkd => DecomposingNormalizerBorrowed::new_nfkd().normalize_utf16(text),
        };
        normalized.into_owned()
    }
}

fn name(call: &mut Call<'_>) -> Returns {
    call.data(|own: &Plain<Form>| {
        FORMS
            .iter()
            .find(|(form, _)| *form == own.0)
            .map_or("", |(_, name)| *name)
            .into()
    })
}

fn text(call: &mut Call<'_>) -> Result<Vec<u16>, Throw> {
    let text = match call.argument(0) {
        Value::Null => {
            return Err(with_message(
                call,
                NULL_POINTER,
                "Cannot invoke \"java.lang.CharSequence.toString()\" because \"src\" is null",
            ));
        }
        value => units(&call.text(&value)?),
    };
    // A character becomes 18 at most.
    call.check_length(text.len().saturating_mul(18))?;
    Ok(text)
}

fn form(call: &Call<'_>) -> Result<Form, Throw> {
    let form = call.argument(1);
    let form = form
        .as_object()
        .and_then(|form| form.data(|form: &Plain<Form>| form.0));
    form.ok_or_else(|| bare(call, NULL_POINTER))
}
