//! The tables of `Stream`, `IntStream`, `LongStream` and `DoubleStream`.

use super::pipeline::Kind;
use super::{intermediate as then, numbers, sources, terminal};
use crate::java::class::{Kind as ClassKind, MemberDef, interface, method};
use crate::java::{ClassDef, Value};

const fn stream(name: &'static str) -> ClassDef {
    ClassDef {
        name,
        kind: ClassKind::Class,
        extends: &["java.util.stream.Stream"],
        members: &[],
    }
}

const fn int_stream(name: &'static str) -> ClassDef {
    ClassDef {
        name,
        kind: ClassKind::Class,
        extends: &["java.util.stream.IntStream"],
        members: &[],
    }
}

const fn long_stream(name: &'static str) -> ClassDef {
    ClassDef {
        name,
        kind: ClassKind::Class,
        extends: &["java.util.stream.LongStream"],
        members: &[],
    }
}

const fn double_stream(name: &'static str) -> ClassDef {
    ClassDef {
        name,
        kind: ClassKind::Class,
        extends: &["java.util.stream.DoubleStream"],
        members: &[],
    }
}

const fn iterator(name: &'static str) -> ClassDef {
    ClassDef {
        name,
        kind: ClassKind::Class,
        extends: &["java.util.Iterator"],
        members: ITERATOR,
    }
}

const ITERATOR: &[MemberDef] = &[
    method("boolean hasNext()", terminal::has_next),
    method("Object next()", terminal::next),
];

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    interface("java.lang.AutoCloseable", &[], &[]),
    interface(
        "java.util.stream.BaseStream",
        &["java.lang.AutoCloseable"],
        BASE,
    ),
    interface(
        "java.util.stream.Stream",
        &["java.util.stream.BaseStream"],
        STREAM,
    ),
    interface(
        "java.util.stream.IntStream",
        &["java.util.stream.BaseStream"],
        INT_STREAM,
    ),
    interface(
        "java.util.stream.LongStream",
        &["java.util.stream.BaseStream"],
        LONG_STREAM,
    ),
    interface(
        "java.util.stream.DoubleStream",
        &["java.util.stream.BaseStream"],
        DOUBLE_STREAM,
    ),
    iterator("java.util.Spliterators$1Adapter"),
    iterator("java.util.Spliterators$2Adapter"),
    iterator("java.util.Spliterators$3Adapter"),
    iterator("java.util.Spliterators$4Adapter"),
    stream("java.util.stream.ReferencePipeline$Head"),
    stream("java.util.stream.ReferencePipeline$1"),
    stream("java.util.stream.ReferencePipeline$2"),
    stream("java.util.stream.ReferencePipeline$3"),
    stream("java.util.stream.ReferencePipeline$7"),
    stream("java.util.stream.ReferencePipeline$15"),
    stream("java.util.stream.IntPipeline$1"),
    stream("java.util.stream.LongPipeline$1"),
    stream("java.util.stream.DoublePipeline$1"),
    stream("java.util.stream.SortedOps$OfRef"),
    stream("java.util.stream.DistinctOps$1"),
    stream("java.util.stream.SliceOps$1"),
    stream("java.util.stream.WhileOps$1"),
    stream("java.util.stream.WhileOps$1Op"),
    int_stream("java.util.stream.IntPipeline$Head"),
    int_stream("java.util.stream.ReferencePipeline$4"),
    int_stream("java.util.stream.IntPipeline$4"),
    int_stream("java.util.stream.IntPipeline$7"),
    int_stream("java.util.stream.IntPipeline$10"),
    int_stream("java.util.stream.IntPipeline$11"),
    int_stream("java.util.stream.LongPipeline$4"),
    int_stream("java.util.stream.DoublePipeline$3"),
    int_stream("java.util.stream.SortedOps$OfInt"),
    int_stream("java.util.stream.SliceOps$2"),
    long_stream("java.util.stream.LongPipeline$Head"),
    long_stream("java.util.stream.ReferencePipeline$5"),
    long_stream("java.util.stream.IntPipeline$2"),
    long_stream("java.util.stream.IntPipeline$5"),
    long_stream("java.util.stream.LongPipeline$3"),
    long_stream("java.util.stream.LongPipeline$6"),
    long_stream("java.util.stream.LongPipeline$9"),
    long_stream("java.util.stream.LongPipeline$10"),
    long_stream("java.util.stream.DoublePipeline$4"),
    long_stream("java.util.stream.SortedOps$OfLong"),
    long_stream("java.util.stream.SliceOps$3"),
    double_stream("java.util.stream.DoublePipeline$Head"),
    double_stream("java.util.stream.ReferencePipeline$6"),
    double_stream("java.util.stream.IntPipeline$3"),
    double_stream("java.util.stream.IntPipeline$6"),
    double_stream("java.util.stream.LongPipeline$2"),
    double_stream("java.util.stream.LongPipeline$5"),
    double_stream("java.util.stream.DoublePipeline$2"),
    double_stream("java.util.stream.DoublePipeline$5"),
    double_stream("java.util.stream.DoublePipeline$8"),
    double_stream("java.util.stream.DoublePipeline$9"),
    double_stream("java.util.stream.SortedOps$OfDouble"),
    double_stream("java.util.stream.SliceOps$4"),
];

