use diagnostic::{Finding, Level, Source, Span};
use toml::de::{DeTable, DeValue};

use super::{Entry, MAX_DEPTH, Node, Value};
use crate::limits::offset;

pub fn parse(source: &Source) -> Result<Node, Box<Finding>> {
    let table = DeTable::parse(source.text()).map_err(|error| {
        let span = error.span().map_or_else(Span::default, span);
        Finding::new(Level::Error, "toml-syntax", error.message()).at(source, span)
    })?;
    let whole = span(table.span());
    let value = entries(source, table.get_ref(), 0)?;
    Ok(Node { span: whole, value })
}

fn span(range: std::ops::Range<usize>) -> Span {
    Span::new(offset(range.start), offset(range.end))
}

fn entries(source: &Source, table: &DeTable<'_>, depth: usize) -> Result<Value, Box<Finding>> {
    let mut entries = Vec::with_capacity(table.len());
    for (key, value) in table {
        entries.push(Entry {
            key: key.get_ref().to_string(),
            key_span: span(key.span()),
            node: node(source, value.get_ref(), span(value.span()), depth + 1)?,
        });
    }
    // The parser sorts keys; people care about the order they wrote.
    entries.sort_by_key(|entry| entry.key_span.start);
    Ok(Value::Table(entries))
}

fn node(
    source: &Source,
    value: &DeValue<'_>,
    span: Span,
    depth: usize,
) -> Result<Node, Box<Finding>> {
    if depth > MAX_DEPTH {
        let message = format!("nested more than {MAX_DEPTH} deep");
        let finding = Finding::new(Level::Error, "too-deep", message).at(source, span);
        return Err(Box::new(finding));
    }
    let value = match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(value) => Value::Boolean(*value),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or(Value::Other("a number beyond 64 bits"), Value::Integer),
        DeValue::Float(_) => Value::Other("a number with a fraction"),
        DeValue::Datetime(_) => Value::Other("a date"),
        DeValue::Array(items) => {
            let mut list = Vec::with_capacity(items.len());
            for item in items {
                let place = self::span(item.span());
                list.push(node(source, item.get_ref(), place, depth + 1)?);
            }
            Value::List(list)
        }
        DeValue::Table(table) => entries(source, table, depth)?,
    };
    Ok(Node { span, value })
}
