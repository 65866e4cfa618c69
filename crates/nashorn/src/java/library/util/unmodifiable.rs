//! `Collections.unmodifiable…`: views that refuse to change what they show.

use crate::java::class::{MemberDef, class, method};
use crate::java::library::support::{Returns, object_array, unsupported};
use crate::java::{Call, ClassDef, Finalize, Throw, Trace, Value};

/// State: what is shown.
#[derive(Debug, Trace, Finalize)]
pub(super) struct Shown {
    pub(super) inner: Value,
}

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    class(
        "java.util.Collections$UnmodifiableCollection",
        &["java.util.Collection"],
        COLLECTION,
    ),
    class(
        "java.util.Collections$UnmodifiableSet",
        &[
            "java.util.Collections$UnmodifiableCollection",
            "java.util.Set",
        ],
        EQUALITY,
    ),
    class(
        "java.util.Collections$UnmodifiableList",
        &[
            "java.util.Collections$UnmodifiableCollection",
            "java.util.List",
        ],
        LIST,
    ),
    class(
        "java.util.Collections$UnmodifiableRandomAccessList",
        &[
            "java.util.Collections$UnmodifiableList",
            "java.util.RandomAccess",
        ],
        &[],
    ),
    class(
        "java.util.Collections$UnmodifiableMap$UnmodifiableEntrySet",
        &["java.util.Collections$UnmodifiableSet"],
        ENTRIES,
    ),
    class(
        "java.util.Collections$UnmodifiableMap",
        &["java.util.Map"],
        MAP,
    ),
    class(
        "java.util.Collections$UnmodifiableCollection$1",
        &["java.util.Iterator"],
        ITERATOR,
    ),
];

const COLLECTION: &[MemberDef] = &[
    method("int size()", |call| pass(call, "size")),
    method("boolean isEmpty()", |call| pass(call, "isEmpty")),
    method("boolean contains(Object)", |call| pass(call, "contains")),
    method("boolean containsAll(Collection)", |call| {
        pass(call, "containsAll")
    }),
    method("Object[] toArray()", |call| pass(call, "toArray")),
    method("void forEach(java.util.function.Consumer)", |call| {
        pass(call, "forEach")
    }),
    method("java.util.stream.Stream stream()", |call| {
        pass(call, "stream")
    }),
    method("String toString()", |call| {
        let inner = inner(call)?;
        Ok(call.text(&inner)?.into())
    }),
    method("java.util.Iterator iterator()", |call| {
        let inner = pass(call, "iterator")?;
        call.object(
            "java.util.Collections$UnmodifiableCollection$1",
            Shown { inner },
        )
    }),
    method("boolean add(Object)", unsupported),
    method("boolean addAll(Collection)", unsupported),
    method("boolean remove(Object)", unsupported),
    method("boolean removeAll(Collection)", unsupported),
    method(
        "boolean removeIf(java.util.function.Predicate)",
        unsupported,
    ),
    method("boolean retainAll(Collection)", unsupported),
    method("void clear()", unsupported),
];

const EQUALITY: &[MemberDef] = &[
    method("boolean equals(Object)", |call| pass(call, "equals")),
    method("int hashCode()", |call| pass(call, "hashCode")),
    method("boolean removeAll(Collection)", unsupported),
];

const LIST: &[MemberDef] = &[
    method("boolean equals(Object)", |call| pass(call, "equals")),
    method("int hashCode()", |call| pass(call, "hashCode")),
    method("Object get(int)", |call| pass(call, "get")),
    method("int indexOf(Object)", |call| pass(call, "indexOf")),
    method("int lastIndexOf(Object)", |call| pass(call, "lastIndexOf")),
    method("boolean add(Object)", unsupported),
    method("boolean remove(Object)", unsupported),
    method("Object set(int, Object)", unsupported),
    method("void add(int, Object)", unsupported),
    method("boolean addAll(int, Collection)", unsupported),
    method("Object remove(int)", unsupported),
    method("void sort(java.util.Comparator)", unsupported),
    method(
        "void replaceAll(java.util.function.UnaryOperator)",
        unsupported,
    ),
    method("java.util.ListIterator listIterator(int)", |call| {
        super::list_view::list_iterator(call, "java.util.Collections$UnmodifiableList$1")
    }),
    method("java.util.Iterator iterator()", |call| {
        let inner = pass(call, "iterator")?;
        call.object(
            "java.util.Collections$UnmodifiableCollection$1",
            Shown { inner },
        )
    }),
    method("java.util.List subList(int, int)", |call| {
        let part = pass(call, "subList")?;
        list(call, part)
    }),
];

