//! A collector at work.

use super::collectors::{CollectorData, PARTITION, Sort};
use super::numbers::Sums;
use super::optional;
use super::pipeline::Kind;
use super::statistics::Statistics;
use crate::java::library::order;
use crate::java::library::support::{
    CLASS_CAST, ILLEGAL_STATE, NULL_POINTER, Returns, bare, cannot_cast, string, truth,
    with_message,
};
use crate::java::library::util::immutable_map::{self, FixedMapData};
use crate::java::library::util::map_data::{MapData, MapObject};
use crate::java::library::util::{immutable, list_data, sets};
use crate::java::{Call, JsString, Throw, Value, invoke};

/// What has been collected so far.
pub(super) enum Accumulator {
    List {
        items: Vec<Value>,
        into: Sort,
    },
    Collection(Value),
    Text {
        out: Vec<u16>,
        parts: Vec<JsString>,
        is_first: bool,
    },
    Count(i64),
    /// What a function makes of each element goes on to another.
    Through {
        sort: Sort,
        function: Value,
        inner: Box<Self>,
    },
    Then {
        inner: Box<Self>,
        function: Value,
    },
    Groups {
        classifier: Value,
        map: Value,
        downstream: Value,
        groups: Vec<Self>,
    },
    Partition {
        predicate: Value,
        no: Box<Self>,
        yes: Box<Self>,
    },
    Map {
        parts: Vec<Value>,
        map: Value,
        unmodifiable: bool,
    },
    Reduced {
        result: Option<Value>,
        mapper: Option<Value>,
        operator: Value,
        optional: bool,
    },
    Extreme {
        best: Option<Value>,
        comparator: Value,
        sign: i32,
    },
    Numbers {
        function: Value,
        kind: Kind,
        sort: Sort,
        sums: Sums,
        statistics: Statistics,
    },
    Pair {
        left: Box<Self>,
        right: Box<Self>,
        merger: Value,
    },
    Custom {
        container: Value,
        accumulator: Value,
        finisher: Option<Value>,
    },
}

/// Starts a collector.
pub(super) fn start(call: &mut Call<'_>, collector: &Value) -> Result<Accumulator, Throw> {
    let data = collector
        .as_object()
        .and_then(|object| object.data(CollectorData::clone));
    let Some(CollectorData { sort, parts }) = data else {
        return Err(call.throw(
            CLASS_CAST,
            Some(&format!(
                "Cannot cast {} to java.util.stream.Collector",
                crate::java::library::support::class_name(call, collector)
            )),
        ));
    };
    let part = |index: usize| parts.get(index).cloned().unwrap_or(Value::Null);
    let last = parts.last().cloned().unwrap_or(Value::Null);
    Ok(match sort {
        Sort::ToList | Sort::ToSet | Sort::ToUnmodifiableList | Sort::ToUnmodifiableSet => {
            Accumulator::List {
                items: Vec::new(),
                into: sort,
            }
        }
        Sort::ToCollection => Accumulator::Collection(call.apply(&part(0), &[])?),
        Sort::Joining => {
            let mut texts = Vec::new();
            for part in &parts {
                texts.push(call.text(part)?);
            }
            Accumulator::Text {
                out: Vec::new(),
                parts: texts,
                is_first: true,
            }
        }
        Sort::Counting => Accumulator::Count(0),
        Sort::Mapping | Sort::Filtering | Sort::FlatMapping => {
            let inner = Box::new(nested(call, &part(1))?);
            Accumulator::Through {
                sort,
                function: part(0),
                inner,
            }
        }
        Sort::CollectingAndThen => {
            let inner = Box::new(nested(call, &part(0))?);
            Accumulator::Then {
                inner,
                function: part(1),
            }
        }
        Sort::GroupingBy => {
            let map = if parts.len() == 3 {
                call.apply(&part(1), &[])?
            } else {
                call.object("java.util.HashMap", MapData::default())?
            };
            let downstream = if parts.len() == 1 { Value::Null } else { last };
            Accumulator::Groups {
                classifier: part(0),
                map,
                downstream,
                groups: Vec::new(),
            }
        }
        Sort::PartitioningBy => {
            let downstream = part(1);
            Accumulator::Partition {
                predicate: part(0),
                no: Box::new(downstream_of(call, &downstream)?),
                yes: Box::new(downstream_of(call, &downstream)?),
            }
        }
        Sort::ToMap | Sort::ToUnmodifiableMap => {
            let map = if parts.len() == 4 {
                call.apply(&last, &[])?
            } else {
                call.object("java.util.HashMap", MapData::default())?
            };
            Accumulator::Map {
                parts,
                map,
                unmodifiable: sort == Sort::ToUnmodifiableMap,
            }
        }
        Sort::Reducing => Accumulator::Reduced {
            result: Some(part(0)),
            mapper: (parts.len() == 3).then(|| part(1)),
            operator: last,
            optional: false,
        },
        Sort::ReducingOptional => Accumulator::Reduced {
            result: None,
            mapper: None,
            operator: last,
            optional: true,
        },
        Sort::MinBy => Accumulator::Extreme {
            best: None,
            comparator: last,
            sign: -1,
        },
        Sort::MaxBy => Accumulator::Extreme {
            best: None,
            comparator: last,
            sign: 1,
        },
        Sort::SummingInt | Sort::AveragingInt | Sort::SummarizingInt => {
            numbers(last, Kind::Int, sort)
        }
        Sort::SummingLong | Sort::AveragingLong | Sort::SummarizingLong => {
            numbers(last, Kind::Long, sort)
        }
        Sort::SummingDouble | Sort::AveragingDouble | Sort::SummarizingDouble => {
            numbers(last, Kind::Double, sort)
        }
        Sort::Teeing => Accumulator::Pair {
            left: Box::new(nested(call, &part(0))?),
            right: Box::new(nested(call, &part(1))?),
            merger: last,
        },
        Sort::Custom => Accumulator::Custom {
            container: call.apply(&part(0), &[])?,
            accumulator: part(1),
            finisher: parts.get(2).cloned(),
        },
    })
}

