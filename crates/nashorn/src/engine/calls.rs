//! Calls and `new`.

use boa_engine::{JsObject, JsValue, JsVariant};

use super::{convert::java_object, errors, hints, native::Native, packages, state::Frame};
use crate::java::{
    ArrayData, ClassId, Key, MethodData, Object, Throw, Type, Value, convert as java_convert,
    from_js, invoke as java_invoke, to_js,
};

/// `invoke(object, key, site, …arguments)`
pub(super) fn invoke(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 2);
    let (object, key) = (Native::at(arguments, 0), Native::at(arguments, 1));
    let arguments = arguments.get(3..).unwrap_or_default();
    native.at_site = true;
    native.invoke(&object, &key, arguments)
}

/// `call(function, site, …arguments)`
pub(super) fn call(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 1);
    let function = Native::at(arguments, 0);
    let arguments = arguments.get(2..).unwrap_or_default();
    native.at_site = true;
    native.call(&function, &JsValue::undefined(), arguments)
}

/// `callIn(scope, function, name, site, …arguments)`
pub(super) fn call_in(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 3);
    let (scope, function) = (Native::at(arguments, 0), Native::at(arguments, 1));
    let name = Native::at(arguments, 2);
    let arguments = arguments.get(4..).unwrap_or_default();
    native.at_site = true;
    if scope.is_undefined() {
        native.call(&function, &JsValue::undefined(), arguments)
    } else {
        native.invoke(&scope, &name, arguments)
    }
}

/// `new(constructor, site, …arguments)`
pub(super) fn new(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 1);
    let constructor = Native::at(arguments, 0);
    let arguments = arguments.get(2..).unwrap_or_default();
    if let Some(java) = java_object(&constructor) {
        return native.new_java(&java, arguments);
    }
    match constructor.as_object() {
        Some(object) if object.is_constructor() => {
            let variant = native.variant_for_site(&object)?;
            let made = native.in_frame(&object, |native| {
                Ok(variant
                    .construct(arguments, Some(&object), native.context)?
                    .into())
            })?;
            errors::made(native, &made);
            Ok(made)
        }
        None if constructor.is_null() => Err(Throw::type_error("null is not a function")),
        _ => Err(native.not_a_constructor(&constructor)),
    }
}