/// Entries whose `setValue` refuses.
const ENTRIES: &[MemberDef] = &[
    method("Object[] toArray()", |call| {
        let entries = locked_entries(call)?;
        Ok(object_array(call, entries))
    }),
    method("java.util.Iterator iterator()", |call| {
        let entries = locked_entries(call)?;
        super::iterators::snapshot(
            call,
            "java.util.Collections$UnmodifiableMap$UnmodifiableEntrySet$1",
            entries,
        )
    }),
    method(
        "java.util.stream.Stream stream()",
        crate::java::library::stream::of_collection,
    ),
    method("void forEach(java.util.function.Consumer)", |call| {
        let action = crate::java::library::support::not_null(call, 0)?;
        for entry in locked_entries(call)? {
            call.apply(&action, &[entry])?;
        }
        Ok(Value::Null)
    }),
];

fn locked_entries(call: &mut Call<'_>) -> Result<Vec<Value>, Throw> {
    let set = inner(call)?;
    let mut locked = Vec::new();
    for entry in call.elements(&set)? {
        let (key, value) = super::map::pair(call, &entry)?;
        let data = super::entries::EntryData::new(key, value);
        locked.push(call.object("java.util.AbstractMap$SimpleImmutableEntry", data)?);
    }
    Ok(locked)
}

const MAP: &[MemberDef] = &[
    method("int size()", |call| pass(call, "size")),
    method("boolean isEmpty()", |call| pass(call, "isEmpty")),
    method("boolean containsKey(Object)", |call| {
        pass(call, "containsKey")
    }),
    method("boolean containsValue(Object)", |call| {
        pass(call, "containsValue")
    }),
    method("Object get(Object)", |call| pass(call, "get")),
    method("Object getOrDefault(Object, Object)", |call| {
        pass(call, "getOrDefault")
    }),
    method("void forEach(java.util.function.BiConsumer)", |call| {
        pass(call, "forEach")
    }),
    method("boolean equals(Object)", |call| pass(call, "equals")),
    method("int hashCode()", |call| pass(call, "hashCode")),
    method("String toString()", |call| {
        let inner = inner(call)?;
        Ok(call.text(&inner)?.into())
    }),
    method("java.util.Set keySet()", |call| {
        let inner = pass(call, "keySet")?;
        call.object("java.util.Collections$UnmodifiableSet", Shown { inner })
    }),
    method("Collection values()", |call| {
        let inner = pass(call, "values")?;
        call.object(
            "java.util.Collections$UnmodifiableCollection",
            Shown { inner },
        )
    }),
    method("java.util.Set entrySet()", |call| {
        let inner = pass(call, "entrySet")?;
        call.object(
            "java.util.Collections$UnmodifiableMap$UnmodifiableEntrySet",
            Shown { inner },
        )
    }),
    method("Object put(Object, Object)", unsupported),
    method("Object remove(Object)", unsupported),
    method("boolean remove(Object, Object)", unsupported),
    method("void putAll(Map)", unsupported),
    method("void clear()", unsupported),
    method("Object putIfAbsent(Object, Object)", unsupported),
    method("Object replace(Object, Object)", unsupported),
    method("boolean replace(Object, Object, Object)", unsupported),
    method(
        "void replaceAll(java.util.function.BiFunction)",
        unsupported,
    ),
];

const ITERATOR: &[MemberDef] = &[
    method("boolean hasNext()", |call| pass(call, "hasNext")),
    method("Object next()", |call| pass(call, "next")),
    method("void remove()", unsupported),
];

fn inner(call: &Call<'_>) -> Result<Value, Throw> {
    call.data(|shown: &Shown| shown.inner.clone())
}

/// The same method of what is shown.
fn pass(call: &mut Call<'_>, method: &str) -> Returns {
    let inner = inner(call)?;
    call.invoke(&inner, method, call.arguments())
}

/// `Collections.unmodifiableList(inner)`.
pub(in crate::java::library) fn list(call: &Call<'_>, inner: Value) -> Returns {
    let random = call.registry().find("java.util.RandomAccess");
    let is_random = inner
        .as_object()
        .zip(random)
        .is_some_and(|(list, random)| call.registry().is_a(list.class(), random));
    let class = if is_random {
        "java.util.Collections$UnmodifiableRandomAccessList"
    } else {
        "java.util.Collections$UnmodifiableList"
    };
    call.object(class, Shown { inner })
}

/// Any other view of these.
pub(in crate::java::library) fn show(call: &Call<'_>, class: &str, inner: Value) -> Returns {
    call.object(class, Shown { inner })
}
