//! The public members of the Java classes that are emulated, as real JDKs have them: see
//! `data/JdkMembers.java`.

use std::{collections::HashMap, str::FromStr, sync::LazyLock};

use super::{Jdk, registry::Class};

/// One row of the table.
#[derive(Debug)]
pub(super) struct JdkMember {
    pub(super) class: &'static str,
    /// The first release that has it: 17 for all that are older.
    pub(super) since: Jdk,
    /// A signature, or the name of a constant.
    pub(super) member: &'static str,
}

impl JdkMember {
    fn read(line: &'static str) -> Option<Self> {
        let mut columns = line.split('\t');
        let class = columns.next()?;
        let since = Jdk(u16::from_str(columns.next()?).ok()?);
        let member = columns.next()?;
        (member != "class").then_some(Self {
            class,
            since,
            member,
        })
    }

    pub(super) fn is_constant(&self) -> bool {
        !self.member.contains('(')
    }

    /// The name without types; `new` for a constructor.
    pub(super) fn name(&self) -> &'static str {
        let head = self.member.split('(').next().unwrap_or(self.member);
        head.rsplit(' ').next().unwrap_or(head)
    }

    /// How many parameters it has.
    pub(super) fn arity(&self) -> usize {
        match self.member.split_once('(') {
            Some((_, ")")) | None => 0,
            Some((_, parameters)) => parameters.split(',').count(),
        }
    }

    /// Takes the members of this name and number of parameters out of a class whose release lacks
    /// them.
    pub(super) fn remove_from(&self, class: &mut Class) {
        if self.is_constant() {
            class.constants.remove(self.member);
            return;
        }
        let methods = if self.member.starts_with("static ") {
            &mut class.statics
        } else {
            &mut class.methods
        };
        if let Some(overloads) = methods.get_mut(self.name()) {
            overloads.retain(|method| method.parameters.len() != self.arity());
            if overloads.is_empty() {
                methods.remove(self.name());
            }
        }
    }
}

/// The rows of a class.
pub(super) fn of(class: &str) -> &'static [JdkMember] {
    static MEMBERS: LazyLock<HashMap<&'static str, Vec<JdkMember>>> = LazyLock::new(|| {
        let lines = include_str!("../../data/jdk-members.tsv").lines();
        let mut members: HashMap<_, Vec<_>> = HashMap::new();
        for member in lines
            .filter(|line| !line.starts_with('#'))
            .filter_map(JdkMember::read)
        {
            members.entry(member.class).or_default().push(member);
        }
        members
    });
    MEMBERS.get(class).map_or(&[], Vec::as_slice)
}

/// Whether a release has a public class of this name; a nested one may be written with a dot.
/// `None`: the table has only packages that begin with `java.` or `javax.`.
pub(super) fn has_class(name: &str, jdk: Jdk) -> Option<bool> {
    static CLASSES: LazyLock<HashMap<String, Jdk>> = LazyLock::new(|| {
        include_str!("../../data/jdk-classes.tsv")
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .filter_map(|(name, since)| Some((name.replace('$', "."), Jdk(since.parse().ok()?))))
            .collect()
    });
    if !name.starts_with("java.") && !name.starts_with("javax.") {
        return None;
    }
    Some(
        CLASSES
            .get(&name.replace('$', "."))
            .is_some_and(|&since| since <= jdk),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::java::{Registry, library};

    #[test]
    fn every_emulated_class_of_java_has_its_members_in_the_table() {
        // Classes of the JDK that aren't public have none.
        let table = include_str!("../../data/jdk-members.tsv");
        for definition in library::classes().flatten() {
            let outer = definition.name.split('$').next().unwrap();
            let is_public =
                definition.name == outer || definition.name.starts_with("java.util.Map$");
            if is_public
                && definition.name.starts_with("java.")
                && definition.name != "java.lang.Object[]"
            {
                let row = format!("\n{}\t17\tclass\n", definition.name);
                assert!(
                    table.contains(&row) || definition.name == "java.util.KeyValueHolder",
                    "{} is missing: run data/regenerate.sh",
                    definition.name
                );
            }
        }
    }

    #[test]
    fn a_misspelt_class_is_known_not_to_exist() {
        assert_eq!(has_class("java.util.Map$Entry", Jdk(17)), Some(true));
        assert_eq!(has_class("java.util.Map.Entry", Jdk(17)), Some(true));
        assert_eq!(has_class("java.util.ArayList", Jdk(17)), Some(false));
        assert_eq!(has_class("java.util.SequencedMap", Jdk(17)), Some(false));
        assert_eq!(has_class("java.util.SequencedMap", Jdk(21)), Some(true));
        assert_eq!(has_class("org.keycloak.Anything", Jdk(17)), None);
    }

    #[test]
    fn what_a_release_lacks_is_hidden_with_a_word_on_it() {
        let class = |jdk| {
            let registry = Registry::builder_for(jdk).build().unwrap();
            let list = registry.find("java.util.List").unwrap();
            let class = registry.class(list);
            (
                class.methods.contains_key("getFirst"),
                class.hidden.get("getFirst").map(ToString::to_string),
            )
        };
        assert_eq!(
            class(Jdk(17)),
            (false, Some("exists from Java 21 on".into()))
        );
        assert_eq!(class(Jdk(21)), (true, None));
    }
}
