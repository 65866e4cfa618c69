//! How Nashorn's linker (Dynalink's `BeansLinker`) finds what a Java object has under a name.
//!
//! `a.b` looks for a property, then an element, then a method; `a[b]` for an element first; a call
//! for a method first.

use std::{rc::Rc, sync::Arc};

use boa_engine::{Context, Finalize, JsString, Trace};

use super::{
    array::ArrayData,
    convert, invoke,
    members::capitalized,
    object::{Object, Plain},
    registry::{ClassId, Method},
    throw::Throw,
    types::Type,
    value::Value,
};
use crate::engine::{self, State};

/// A method taken from its object: JavaScript can hold it, but hardly call it.
#[derive(Debug, Trace, Finalize)]
pub(crate) struct MethodData {
    /// All methods of this name.
    #[unsafe_ignore_trace]
    pub(crate) overloads: Vec<Arc<Method>>,
    /// The class whose static methods they are.
    #[unsafe_ignore_trace]
    pub(crate) of_class: Option<ClassId>,
}

/// A name or index as a script wrote it.
#[derive(Clone, Debug)]
pub(crate) enum Key {
    /// A name.
    Name(JsString),
    /// Any other value, for elements: a number, an object.
    Value(Value),
}

impl Key {
    /// The name, if it is one, as Rust text.
    fn name(&self) -> Option<String> {
        match self {
            Self::Name(name) => name.to_std_string().ok(),
            Self::Value(_) => None,
        }
    }

    /// The index of an element, if it is one: a number, or text that is spelt like one.
    fn index(&self) -> Option<usize> {
        let number = match self {
            Self::Name(name) => {
                let name = name.to_std_string().ok()?;
                let number = name.parse::<u32>().ok()?;
                return (number.to_string() == name).then_some(number as usize);
            }
            Self::Value(Value::Int(number)) => f64::from(*number),
            Self::Value(Value::Double(number)) => *number,
            Self::Value(Value::Long(number)) => *number as f64,
            Self::Value(_) => return None,
        };
        (number >= 0.0 && number.fract() == 0.0 && number < 4_294_967_295.0)
            .then_some(number as usize)
    }

    fn value(&self) -> Value {
        match self {
            Self::Name(name) => Value::String(name.clone()),
            Self::Value(value) => value.clone(),
        }
    }
}

/// One access to a Java object.
pub(crate) struct Access<'a> {
    pub(crate) context: &'a mut Context,
    pub(crate) state: &'a Rc<State>,
    pub(crate) target: &'a Value,
    pub(crate) class: ClassId,
}

