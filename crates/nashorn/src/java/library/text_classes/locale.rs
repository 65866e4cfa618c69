//! `java.util.Locale`: language and country, nothing more.

use crate::java::class::{MemberDef, constant, constructor, method};
use crate::java::library::support::Returns;
use crate::java::{Call, ClassDef, Kind, Plain, Throw};

/// State of a locale.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Locale {
    language: String,
    country: String,
}

pub(in crate::java) const CLASSES: &[ClassDef] = &[ClassDef {
    name: "java.util.Locale",
    kind: Kind::Class,
    extends: &[],
    members: LOCALE,
}];

/// A constant: its name, language and country.
macro_rules! known {
    ($name:literal, $language:literal, $country:literal) => {
        constant($name, |call| new(call, $language, $country))
    };
}

const LOCALE: &[MemberDef] = &[
    known!("ROOT", "", ""),
    known!("ENGLISH", "en", ""),
    known!("US", "en", "US"),
    known!("UK", "en", "GB"),
    known!("CANADA", "en", "CA"),
    known!("GERMAN", "de", ""),
    known!("GERMANY", "de", "DE"),
    known!("FRENCH", "fr", ""),
    known!("FRANCE", "fr", "FR"),
    known!("ITALIAN", "it", ""),
    known!("ITALY", "it", "IT"),
    known!("JAPANESE", "ja", ""),
    known!("JAPAN", "ja", "JP"),
    known!("CHINESE", "zh", ""),
    known!("CHINA", "zh", "CN"),
    constructor("new(String)", |call| {
        let language = call.string(0)?.to_std_string_lossy().to_lowercase();
        Ok(call.construct(Plain(Locale {
            language,
            country: String::new(),
        })))
    }),
    constructor("new(String, String)", |call| {
        let language = call.string(0)?.to_std_string_lossy().to_lowercase();
        let country = call.string(1)?.to_std_string_lossy().to_uppercase();
        Ok(call.construct(Plain(Locale { language, country })))
    }),
    method("static java.util.Locale of(String)", |call| {
        let language = call.string(0)?.to_std_string_lossy().to_lowercase();
        new(call, &language, "")
    }),
    method("static java.util.Locale of(String, String)", |call| {
        let language = call.string(0)?.to_std_string_lossy().to_lowercase();
        let country = call.string(1)?.to_std_string_lossy().to_uppercase();
        new(call, &language, &country)
    }),
    method("static java.util.Locale forLanguageTag(String)", |call| {
        let tag = call.string(0)?.to_std_string_lossy();
        let (language, country) = tag.split_once('-').unwrap_or((&tag, ""));
        let is_simple = language.bytes().all(|c| c.is_ascii_alphabetic())
            && matches!(country.len(), 0 | 2)
            && country.bytes().all(|c| c.is_ascii_alphabetic());
        if !is_simple {
            return Err(call.refuse(format!(
                "uses the language tag {tag}, which is not emulated"
            )));
        }
        let language = if language == "und" {
            String::new()
        } else {
            language.to_lowercase()
        };
        new(call, &language, &country.to_uppercase())
    }),
    method("static java.util.Locale getDefault()", |call| {
        call.unpredictable("the default locale depends on the server");
        new(call, "en", "")
    }),
    method("String getLanguage()", |call| {
        Ok(own(call)?.language.into())
    }),
    method("String getCountry()", |call| Ok(own(call)?.country.into())),
    method("String toLanguageTag()", |call| {
        let Locale { language, country } = own(call)?;
        Ok(match (language.as_str(), country.as_str()) {
            ("", "") => "und".into(),
            ("", country) => format!("und-{country}").into(),
            (language, "") => language.into(),
            (language, country) => format!("{language}-{country}").into(),
        })
    }),
    method("String toString()", |call| Ok(text(&own(call)?).into())),
    method("boolean equals(Object)", |call| {
        let (own, other) = (own(call)?, call.argument(0));
        let other = other
            .as_object()
            .and_then(|other| other.data(|other: &Plain<Locale>| other.0.clone()));
        Ok((other == Some(own)).into())
    }),
    method("int hashCode()", |call| {
        Err(call.refuse("uses Locale.hashCode, which is not emulated"))
    }),
];

fn new(call: &Call<'_>, language: &str, country: &str) -> Returns {
    call.object(
        "java.util.Locale",
        Plain(Locale {
            language: language.into(),
            country: country.into(),
        }),
    )
}

fn own(call: &Call<'_>) -> Result<Locale, Throw> {
    call.data(|locale: &Plain<Locale>| locale.0.clone())
}

fn text(Locale { language, country }: &Locale) -> String {
    if country.is_empty() {
        language.clone()
    } else {
        format!("{language}_{country}")
    }
}
