use serde::Serialize;

use crate::Kind;

/// One list entry; the order of the fields is that of the file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entry<'a> {
    pub(crate) name: &'a str,
    pub(crate) file_name: &'a str,
    pub(crate) description: &'a str,
}

/// The flat form: one list per kind that has entries, in a fixed order, entries as given.
pub(crate) fn write<'a>(entries: impl Iterator<Item = (Kind, Entry<'a>)>) -> String {
    let entries: Vec<_> = entries.collect();
    let lists: serde_json::Map<String, serde_json::Value> = Kind::ALL
        .into_iter()
        .filter_map(|kind| {
            let list: Vec<serde_json::Value> = entries
                .iter()
                .filter(|(entry, _)| *entry == kind)
                .map(|(_, entry)| serde_json::to_value(entry).unwrap_or_default())
                .collect();
            (!list.is_empty()).then(|| (kind.key().to_owned(), list.into()))
        })
        .collect();
    format!("{:#}\n", serde_json::Value::Object(lists))
}
