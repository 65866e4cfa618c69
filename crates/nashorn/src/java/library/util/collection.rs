//! `Iterable`, `Collection`, `List` and `Set`: what every implementation gets from `iterator()`,
//! `size()` and `get(int)`, as from the JDK's abstract classes.

use super::iterators::ListIteratorData;
use super::{immutable, list_view};
use crate::java::class::{MemberDef, declared, method};
use crate::java::library::support::{
    NULL_POINTER, Returns, UNSUPPORTED, array_items, bare, count, not_null, object_array, truth,
    unsupported, with_message,
};
use crate::java::{Call, ClassId, Throw, Value, array::ArrayData};

/// Members of `java.lang.Iterable`.
pub(in crate::java::library) const ITERABLE: &[MemberDef] = &[
    declared("java.util.Iterator iterator()"),
    method("void forEach(java.util.function.Consumer)", for_each),
];

/// Members of `java.util.Collection`.
pub(in crate::java::library) const COLLECTION: &[MemberDef] = &[
    declared("int size()"),
    method("boolean isEmpty()", |call| Ok((size(call)? == 0).into())),
    method("boolean contains(Object)", contains),
    method("Object[] toArray()", |call| {
        let items = drain(call)?;
        Ok(object_array(call, items))
    }),
    method("Object[] toArray(Object[])", to_typed_array),
    method(
        "Object[] toArray(java.util.function.IntFunction)",
        to_array_by,
    ),
    method("boolean add(Object)", unsupported),
    method("boolean remove(Object)", remove),
    method("boolean containsAll(Collection)", contains_all),
    method("boolean addAll(Collection)", add_all),
    method("boolean removeAll(Collection)", |call| {
        keep_where(call, false)
    }),
    method("boolean retainAll(Collection)", |call| {
        keep_where(call, true)
    }),
    method("boolean removeIf(java.util.function.Predicate)", remove_if),
    method("void clear()", clear),
    method(
        "java.util.stream.Stream stream()",
        crate::java::library::stream::of_collection,
    ),
    method(
        "java.util.stream.Stream parallelStream()",
        crate::java::library::stream::of_collection,
    ),
    method("String toString()", to_string),
];

/// Members of `java.util.List`, and of `AbstractList`, whose superclass would hide them.
pub(in crate::java::library) const LIST: &[MemberDef] = &[
    declared("Object get(int)"),
    method("Object set(int, Object)", unsupported),
    method("boolean add(Object)", |call| {
        let (this, at, item) = (call.this().clone(), count(size(call)?), call.argument(0));
        call.invoke(&this, "add", &[at.into(), item])?;
        Ok(true.into())
    }),
    method("void add(int, Object)", unsupported),
    method("Object remove(int)", unsupported),
    method("boolean remove(Object)", remove),
    method("int indexOf(Object)", |call| {
        let (items, wanted) = (own_elements(call)?, call.argument(0));
        Ok(find(call, items.iter().enumerate(), &wanted)?
            .map_or(-1, count)
            .into())
    }),
    method("int lastIndexOf(Object)", |call| {
        let (items, wanted) = (own_elements(call)?, call.argument(0));
        Ok(find(call, items.iter().enumerate().rev(), &wanted)?
            .map_or(-1, count)
            .into())
    }),
    method("java.util.Iterator iterator()", |call| {
        let this = call.this().clone();
        call.object("java.util.AbstractList$Itr", ListIteratorData::new(this, 0))
    }),
    method("java.util.ListIterator listIterator()", |call| {
        let this = call.this().clone();
        call.invoke(&this, "listIterator", &[Value::Int(0)])
    }),
    method("java.util.ListIterator listIterator(int)", |call| {
        list_view::list_iterator(call, "java.util.AbstractList$ListItr")
    }),
    method("java.util.List subList(int, int)", list_view::sub_list),
    method("boolean addAll(int, Collection)", insert_all),
    method("void sort(java.util.Comparator)", sort),
    method(
        "void replaceAll(java.util.function.UnaryOperator)",
        replace_all,
    ),
    method("boolean equals(Object)", list_equals),
    method("int hashCode()", |call| {
        let items = own_elements(call)?;
        let mut hash = 1_i32;
        for item in &items {
            hash = hash.wrapping_mul(31).wrapping_add(call.hash(item)?);
        }
        Ok(hash.into())
    }),
];

