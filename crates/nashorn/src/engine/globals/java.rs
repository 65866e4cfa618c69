//! The `Java` object, packages, `JavaImporter`.

use boa_engine::{Context, JsObject, JsResult, JsString, JsValue, js_string};

use super::{
    super::{
        convert::{java_object, script_object},
        importer,
        native::Native,
        packages,
    },
    define, define_value,
};
use crate::java::{
    ArrayData, ClassId, Object, Throw, Type, Value, convert, from_js, invoke, to_js,
};

pub(super) fn install(context: &mut Context) -> JsResult<()> {
    let global = context.global_object();
    for name in ["java", "javax", "javafx", "org", "com", "edu"] {
        define_value(
            &global,
            name,
            packages::package(name).as_js().clone().into(),
        );
    }
    let packages = packages::package("");
    define_value(&global, "Packages", packages.as_js().clone().into());
    let java = JsObject::with_object_proto(context.intrinsics());
    for (name, length, body) in FUNCTIONS {
        define(context, &java, name, *length, *body);
    }
    let descriptor = boa_engine::property::PropertyDescriptor::builder()
        .value(js_string!("Java"))
        .configurable(true);
    java.define_property_or_throw(
        boa_engine::symbol::JsSymbol::to_string_tag(),
        descriptor,
        context,
    )?;
    define_value(&global, "Java", java.into());
    importer::install(context)
}

const FUNCTIONS: &[(&str, usize, super::Body)] = &[
    ("type", 1, type_),
    ("typeName", 1, type_name),
    ("from", 1, from),
    ("to", 2, to),
    ("isType", 1, is_type),
    ("isJavaObject", 1, is_java_object),
    ("isJavaMethod", 1, is_java_method),
    ("isJavaFunction", 1, is_java_function),
    ("isScriptObject", 1, is_script_object),
    ("isScriptFunction", 1, is_script_function),
    ("asJSONCompatible", 1, as_json_compatible),
    ("extend", 1, super::extend::extend),
    ("super", 1, super_),
    ("synchronized", 2, synchronized),
];

/// `Java.type(name)`
fn type_(native: &mut Native<'_>, _: &JsValue, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    let name = Native::at(arguments, 0);
    if java_object(&name).is_some_and(|java| java.class() == ClassId::STATIC_CLASS) {
        return Ok(name);
    }
    let name = native.text(&name)?.to_std_string_lossy();
    let class = native.find_type(&name)?;
    let class = native.state.static_class(&class);
    Ok(to_js(&native.state, &class))
}

impl Native<'_> {
    /// The type `Java.type` means by a name.
    fn find_type(&self, name: &str) -> Result<Type, Throw> {
        if let Some(element) = name.strip_suffix("[]") {
            return Ok(Type::Array(Box::new(self.find_type(element)?)));
        }
        if let Some(primitive) = Type::primitive(name) {
            return Ok(primitive);
        }
        match packages::find(&self.state, name)? {
            Some(class) => Ok(Type::Class(class)),
            None => Err(self.class_not_found(name)),
        }
    }

    /// The type a `StaticClass`, a `Class` or a name stands for.
    fn type_of_target(&mut self, target: &JsValue) -> Result<Type, Throw> {
        if let Some(java) = java_object(target)
            && let Some(named) = java.type_it_stands_for()
        {
            return Ok(named);
        }
        let name = self.text(target)?.to_std_string_lossy();
        self.find_type(&name)
    }
}

/// `Java.typeName(type)`
fn type_name(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let Some(java) = java_object(&Native::at(arguments, 0)) else {
        return Ok(JsValue::null());
    };
    if !matches!(java.class(), ClassId::STATIC_CLASS | ClassId::CLASS) {
        return Ok(JsValue::null());
    }
    let named = java.type_it_stands_for();
    Ok(named.map_or_else(JsValue::null, |of| {
        JsString::from(native.state.registry.class_name(&of).as_str()).into()
    }))
}

/// `Java.from(arrayOrCollection)`
fn from(native: &mut Native<'_>, _: &JsValue, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    let argument = Native::at(arguments, 0);
    if argument.is_null_or_undefined() {
        return Ok(JsValue::null());
    }
    let value = from_js(&argument);
    let state = native.state.clone();
    let is_list = match &value {
        Value::Object(object) => {
            object.class() == ClassId::ARRAY || state.is_a(object.class(), ClassId::COLLECTION)
        }
        _ => false,
    };
    if !is_list {
        let class = convert::class_text(&state, &value);
        return Err(Throw::type_error(format!(
            "Can only convert Java arrays and lists to JavaScript arrays. Cannot convert object of \
             type {class}."
        )));
    }
    let mut items = invoke::elements(native.context, &state, &value)?;
    let component = value
        .as_object()
        .and_then(|array| array.data(|array: &ArrayData| array.component.clone()));
    if component == Some(Type::Long) {
        // The elements of a `long[]` become numbers.
        for item in &mut items {
            if let Value::Long(number) = *item {
                *item = i32::try_from(number).map_or(Value::Double(number as f64), Value::Int);
            }
        }
    }
    native.script_array(&items)
}