const BASE: &[MemberDef] = &[
    method("java.util.Iterator iterator()", terminal::iterator),
    method("boolean isParallel()", |_| Ok(Value::Boolean(false))),
    method("java.util.stream.BaseStream sequential()", then::itself),
    method("java.util.stream.BaseStream parallel()", then::itself),
    method("java.util.stream.BaseStream unordered()", then::unordered),
    method(
        "java.util.stream.BaseStream onClose(Runnable)",
        then::itself,
    ),
    method("void close()", then::close),
];

const STREAM: &[MemberDef] = &[
    method("static java.util.stream.Stream empty()", sources::empty),
    method("static java.util.stream.Stream of(Object)", sources::of_one),
    method("static java.util.stream.Stream of(Object...)", sources::of),
    method(
        "static java.util.stream.Stream ofNullable(Object)",
        sources::of_nullable,
    ),
    method(
        "static java.util.stream.Stream iterate(Object, java.util.function.UnaryOperator)",
        |call| sources::iterate(call, Kind::Object),
    ),
    method(
        "static java.util.stream.Stream iterate(Object, java.util.function.Predicate, java.util.function.UnaryOperator)",
        |call| sources::iterate(call, Kind::Object),
    ),
    method(
        "static java.util.stream.Stream generate(java.util.function.Supplier)",
        sources::generate,
    ),
    method(
        "static java.util.stream.Stream concat(java.util.stream.Stream, java.util.stream.Stream)",
        sources::concat,
    ),
    method(
        "java.util.stream.Stream filter(java.util.function.Predicate)",
        then::filter,
    ),
    method(
        "java.util.stream.Stream map(java.util.function.Function)",
        then::map,
    ),
    method(
        "java.util.stream.IntStream mapToInt(java.util.function.ToIntFunction)",
        then::map_to_int,
    ),
    method(
        "java.util.stream.LongStream mapToLong(java.util.function.ToLongFunction)",
        then::map_to_long,
    ),
    method(
        "java.util.stream.DoubleStream mapToDouble(java.util.function.ToDoubleFunction)",
        then::map_to_double,
    ),
    method(
        "java.util.stream.Stream flatMap(java.util.function.Function)",
        then::flat_map,
    ),
    method("java.util.stream.Stream distinct()", then::distinct),
    method("java.util.stream.Stream sorted()", then::sorted),
    method(
        "java.util.stream.Stream sorted(java.util.Comparator)",
        then::sorted_by,
    ),
    method(
        "java.util.stream.Stream peek(java.util.function.Consumer)",
        then::peek,
    ),
    method("java.util.stream.Stream limit(long)", then::limit),
    method("java.util.stream.Stream skip(long)", then::skip),
    method(
        "java.util.stream.Stream takeWhile(java.util.function.Predicate)",
        then::take_while,
    ),
    method(
        "java.util.stream.Stream dropWhile(java.util.function.Predicate)",
        then::drop_while,
    ),
    method(
        "void forEach(java.util.function.Consumer)",
        terminal::for_each,
    ),
    method(
        "void forEachOrdered(java.util.function.Consumer)",
        terminal::for_each,
    ),
    method("Object[] toArray()", terminal::to_array),
    method(
        "Object[] toArray(java.util.function.IntFunction)",
        terminal::to_array_by,
    ),
    method(
        "Object reduce(Object, java.util.function.BinaryOperator)",
        terminal::reduce,
    ),
    method(
        "java.util.Optional reduce(java.util.function.BinaryOperator)",
        terminal::reduce_optional,
    ),
    method(
        "Object reduce(Object, java.util.function.BiFunction, java.util.function.BinaryOperator)",
        terminal::reduce,
    ),
    method(
        "Object collect(java.util.function.Supplier, java.util.function.BiConsumer, java.util.function.BiConsumer)",
        terminal::collect_by,
    ),
    method(
        "Object collect(java.util.stream.Collector)",
        terminal::collect,
    ),
    method("java.util.List toList()", terminal::to_list),
    method("java.util.Optional min(java.util.Comparator)", |call| {
        terminal::extreme(call, -1)
    }),
    method("java.util.Optional max(java.util.Comparator)", |call| {
        terminal::extreme(call, 1)
    }),
    method("long count()", terminal::count),
    method("boolean anyMatch(java.util.function.Predicate)", |call| {
        terminal::matches(call, true, true)
    }),
    method("boolean allMatch(java.util.function.Predicate)", |call| {
        terminal::matches(call, false, false)
    }),
    method("boolean noneMatch(java.util.function.Predicate)", |call| {
        terminal::matches(call, true, false)
    }),
    method("java.util.Optional findFirst()", terminal::find_first),
    method("java.util.Optional findAny()", terminal::find_first),
];

