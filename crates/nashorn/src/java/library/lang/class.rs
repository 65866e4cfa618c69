//! `java.lang.Class`.

use crate::java::class::{MemberDef, method};
use crate::java::library::support::{Returns, bare, not_null};
use crate::java::{Call, ClassId, Kind, Plain, Throw, Type, Value, invoke};

/// Members of `java.lang.Class`.
pub(in crate::java::library) const CLASS: &[MemberDef] = &[
    method("String getName()", |call| {
        let own = own(call)?;
        Ok(call.registry().class_name(&own).into())
    }),
    method("String getTypeName()", |call| {
        let own = own(call)?;
        Ok(call.registry().type_name(&own).into())
    }),
    method("String getSimpleName()", |call| {
        let own = own(call)?;
        let name = call.registry().type_name(&own);
        let simple = name
            .rsplit_once(['.', '$'])
            .map_or(name.as_str(), |(_, simple)| simple);
        // Anonymous classes have no name of their own.
        Ok(simple
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .into())
    }),
    method("String getPackageName()", |call| {
        let own = own(call)?;
        let name = call.registry().type_name(&own);
        Ok(name
            .rsplit_once('.')
            .map_or("", |(package, _)| package)
            .into())
    }),
    method("String toString()", |call| {
        let own = own(call)?;
        let name = call.registry().class_name(&own);
        let is_interface = matches!(&own, Type::Class(class) if call.registry().class(*class).kind() == Kind::Interface);
        Ok(if own.is_primitive() {
            name.into()
        } else if is_interface {
            format!("interface {name}").into()
        } else {
            format!("class {name}").into()
        })
    }),
    method("boolean isArray()", |call| {
        Ok(matches!(own(call)?, Type::Array(_)).into())
    }),
    method("boolean isPrimitive()", |call| {
        Ok(own(call)?.is_primitive().into())
    }),
    method("boolean isInterface()", |call| {
        is_kind(call, Kind::Interface)
    }),
    method("boolean isEnum()", |call| is_kind(call, Kind::Enum)),
    method("boolean isInstance(Object)", |call| {
        let (own, value) = (own(call)?, call.argument(0));
        Ok(match (own, invoke::class_of(&value)) {
            (Type::Class(class), Some(of)) => call.registry().is_a(of, class),
            _ => false,
        }
        .into())
    }),
    method("boolean isAssignableFrom(Class)", |call| {
        let (own, other) = (own(call)?, type_of(call, &not_null(call, 0)?)?);
        Ok(match (&own, &other) {
            (Type::Class(own), Type::Class(other)) => call.registry().is_a(*other, *own),
            (own, other) => own == other,
        }
        .into())
    }),
    method("Class getSuperclass()", |call| match own(call)? {
        Type::Class(class) => match call.registry().class(class).superclass() {
            Some(superclass) => class_object(call, Type::Class(superclass)),
            None => Ok(Value::Null),
        },
        Type::Array(_) => class_object(call, Type::Class(ClassId::OBJECT)),
        _ => Ok(Value::Null),
    }),
    method("Class getComponentType()", |call| match own(call)? {
        Type::Array(component) => class_object(call, *component),
        _ => Ok(Value::Null),
    }),
    method("boolean equals(Object)", |call| {
        let (own, other) = (own(call)?, call.argument(0));
        let other = other
            .as_object()
            .and_then(|other| other.data(|other: &Plain<Type>| other.0.clone()));
        Ok((other == Some(own)).into())
    }),
    method("static Class forName(String)", |call| {
        let name = call.string(0)?.to_std_string_lossy();
        match call.registry().find(&name) {
            Some(class) => class_object(call, Type::Class(class)),
            None => Err(call.refuse(format!(
                "loads the class {name} by reflection, which is not emulated"
            ))),
        }
    }),
];

fn own(call: &Call<'_>) -> Result<Type, Throw> {
    type_of(call, call.this())
}

/// The type a class object stands for.
pub(in crate::java::library) fn type_of(call: &Call<'_>, class: &Value) -> Result<Type, Throw> {
    let own = class
        .as_object()
        .and_then(|class| class.data(|class: &Plain<Type>| class.0.clone()));
    own.ok_or_else(|| bare(call, crate::java::library::support::NULL_POINTER))
}

fn class_object(call: &Call<'_>, of: Type) -> Returns {
    call.object("java.lang.Class", Plain(of))
}

fn is_kind(call: &mut Call<'_>, kind: Kind) -> Returns {
    let own = own(call)?;
    Ok(matches!(own, Type::Class(class) if call.registry().class(class).kind() == kind).into())
}