impl Access<'_> {
    fn is_a(&self, ancestor: ClassId) -> bool {
        self.state.is_a(self.class, ancestor)
    }

    fn invoke(&mut self, method: &str, arguments: &[Value]) -> Result<Value, Throw> {
        invoke::invoke(self.context, self.state, self.target, method, arguments)
    }

    /// The class a `StaticClass` stands for.
    pub(crate) fn static_class(&self) -> Option<ClassId> {
        if self.class != ClassId::STATIC_CLASS {
            return None;
        }
        self.target.as_object()?.class_it_stands_for()
    }

    /// A bean property, `length`, `class`, a constant or nested class.
    pub(crate) fn property(&mut self, key: &Key) -> Result<Option<Value>, Throw> {
        let Some(name) = key.name() else {
            return Ok(None);
        };
        if let Some(class) = self.static_class() {
            return self.static_property(class, &name);
        }
        if let (ClassId::STATIC_CLASS, "class", Value::Object(object)) =
            (self.class, name.as_str(), self.target)
        {
            // Of a primitive type or an array, which have nothing else.
            let of = object.type_it_stands_for();
            return Ok(of.map(|of| Object::new(ClassId::CLASS, Plain(of)).into()));
        }
        match (self.class, self.target) {
            (ClassId::PACKAGE, Value::Object(package)) => {
                return engine::package_member(self.state, package, &name);
            }
            (ClassId::IMPORTER, Value::Object(importer)) => {
                return engine::imported(self.state, importer, &JsString::from(&*name));
            }
            _ => {}
        }
        if name == "length"
            && let Some(length) = self.length()?
        {
            return Ok(Some(length));
        }
        match self.state.registry.getter(self.class, &name) {
            Some(getter) => invoke::run(
                self.context,
                self.state,
                self.class,
                self.target.clone(),
                &getter,
                &[],
            )
            .map(Some),
            None => Ok(None),
        }
    }

    fn static_property(&mut self, class: ClassId, name: &str) -> Result<Option<Value>, Throw> {
        if name == "class" {
            return Ok(Some(self.class_object(class)));
        }
        if let Some(body) = self.state.registry.members(class, name).constant {
            return invoke::constant(self.context, self.state, class, name, body).map(Some);
        }
        let nested = format!("{}${name}", self.state.registry.class(class).name());
        if let Some(nested) = self.state.registry.find(&nested) {
            return Ok(Some(self.state.static_class(&Type::Class(nested))));
        }
        // What looks like a nested class probably is one that isn't emulated.
        let mut letters = name.chars();
        if letters.next().is_some_and(char::is_uppercase)
            && letters.next().is_some_and(char::is_lowercase)
        {
            let outer = self.state.registry.class(class).name();
            return Err(self
                .state
                .refuse(format!("uses {outer}.{name}, which is not emulated")));
        }
        let getter = format!("get{}", capitalized(name));
        let members = self.state.registry.members(class, &getter);
        let mut getters = members.statics.iter();
        match getters.find(|method| method.parameters.is_empty()) {
            Some(getter) => {
                invoke::run(self.context, self.state, class, Value::Null, getter, &[]).map(Some)
            }
            None => Ok(None),
        }
    }

    fn class_object(&self, class: ClassId) -> Value {
        self.state.class_object(&Type::Class(class))
    }

    /// Length of an array, collection or map.
    fn length(&mut self) -> Result<Option<Value>, Throw> {
        if let Some(length) = self.array(|array| array.items.len()) {
            return Ok(Some(Value::Int(length as i32)));
        }
        if self.is_a(ClassId::COLLECTION) || self.is_a(ClassId::MAP) {
            return self.invoke("size", &[]).map(Some);
        }
        Ok(None)
    }

    fn array<R>(&self, read: impl FnOnce(&ArrayData) -> R) -> Option<R> {
        self.target.as_object()?.data(read)
    }

    /// An element of an array, list or map.
    pub(crate) fn element(&mut self, key: &Key) -> Result<Option<Value>, Throw> {
        if self.class == ClassId::ARRAY {
            let index = key.index();
            return Ok(index.and_then(|index| {
                self.array(|array| array.items.get(index).cloned())
                    .flatten()
            }));
        }
        if self.is_a(ClassId::LIST) {
            let Some(index) = self.index_in_list(key)? else {
                return Ok(None);
            };
            return self.invoke("get", &[Value::Int(index)]).map(Some);
        }
        if self.is_a(ClassId::MAP) {
            let key = key.value();
            if let Value::Boolean(true) = self.invoke("containsKey", std::slice::from_ref(&key))? {
                return self.invoke("get", &[key]).map(Some);
            }
        }
        Ok(None)
    }

    fn index_in_list(&mut self, key: &Key) -> Result<Option<i32>, Throw> {
        let Some(index) = key.index().and_then(|index| i32::try_from(index).ok()) else {
            return Ok(None);
        };
        let size = self.invoke("size", &[])?;
        Ok(matches!(size, Value::Int(size) if index < size).then_some(index))
    }

    /// A method as a value.
    pub(crate) fn method(&self, key: &Key) -> Option<Value> {
        let name = key.name()?;
        let registry = &self.state.registry;
        let (class, of_class) = match self.static_class() {
            Some(class) => (class, Some(class)),
            None => (self.class, None),
        };
        let named = |name: &str| {
            let members = registry.members(class, name);
            match of_class {
                Some(_) => members.statics.clone(),
                None => members.methods.clone(),
            }
        };
        let mut overloads = named(&name);
        if overloads.is_empty() {
            // `"over(String)"` names one of them.
            let (name, parameters) = name.strip_suffix(')')?.split_once('(')?;
            overloads = named(name);
            overloads.retain(|method| registry.has_parameters(method, parameters));
            overloads.truncate(1);
            overloads.first()?;
        }
        Some(self.state.method_object(name, overloads, of_class).into())
    }

    /// Writes a bean property; false when there is none.
    pub(crate) fn set_property(&mut self, key: &Key, value: &Value) -> Result<bool, Throw> {
        let Some(name) = key.name() else {
            return Ok(false);
        };
        let setters = self.state.registry.setters(self.class, &name);
        if setters.is_empty() {
            return Ok(false);
        }
        invoke::invoke_one_of(
            self.context,
            self.state,
            self.class,
            self.target.clone(),
            &setters,
            std::slice::from_ref(value),
        )?;
        Ok(true)
    }

    /// Writes an element; false when there is no such place. Past the end of an array or list
    /// nothing happens.
    pub(crate) fn set_element(&mut self, key: &Key, value: &Value) -> Result<bool, Throw> {
        if self.class == ClassId::ARRAY {
            let Some(index) = key.index() else {
                return Ok(false);
            };
            if self
                .array(|array| array.items.len())
                .is_none_or(|length| index >= length)
            {
                return Ok(false);
            }
            let component = self.array(|array| array.component.clone());
            let component = component.unwrap_or(Type::Class(ClassId::OBJECT));
            let value = convert::to_type(self.context, self.state, value, &component)?;
            if let Some(object) = self.target.as_object() {
                object.data_mut(|array: &mut ArrayData| {
                    if let Some(slot) = array.items.get_mut(index) {
                        *slot = value;
                    }
                });
            }
            return Ok(true);
        }
        if self.is_a(ClassId::LIST) {
            let Some(index) = self.index_in_list(key)? else {
                return Ok(false);
            };
            self.invoke("set", &[Value::Int(index), value.clone()])?;
            return Ok(true);
        }
        if self.is_a(ClassId::MAP) {
            self.invoke("put", &[key.value(), value.clone()])?;
            return Ok(true);
        }
        Ok(false)
    }

    /// `delete`: takes an entry out of a map or an element out of a list; false for anything else.
    pub(crate) fn delete(&mut self, key: &Key) -> Result<bool, Throw> {
        if self.is_a(ClassId::LIST) {
            if let Some(index) = self.index_in_list(key)? {
                self.invoke("remove", &[Value::Int(index)])?;
            }
            return Ok(true);
        }
        if !self.is_a(ClassId::MAP) {
            return Ok(false);
        }
        // Of what isn't there, nothing is asked.
        let key = key.value();
        if let Value::Boolean(true) = self.invoke("containsKey", std::slice::from_ref(&key))? {
            self.invoke("remove", &[key])?;
        }
        Ok(true)
    }

    /// `in`: whether there is a property, element or method of this name.
    pub(crate) fn has(&mut self, key: &Key) -> Result<bool, Throw> {
        if self.is_a(ClassId::MAP)
            && matches!(
                self.invoke("containsKey", &[key.value()])?,
                Value::Boolean(true)
            )
        {
            return Ok(true);
        }
        if (self.class == ClassId::ARRAY || self.is_a(ClassId::LIST))
            && let Some(index) = key.index()
        {
            let length = self.length()?.and_then(|length| length.as_int());
            return Ok(length.is_some_and(|length| index < length as usize));
        }
        let Some(name) = key.name() else {
            return Ok(false);
        };
        let registry = &self.state.registry;
        Ok(registry.getter(self.class, &name).is_some()
            || !registry.members(self.class, &name).methods.is_empty()
            || name == "length" && self.length()?.is_some())
    }
}
