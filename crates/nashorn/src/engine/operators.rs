//! Operators.

use boa_engine::{JsValue, JsVariant, js_string, value::PreferredType};

use super::{convert::java_object, native::Native};
use crate::java::{ClassId, Object, Throw, from_js, invoke};

/// Two operands and the site after them.
fn operands(native: &Native<'_>, arguments: &[JsValue]) -> (JsValue, JsValue) {
    native.go_to(arguments, 2);
    (Native::at(arguments, 0), Native::at(arguments, 1))
}

/// `add(a, b, site)`
pub(super) fn add(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let (left, right) = operands(native, arguments);
    if let (Some(left), Some(right)) = (left.as_number(), right.as_number()) {
        return Ok(JsValue::rational(left + right));
    }
    // `ScriptRuntime.ADD`: Java's numbers are numbers beside others, and texts beside the rest.
    match (native.as_number(&left)?, native.as_number(&right)?) {
        (Some(left), Some(right)) => return Ok(JsValue::rational(left + right)),
        (Some(_), None) if right.is_undefined() => return Ok(JsValue::nan()),
        (None, Some(_)) if left.is_undefined() => return Ok(JsValue::nan()),
        _ => {}
    }
    let left = native.primitive(&left, PreferredType::Default)?;
    let right = native.primitive(&right, PreferredType::Default)?;
    if left.is_string() || right.is_string() {
        let (left, right) = (native.text(&left)?, native.text(&right)?);
        return native.concat(&[&left, &right]);
    }
    let sum = native.number(&left)? + native.number(&right)?;
    Ok(JsValue::rational(sum))
}

