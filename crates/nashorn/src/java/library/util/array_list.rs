use boa_engine::{Finalize, Trace};

use crate::java::{Call, ClassDef, Kind, Throw, Value, constructor, method};

/// State of a `java.util.ArrayList`.
#[derive(Debug, Default, Trace, Finalize)]
struct ArrayListData {
    items: Vec<Value>,
}

pub(super) const ARRAY_LIST: ClassDef = ClassDef {
    name: "java.util.ArrayList",
    kind: Kind::Class,
    extends: &["java.util.List"],
    members: &[
        constructor("new()", |call| Ok(call.construct(ArrayListData::default()))),
        method("boolean add(Object)", |call| {
            let item = call.argument(0);
            call.data_mut(|list: &mut ArrayListData| list.items.push(item))?;
            Ok(true.into())
        }),
        method("Object get(int)", get),
        method("int size()", |call| {
            call.data(|list: &ArrayListData| (list.items.len() as i32).into())
        }),
    ],
};

fn get(call: &mut Call<'_>) -> Result<Value, Throw> {
    let index = call.int(0);
    let (item, size) = call.data(|list: &ArrayListData| {
        let at = usize::try_from(index).ok();
        (
            at.and_then(|at| list.items.get(at).cloned()),
            list.items.len(),
        )
    })?;
    item.ok_or_else(|| {
        let message = format!("Index {index} out of bounds for length {size}");
        call.throw("java.lang.IndexOutOfBoundsException", Some(&message))
    })
}
