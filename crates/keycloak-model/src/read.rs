//! Files that describe a world, whatever form they have.

use std::fmt;
use std::path::Path;

use diagnostic::{Finding, Level, Source};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::document::Format;
use crate::export::{is_users_file, parse_export, read_export};
use crate::fixture::parse_fixture;
use crate::limits::MAX_EXPORT_BYTES;
use crate::world::World;

impl World {
    /// The world used when none is given: realm `lab` with the user `alice`.
    ///
    /// # Errors
    /// None in practice: the file comes with the program and a test reads it.
    pub fn sample() -> Result<Self, Vec<Finding>> {
        let text = include_str!("../data/sample.toml");
        parse_fixture(&Source::new("sample.toml", text), Format::Toml)
    }

    /// Reads whatever describes a world: a fixture (TOML or JSON), a realm export, a folder of
    /// one. `realm` chooses one of an export with several.
    ///
    /// # Errors
    /// Everything wrong with the file, with places.
    pub fn read(path: &Path, realm: Option<&str>) -> Result<Self, Vec<Finding>> {
        if path.is_dir() {
            return read_export(path, realm).map(Self::of);
        }
        let source = Source::read(path, MAX_EXPORT_BYTES).map_err(|finding| vec![*finding])?;
        if is_users_file(path) {
            let finding = Finding::new(
                Level::Error,
                "not-an-export",
                "holds the users of an exported folder alone: no roles, groups or clients",
            );
            let help = "name the folder: it is read as a whole";
            return Err(vec![finding.in_file(&source).help(help)]);
        }
        if path.extension().is_none_or(|extension| extension != "json") {
            return parse_fixture(&source, Format::Toml);
        }
        match serde_json::from_str(source.text()) {
            Ok(Shape::Export) => parse_export(&source, realm).map(Self::of),
            // The fixture reader says where the JSON is wrong as well as any.
            Ok(Shape::Fixture) | Err(_) => parse_fixture(&source, Format::Json),
        }
    }
}

/// What a JSON file is, told by its outermost level: an export is a list or names its realm by a
/// text, where a fixture has a table.
enum Shape {
    Export,
    Fixture,
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fixture or a realm export")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Shape, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Shape::Export)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Shape, A::Error> {
        let mut shape = Shape::Fixture;
        while let Some(key) = entries.next_key::<String>()? {
            if key == "realm" {
                let IsText(text) = entries.next_value()?;
                if text {
                    shape = Shape::Export;
                }
            } else {
                entries.next_value::<IgnoredAny>()?;
            }
        }
        Ok(shape)
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShapeVisitor)
    }
}

struct IsText(bool);

impl<'de> Deserialize<'de> for IsText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Value<'a> {
            #[serde(borrow)]
            Text(std::borrow::Cow<'a, str>),
            Other(IgnoredAny),
        }
        Ok(Self(match Value::deserialize(deserializer)? {
            Value::Text(text) => !text.is_empty(),
            Value::Other(_) => false,
        }))
    }
}
