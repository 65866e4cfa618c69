//! `java.util.stream.Collectors` and `Collector`.

use crate::java::class::{Kind as ClassKind, MemberDef, method};
use crate::java::library::support::{Returns, not_null};
use crate::java::library::util::immutable_map;
use crate::java::{Call, ClassDef, Finalize, Trace, Value};

/// State of a collector: which one, and what it was given.
#[derive(Clone, Debug, Trace, Finalize)]
#[boa_gc(unsafe_no_drop)]
pub(super) struct CollectorData {
    #[unsafe_ignore_trace]
    pub(super) sort: Sort,
    pub(super) parts: Vec<Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    ToList,
    ToSet,
    ToUnmodifiableList,
    ToUnmodifiableSet,
    ToCollection,
    Joining,
    Counting,
    Mapping,
    Filtering,
    FlatMapping,
    CollectingAndThen,
    GroupingBy,
    PartitioningBy,
    ToMap,
    ToUnmodifiableMap,
    /// With identity; `mapping` before the operator when there are three parts.
    Reducing,
    ReducingOptional,
    MinBy,
    MaxBy,
    SummingInt,
    SummingLong,
    SummingDouble,
    AveragingInt,
    AveragingLong,
    AveragingDouble,
    SummarizingInt,
    SummarizingLong,
    SummarizingDouble,
    Teeing,
    /// `Collector.of(supplier, accumulator, combiner, finisher?)`.
    Custom,
}

pub(super) const PARTITION: &str = "java.util.stream.Collectors$Partition";

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    ClassDef {
        name: "java.util.stream.Collector",
        kind: ClassKind::Interface,
        extends: &[],
        members: &[
            method(
                "static java.util.stream.Collector of(java.util.function.Supplier, java.util.function.BiConsumer, java.util.function.BinaryOperator, java.util.stream.Collector$Characteristics...)",
                |call| {
                    let parts = vec![not_null(call, 0)?, not_null(call, 1)?];
                    new(call, Sort::Custom, parts)
                },
            ),
            method(
                "static java.util.stream.Collector of(java.util.function.Supplier, java.util.function.BiConsumer, java.util.function.BinaryOperator, java.util.function.Function, java.util.stream.Collector$Characteristics...)",
                |call| {
                    let parts = vec![not_null(call, 0)?, not_null(call, 1)?, not_null(call, 3)?];
                    new(call, Sort::Custom, parts)
                },
            ),
        ],
    },
    ClassDef {
        name: "java.util.stream.Collectors$CollectorImpl",
        kind: ClassKind::Class,
        extends: &["java.util.stream.Collector"],
        members: &[],
    },
    ClassDef {
        name: "java.util.stream.Collectors",
        kind: ClassKind::Class,
        extends: &[],
        members: COLLECTORS,
    },
    ClassDef {
        name: PARTITION,
        kind: ClassKind::Class,
        extends: &["java.util.AbstractMap"],
        members: immutable_map::PARTITION,
    },
];

fn new(call: &Call<'_>, sort: Sort, parts: Vec<Value>) -> Returns {
    call.object(
        "java.util.stream.Collectors$CollectorImpl",
        CollectorData { sort, parts },
    )
}

/// A collector made of the arguments as they are.
fn from_arguments(call: &mut Call<'_>, sort: Sort) -> Returns {
    new(call, sort, call.arguments().to_vec())
}

/// A row of the table: signature of the static method, and what it makes.
macro_rules! collector {
    ($signature:literal, $sort:expr) => {
        method(
            concat!("static java.util.stream.Collector ", $signature),
            |call| from_arguments(call, $sort),
        )
    };
}

