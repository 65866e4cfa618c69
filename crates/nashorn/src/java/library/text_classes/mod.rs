//! Classes about text and bytes: patterns, character sets, Base64, digests, URL encoding.

mod base64;
mod big_integer;
pub(super) mod charset;
mod digest;
mod locale;
mod matcher;
mod normalizer;
mod pattern;
mod url;
mod uuid;

use crate::java::ClassDef;

pub(in crate::java) const CLASSES: &[&[ClassDef]] = &[
    base64::CLASSES,
    big_integer::CLASSES,
    charset::CLASSES,
    digest::CLASSES,
    locale::CLASSES,
    matcher::CLASSES,
    normalizer::CLASSES,
    pattern::CLASSES,
    url::CLASSES,
    uuid::CLASSES,
];
