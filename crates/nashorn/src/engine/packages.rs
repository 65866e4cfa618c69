//! `java.util.ArrayList`, `Packages`, `JavaImporter`, and what classes a script may not have.

use crate::java::{ClassId, Object, Plain, Standing, Throw, Type, Value};

use super::{native::Native, state::State};

/// State of a package: its name with a point behind, empty for `Packages`.
pub(super) struct Package(pub(super) String);

/// A package as a value.
pub(super) fn package(name: &str) -> Object {
    Object::new(ClassId::PACKAGE, Plain(Package(name.to_owned())))
}

/// The name of a package.
pub(super) fn name_of(object: &Object) -> Option<String> {
    if object.class() != ClassId::PACKAGE {
        return None;
    }
    object.data(|package: &Plain<Package>| package.0.0.clone())
}

/// What a package has under a name: a class, or else a package.
pub(crate) fn member_of(
    state: &State,
    package_object: &Object,
    name: &str,
) -> Result<Option<Value>, Throw> {
    let Some(package_name) = name_of(package_object) else {
        return Ok(None);
    };
    let full = if package_name.is_empty() {
        name.to_owned()
    } else {
        format!("{package_name}.{name}")
    };
    match find(state, &full)? {
        Some(class) => Ok(Some(state.static_class(&Type::Class(class)))),
        None => Ok(Some(package(&full).into())),
    }
}

/// A class by its full name, for `Java.type` and packages; `None` when there is no such class.
pub(super) fn find(state: &State, name: &str) -> Result<Option<ClassId>, Throw> {
    match state.registry.standing(name) {
        Standing::Emulated(class) => Ok(Some(class)),
        Standing::Dangerous(what) => Err(state.refuse(format!("{what} ({name})"))),
        Standing::NotEmulated => Err(state.refuse(format!("uses {name}, which is not emulated"))),
        Standing::Missing => Ok(None),
    }
}

impl Native<'_> {
    pub(super) fn class_not_found(&self, name: &str) -> Throw {
        self.state
            .throw("java.lang.ClassNotFoundException", Some(name))
    }
}