/// Static methods of `java.util.List`.
pub(in crate::java::library) const LIST_STATICS: &[MemberDef] = &[
    method("static List of()", immutable::list_of),
    method("static List of(Object)", immutable::list_of),
    method("static List of(Object, Object)", immutable::list_of),
    method("static List of(Object, Object, Object)", immutable::list_of),
    method(
        "static List of(Object, Object, Object, Object)",
        immutable::list_of,
    ),
    method(
        "static List of(Object, Object, Object, Object, Object)",
        immutable::list_of,
    ),
    method(
        "static List of(Object, Object, Object, Object, Object, Object)",
        immutable::list_of,
    ),
    method(
        "static List of(Object, Object, Object, Object, Object, Object, Object)",
        immutable::list_of,
    ),
    method(
        "static List of(Object, Object, Object, Object, Object, Object, Object, Object)",
        immutable::list_of,
    ),
    method(
        "static List of(Object, Object, Object, Object, Object, Object, Object, Object, Object)",
        immutable::list_of,
    ),
    method(
        "static List of(Object, Object, Object, Object, Object, Object, Object, Object, Object, Object)",
        immutable::list_of,
    ),
    method("static List of(Object...)", immutable::list_of_array),
    method("static List copyOf(Collection)", immutable::list_copy),
];

/// Members of `java.util.Set`, and of `AbstractSet`.
pub(in crate::java::library) const SET: &[MemberDef] = &[
    method("boolean equals(Object)", set_equals),
    method("int hashCode()", |call| {
        let mut hash = 0_i32;
        for item in own_elements(call)? {
            hash = hash.wrapping_add(call.hash(&item)?);
        }
        Ok(hash.into())
    }),
    method("boolean removeAll(Collection)", remove_all_from_set),
];

/// Static methods of `java.util.Set`.
pub(in crate::java::library) const SET_STATICS: &[MemberDef] = &[
    method("static Set of()", immutable::set_of),
    method("static Set of(Object)", immutable::set_of),
    method("static Set of(Object, Object)", immutable::set_of),
    method("static Set of(Object, Object, Object)", immutable::set_of),
    method(
        "static Set of(Object, Object, Object, Object)",
        immutable::set_of,
    ),
    method(
        "static Set of(Object, Object, Object, Object, Object)",
        immutable::set_of,
    ),
    method(
        "static Set of(Object, Object, Object, Object, Object, Object)",
        immutable::set_of,
    ),
    method(
        "static Set of(Object, Object, Object, Object, Object, Object, Object)",
        immutable::set_of,
    ),
    method(
        "static Set of(Object, Object, Object, Object, Object, Object, Object, Object)",
        immutable::set_of,
    ),
    method(
        "static Set of(Object, Object, Object, Object, Object, Object, Object, Object, Object)",
        immutable::set_of,
    ),
    method(
        "static Set of(Object, Object, Object, Object, Object, Object, Object, Object, Object, Object)",
        immutable::set_of,
    ),
    method("static Set of(Object...)", immutable::set_of_array),
    method("static Set copyOf(Collection)", immutable::set_copy),
];

/// The receiver's size.
pub(super) fn size(call: &mut Call<'_>) -> Result<usize, Throw> {
    let this = call.this().clone();
    size_of(call, &this)
}

/// The size of any collection.
pub(in crate::java::library) fn size_of(
    call: &mut Call<'_>,
    collection: &Value,
) -> Result<usize, Throw> {
    let size = call.invoke(collection, "size", &[])?;
    Ok(usize::try_from(size.as_int().unwrap_or(0)).unwrap_or(0))
}

/// The receiver's elements.
pub(super) fn own_elements(call: &mut Call<'_>) -> Result<Vec<Value>, Throw> {
    let this = call.this().clone();
    call.elements(&this)
}

/// The receiver's elements by its iterator.
fn drain(call: &mut Call<'_>) -> Result<Vec<Value>, Throw> {
    let this = call.this().clone();
    let iterator = call.invoke(&this, "iterator", &[])?;
    let mut items = Vec::new();
    while let Value::Boolean(true) = call.invoke(&iterator, "hasNext", &[])? {
        call.charge(1)?;
        items.push(call.invoke(&iterator, "next", &[])?);
    }
    Ok(items)
}

/// An argument that is a collection; the JDK's own code calls it `c`.
pub(super) fn collection(call: &Call<'_>, index: usize, method: &str) -> Result<Value, Throw> {
    match call.argument(index) {
        Value::Null => Err(with_message(
            call,
            NULL_POINTER,
            format!("Cannot invoke \"java.util.Collection.{method}()\" because \"c\" is null"),
        )),
        collection => Ok(collection),
    }
}