impl Native<'_> {
    pub(super) fn invoke(
        &mut self,
        object: &JsValue,
        key: &JsValue,
        arguments: &[JsValue],
    ) -> Result<JsValue, Throw> {
        match object.variant() {
            JsVariant::Object(script) => match Object::of(&script) {
                Some(java) => self.invoke_java(&java, key, arguments),
                None => {
                    let function = self.get(object, key)?;
                    self.call(&function, object, arguments)
                }
            },
            JsVariant::Null => {
                let name = self.text(key)?.to_std_string_lossy();
                Err(Throw::type_error(format!(
                    "null has no such function \"{name}\""
                )))
            }
            JsVariant::Undefined => self.get(object, key),
            _ => self.invoke_primitive(object, key, arguments),
        }
    }

    /// A method of a string, number or boolean: JavaScript's first, then Java's.
    fn invoke_primitive(
        &mut self,
        primitive: &JsValue,
        key: &JsValue,
        arguments: &[JsValue],
    ) -> Result<JsValue, Throw> {
        let property = self.key(key)?;
        let wrapper = primitive.to_object(self.context)?;
        let function = wrapper.get(property, self.context)?;
        if function.is_callable() {
            return self.call(&function, primitive, arguments);
        }
        let target = from_js(primitive);
        let Some(class) = java_invoke::class_of(&target) else {
            return Err(self.not_a_function());
        };
        match self.invoke_bean(&target, class, &self.java_key(key), arguments)? {
            Some(value) => Ok(value),
            None => {
                let function = self.get(primitive, key)?;
                if function.is_undefined() {
                    self.hint_at_method(class, key);
                }
                self.call(&function, primitive, arguments)
            }
        }
    }

    fn invoke_java(
        &mut self,
        java: &Object,
        key: &JsValue,
        arguments: &[JsValue],
    ) -> Result<JsValue, Throw> {
        let object: JsValue = java.as_js().clone().into();
        let (target, class) = (from_js(&object), java.class());
        let java_key = self.java_key(key);
        if let Some(value) = self.invoke_bean(&target, class, &java_key, arguments)? {
            return Ok(value);
        }
        let function = self.get(&object, key)?;
        if function.is_undefined() {
            let class = self.access(&target, class).static_class().unwrap_or(class);
            self.hint_at_method(class, key);
        }
        self.call(&function, &object, arguments)
    }

    /// Calls a Java method; `None` when there is none of that name.
    fn invoke_bean(
        &mut self,
        target: &Value,
        class: ClassId,
        key: &Key,
        arguments: &[JsValue],
    ) -> Result<Option<JsValue>, Throw> {
        let Some(method) = self.access(target, class).method(key) else {
            return Ok(None);
        };
        let Some((overloads, of_class)) = method_data(&method) else {
            return Ok(None);
        };
        let arguments: Vec<_> = arguments.iter().map(from_js).collect();
        let (class, this) = match of_class {
            Some(class) => (class, Value::Null),
            None => (class, target.clone()),
        };
        let result = java_invoke::invoke_one_of(
            self.context,
            &self.state,
            class,
            this,
            &overloads,
            &arguments,
        )?;
        Ok(Some(to_js(&self.state, &result)))
    }

    fn hint_at_method(&self, class: ClassId, key: &JsValue) {
        if let Some(name) = key.as_string() {
            let hint = hints::no_method(&self.state.registry, class, &name.to_std_string_lossy());
            *self.state.hint.borrow_mut() = hint;
        }
    }

    /// Calls what a script calls as a function.
    pub(super) fn call(
        &mut self,
        function: &JsValue,
        this: &JsValue,
        arguments: &[JsValue],
    ) -> Result<JsValue, Throw> {
        let Some(object) = function.as_object() else {
            if function.is_null() {
                return Err(Throw::type_error("null is not a function"));
            }
            return Err(self.not_a_function());
        };
        if let Some(java) = Object::of(&object) {
            return self.call_java(&java, this, arguments);
        }
        if !object.is_callable() {
            return Err(self.not_a_function());
        }
        let variant = if std::mem::take(&mut self.at_site) {
            self.variant_for_site(&object)?
        } else {
            object.clone()
        };
        let result = self.in_frame(&object, |native| {
            Ok(variant.call(this, arguments, native.context)?)
        })?;
        if result.is_object() {
            // `Error('…')` makes one like `new Error('…')`.
            errors::made(self, &result);
        }
        Ok(result)
    }

    /// Runs a call of a script function as a frame of its own.
    pub(super) fn in_frame(
        &mut self,
        function: &JsObject,
        run: impl FnOnce(&mut Self) -> Result<JsValue, Throw>,
    ) -> Result<JsValue, Throw> {
        self.state.frames.borrow_mut().push(Frame {
            site: self.state.site.get(),
            function: function.clone(),
        });
        let result = run(self);
        self.state.frames.borrow_mut().pop();
        result
    }

    /// A method without its object, or a functional object.
    pub(super) fn call_java(
        &mut self,
        java: &Object,
        this: &JsValue,
        arguments: &[JsValue],
    ) -> Result<JsValue, Throw> {
        if let Some(name) = packages::name_of(java) {
            return Err(self.class_not_found(&name));
        }
        let arguments: Vec<_> = arguments.iter().map(from_js).collect();
        let method: Value = java.clone().into();
        if let Some((overloads, of_class)) = method_data(&method) {
            let (class, target) = match of_class {
                Some(class) => (class, Value::Null),
                None => {
                    let target = from_js(this);
                    let owner = overloads.first().map(|method| method.owner);
                    let class = java_invoke::class_of(&target);
                    match (class, owner) {
                        (Some(class), Some(owner)) if self.state.is_a(class, owner) => {
                            (class, target)
                        }
                        _ => return Err(self.cannot_cast(&target, owner)),
                    }
                }
            };
            let result = java_invoke::invoke_one_of(
                self.context,
                &self.state,
                class,
                target,
                &overloads,
                &arguments,
            )?;
            return Ok(to_js(&self.state, &result));
        }
        if self.is_callable(java) {
            let result = java_invoke::apply(self.context, &self.state, &method, &arguments)?;
            return Ok(to_js(&self.state, &result));
        }
        Err(self.not_a_function())
    }

    /// Whether a Java object can be called: a method, or one of a functional interface.
    pub(super) fn is_callable(&self, java: &Object) -> bool {
        let registry = &self.state.registry;
        java.class() == ClassId::DYNAMIC_METHOD || registry.is_functional(java.class())
    }

    fn cannot_cast(&self, target: &Value, owner: Option<ClassId>) -> Throw {
        let from = java_convert::class_text(&self.state, target);
        let to = self
            .state
            .registry
            .class(owner.unwrap_or(ClassId::OBJECT))
            .name();
        let message = format!("Cannot cast {from} to {to}");
        self.state
            .throw("java.lang.ClassCastException", Some(&message))
    }

    pub(super) fn not_a_function(&self) -> Throw {
        Throw::type_error(format!("{} is not a function", self.callee()))
    }

    fn not_a_constructor(&mut self, constructor: &JsValue) -> Throw {
        if constructor.is_callable() {
            match self.safe_text(constructor) {
                Ok(text) => Throw::type_error(format!("{text} is not a constructor function")),
                Err(throw) => throw,
            }
        } else {
            self.not_a_function()
        }
    }

    fn new_java(&mut self, java: &Object, arguments: &[JsValue]) -> Result<JsValue, Throw> {
        let class = match java.class() {
            ClassId::STATIC_CLASS => java.class_it_stands_for(),
            _ => None,
        };
        if let Some(Type::Array(component)) = java.type_it_stands_for() {
            return self.new_java_array(&component, arguments);
        }
        let Some(class) = class else {
            return Err(match packages::name_of(java) {
                Some(name) => self.class_not_found(&name),
                None => self.not_a_function(),
            });
        };
        if let Some(made) = self.implement(java, class, arguments)? {
            return Ok(made);
        }
        let arguments: Vec<_> = arguments.iter().map(from_js).collect();
        let made = java_invoke::construct(self.context, &self.state, class, &arguments)?;
        Ok(to_js(&self.state, &made))
    }

    /// `new (Java.type('int[]'))(length)`
    fn new_java_array(
        &mut self,
        component: &Type,
        arguments: &[JsValue],
    ) -> Result<JsValue, Throw> {
        let length = self.int32(&Native::at(arguments, 0))?;
        let Ok(length) = usize::try_from(length) else {
            let message = length.to_string();
            return Err(self
                .state
                .throw("java.lang.NegativeArraySizeException", Some(&message)));
        };
        self.state.check_length(length)?;
        let zero = match component {
            Type::Boolean => Value::Boolean(false),
            Type::Byte | Type::Short | Type::Int => Value::Int(0),
            Type::Long => Value::Long(0),
            Type::Float | Type::Double => Value::Double(0.0),
            Type::Char => Value::Char(0),
            Type::Void | Type::Class(_) | Type::Array(_) => Value::Null,
        };
        let array = ArrayData {
            component: component.clone(),
            items: vec![zero; length],
        };
        Ok(to_js(
            &self.state,
            &Object::new(ClassId::ARRAY, array).into(),
        ))
    }
}

/// Methods and class of a method without its object.
fn method_data(
    method: &Value,
) -> Option<(Vec<std::sync::Arc<crate::java::Method>>, Option<ClassId>)> {
    method
        .as_object()?
        .data(|data: &MethodData| (data.overloads.clone(), data.of_class))
}