fn numbers(function: Value, kind: Kind, sort: Sort) -> Accumulator {
    Accumulator::Numbers {
        function,
        kind,
        sort,
        sums: Sums::default(),
        statistics: Statistics::default(),
    }
}

/// A collector inside another; a chain of them is as deep as the script made it.
fn nested(call: &mut Call<'_>, collector: &Value) -> Result<Accumulator, Throw> {
    call.enter()?;
    let inner = start(call, collector);
    call.leave();
    inner
}

/// The collector for a group; null stands for `toList()`.
fn downstream_of(call: &mut Call<'_>, collector: &Value) -> Result<Accumulator, Throw> {
    match collector {
        Value::Null => Ok(Accumulator::List {
            items: Vec::new(),
            into: Sort::ToList,
        }),
        collector => nested(call, collector),
    }
}

impl Accumulator {
    /// Takes an element in.
    pub(super) fn accept(&mut self, call: &mut Call<'_>, item: Value) -> Result<(), Throw> {
        match self {
            Self::List { items, .. } => items.push(item),
            Self::Collection(collection) => {
                call.invoke(collection, "add", &[item])?;
            }
            Self::Text {
                out,
                parts,
                is_first,
            } => {
                let text = char_sequence(call, &item)?;
                if !std::mem::take(is_first) {
                    out.extend(parts.first().into_iter().flat_map(JsString::iter));
                }
                call.charge(text.len())?;
                out.extend(text.iter());
            }
            Self::Count(count) => *count += 1,
            Self::Through {
                sort,
                function,
                inner,
            } => match sort {
                Sort::Filtering => {
                    if truth(&call.apply(function, std::slice::from_ref(&item))?) {
                        inner.accept(call, item)?;
                    }
                }
                Sort::FlatMapping => {
                    let stream = call.apply(function, &[item])?;
                    if !matches!(stream, Value::Null) {
                        let mut pipeline = super::take(call, &stream)?
                            .ok_or_else(|| cannot_cast(call, &stream, "java.util.stream.Stream"))?;
                        pipeline
                            .each(call, |call, item| inner.accept(call, item).map(|()| true))?;
                    }
                }
                _ => {
                    let mapped = call.apply(function, &[item])?;
                    inner.accept(call, mapped)?;
                }
            },
            Self::Then { inner, .. } => inner.accept(call, item)?,
            Self::Groups {
                classifier,
                map,
                downstream,
                groups,
            } => {
                let key = call.apply(classifier, std::slice::from_ref(&item))?;
                if matches!(key, Value::Null) {
                    return Err(with_message(
                        call,
                        NULL_POINTER,
                        "element cannot be mapped to a null key",
                    ));
                }
                let index = group_index(call, map, key, groups.len())?;
                if index == groups.len() {
                    groups.push(downstream_of(call, downstream)?);
                }
                if let Some(group) = groups.get_mut(index) {
                    group.accept(call, item)?;
                }
            }
            Self::Partition { predicate, no, yes } => {
                let side = truth(&call.apply(predicate, std::slice::from_ref(&item))?);
                if side {
                    yes.accept(call, item)?
                } else {
                    no.accept(call, item)?
                }
            }
            Self::Map { parts, map, .. } => put(call, parts, map, item)?,
            Self::Reduced {
                result,
                mapper,
                operator,
                ..
            } => {
                let item = match mapper {
                    Some(mapper) => call.apply(mapper, &[item])?,
                    None => item,
                };
                *result = Some(match result.take() {
                    Some(before) => call.apply(operator, &[before, item])?,
                    None => item,
                });
            }
            Self::Extreme {
                best,
                comparator,
                sign,
            } => {
                let keeps = match best {
                    Some(best) => {
                        let order = order::compare(call, comparator, best, &item, "a")?;
                        if *sign > 0 { order >= 0 } else { order <= 0 }
                    }
                    None => false,
                };
                if !keeps {
                    *best = Some(item);
                }
            }
            Self::Numbers {
                function,
                kind,
                sums,
                statistics,
                ..
            } => {
                let number = call.apply(function, &[item])?;
                let number = kind.element(call, number)?;
                sums.add(&number);
                statistics.add(&number);
            }
            Self::Pair { left, right, .. } => {
                left.accept(call, item.clone())?;
                right.accept(call, item)?;
            }
            Self::Custom {
                container,
                accumulator,
                ..
            } => {
                call.apply(accumulator, &[container.clone(), item])?;
            }
        }
        Ok(())
    }

