//! What a stream will do: a source and stages, pulled one element at a time, so that laziness and
//! the order of callbacks show as they do in Java.

use crate::java::library::order;
use crate::java::library::support::{
    CONCURRENT, Returns, bare, cannot_cast, int, long, number, truth,
};
use crate::java::library::util::{collection::size_of, list_data::changes, map_data::MapData};
use crate::java::{Call, Finalize, Throw, Trace, Value};

/// Source and stages of a stream that has not been used.
#[derive(Debug, Trace, Finalize)]
pub(super) struct Pipeline {
    source: Source,
    /// The collection that is being read.
    collection: Value,
    /// Its count of changes when reading began.
    #[unsafe_ignore_trace]
    before: Option<u32>,
    stages: Vec<Stage>,
}

/// Where elements come from.
#[derive(Debug, Trace, Finalize)]
pub(super) enum Source {
    /// From what is at hand.
    Items {
        items: Vec<Value>,
        #[unsafe_ignore_trace]
        next: usize,
    },
    /// From a collection, which is read when the first element is asked for.
    Collection(Value),
    /// `Stream.iterate`: the last element, whether there is a next one, and how to get it.
    Iterate {
        last: Option<Value>,
        seed: Value,
        has_next: Option<Value>,
        step: Value,
    },
    /// `Stream.generate`.
    Generate(Value),
    /// `range` and `rangeClosed`.
    Range {
        #[unsafe_ignore_trace]
        next: i64,
        #[unsafe_ignore_trace]
        end: i64,
        #[unsafe_ignore_trace]
        long: bool,
    },
    /// `Stream.concat`.
    Concat(Vec<Pipeline>),
}

/// What happens to elements on their way.
#[derive(Debug, Trace, Finalize)]
pub(super) enum Stage {
    Filter(Value),
    Map {
        function: Value,
        #[unsafe_ignore_trace]
        to: Kind,
    },
    /// A change of type without a function: `boxed`, `asLongStream`.
    Convert {
        #[unsafe_ignore_trace]
        to: Kind,
    },
    FlatMap {
        function: Value,
        current: Option<Box<Pipeline>>,
    },
    Peek(Value),
    Limit {
        #[unsafe_ignore_trace]
        left: u64,
    },
    Skip {
        #[unsafe_ignore_trace]
        left: u64,
    },
    Distinct(MapData),
    Sorted {
        comparator: Value,
        sorted: Option<Vec<Value>>,
    },
    TakeWhile {
        predicate: Value,
        #[unsafe_ignore_trace]
        done: bool,
    },
    DropWhile {
        predicate: Value,
        #[unsafe_ignore_trace]
        started: bool,
    },
}

/// What a stream's elements are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Object,
    Int,
    Long,
    Double,
}

impl Kind {
    /// A function's result as an element of such a stream.
    pub(super) fn element(self, call: &mut Call<'_>, value: Value) -> Returns {
        Ok(match self {
            Self::Object => value,
            Self::Int => Value::Int(int(call, &value)?),
            Self::Long => Value::Long(long(call, &value)?),
            Self::Double => Value::Double(number(call, &value)?),
        })
    }
}

/// Longer chains than any script has; a server's stack would bear some more.
const MAX_STAGES: usize = 200;

impl Pipeline {
    pub(super) const fn new(source: Source) -> Self {
        Self {
            source,
            collection: Value::Null,
            before: None,
            stages: Vec::new(),
        }
    }

    pub(super) fn of_items(items: Vec<Value>) -> Self {
        Self::new(Source::Items { items, next: 0 })
    }

    /// Adds a stage.
    pub(super) fn then(mut self, call: &Call<'_>, stage: Stage) -> Result<Self, Throw> {
        if self.stages.len() >= MAX_STAGES {
            return Err(
                call.refuse("chains more than 200 operations on one stream, which is not emulated")
            );
        }
        self.stages.push(stage);
        Ok(self)
    }

