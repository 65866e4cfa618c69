use super::StaticType;

/// The types of all local variables at one place, by the variable's number.
pub(super) type State = Vec<StaticType>;

/// Ways that meet at one place.
#[derive(Clone, Debug, Default)]
pub(super) struct Join {
    union: Option<State>,
    /// Variables that are ints on one of the ways.
    ints: Vec<bool>,
}

impl Join {
    /// Adds a way; `None` is a way that nothing takes.
    pub(super) fn add(&mut self, state: Option<&State>) {
        let Some(state) = state else { return };
        self.ints.resize(state.len(), false);
        for (int, of) in self.ints.iter_mut().zip(state) {
            *int |= *of == StaticType::Int;
        }
        match &mut self.union {
            Some(union) => {
                for (of, other) in union.iter_mut().zip(state) {
                    *of = of.union(*other);
                }
            }
            None => self.union = Some(state.clone()),
        }
    }

    pub(super) fn state(&self) -> Option<&State> {
        self.union.as_ref()
    }

    /// Numbers of the variables whose ints become doubles here.
    pub(super) fn widened(&self) -> Vec<usize> {
        let Some(union) = &self.union else {
            return Vec::new();
        };
        union
            .iter()
            .zip(&self.ints)
            .enumerate()
            .filter(|(_, (of, int))| **of == StaticType::Double && **int)
            .map(|(number, _)| number)
            .collect()
    }
}
