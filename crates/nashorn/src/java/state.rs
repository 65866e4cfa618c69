use std::{
    any::Any,
    cell::{Cell, RefCell},
    rc::Rc,
};

use boa_engine::JsString;

use super::{
    exceptions::ThrowableData, object::Object, registry::Registry, throw::Throw, value::Value,
};

/// What one run keeps beside the engine's own state.
pub(crate) struct State {
    pub(crate) registry: Registry,
    pub(crate) world: Rc<dyn Any>,
    refused: RefCell<Option<String>>,
    printed: RefCell<Vec<String>>,
    printable: Cell<usize>,
    steps: Cell<usize>,
    hashes: Cell<i32>,
}

impl State {
    pub(crate) fn new(registry: Registry, world: Rc<dyn Any>) -> Self {
        Self {
            registry,
            world,
            refused: RefCell::default(),
            printed: RefCell::default(),
            printable: Cell::new(1 << 20),
            steps: Cell::new(10_000_000),
            hashes: Cell::new(0),
        }
    }

    /// A Java exception.
    pub(crate) fn throw(&self, class: &str, message: Option<&str>) -> Throw {
        let Some(class) = self.registry.find(class) else {
            return Throw::end();
        };
        Throw::java(Object::new(
            class,
            ThrowableData {
                message: message.map(JsString::from),
                cause: Value::Null,
            },
        ))
    }

    pub(crate) fn refuse(&self, what: String) -> Throw {
        self.refused.borrow_mut().get_or_insert(what);
        Throw::end()
    }

    /// The next identity hash code: any number will do, but the same ones in every run.
    pub(crate) fn next_hash(&self) -> i32 {
        let next = self.hashes.get().wrapping_add(0x1f3d_5b79) & i32::MAX | 1;
        self.hashes.set(next);
        next
    }

    pub(crate) fn print(&self, line: &str) -> Result<(), Throw> {
        let left = self.printable.get().checked_sub(line.len() + 1);
        self.printable.set(left.ok_or_else(Throw::end)?);
        self.printed.borrow_mut().push(line.to_owned());
        Ok(())
    }

    pub(crate) fn charge(&self, steps: usize) -> Result<(), Throw> {
        let left = self.steps.get().checked_sub(steps);
        self.steps.set(left.ok_or_else(Throw::end)?);
        Ok(())
    }
}