    /// What has been collected.
    pub(super) fn finish(self, call: &mut Call<'_>) -> Returns {
        Ok(match self {
            Self::List { items, into } => return finish_list(call, items, into),
            Self::Collection(collection) => collection,
            Self::Text { out, parts, .. } => match parts.as_slice() {
                [_, prefix, suffix] => {
                    let text: Vec<u16> = prefix.iter().chain(out).chain(suffix.iter()).collect();
                    string(&text)
                }
                _ => string(&out),
            },
            Self::Count(count) => Value::Long(count),
            Self::Through { inner, .. } => return inner.finish(call),
            Self::Then { inner, function } => {
                let result = inner.finish(call)?;
                call.apply(&function, &[result])?
            }
            Self::Groups { map, groups, .. } => return finish_groups(call, map, groups),
            Self::Partition { no, yes, .. } => {
                let entries = vec![
                    (false.into(), no.finish(call)?),
                    (true.into(), yes.finish(call)?),
                ];
                call.object(PARTITION, FixedMapData { entries })?
            }
            Self::Map {
                map,
                unmodifiable: true,
                ..
            } => {
                let entries = crate::java::library::util::map::entries_of(call, &map)?;
                immutable_map::map(call, entries)?
            }
            Self::Map { map, .. } => map,
            Self::Reduced {
                result,
                optional: true,
                ..
            } => optional::nullable(call, result.unwrap_or(Value::Null))?,
            Self::Reduced { result, .. } => result.unwrap_or(Value::Null),
            Self::Extreme { best, .. } => optional::nullable(call, best.unwrap_or(Value::Null))?,
            Self::Numbers {
                kind,
                sort,
                sums,
                statistics,
                ..
            } => match sort {
                Sort::SummingInt => Value::Int(sums.integral as i32),
                Sort::SummingLong => Value::Long(sums.integral),
                Sort::SummingDouble => Value::Double(sums.double.total()),
                Sort::AveragingInt | Sort::AveragingLong | Sort::AveragingDouble => {
                    Value::Double(sums.average(kind))
                }
                _ => super::statistics::new(call, kind, statistics)?,
            },
            Self::Pair {
                left,
                right,
                merger,
            } => {
                let (left, right) = (left.finish(call)?, right.finish(call)?);
                call.apply(&merger, &[left, right])?
            }
            Self::Custom {
                container,
                finisher,
                ..
            } => match finisher {
                Some(finisher) => call.apply(&finisher, &[container])?,
                None => container,
            },
        })
    }
}