macro_rules! arithmetic {
    ($($(#[$doc:meta])* $name:ident = |$a:ident, $b:ident| $result:expr;)*) => {
        $($(#[$doc])*
        pub(super) fn $name(
            native: &mut Native<'_>,
            _: &JsValue,
            arguments: &[JsValue],
        ) -> Result<JsValue, Throw> {
            let (left, right) = operands(native, arguments);
            let ($a, $b) = (native.number(&left)?, native.number(&right)?);
            Ok(JsValue::rational($result))
        })*
    };
}

arithmetic! {
    /// `subtract(a, b, site)`
    subtract = |a, b| a - b;
    /// `multiply(a, b, site)`
    multiply = |a, b| a * b;
    /// `divide(a, b, site)`
    divide = |a, b| a / b;
    /// `remainder(a, b, site)`
    remainder = |a, b| a % b;
}

macro_rules! bits {
    ($($(#[$doc:meta])* $name:ident = |$a:ident, $b:ident| $result:expr;)*) => {
        $($(#[$doc])*
        pub(super) fn $name(
            native: &mut Native<'_>,
            _: &JsValue,
            arguments: &[JsValue],
        ) -> Result<JsValue, Throw> {
            let (left, right) = operands(native, arguments);
            let ($a, $b) = (native.int32(&left)?, native.int32(&right)?);
            Ok($result)
        })*
    };
}

bits! {
    /// `shiftLeft(a, b, site)`
    shift_left = |a, b| a.wrapping_shl(b as u32).into();
    /// `shiftRight(a, b, site)`
    shift_right = |a, b| a.wrapping_shr(b as u32).into();
    /// `shiftRightUnsigned(a, b, site)`: a Double, unlike the others.
    shift_right_unsigned = |a, b| JsValue::rational(f64::from((a as u32).wrapping_shr(b as u32)));
    /// `bitAnd(a, b, site)`
    bit_and = |a, b| (a & b).into();
    /// `bitOr(a, b, site)`
    bit_or = |a, b| (a | b).into();
    /// `bitXor(a, b, site)`
    bit_xor = |a, b| (a ^ b).into();
}

/// `bitNot(a, site)`
pub(super) fn bit_not(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 1);
    Ok((!native.int32(&Native::at(arguments, 0))?).into())
}

/// `plus(a, site)` and `number(a, site)`
pub(super) fn plus(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 1);
    let number = native.number(&Native::at(arguments, 0))?;
    Ok(JsValue::rational(number))
}

/// `minus(a, site)`
pub(super) fn minus(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    native.go_to(arguments, 1);
    let number = native.number(&Native::at(arguments, 0))?;
    Ok(JsValue::rational(-number))
}

/// `increment(a, 1 | -1)`
pub(super) fn increment(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let number = native.number(&Native::at(arguments, 0))?;
    let step = Native::at(arguments, 1).as_number().unwrap_or(1.0);
    Ok(JsValue::rational(number + step))
}

/// `double(n)`
pub(super) fn double(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let number = native.number(&Native::at(arguments, 0))?;
    Ok(JsValue::rational(number))
}

/// Compares two values: ECMAScript 5.1 section 11.8.5. `None` when one is NaN.
fn compare(
    native: &mut Native<'_>,
    arguments: &[JsValue],
) -> Result<Option<std::cmp::Ordering>, Throw> {
    let (left, right) = operands(native, arguments);
    if let (Some(left), Some(right)) = (left.as_number(), right.as_number()) {
        return Ok(left.partial_cmp(&right));
    }
    let left = native.primitive(&left, PreferredType::Number)?;
    let right = native.primitive(&right, PreferredType::Number)?;
    if let (Some(left), Some(right)) = (left.as_string(), right.as_string()) {
        return Ok(Some(left.iter().cmp(right.iter())));
    }
    let (left, right) = (native.number(&left)?, native.number(&right)?);
    Ok(left.partial_cmp(&right))
}

macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident = $test:ident;)*) => {
        $($(#[$doc])*
        pub(super) fn $name(
            native: &mut Native<'_>,
            _: &JsValue,
            arguments: &[JsValue],
        ) -> Result<JsValue, Throw> {
            let order = compare(native, arguments)?;
            Ok(order.is_some_and(std::cmp::Ordering::$test).into())
        })*
    };
}

comparisons! {
    /// `less(a, b, site)`
    less = is_lt;
    /// `lessOrEqual(a, b, site)`
    less_or_equal = is_le;
    /// `greater(a, b, site)`
    greater = is_gt;
    /// `greaterOrEqual(a, b, site)`
    greater_or_equal = is_ge;
}

/// `equal(a, b, site)`
pub(super) fn equal(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let (left, right) = operands(native, arguments);
    Ok(native.loosely_equal(&left, &right)?.into())
}

impl Native<'_> {
    /// ECMAScript 5.1 section 11.9.3, where a Java object is compared by its primitive value.
    fn loosely_equal(&mut self, left: &JsValue, right: &JsValue) -> Result<bool, Throw> {
        let (left_java, right_java) = (java_object(left), java_object(right));
        let is_primitive = |value: &JsValue| !value.is_object() && !value.is_null_or_undefined();
        match (left_java, right_java) {
            (Some(left), None) if is_primitive(right) => {
                let left = self.java_primitive(&left, PreferredType::Default)?;
                Ok(left.equals(right, self.context)?)
            }
            (None, Some(right)) if is_primitive(left) => {
                let right = self.java_primitive(&right, PreferredType::Default)?;
                Ok(left.equals(&right, self.context)?)
            }
            (Some(_), _) | (_, Some(_)) => Ok(left.strict_equals(right)),
            (None, None) => {
                // A date is compared with a number by its time, unlike in ECMAScript.
                let (left, right) = match (is_time(right), is_time(left)) {
                    (true, _) => (self.time_of_date(left)?, right.clone()),
                    (_, true) => (left.clone(), self.time_of_date(right)?),
                    _ => return Ok(left.equals(right, self.context)?),
                };
                Ok(left.equals(&right, self.context)?)
            }
        }
    }

    /// The time of a date; any other value as it is.
    fn time_of_date(&mut self, value: &JsValue) -> Result<JsValue, Throw> {
        let is_date = value
            .as_object()
            .is_some_and(|object| object.is::<boa_engine::builtins::date::Date>());
        if is_date {
            return self.primitive(value, PreferredType::Number);
        }
        Ok(value.clone())
    }
}

/// What a date is compared with by its time.
fn is_time(value: &JsValue) -> bool {
    value.is_number() || value.is_boolean()
}

/// `instanceof(value, class, site)`
pub(super) fn instance_of(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let (value, class) = operands(native, arguments);
    if let Some(java) = java_object(&class) {
        let class = match java.class() {
            ClassId::STATIC_CLASS => java.class_it_stands_for(),
            _ => None,
        };
        let Some(class) = class else {
            return Err(no_class());
        };
        // A script object is none of Java's before Java gets it.
        let own = match value.as_object() {
            Some(object) if Object::of(&object).is_none() => None,
            _ => invoke::class_of(&from_js(&value)),
        };
        return Ok(own.is_some_and(|own| native.state.is_a(own, class)).into());
    }
    match class.as_object() {
        Some(function) if function.is_callable() => {
            if java_object(&value).is_some() {
                return Ok(false.into());
            }
            let prototype = function.get(js_string!("prototype"), native.context)?;
            // A bound function has none: the function behind it counts.
            let is_bound = function.is::<boa_engine::builtins::function::BoundFunction>();
            if value.is_object() && !prototype.is_object() && !is_bound {
                let function = native.safe_text(&class)?;
                let prototype = native.plain_text(&prototype)?;
                return Err(Throw::type_error(format!(
                    "\"prototype\" of {function} is not an Object, it is {prototype}"
                )));
            }
            Ok(value.instance_of(&class, native.context)?.into())
        }
        _ => Err(no_class()),
    }
}

fn no_class() -> Throw {
    Throw::type_error(
        "instanceof must be called with a javascript or java object as the right-hand argument",
    )
}

/// `truth(value)`
pub(super) fn truth(
    _: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    Ok(arguments.first().is_some_and(Native::truth).into())
}

/// `caseOf(value)`: Nashorn's switch over integers takes any Java number.
pub(super) fn case_of(
    _: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    let value = Native::at(arguments, 0);
    Ok(match java_object(&value).map(|_| from_js(&value)) {
        Some(crate::java::Value::Long(number)) => JsValue::rational(number as f64),
        _ => value,
    })
}

/// `typeof(value)`
pub(super) fn type_of(
    native: &mut Native<'_>,
    _: &JsValue,
    arguments: &[JsValue],
) -> Result<JsValue, Throw> {
    Ok(native.type_of(&Native::at(arguments, 0)))
}

impl Native<'_> {
    pub(super) fn type_of(&self, value: &JsValue) -> JsValue {
        match value.variant() {
            JsVariant::Object(object) => {
                let is_function = match Object::of(&object) {
                    Some(java) => java.class() == ClassId::STATIC_CLASS || self.is_callable(&java),
                    None => object.is_callable(),
                };
                boa_engine::JsString::from(if is_function { "function" } else { "object" }).into()
            }
            _ => value.js_type_of().into(),
        }
    }
}