/// What the three streams of numbers share, in their own types.
macro_rules! numeric {
    ($stream:literal, $number:literal, $prefix:literal, $kind:expr, $($own:expr),* $(,)?) => {
        &[
            method(concat!("static ", $stream, " empty()"), |call| sources::no_numbers(call, $kind)),
            method(concat!("static ", $stream, " of(", $number, ")"), |call| sources::of_numbers(call, $kind)),
            method(concat!("static ", $stream, " of(", $number, "...)"), |call| sources::of_numbers(call, $kind)),
            method(
                concat!("static ", $stream, " iterate(", $number, ", java.util.function.", $prefix, "UnaryOperator)"),
                |call| sources::iterate(call, $kind),
            ),
            method(
                concat!(
                    "static ", $stream, " iterate(", $number, ", java.util.function.", $prefix,
                    "Predicate, java.util.function.", $prefix, "UnaryOperator)"
                ),
                |call| sources::iterate(call, $kind),
            ),
            method(concat!($stream, " filter(java.util.function.", $prefix, "Predicate)"), then::filter),
            method(concat!($stream, " map(java.util.function.", $prefix, "UnaryOperator)"), then::map),
            method(concat!($stream, " flatMap(java.util.function.", $prefix, "Function)"), then::flat_map),
            method(
                concat!("java.util.stream.Stream mapToObj(java.util.function.", $prefix, "Function)"),
                then::map_to_object,
            ),
            method("java.util.stream.Stream boxed()", then::boxed),
            method(concat!($stream, " distinct()"), then::distinct),
            method(concat!($stream, " sorted()"), then::sorted),
            method(concat!($stream, " peek(java.util.function.", $prefix, "Consumer)"), then::peek),
            method(concat!($stream, " limit(long)"), then::limit),
            method(concat!($stream, " skip(long)"), then::skip),
            method(concat!($stream, " takeWhile(java.util.function.", $prefix, "Predicate)"), then::take_while),
            method(concat!($stream, " dropWhile(java.util.function.", $prefix, "Predicate)"), then::drop_while),
            method(concat!("void forEach(java.util.function.", $prefix, "Consumer)"), terminal::for_each),
            method(concat!("void forEachOrdered(java.util.function.", $prefix, "Consumer)"), terminal::for_each),
            method(concat!($number, "[] toArray()"), terminal::to_array),
            method(
                concat!($number, " reduce(", $number, ", java.util.function.", $prefix, "BinaryOperator)"),
                terminal::reduce,
            ),
            method(
                concat!("java.util.Optional", $prefix, " reduce(java.util.function.", $prefix, "BinaryOperator)"),
                terminal::reduce_optional,
            ),
            method(concat!("java.util.Optional", $prefix, " min()"), |call| terminal::extreme(call, -1)),
            method(concat!("java.util.Optional", $prefix, " max()"), |call| terminal::extreme(call, 1)),
            method(concat!("java.util.Optional", $prefix, " findFirst()"), terminal::find_first),
            method(concat!("java.util.Optional", $prefix, " findAny()"), terminal::find_first),
            method(concat!($number, " sum()"), numbers::sum),
            method("java.util.OptionalDouble average()", numbers::average),
            method(
                concat!("java.util.", $prefix, "SummaryStatistics summaryStatistics()"),
                numbers::summary_statistics,
            ),
            method("long count()", terminal::count),
            method(concat!("boolean anyMatch(java.util.function.", $prefix, "Predicate)"), |call| {
                terminal::matches(call, true, true)
            }),
            method(concat!("boolean allMatch(java.util.function.", $prefix, "Predicate)"), |call| {
                terminal::matches(call, false, false)
            }),
            method(concat!("boolean noneMatch(java.util.function.", $prefix, "Predicate)"), |call| {
                terminal::matches(call, true, false)
            }),
            $($own),*
        ]
    };
}

