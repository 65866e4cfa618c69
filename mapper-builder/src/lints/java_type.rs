//! Java types as signatures write them, and the little of the JDK that lints reason about.

use std::fmt;

use mapper_runtime::api::Api;

/// `Map<String,List<String>>`: a name as the API table writes it, with its type arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct JavaType {
    pub(super) name: String,
    pub(super) arguments: Vec<JavaType>,
}

impl JavaType {
    pub(super) fn plain(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            arguments: Vec::new(),
        }
    }

    fn of(name: &str, argument: Self) -> Self {
        Self {
            name: name.to_owned(),
            arguments: vec![argument],
        }
    }

    /// Reads a type from a signature. Wildcards count as their bound.
    pub(super) fn parse(text: &str) -> Self {
        let text = text.trim().trim_start_matches("? extends ");
        let Some((name, arguments)) = text.strip_suffix('>').and_then(|text| text.split_once('<'))
        else {
            return Self::plain(short(text));
        };
        let mut parts = Vec::new();
        let (mut depth, mut start) = (0_u32, 0);
        for (at, character) in arguments.char_indices() {
            match character {
                '<' => depth += 1,
                '>' => depth = depth.saturating_sub(1),
                ',' if depth == 0 => {
                    parts.push(arguments.get(start..at).unwrap_or_default());
                    start = at + 1;
                }
                _ => {}
            }
        }
        parts.push(arguments.get(start..).unwrap_or_default());
        Self {
            name: short(name).to_owned(),
            arguments: parts.into_iter().map(Self::parse).collect(),
        }
    }

    fn argument(&self, index: usize) -> Self {
        self.arguments
            .get(index)
            .cloned()
            .unwrap_or_else(|| Self::plain("Object"))
    }

    pub(super) fn is_stream(&self) -> bool {
        self.name == "Stream"
    }

    /// Whether Nashorn lets scripts index it: `x[0]`.
    pub(super) fn is_list(&self) -> bool {
        matches!(self.name.as_str(), "List" | "ArrayList" | "LinkedList")
    }

    pub(super) fn is_set(&self) -> bool {
        matches!(
            self.name.as_str(),
            "Set" | "HashSet" | "LinkedHashSet" | "TreeSet"
        )
    }

    pub(super) fn is_collection(&self) -> bool {
        self.is_list() || self.is_set() || self.name == "Collection"
    }

    pub(super) fn is_map(&self) -> bool {
        matches!(
            self.name.as_str(),
            "Map" | "HashMap" | "LinkedHashMap" | "TreeMap" | "MultivaluedMap"
        )
    }

    /// What `for each` or a callback sees of it.
    pub(super) fn element(&self) -> Self {
        self.argument(usize::from(self.is_map()))
    }

    /// What a method returns: Keycloak's by the API table of all versions, the JDK's by what is known
    /// here.
    pub(super) fn method(&self, name: &str, arity: Option<usize>) -> Option<Self> {
        let members = Api::table().members(&self.name);
        let takes = |known: Option<usize>| arity.is_none() || known.is_none() || known == arity;
        let mut fitting = members
            .iter()
            .filter(|member| member.name == name && takes(member.arity()));
        match fitting.next() {
            Some(member) => Some(Self::parse(member.returns())),
            None => self.jdk_method(name),
        }
    }

    /// What a static method of a class returns.
    pub(super) fn static_method(class: &str, name: &str) -> Option<Self> {
        match (class, name) {
            ("java.util.Arrays", "asList")
            | ("java.util.List", "of" | "copyOf")
            | ("java.util.Collections", "emptyList" | "singletonList" | "unmodifiableList") => {
                Some(Self::plain("List"))
            }
            ("java.util.Set", "of" | "copyOf") => Some(Self::plain("Set")),
            ("java.util.Map", "of" | "copyOf") => Some(Self::plain("Map")),
            ("java.util.stream.Stream", _) => Some(Self::plain("Stream")),
            _ => Self::plain(class).method(name, None),
        }
    }

    /// What a method of the JDK returns; `None` when it isn't known here.
    fn jdk_method(&self, method: &str) -> Option<Self> {
        if self.is_stream() {
            return match method {
                "filter" | "sorted" | "distinct" | "limit" | "skip" | "peek" | "parallel"
                | "sequential" | "unordered" | "takeWhile" | "dropWhile" => Some(self.clone()),
                "map" | "flatMap" => Some(Self::of("Stream", Self::plain("Object"))),
                "findFirst" | "findAny" | "min" | "max" => {
                    Some(Self::of("Optional", self.element()))
                }
                "count" => Some(Self::plain("long")),
                "anyMatch" | "allMatch" | "noneMatch" => Some(Self::plain("boolean")),
                "toList" => Some(Self::of("List", self.element())),
                "iterator" => Some(Self::of("Iterator", self.element())),
                "forEach" | "forEachOrdered" => Some(Self::plain("void")),
                _ => None,
            };
        }
        if self.is_map() {
            return match method {
                "get" | "put" | "remove" | "getOrDefault" => Some(self.element()),
                "keySet" => Some(Self::of("Set", self.argument(0))),
                "values" => Some(Self::of("Collection", self.element())),
                "entrySet" => Some(Self::of("Set", Self::plain("Map$Entry"))),
                "size" => Some(Self::plain("int")),
                "isEmpty" | "containsKey" | "containsValue" => Some(Self::plain("boolean")),
                "forEach" | "putAll" | "clear" => Some(Self::plain("void")),
                _ => None,
            };
        }
        if self.is_collection() {
            return match method {
                "get" | "set" | "getFirst" | "getLast" if self.is_list() => Some(self.element()),
                "stream" | "parallelStream" => Some(Self::of("Stream", self.element())),
                "iterator" => Some(Self::of("Iterator", self.element())),
                "size" | "indexOf" => Some(Self::plain("int")),
                "add" | "addAll" | "contains" | "containsAll" | "isEmpty" | "removeAll"
                | "removeIf" => Some(Self::plain("boolean")),
                "forEach" | "clear" | "sort" => Some(Self::plain("void")),
                "subList" | "reversed" => Some(self.clone()),
                _ => None,
            };
        }
        match (self.name.as_str(), method) {
            ("Optional" | "Iterator", "get" | "orElse" | "next" | "orElseGet" | "orElseThrow") => {
                Some(self.element())
            }
            ("Optional", "isPresent" | "isEmpty") | ("Iterator", "hasNext") => {
                Some(Self::plain("boolean"))
            }
            ("Optional", "filter") => Some(self.clone()),
            _ => None,
        }
    }

    /// The types a script function gets as parameters when it is handed to this method.
    pub(super) fn callback_parameters(&self, method: &str) -> Vec<Self> {
        let element = self.element();
        match method {
            "forEach" if self.is_map() => vec![self.argument(0), element],
            "sorted" | "sort" | "min" | "max" => vec![element.clone(), element],
            "filter" | "map" | "flatMap" | "forEach" | "forEachOrdered" | "peek" | "anyMatch"
            | "allMatch" | "noneMatch" | "removeIf" | "takeWhile" | "dropWhile" | "ifPresent"
            | "mapToInt" | "mapToLong" => vec![element],
            _ => Vec::new(),
        }
    }
}

impl fmt::Display for JavaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name.rsplit('.').next().unwrap_or(&self.name))
    }
}

/// `java.util.List` is called `List`, as in the API table.
fn short(name: &str) -> &str {
    [
        "java.lang.",
        "java.util.function.",
        "java.util.stream.",
        "java.util.",
    ]
    .iter()
    .find_map(|package| {
        name.strip_prefix(package)
            .filter(|rest| !rest.contains('.'))
    })
    .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_arguments_nest() {
        let attributes = JavaType::parse("Map<String,List<String>>");
        assert!(attributes.is_map());
        assert_eq!(attributes.element(), JavaType::parse("List<String>"));
        assert_eq!(attributes.element().element(), JavaType::plain("String"));
    }

    #[test]
    fn full_names_of_the_jdk_are_shortened_and_others_kept() {
        assert_eq!(JavaType::parse("java.util.ArrayList").name, "ArrayList");
        let header = "jakarta.ws.rs.core.HttpHeaders";
        assert_eq!(JavaType::parse(header).name, header);
        assert_eq!(JavaType::parse(header).to_string(), "HttpHeaders");
    }
}
