use std::{any::Any, rc::Rc};

use boa_engine::{Context, JsObject, JsString, JsValue};

use super::{
    array::ArrayData,
    convert,
    hash::KeyHash,
    invoke,
    object::{JavaData, Object},
    regex::Budget,
    registry::{ClassId, Registry},
    surroundings::Surroundings,
    throw::Throw,
    types::Type,
    value::Value,
};
use crate::{
    JavaValue,
    engine::{self, Killed, State},
};

/// One call of a Java method: receiver, arguments, and the way back into the engine.
pub struct Call<'a> {
    context: &'a mut Context,
    state: Rc<State>,
    class: ClassId,
    this: Value,
    arguments: &'a [Value],
}

impl<'a> Call<'a> {
    pub(crate) fn new(
        context: &'a mut Context,
        state: Rc<State>,
        class: ClassId,
        this: Value,
        arguments: &'a [Value],
    ) -> Self {
        Self {
            context,
            state,
            class,
            this,
            arguments,
        }
    }

    /// The object the method was called on; null for static methods and constructors.
    #[must_use]
    pub const fn this(&self) -> &Value {
        &self.this
    }

    /// The class of the receiver; in constructors and static methods the class they belong to.
    #[must_use]
    pub const fn class(&self) -> ClassId {
        self.class
    }