    /// How many elements there will be, when that is known without looking at them: `count` then
    /// runs no callback.
    pub(super) fn known_size(&self, call: &mut Call<'_>) -> Result<Option<u64>, Throw> {
        let mut size = match &self.source {
            Source::Items { items, next } => (items.len() - next) as u64,
            Source::Collection(collection) => size_of(call, collection)? as u64,
            Source::Range { next, end, .. } => end.saturating_sub(*next).max(0) as u64,
            Source::Concat(parts) => {
                let mut sum = 0;
                for part in parts {
                    match part.known_size(call)? {
                        Some(size) => sum += size,
                        None => return Ok(None),
                    }
                }
                sum
            }
            Source::Iterate { .. } | Source::Generate(_) => return Ok(None),
        };
        for stage in &self.stages {
            match stage {
                Stage::Map { .. }
                | Stage::Convert { .. }
                | Stage::Peek(_)
                | Stage::Sorted { .. } => {}
                Stage::Limit { left } => size = size.min(*left),
                Stage::Skip { left } => size = size.saturating_sub(*left),
                _ => return Ok(None),
            }
        }
        Ok(Some(size))
    }

    /// The next element.
    pub(super) fn next(&mut self, call: &mut Call<'_>) -> Result<Option<Value>, Throw> {
        let stages = self.stages.len();
        self.pull(call, stages)
    }