fn find<'a>(
    call: &mut Call<'_>,
    items: impl Iterator<Item = (usize, &'a Value)>,
    wanted: &Value,
) -> Result<Option<usize>, Throw> {
    for (at, item) in items {
        if call.equal(wanted, item)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

fn for_each(call: &mut Call<'_>) -> Returns {
    let action = not_null(call, 0)?;
    let this = call.this().clone();
    let iterator = call.invoke(&this, "iterator", &[])?;
    while let Value::Boolean(true) = call.invoke(&iterator, "hasNext", &[])? {
        let item = call.invoke(&iterator, "next", &[])?;
        call.apply(&action, &[item])?;
    }
    Ok(Value::Null)
}

fn contains(call: &mut Call<'_>) -> Returns {
    let (items, wanted) = (own_elements(call)?, call.argument(0));
    Ok(find(call, items.iter().enumerate(), &wanted)?
        .is_some()
        .into())
}

/// `toArray(T[])`: a new array of that component type, or the given one when it is long enough.
fn to_typed_array(call: &mut Call<'_>) -> Returns {
    let given = not_null(call, 0)?;
    let items = own_elements(call)?;
    let Some(array) = given.as_object().cloned() else {
        return Err(bare(call, NULL_POINTER));
    };
    let Some((component, length)) =
        array.data(|array: &ArrayData| (array.component.clone(), array.items.len()))
    else {
        return Err(bare(call, NULL_POINTER));
    };
    if let crate::java::Type::Class(class) = component {
        for item in &items {
            let fits = item.is_null()
                || crate::java::invoke::class_of(item)
                    .is_none_or(|own| call.registry().is_a(own, class));
            if !fits {
                let wanted = call.registry().class(class).name().to_owned();
                return Err(with_message(
                    call,
                    "java.lang.ArrayStoreException",
                    format!(
                        "arraycopy: element type mismatch: can not cast one of the elements of java.lang.Object[] to the type of the destination array, {wanted}"
                    ),
                ));
            }
        }
    }
    if length < items.len() {
        return Ok(call.array(component, items));
    }
    array.data_mut(|array: &mut ArrayData| {
        let end = items.len();
        for (slot, item) in array.items.iter_mut().zip(items) {
            *slot = item;
        }
        if let Some(slot) = array.items.get_mut(end) {
            *slot = Value::Null;
        }
    });
    Ok(given)
}

fn to_array_by(call: &mut Call<'_>) -> Returns {
    let generator = not_null(call, 0)?;
    let array = call.apply(&generator, &[Value::Int(0)])?;
    let this = call.this().clone();
    call.invoke(&this, "toArray", &[array])
}

/// Removes what the iterator shows and `goes` says.
fn remove_by_iterator(
    call: &mut Call<'_>,
    only_first: bool,
    mut goes: impl FnMut(&mut Call<'_>, &Value) -> Result<bool, Throw>,
) -> Result<bool, Throw> {
    let this = call.this().clone();
    let iterator = call.invoke(&this, "iterator", &[])?;
    let mut any = false;
    while let Value::Boolean(true) = call.invoke(&iterator, "hasNext", &[])? {
        call.charge(1)?;
        let item = call.invoke(&iterator, "next", &[])?;
        if goes(call, &item)? {
            call.invoke(&iterator, "remove", &[])?;
            any = true;
            if only_first {
                break;
            }
        }
    }
    Ok(any)
}

fn remove(call: &mut Call<'_>) -> Returns {
    let wanted = call.argument(0);
    remove_by_iterator(call, true, |call, item| call.equal(&wanted, item)).map(Value::from)
}

fn contains_all(call: &mut Call<'_>) -> Returns {
    let (this, others) = (call.this().clone(), collection(call, 0, "iterator")?);
    for item in call.elements(&others)? {
        if !truth(&call.invoke(&this, "contains", &[item])?) {
            return Ok(false.into());
        }
    }
    Ok(true.into())
}

fn add_all(call: &mut Call<'_>) -> Returns {
    let (this, more) = (call.this().clone(), collection(call, 0, "iterator")?);
    let mut any = false;
    for item in call.elements(&more)? {
        any |= truth(&call.invoke(&this, "add", &[item])?);
    }
    Ok(any.into())
}

fn keep_where(call: &mut Call<'_>, contained: bool) -> Returns {
    let others = not_null(call, 0)?;
    remove_by_iterator(call, false, |call, item| {
        Ok(truth(&call.invoke(&others, "contains", std::slice::from_ref(item))?) != contained)
    })
    .map(Value::from)
}

fn remove_if(call: &mut Call<'_>) -> Returns {
    let filter = not_null(call, 0)?;
    remove_by_iterator(call, false, |call, item| {
        Ok(truth(&call.apply(&filter, std::slice::from_ref(item))?))
    })
    .map(Value::from)
}

fn clear(call: &mut Call<'_>) -> Returns {
    remove_by_iterator(call, false, |_, _| Ok(true))?;
    Ok(Value::Null)
}

fn to_string(call: &mut Call<'_>) -> Returns {
    let this = call.this().clone();
    let items = call.elements(&this)?;
    let mut out = vec![u16::from(b'[')];
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.extend([u16::from(b','), u16::from(b' ')]);
        }
        append_element(call, &mut out, item, "(this Collection)")?;
    }
    out.push(u16::from(b']'));
    Ok(super::super::support::string(&out))
}

/// An element's text; a collection in itself is named, not written.
pub(super) fn append_element(
    call: &mut Call<'_>,
    out: &mut Vec<u16>,
    item: &Value,
    this: &str,
) -> Result<(), Throw> {
    let is_itself = match (call.this(), item) {
        (Value::Object(this), Value::Object(item)) => this.same(item),
        _ => false,
    };
    if is_itself {
        out.extend(this.encode_utf16());
    } else {
        let text = call.text(item)?;
        call.charge(text.len())?;
        out.extend(text.iter());
    }
    Ok(())
}

fn insert_all(call: &mut Call<'_>) -> Returns {
    let (this, at, size) = (call.this().clone(), call.int(0), size(call)?);
    if usize::try_from(at).is_ok_and(|at| at > size) || at < 0 {
        return Err(super::lists::out_of_bounds(call, at, size));
    }
    let more = collection(call, 1, "iterator")?;
    let more = call.elements(&more)?;
    let any = !more.is_empty();
    for (index, item) in (at..).zip(more) {
        call.invoke(&this, "add", &[index.into(), item])?;
    }
    Ok(any.into())
}

/// `List.sort`: by array and list iterator, so that views sort what they show.
fn sort(call: &mut Call<'_>) -> Returns {
    let (this, comparator) = (call.this().clone(), call.argument(0));
    let items = call.elements(&this)?;
    let sorted = super::super::order::sort(call, items, &comparator)?;
    for (index, item) in sorted.into_iter().enumerate() {
        call.invoke(&this, "set", &[count(index).into(), item])?;
    }
    Ok(Value::Null)
}

fn replace_all(call: &mut Call<'_>) -> Returns {
    let (this, operator) = (call.this().clone(), not_null(call, 0)?);
    for (index, item) in call.elements(&this)?.into_iter().enumerate() {
        let replaced = call.apply(&operator, &[item])?;
        call.invoke(&this, "set", &[count(index).into(), replaced])?;
    }
    Ok(Value::Null)
}

fn is_a(call: &Call<'_>, value: &Value, class: ClassId) -> bool {
    crate::java::invoke::class_of(value).is_some_and(|own| call.registry().is_a(own, class))
}

fn list_equals(call: &mut Call<'_>) -> Returns {
    let other = call.argument(0);
    if !is_a(call, &other, ClassId::LIST) {
        return Ok(false.into());
    }
    let (ours, theirs) = (own_elements(call)?, call.elements(&other)?);
    if ours.len() != theirs.len() {
        return Ok(false.into());
    }
    for (left, right) in ours.iter().zip(&theirs) {
        if !call.equal(left, right)? {
            return Ok(false.into());
        }
    }
    Ok(true.into())
}

fn set_equals(call: &mut Call<'_>) -> Returns {
    let (this, other) = (call.this().clone(), call.argument(0));
    let Some(set) = call.registry().find("java.util.Set") else {
        return Ok(false.into());
    };
    if !is_a(call, &other, set) || size_of(call, &other)? != size(call)? {
        return Ok(false.into());
    }
    call.invoke(&this, "containsAll", &[other])
}

/// `AbstractSet.removeAll`: goes through the smaller of the two.
fn remove_all_from_set(call: &mut Call<'_>) -> Returns {
    let (this, others) = (call.this().clone(), not_null(call, 0)?);
    if size(call)? <= size_of(call, &others)? {
        return keep_where(call, false);
    }
    let mut any = false;
    for item in call.elements(&others)? {
        any |= truth(&call.invoke(&this, "remove", &[item])?);
    }
    Ok(any.into())
}

/// Elements of an array argument, for `of(T...)`.
pub(super) fn variable_arguments(call: &Call<'_>, index: usize) -> Result<Vec<Value>, Throw> {
    array_items(&call.argument(index)).ok_or_else(|| bare(call, NULL_POINTER))
}

/// A body for a list of fixed size.
pub(super) fn fixed_size(call: &mut Call<'_>) -> Returns {
    Err(with_message(call, UNSUPPORTED, "remove"))
}