const COLLECTORS: &[MemberDef] = &[
    collector!("toList()", Sort::ToList),
    collector!("toSet()", Sort::ToSet),
    collector!("toUnmodifiableList()", Sort::ToUnmodifiableList),
    collector!("toUnmodifiableSet()", Sort::ToUnmodifiableSet),
    collector!(
        "toCollection(java.util.function.Supplier)",
        Sort::ToCollection
    ),
    collector!("joining()", Sort::Joining),
    collector!("joining(CharSequence)", Sort::Joining),
    collector!(
        "joining(CharSequence, CharSequence, CharSequence)",
        Sort::Joining
    ),
    collector!("counting()", Sort::Counting),
    collector!(
        "mapping(java.util.function.Function, java.util.stream.Collector)",
        Sort::Mapping
    ),
    collector!(
        "filtering(java.util.function.Predicate, java.util.stream.Collector)",
        Sort::Filtering
    ),
    collector!(
        "flatMapping(java.util.function.Function, java.util.stream.Collector)",
        Sort::FlatMapping
    ),
    collector!(
        "collectingAndThen(java.util.stream.Collector, java.util.function.Function)",
        Sort::CollectingAndThen
    ),
    collector!("groupingBy(java.util.function.Function)", Sort::GroupingBy),
    collector!(
        "groupingBy(java.util.function.Function, java.util.stream.Collector)",
        Sort::GroupingBy
    ),
    collector!(
        "groupingBy(java.util.function.Function, java.util.function.Supplier, java.util.stream.Collector)",
        Sort::GroupingBy
    ),
    collector!(
        "partitioningBy(java.util.function.Predicate)",
        Sort::PartitioningBy
    ),
    collector!(
        "partitioningBy(java.util.function.Predicate, java.util.stream.Collector)",
        Sort::PartitioningBy
    ),
    collector!(
        "toMap(java.util.function.Function, java.util.function.Function)",
        Sort::ToMap
    ),
    collector!(
        "toMap(java.util.function.Function, java.util.function.Function, java.util.function.BinaryOperator)",
        Sort::ToMap
    ),
    collector!(
        "toMap(java.util.function.Function, java.util.function.Function, java.util.function.BinaryOperator, java.util.function.Supplier)",
        Sort::ToMap
    ),
    collector!(
        "toUnmodifiableMap(java.util.function.Function, java.util.function.Function)",
        Sort::ToUnmodifiableMap
    ),
    collector!(
        "toUnmodifiableMap(java.util.function.Function, java.util.function.Function, java.util.function.BinaryOperator)",
        Sort::ToUnmodifiableMap
    ),
    collector!(
        "reducing(Object, java.util.function.BinaryOperator)",
        Sort::Reducing
    ),
    collector!(
        "reducing(java.util.function.BinaryOperator)",
        Sort::ReducingOptional
    ),
    collector!(
        "reducing(Object, java.util.function.Function, java.util.function.BinaryOperator)",
        Sort::Reducing
    ),
    method(
        "static java.util.stream.Collector minBy(java.util.Comparator)",
        |call| {
            not_null(call, 0)?;
            from_arguments(call, Sort::MinBy)
        },
    ),
    method(
        "static java.util.stream.Collector maxBy(java.util.Comparator)",
        |call| {
            not_null(call, 0)?;
            from_arguments(call, Sort::MaxBy)
        },
    ),
    collector!(
        "summingInt(java.util.function.ToIntFunction)",
        Sort::SummingInt
    ),
    collector!(
        "summingLong(java.util.function.ToLongFunction)",
        Sort::SummingLong
    ),
    collector!(
        "summingDouble(java.util.function.ToDoubleFunction)",
        Sort::SummingDouble
    ),
    collector!(
        "averagingInt(java.util.function.ToIntFunction)",
        Sort::AveragingInt
    ),
    collector!(
        "averagingLong(java.util.function.ToLongFunction)",
        Sort::AveragingLong
    ),
    collector!(
        "averagingDouble(java.util.function.ToDoubleFunction)",
        Sort::AveragingDouble
    ),
    collector!(
        "summarizingInt(java.util.function.ToIntFunction)",
        Sort::SummarizingInt
    ),
    collector!(
        "summarizingLong(java.util.function.ToLongFunction)",
        Sort::SummarizingLong
    ),
    collector!(
        "summarizingDouble(java.util.function.ToDoubleFunction)",
        Sort::SummarizingDouble
    ),
    collector!(
        "teeing(java.util.stream.Collector, java.util.stream.Collector, java.util.function.BiFunction)",
        Sort::Teeing
    ),
];