    /// All the rest, each to `take` until that gives false.
    pub(super) fn each(
        &mut self,
        call: &mut Call<'_>,
        mut take: impl FnMut(&mut Call<'_>, Value) -> Result<bool, Throw>,
    ) -> Result<(), Throw> {
        while let Some(item) = self.next(call)? {
            if !take(call, item)? {
                break;
            }
        }
        self.check(call)
    }

    /// All the rest.
    pub(super) fn collect(&mut self, call: &mut Call<'_>) -> Result<Vec<Value>, Throw> {
        let mut items = Vec::new();
        self.each(call, |_, item| {
            items.push(item);
            Ok(true)
        })?;
        Ok(items)
    }

    /// Whether the source is as it was when reading began.
    fn check(&self, call: &Call<'_>) -> Result<(), Throw> {
        if self.before.is_some() && changes_of(&self.collection) != self.before {
            return Err(bare(call, CONCURRENT));
        }
        Ok(())
    }

    /// The next element that comes out of the first `stages` stages.
    fn pull(&mut self, call: &mut Call<'_>, stages: usize) -> Result<Option<Value>, Throw> {
        let Some(before) = stages.checked_sub(1) else {
            return self.draw(call);
        };
        loop {
            call.charge(1)?;
            if let Some(Stage::FlatMap {
                current: Some(inner),
                ..
            }) = self.stages.get_mut(before)
            {
                if let Some(item) = inner.next(call)? {
                    return Ok(Some(item));
                }
                if let Some(Stage::FlatMap { current, .. }) = self.stages.get_mut(before) {
                    *current = None;
                }
            }
            match self.stages.get_mut(before) {
                Some(Stage::Limit { left: 0 }) | Some(Stage::TakeWhile { done: true, .. }) => {
                    return Ok(None);
                }
                Some(Stage::Sorted {
                    sorted: Some(sorted),
                    ..
                }) => return Ok(sorted.pop()),
                Some(Stage::Sorted {
                    comparator,
                    sorted: None,
                }) => {
                    let comparator = comparator.clone();
                    self.sort(call, before, &comparator)?;
                    continue;
                }
                _ => {}
            }
            let Some(item) = self.pull(call, before)? else {
                return Ok(None);
            };
            let Some(stage) = self.stages.get_mut(before) else {
                return Ok(Some(item));
            };
            if let Some(item) = stage.pass(call, item)? {
                return Ok(Some(item));
            }
        }
    }

    fn sort(
        &mut self,
        call: &mut Call<'_>,
        before: usize,
        comparator: &Value,
    ) -> Result<(), Throw> {
        let mut items = Vec::new();
        while let Some(item) = self.pull(call, before)? {
            items.push(item);
        }
        let mut items = order::sort(call, items, comparator)?;
        items.reverse();
        if let Some(Stage::Sorted { sorted, .. }) = self.stages.get_mut(before) {
            *sorted = Some(items);
        }
        Ok(())
    }

    /// The next element of the source.
    fn draw(&mut self, call: &mut Call<'_>) -> Result<Option<Value>, Throw> {
        call.charge(1)?;
        match &mut self.source {
            Source::Items { items, next } => {
                let item = items.get(*next).cloned();
                *next += 1;
                Ok(item)
            }
            Source::Collection(collection) => {
                self.collection = collection.clone();
                self.before = changes_of(&self.collection);
                let items = call.elements(&self.collection)?;
                self.source = Source::Items { items, next: 0 };
                self.draw(call)
            }
            Source::Iterate {
                last,
                seed,
                has_next,
                step,
            } => {
                let (step, has_next) = (step.clone(), has_next.clone());
                let item = match last.take() {
                    None => seed.clone(),
                    Some(last) => call.apply(&step, &[last])?,
                };
                if let Some(has_next) = has_next
                    && !truth(&call.apply(&has_next, std::slice::from_ref(&item))?)
                {
                    self.source = Source::Items {
                        items: Vec::new(),
                        next: 0,
                    };
                    return Ok(None);
                }
                if let Source::Iterate { last, .. } = &mut self.source {
                    *last = Some(item.clone());
                }
                Ok(Some(item))
            }
            Source::Generate(supplier) => {
                let supplier = supplier.clone();
                call.apply(&supplier, &[]).map(Some)
            }
            Source::Range { next, end, long } => {
                if next >= end {
                    return Ok(None);
                }
                let item = if *long {
                    Value::Long(*next)
                } else {
                    Value::Int(*next as i32)
                };
                *next += 1;
                Ok(Some(item))
            }
            Source::Concat(parts) => {
                while let Some(first) = parts.first_mut() {
                    if let Some(item) = first.next(call)? {
                        return Ok(Some(item));
                    }
                    parts.remove(0);
                }
                Ok(None)
            }
        }
    }
}

impl Stage {
    /// What becomes of an element; `None` when it goes no further.
    fn pass(&mut self, call: &mut Call<'_>, item: Value) -> Result<Option<Value>, Throw> {
        Ok(match self {
            Self::Filter(predicate) => {
                truth(&call.apply(predicate, std::slice::from_ref(&item))?).then_some(item)
            }
            Self::Map { function, to } => {
                let mapped = call.apply(function, &[item])?;
                Some(to.element(call, mapped)?)
            }
            Self::Convert { to } => Some(to.element(call, item)?),
            Self::FlatMap { function, current } => {
                let inner = call.apply(function, &[item])?;
                if !matches!(inner, Value::Null) {
                    let pipeline = super::take(call, &inner)?
                        .ok_or_else(|| cannot_cast(call, &inner, "java.util.stream.Stream"))?;
                    *current = Some(Box::new(pipeline));
                }
                None
            }
            Self::Peek(action) => {
                call.apply(action, std::slice::from_ref(&item))?;
                Some(item)
            }
            Self::Limit { left } => {
                *left -= 1;
                Some(item)
            }
            Self::Skip { left: 0 } => Some(item),
            Self::Skip { left } => {
                *left -= 1;
                None
            }
            Self::Distinct(seen) => seen.insert_key(call, item.clone())?.then_some(item),
            Self::TakeWhile { predicate, done } => {
                *done = !truth(&call.apply(predicate, std::slice::from_ref(&item))?);
                (!*done).then_some(item)
            }
            Self::DropWhile { started: true, .. } | Self::Sorted { .. } => Some(item),
            Self::DropWhile { predicate, started } => {
                *started = !truth(&call.apply(predicate, std::slice::from_ref(&item))?);
                started.then_some(item)
            }
        })
    }
}

/// How often a collection has been changed, when it counts.
fn changes_of(collection: &Value) -> Option<u32> {
    let object = collection.as_object()?;
    changes(object).or_else(|| object.data(MapData::count_of_changes))
}