impl Native<'_> {
    /// A JavaScript array of Java values.
    pub(in super::super) fn script_array(&mut self, items: &[Value]) -> Result<JsValue, Throw> {
        let items = items.iter().map(|item| to_js(&self.state, item));
        Ok(boa_engine::object::builtins::JsArray::from_iter(items, self.context).into())
    }
}

/// `Java.to(object, type)`
fn to(native: &mut Native<'_>, _: &JsValue, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    let object = Native::at(arguments, 0);
    if object.is_null() {
        return Ok(JsValue::null());
    }
    let Some(script) = script_object(&object) else {
        let text = native.text(&object)?.to_std_string_lossy();
        return Err(Throw::type_error(format!("{text} is not an Object")));
    };
    let target = match arguments.get(1) {
        None => Type::Class(ClassId::OBJECT).array(1),
        Some(target) if target.is_undefined() => Type::Class(ClassId::OBJECT).array(1),
        Some(target) => native.type_of_target(target)?,
    };
    let state = native.state.clone();
    if matches!(target, Type::Array(_)) && !script.is_array() {
        let length = script.get(js_string!("length"), native.context)?;
        let items = native.array_like(&script, &length)?;
        let items: Vec<_> = items.iter().map(from_js).collect();
        return native.java_array(&items, &target);
    }
    let is_supported = match &target {
        Type::Array(_) => true,
        Type::Class(id) => matches!(
            state.registry.class(*id).name(),
            "java.util.List" | "java.util.Collection" | "java.util.Queue" | "java.util.Deque"
        ),
        _ => false,
    };
    if !is_supported {
        let name = state.registry.class_name(&target);
        return Err(Throw::type_error(format!(
            "Unsupported Java.to target type {name}."
        )));
    }
    match convert::to_type(native.context, &state, &Value::Script(script), &target) {
        Ok(value) => Ok(to_js(&state, &value)),
        Err(throw) if throw.0.as_native().is_some() => {
            let name = state.registry.class_name(&target);
            Err(Throw::type_error(format!(
                "Java.to conversion to array type {name} failed"
            )))
        }
        Err(throw) => Err(throw),
    }
}

impl Native<'_> {
    fn java_array(&mut self, items: &[Value], target: &Type) -> Result<JsValue, Throw> {
        let state = self.state.clone();
        let Type::Array(component) = target else {
            return Ok(JsValue::null());
        };
        let mut converted = Vec::with_capacity(items.len());
        for item in items {
            converted.push(convert::to_type(self.context, &state, item, component)?);
        }
        let array = ArrayData {
            component: (**component).clone(),
            items: converted,
        };
        Ok(to_js(&state, &Object::new(ClassId::ARRAY, array).into()))
    }

    fn array_like(&mut self, object: &JsObject, length: &JsValue) -> Result<Vec<JsValue>, Throw> {
        let length = length.to_length(self.context)? as usize;
        self.state.check_length(length)?;
        self.state.charge(length)?;
        (0..length)
            .map(|index| Ok(object.get(index as u32, self.context)?))
            .collect()
    }
}

fn is_type(_: &mut Native<'_>, _: &JsValue, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    let java = java_object(&Native::at(arguments, 0));
    Ok(java
        .is_some_and(|java| java.class() == ClassId::STATIC_CLASS)
        .into())
}

fn is_java_object(
    _: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let value = Native::at(arguments, 0);
    Ok((!value.is_null_or_undefined() && script_object(&value).is_none()).into())
}

fn is_java_method(
    _: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let java = java_object(&Native::at(arguments, 0));
    Ok(java
        .is_some_and(|java| java.class() == ClassId::DYNAMIC_METHOD)
        .into())
}

fn is_java_function(
    native: &mut Native<'_>,
    this: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    is_java_method(native, this, arguments)
}

fn is_script_object(
    _: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    Ok(script_object(&Native::at(arguments, 0)).is_some().into())
}

fn is_script_function(
    _: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let object = script_object(&Native::at(arguments, 0));
    Ok(object.is_some_and(|object| object.is_callable()).into())
}

fn as_json_compatible(
    native: &mut Native<'_>,
    _: &JsValue,
    _: &[JsValue],
) -> Result<JsValue, Throw> {
    Err(native
        .state
        .refuse("uses Java.asJSONCompatible, which is not emulated".to_owned()))
}

fn super_(native: &mut Native<'_>, _: &JsValue, _: &[JsValue]) -> Result<JsValue, Throw> {
    Err(native
        .state
        .refuse("uses Java.super, which is not emulated".to_owned()))
}

/// `Java.synchronized(function, lock)`: there is only one thread.
fn synchronized(_: &mut Native<'_>, _: &JsValue, arguments: &[JsValue]) -> Result<JsValue, Throw> {
    Ok(Native::at(arguments, 0))
}