const INT_STREAM: &[MemberDef] = numeric![
    "java.util.stream.IntStream",
    "int",
    "Int",
    Kind::Int,
    method(
        "static java.util.stream.IntStream range(int, int)",
        |call| sources::range(call, Kind::Int, false)
    ),
    method(
        "static java.util.stream.IntStream rangeClosed(int, int)",
        |call| sources::range(call, Kind::Int, true)
    ),
    method(
        "java.util.stream.LongStream mapToLong(java.util.function.IntToLongFunction)",
        then::map_to_long
    ),
    method(
        "java.util.stream.DoubleStream mapToDouble(java.util.function.IntToDoubleFunction)",
        then::map_to_double
    ),
    method(
        "java.util.stream.LongStream asLongStream()",
        then::as_long_stream
    ),
    method(
        "java.util.stream.DoubleStream asDoubleStream()",
        then::as_double_stream
    ),
];

const LONG_STREAM: &[MemberDef] = numeric![
    "java.util.stream.LongStream",
    "long",
    "Long",
    Kind::Long,
    method(
        "static java.util.stream.LongStream range(long, long)",
        |call| sources::range(call, Kind::Long, false)
    ),
    method(
        "static java.util.stream.LongStream rangeClosed(long, long)",
        |call| { sources::range(call, Kind::Long, true) }
    ),
    method(
        "java.util.stream.IntStream mapToInt(java.util.function.LongToIntFunction)",
        then::map_to_int
    ),
    method(
        "java.util.stream.DoubleStream mapToDouble(java.util.function.LongToDoubleFunction)",
        then::map_to_double
    ),
    method(
        "java.util.stream.DoubleStream asDoubleStream()",
        then::as_double_stream
    ),
];

const DOUBLE_STREAM: &[MemberDef] = numeric![
    "java.util.stream.DoubleStream",
    "double",
    "Double",
    Kind::Double,
    method(
        "java.util.stream.IntStream mapToInt(java.util.function.DoubleToIntFunction)",
        then::map_to_int
    ),
    method(
        "java.util.stream.LongStream mapToLong(java.util.function.DoubleToLongFunction)",
        then::map_to_long
    ),
];
