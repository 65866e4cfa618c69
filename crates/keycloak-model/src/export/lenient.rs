//! What exports hold in more than one shape, and what is skipped while reading.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::attributes::Attributes;
use crate::realm::is_secret_attribute;

/// The most entries one list or map may have.
pub const MAX_ENTRIES: usize = 1_000_000;

/// A list of bounded length; `null` is an empty one.
#[derive(Debug)]
pub struct List<T>(pub Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// A map of bounded size in the order of the file; `null` is an empty one.
#[derive(Debug)]
pub struct Map<T>(pub Vec<(String, T)>);

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> IntoIterator for Map<T> {
    type Item = (String, T);
    type IntoIter = std::vec::IntoIter<(String, T)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<List<T>, E> {
        Ok(List::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<List<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            if list.len() == MAX_ENTRIES {
                return Err(too_many());
            }
            list.push(item);
        }
        Ok(List(list))
    }
}

fn too_many<E: Error>() -> E {
    E::custom(format!("more than {MAX_ENTRIES} entries"))
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }
}

struct MapVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for MapVisitor<T> {
    type Value = Map<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E>(self) -> Result<Map<T>, E> {
        Ok(Map::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Map<T>, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            if map.len() == MAX_ENTRIES {
                return Err(too_many());
            }
            map.push(entry);
        }
        Ok(Map(map))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Map<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MapVisitor(PhantomData))
    }
}

/// A text; numbers and booleans count as theirs, as for Jackson. `None` for `null`.
#[derive(Debug, Default)]
pub struct Text(pub Option<String>);

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_unit<E>(self) -> Result<Text, E> {
        Ok(Text(None))
    }

    fn visit_str<E>(self, text: &str) -> Result<Text, E> {
        Ok(Text(Some(text.to_owned())))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Text, E> {
        Ok(Text(Some(value.to_string())))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Text, E> {
        Ok(Text(Some(value.to_string())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Text, E> {
        Ok(Text(Some(value.to_string())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Text, E> {
        Ok(Text(Some(value.to_string())))
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

/// The values of one attribute: a list, or one text as older exports have it.
#[derive(Debug)]
struct Values(Vec<String>);

struct ValuesVisitor;

impl<'de> Visitor<'de> for ValuesVisitor {
    type Value = Values;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a list of texts")
    }

    fn visit_unit<E>(self) -> Result<Values, E> {
        Ok(Values(Vec::new()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Values, E> {
        Ok(Values(vec![text.to_owned()]))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Values, E> {
        Ok(Values(vec![value.to_string()]))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Values, E> {
        Ok(Values(vec![value.to_string()]))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Values, E> {
        Ok(Values(vec![value.to_string()]))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Values, E> {
        Ok(Values(vec![value.to_string()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Values, A::Error> {
        let texts: List<Text> = ListVisitor(PhantomData).visit_seq(items)?;
        Ok(Values(
            texts.into_iter().filter_map(|text| text.0).collect(),
        ))
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValuesVisitor)
    }
}

/// Attributes with any number of values each.
#[derive(Debug, Default)]
pub struct MultiAttributes(pub Attributes);

impl<'de> Deserialize<'de> for MultiAttributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map: Map<Values> = Map::deserialize(deserializer)?;
        let attributes = map.into_iter().map(|(name, values)| (name, values.0));
        Ok(Self(attributes.collect()))
    }
}

/// Attributes with one value each. Values with the name of a secret are skipped unread.
#[derive(Debug, Default)]
pub struct PublicAttributes {
    pub readable: Vec<(String, String)>,
    pub withheld: Vec<String>,
}

struct PublicVisitor;

impl<'de> Visitor<'de> for PublicVisitor {
    type Value = PublicAttributes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E>(self) -> Result<PublicAttributes, E> {
        Ok(PublicAttributes::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<PublicAttributes, A::Error> {
        let mut attributes = PublicAttributes::default();
        while let Some(name) = entries.next_key::<String>()? {
            if attributes.readable.len() + attributes.withheld.len() == MAX_ENTRIES {
                return Err(too_many());
            }
            if is_secret_attribute(&name) {
                entries.next_value::<IgnoredAny>()?;
                attributes.withheld.push(name);
            } else if let Text(Some(value)) = entries.next_value()? {
                attributes.readable.push((name, value));
            }
        }
        Ok(attributes)
    }
}

impl<'de> Deserialize<'de> for PublicAttributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PublicVisitor)
    }
}
