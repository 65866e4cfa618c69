//! `JavaImporter`.

use boa_engine::{Context, JsResult, JsString, JsValue, js_string, object::FunctionObjectBuilder};

use super::{
    convert::java_object,
    native::{Native, native},
    packages,
    state::State,
};
use crate::java::{ClassId, Object, Plain, Throw, Type, Value, to_js};

/// State of a `JavaImporter`.
struct Importer {
    packages: Vec<String>,
    classes: Vec<ClassId>,
}

pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let constructor = FunctionObjectBuilder::new(context.realm(), native(construct))
        .name(js_string!("JavaImporter"))
        .length(1)
        .constructor(true)
        .build();
    let global = context.global_object();
    let descriptor = boa_engine::property::PropertyDescriptor::builder()
        .value(constructor)
        .writable(true)
        .configurable(true);
    global.define_property_or_throw(js_string!("JavaImporter"), descriptor, context)?;
    Ok(())
}

fn construct(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let mut importer = Importer {
        packages: Vec::new(),
        classes: Vec::new(),
    };
    for argument in arguments {
        let Some(java) = java_object(argument) else {
            continue;
        };
        if let Some(name) = packages::name_of(&java) {
            importer.packages.push(name);
        } else if let Some(Type::Class(class)) = java.type_it_stands_for() {
            importer.classes.push(class);
        }
    }
    let object = Object::new(ClassId::IMPORTER, Plain(importer));
    Ok(to_js(&native.state, &object.into()))
}

pub(super) fn is_importer(object: &Object) -> bool {
    object.class() == ClassId::IMPORTER
}

/// What an importer has under a name.
pub(crate) fn member(
    state: &State,
    importer: &Object,
    name: &JsString,
) -> Result<Option<Value>, Throw> {
    let name = name.to_std_string_lossy();
    let found = importer.data(|importer: &Plain<Importer>| {
        let class = importer
            .0
            .classes
            .iter()
            .copied()
            .find(|class| state.registry.class(*class).simple_name() == name);
        (class, importer.0.packages.clone())
    });
    let Some((class, packages)) = found else {
        return Ok(None);
    };
    if let Some(class) = class {
        return Ok(Some(state.static_class(&Type::Class(class))));
    }
    for package in packages {
        if let Some(class) = packages::find(state, &format!("{package}.{name}"))? {
            return Ok(Some(state.static_class(&Type::Class(class))));
        }
    }
    Ok(None)
}