fn finish_list(call: &mut Call<'_>, items: Vec<Value>, into: Sort) -> Returns {
    match into {
        Sort::ToSet => sets::hash_set(call, items),
        Sort::ToUnmodifiableList => {
            immutable::without_nulls(call, &items)?;
            immutable::list(call, items)
        }
        Sort::ToUnmodifiableSet => {
            immutable::without_nulls(call, &items)?;
            let (items, _) = immutable::distinct(call, items)?;
            immutable::set(call, items)
        }
        _ => list_data::array_list(call, items),
    }
}

/// An element of `joining`, which takes only character sequences.
fn char_sequence(call: &mut Call<'_>, item: &Value) -> Result<JsString, Throw> {
    const WANTED: &str = "java.lang.CharSequence";
    let is_text = match (invoke::class_of(item), call.registry().find(WANTED)) {
        (Some(class), Some(wanted)) => call.registry().is_a(class, wanted),
        (None, _) => matches!(item, Value::Null),
        _ => false,
    };
    if is_text {
        call.text(item)
    } else {
        Err(cannot_cast(call, item, WANTED))
    }
}

/// The number of a key's group; a new key gets `next`.
fn group_index(call: &mut Call<'_>, map: &Value, key: Value, next: usize) -> Result<usize, Throw> {
    let fresh = Value::Int(crate::java::library::support::count(next));
    let index = match own_map(map) {
        Some(own) => own.compute(call, &key, |_, present| {
            Ok(match present {
                Some(_) => None,
                None => Some(fresh),
            })
        })?,
        None => {
            let present = call.invoke(map, "get", std::slice::from_ref(&key))?;
            if matches!(present, Value::Null) {
                call.invoke(map, "put", &[key, fresh.clone()])?;
                fresh
            } else {
                present
            }
        }
    };
    Ok(usize::try_from(index.as_int().unwrap_or(0)).unwrap_or(0))
}

fn own_map(map: &Value) -> Option<MapObject> {
    let object = MapObject(map.as_object()?.clone());
    object.size().is_ok().then_some(object)
}

/// Puts the finished groups where their numbers stand.
fn finish_groups(call: &mut Call<'_>, map: Value, groups: Vec<Accumulator>) -> Returns {
    let mut finished = Vec::with_capacity(groups.len());
    for group in groups {
        finished.push(group.finish(call)?);
    }
    for (key, index) in crate::java::library::util::map::entries_of(call, &map)? {
        let index = usize::try_from(index.as_int().unwrap_or(0)).unwrap_or(0);
        let group = finished.get(index).cloned().unwrap_or(Value::Null);
        call.invoke(&map, "put", &[key, group])?;
    }
    Ok(map)
}

/// One element of `toMap`: key function, value function, then maybe a merger.
fn put(call: &mut Call<'_>, parts: &[Value], map: &Value, item: Value) -> Result<(), Throw> {
    let [to_key, to_value, rest @ ..] = parts else {
        return Ok(());
    };
    let key = call.apply(to_key, std::slice::from_ref(&item))?;
    let value = call.apply(to_value, &[item])?;
    if let Some(merger) = rest.first() {
        call.invoke(map, "merge", &[key, value, merger.clone()])?;
        return Ok(());
    }
    if matches!(value, Value::Null) {
        return Err(bare(call, NULL_POINTER));
    }
    let present = call.invoke(map, "putIfAbsent", &[key.clone(), value.clone()])?;
    if matches!(present, Value::Null) {
        return Ok(());
    }
    let (key, present, value) = (call.text(&key)?, call.text(&present)?, call.text(&value)?);
    Err(with_message(
        call,
        ILLEGAL_STATE,
        format!(
            "Duplicate key {} (attempted merging values {} and {})",
            key.to_std_string_lossy(),
            present.to_std_string_lossy(),
            value.to_std_string_lossy()
        ),
    ))
}