    /// The arguments, converted to the parameter types.
    #[must_use]
    pub const fn arguments(&self) -> &'a [Value] {
        self.arguments
    }

    /// An argument; null when there is none.
    #[must_use]
    pub fn argument(&self, index: usize) -> Value {
        self.arguments.get(index).cloned().unwrap_or(Value::Null)
    }

    /// An argument of type `int`, `short` or `byte`.
    #[must_use]
    pub fn int(&self, index: usize) -> i32 {
        self.argument(index).as_int().unwrap_or_default()
    }

    /// An argument of type `long`.
    #[must_use]
    pub fn long(&self, index: usize) -> i64 {
        match self.argument(index) {
            Value::Long(number) => number,
            Value::Int(number) => number.into(),
            _ => 0,
        }
    }

    /// An argument of type `boolean`.
    #[must_use]
    pub fn boolean(&self, index: usize) -> bool {
        matches!(self.argument(index), Value::Boolean(true))
    }

    /// An argument of type `String`.
    ///
    /// # Errors
    /// `NullPointerException` when it is null.
    pub fn string(&mut self, index: usize) -> Result<JsString, Throw> {
        match self.argument(index) {
            Value::String(text) => Ok(text),
            _ => Err(self.throw("java.lang.NullPointerException", None)),
        }
    }

    /// The world of this run, as it was given to the engine.
    ///
    /// # Errors
    /// Ends the run when the world is of another type: a mistake of ours.
    pub fn world<T: Any>(&self) -> Result<Rc<T>, Throw> {
        self.state
            .world
            .clone()
            .downcast()
            .map_err(|_| Throw::end())
    }

    /// Reads the state of the receiver.
    ///
    /// # Errors
    /// Ends the run when the state is of another type: a mistake of ours.
    pub fn data<T: JavaData, R>(&self, read: impl FnOnce(&T) -> R) -> Result<R, Throw> {
        self.this
            .as_object()
            .and_then(|object| object.data(read))
            .ok_or_else(Throw::end)
    }

    /// Changes the state of the receiver.
    ///
    /// # Errors
    /// Ends the run when the state is of another type: a mistake of ours.
    pub fn data_mut<T: JavaData, R>(&self, change: impl FnOnce(&mut T) -> R) -> Result<R, Throw> {
        self.this
            .as_object()
            .and_then(|object| object.data_mut(change))
            .ok_or_else(Throw::end)
    }

    /// The classes of this run.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.state.registry
    }

    /// A new object of [`Self::class`]: what a constructor hands back.
    pub fn construct(&self, data: impl JavaData) -> Value {
        Value::Object(Object::new(self.class, data))
    }

    /// A new object of a class by its full name.
    ///
    /// # Errors
    /// Ends the run when the registry has no such class: a mistake of ours.
    pub fn object(&self, class: &str, data: impl JavaData) -> Result<Value, Throw> {
        let class = self.registry().find(class).ok_or_else(Throw::end)?;
        Ok(Value::Object(Object::new(class, data)))
    }

    /// A constant of a class; `None` if there is none of this name.
    ///
    /// # Errors
    /// What making it throws.
    pub(crate) fn constant(&mut self, class: ClassId, name: &str) -> Result<Option<Value>, Throw> {
        let body = self.registry().members(class, name).constant;
        body.map(|body| invoke::constant(self.context, &self.state, class, name, body))
            .transpose()
    }

    /// Makes an object by the constructor of a class that fits the arguments.
    ///
    /// # Errors
    /// What the constructor throws.
    pub fn make(&mut self, class: &str, arguments: &[Value]) -> Result<Value, Throw> {
        let Some(class) = self.registry().find(class) else {
            return Err(self.state.bug("a class is missing"));
        };
        invoke::construct(self.context, &self.state, class, arguments)
    }

    /// A new Java array.
    #[must_use]
    pub fn array(&self, component: Type, items: Vec<Value>) -> Value {
        Value::Object(Object::new(ClassId::ARRAY, ArrayData { component, items }))
    }

    /// A Java exception, to be handed back as `Err`.
    #[must_use]
    pub fn throw(&self, class: &str, message: Option<&str>) -> Throw {
        self.state.throw(class, message)
    }

    /// Ends the run: what the script asks for can't be imitated here. `what` completes the
    /// sentence "this script …": `opens a network connection (java.net.URL)`.
    #[must_use]
    pub fn refuse(&self, what: impl Into<String>) -> Throw {
        self.state.refuse(what.into())
    }

    /// Calls a method of a Java object, as Java code would.
    ///
    /// # Errors
    /// What the method throws; `NullPointerException` for null.
    pub fn invoke(
        &mut self,
        target: &Value,
        method: &str,
        arguments: &[Value],
    ) -> Result<Value, Throw> {
        invoke::invoke(self.context, &self.state, target, method, arguments)
    }

    /// Calls a static method by the full name of its class, as Java code would.
    ///
    /// # Errors
    /// What the method throws.
    pub fn invoke_static(
        &mut self,
        class: &str,
        method: &str,
        arguments: &[Value],
    ) -> Result<Value, Throw> {
        let class = self.registry().find(class).ok_or_else(Throw::end)?;
        let members = self.registry().members(class, method);
        if members.statics.is_empty() {
            return Err(Throw::end());
        }
        invoke::invoke_one_of(
            self.context,
            &self.state,
            class,
            Value::Null,
            &members.statics,
            arguments,
        )
    }

    /// What `new` gives for a class by its full name.
    ///
    /// # Errors
    /// What the constructor throws.
    pub fn construct_new(&mut self, class: &str, arguments: &[Value]) -> Result<Value, Throw> {
        self.constructed(class, class, arguments)
    }

    /// What `new` gives for a class that has only the constructors of the class it extends.
    ///
    /// # Errors
    /// What the constructor throws.
    pub fn construct_as(&mut self, class: &str, extends: &str) -> Result<Value, Throw> {
        self.constructed(class, extends, &[])
    }

    /// An object of `class`, made by a constructor of the class `by`.
    fn constructed(&mut self, class: &str, by: &str, arguments: &[Value]) -> Result<Value, Throw> {
        let class = self.registry().find(class).ok_or_else(Throw::end)?;
        let by = self.registry().find(by).ok_or_else(Throw::end)?;
        let constructors = self.registry().constructors(by);
        invoke::invoke_one_of(
            self.context,
            &self.state,
            class,
            Value::Null,
            &constructors,
            arguments,
        )
    }

    /// A value as it would leave the engine.
    ///
    /// # Errors
    /// What reading it throws; ends the run when it is too large.
    pub fn owned(&mut self, value: &Value) -> Result<JavaValue, Throw> {
        let mut values = engine::owned(self.context, &self.state, std::slice::from_ref(value))?;
        values.pop().ok_or_else(Throw::end)
    }

    /// Calls a functional object: a script function, or a Java object of a functional interface.
    ///
    /// # Errors
    /// What the function throws; `NullPointerException` for null.
    pub fn apply(&mut self, function: &Value, arguments: &[Value]) -> Result<Value, Throw> {
        invoke::apply(self.context, &self.state, function, arguments)
    }

    /// The elements of an array or `Iterable`, in order.
    ///
    /// # Errors
    /// What iterating throws; `NullPointerException` for null.
    pub fn elements(&mut self, of: &Value) -> Result<Vec<Value>, Throw> {
        invoke::elements(self.context, &self.state, of)
    }

    /// What `String.valueOf` gives.
    ///
    /// # Errors
    /// What `toString` throws.
    pub fn text(&mut self, of: &Value) -> Result<JsString, Throw> {
        invoke::text(self.context, &self.state, of)
    }

    /// What `Objects.equals` gives.
    ///
    /// # Errors
    /// What `equals` throws.
    pub fn equal(&mut self, left: &Value, right: &Value) -> Result<bool, Throw> {
        invoke::equal(self.context, &self.state, left, right)
    }

    /// What `Objects.hashCode` gives.
    ///
    /// # Errors
    /// What `hashCode` throws.
    pub fn hash(&mut self, of: &Value) -> Result<i32, Throw> {
        invoke::hash(self.context, &self.state, of)
    }

    /// The `java.lang.Class` of a type.
    pub(crate) fn class_object(&self, of: &Type) -> Value {
        self.state.class_object(of)
    }

    /// The receiver's identity hash code.
    ///
    /// # Errors
    /// None; it has the type of a method body.
    pub fn identity_hash(&mut self) -> Result<Value, Throw> {
        let state = &self.state;
        state.identity_hashes.set(state.identity_hashes.get() + 1);
        Ok(Value::Int(self.this.as_object().map_or(0, |object| {
            object.identity_hash(|| state.next_hash())
        })))
    }

    /// The hash code of a key, and whether it is one of identity, which no run can foresee.
    pub(crate) fn key_hash(&mut self, of: &Value) -> Result<KeyHash, Throw> {
        let before = self.state.identity_hashes.get();
        let code = self.hash(of)?;
        let is_identity = self.state.identity_hashes.get() != before
            || matches!(of, Value::Script(_) | Value::Undefined);
        Ok(KeyHash { code, is_identity })
    }

    /// What the script can see of the machine it runs on.
    #[must_use]
    pub fn surroundings(&self) -> &Surroundings {
        &self.state.surroundings
    }

    /// Notes that the result depends on something that is different on every server or in every
    /// run: `why` is a sentence about it. Once per run is enough.
    pub fn unpredictable(&self, why: &str) {
        self.state.note(why);
    }

    /// Milliseconds since 1970, in the time of the run.
    pub(crate) fn now(&self) -> i64 {
        self.state.now.get()
    }

    /// Lets time pass.
    pub(crate) fn sleep(&self, milliseconds: i64) {
        let now = &self.state.now;
        now.set(now.get().saturating_add(milliseconds));
    }

    /// The next of the numbers that stand for random ones.
    pub(crate) fn next_random(&self) -> u64 {
        self.state.next_random()
    }

    /// Ends the run: a server's thread would be busy for too long.
    pub(crate) fn kill(&self, _with: &'static str) -> Throw {
        self.state.kill(Killed::RegularExpression)
    }

    /// Runs a regular expression within what the run has left for them.
    pub(crate) fn with_expressions<R>(&self, run: impl FnOnce(&mut Budget) -> R) -> R {
        run(&mut self.state.expressions.borrow_mut())
    }

    /// The identity hash code of an object.
    pub(crate) fn identity_hash_of(&self, object: &Object) -> i32 {
        object.identity_hash(|| self.state.next_hash())
    }

    /// The engine, for what has to look into script objects.
    pub(crate) const fn context(&mut self) -> &mut Context {
        self.context
    }

    /// The elements of a JavaScript array.
    pub(crate) fn script_items(&mut self, array: &JsObject) -> Result<Vec<Value>, Throw> {
        convert::script_items(self.context, &self.state, array)
    }

    /// How JavaScript sees a value.
    pub(crate) fn to_script(&self, value: &Value) -> JsValue {
        convert::to_js(&self.state, value)
    }

    /// Goes one level deeper in a recursion of ours; [`Self::leave`] comes back.
    pub(crate) fn enter(&self) -> Result<(), Throw> {
        self.state.enter()
    }

    pub(crate) fn leave(&self) {
        self.state.leave();
    }

    /// Accounts for a text or array of this length.
    pub(crate) fn check_length(&self, length: usize) -> Result<(), Throw> {
        self.state.check_length(length)
    }

    /// Prints a line, as `System.out.println` does; the run has a limit on what it prints.
    ///
    /// # Errors
    /// Ends the run when the limit is reached.
    pub fn print(&mut self, line: &str) -> Result<(), Throw> {
        self.state.print(line)
    }

    /// Accounts for work that the engine's own budget doesn't see: call it with the number of
    /// steps before a loop over data whose size the script decides.
    ///
    /// # Errors
    /// Ends the run when the budget is used up.
    pub fn charge(&mut self, steps: usize) -> Result<(), Throw> {
        self.state.charge(steps)
    }
}
