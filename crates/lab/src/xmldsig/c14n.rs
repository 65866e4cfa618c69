//! Exclusive XML Canonicalization 1.0 without comments
//! (`http://www.w3.org/2001/10/xml-exc-c14n#`) of one element of a parsed document.

use roxmltree::{Attribute, Node, NodeId};

/// Deeper documents than this aren't written. Assertions are ten levels deep.
const DEEPEST: usize = 200;

/// An element is nested more deeply than this implementation goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("elements are nested more than {DEEPEST} levels deep")]
pub(crate) struct TooDeep;

/// The canonical form of `apex` with everything in it but `without`, which is how the enveloped
/// signature transform leaves out a signature. `inclusive` are the prefixes of the transform's
/// `InclusiveNamespaces`, where `#default` stands for none.
///
/// The document must have no document type: attributes and entities that one declares aren't known.
///
/// # Errors
/// When it is nested too deeply.
pub(crate) fn exclusive(
    apex: Node<'_, '_>,
    without: Option<NodeId>,
    inclusive: &[&str],
) -> Result<Vec<u8>, TooDeep> {
    let mut writer = Writer {
        without,
        inclusive,
        rendered: Vec::new(),
        out: String::new(),
    };
    writer.node(apex, 0)?;
    Ok(writer.out.into_bytes())
}

struct Writer<'w, 'd> {
    without: Option<NodeId>,
    inclusive: &'w [&'w str],
    /// Namespace declarations of the elements that are open in the output, outermost first.
    rendered: Vec<(&'d str, &'d str)>,
    out: String,
}

impl<'d> Writer<'_, 'd> {
    fn node(&mut self, node: Node<'d, 'd>, depth: usize) -> Result<(), TooDeep> {
        if self.without == Some(node.id()) {
            return Ok(());
        }
        if depth > DEEPEST {
            return Err(TooDeep);
        }
        if node.is_element() {
            self.element(node, depth)?;
        } else if node.is_text() {
            escape_text(node.text().unwrap_or_default(), &mut self.out);
        } else if let Some(instruction) = node.pi() {
            self.out.push_str("<?");
            self.out.push_str(instruction.target);
            if let Some(value) = instruction.value {
                self.out.push(' ');
                self.out.push_str(value);
            }
            self.out.push_str("?>");
        }
        Ok(())
    }

    fn element(&mut self, node: Node<'d, 'd>, depth: usize) -> Result<(), TooDeep> {
        let name = written_name(node);
        let outer = self.rendered.len();
        self.out.push('<');
        self.out.push_str(name);
        for (prefix, uri) in self.declarations(node, name) {
            self.out.push_str(" xmlns");
            if !prefix.is_empty() {
                self.out.push(':');
                self.out.push_str(prefix);
            }
            self.out.push_str("=\"");
            escape_attribute(uri, &mut self.out);
            self.out.push('"');
            self.rendered.push((prefix, uri));
        }
        let mut attributes: Vec<Attribute<'d, 'd>> = node.attributes().collect();
        attributes
            .sort_by_key(|attribute| (attribute.namespace().unwrap_or_default(), attribute.name()));
        for attribute in attributes {
            self.out.push(' ');
            self.out.push_str(attribute_name(node, &attribute));
            self.out.push_str("=\"");
            escape_attribute(attribute.value(), &mut self.out);
            self.out.push('"');
        }
        self.out.push('>');
        for child in node.children() {
            self.node(child, depth + 1)?;
        }
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
        self.rendered.truncate(outer);
        Ok(())
    }

    /// The declarations this element needs and no open element has made, by prefix.
    fn declarations(&self, node: Node<'d, 'd>, name: &'d str) -> Vec<(&'d str, &'d str)> {
        let attributes = node.attributes();
        let used = attributes.filter_map(|attribute| {
            attribute_name(node, &attribute)
                .split_once(':')
                .map(|(prefix, _)| prefix)
        });
        let own = name.split_once(':').map_or("", |(prefix, _)| prefix);
        let mut prefixes: Vec<&'d str> = used.chain([own]).collect();
        for namespace in node.namespaces() {
            let prefix = namespace.name().unwrap_or_default();
            let wanted = if prefix.is_empty() {
                "#default"
            } else {
                prefix
            };
            if self.inclusive.contains(&wanted) {
                prefixes.push(prefix);
            }
        }
        prefixes.sort_unstable();
        prefixes.dedup();
        let declarations = prefixes.into_iter().filter(|prefix| *prefix != "xml");
        let declarations = declarations.map(|prefix| {
            let named = (!prefix.is_empty()).then_some(prefix);
            (prefix, node.lookup_namespace_uri(named).unwrap_or_default())
        });
        declarations
            .filter(|(prefix, uri)| {
                let mut open = self.rendered.iter().rev();
                let open = open.find(|(known, _)| known == prefix);
                open.map_or("", |(_, uri)| uri) != *uri
            })
            .collect()
    }
}

/// The element's name with its prefix, as it is written: several prefixes can stand for one
/// namespace, and the parser keeps the namespace only.
fn written_name<'d>(node: Node<'d, 'd>) -> &'d str {
    let text = node.document().input_text();
    let text = text.get(node.range()).unwrap_or_default();
    let name = text.strip_prefix('<').unwrap_or(text);
    let end = name.find(|letter: char| letter.is_ascii_whitespace() || matches!(letter, '/' | '>'));
    end.and_then(|end| name.get(..end)).unwrap_or(name)
}

fn attribute_name<'d>(node: Node<'d, 'd>, attribute: &Attribute<'d, 'd>) -> &'d str {
    let text = node.document().input_text();
    text.get(attribute.range_qname()).unwrap_or_default()
}

fn escape_text(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#xD;"),
            other => out.push(other),
        }
    }
}

fn escape_attribute(value: &str, out: &mut String) {
    for letter in value.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#x9;"),
            '\n' => out.push_str("&#xA;"),
            '\r' => out.push_str("&#xD;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use roxmltree::Document;

    use super::*;

    fn canonical(text: &str, element: &str, inclusive: &[&str]) -> String {
        let document = Document::parse(text).unwrap();
        let apex = document
            .descendants()
            .find(|node| node.has_tag_name(element) || node.tag_name().name() == element)
            .unwrap();
        String::from_utf8(exclusive(apex, None, inclusive).unwrap()).unwrap()
    }

    /// The examples of the recommendation, section 2.2.
    #[test]
    fn an_element_keeps_its_form_when_it_moves_to_another_document() {
        let first = "<n0:pdu xmlns:n0='http://a.example' xmlns:n1='http://b.example' xmlns:n2='http://c.example' xml:lang='fr' xml:space='retain'><n1:elem2 xmlns:n1='http://b.example' xml:lang='en'><n3:stuff xmlns:n3='ftp://example.org'/></n1:elem2></n0:pdu>";
        let second = "<n2:pdu xmlns:n1='http://example.com' xmlns:n2='http://foo.example' xml:lang='fr' xml:space='retain'><n1:elem2 xmlns:n1='http://b.example' xml:lang='en'><n3:stuff xmlns:n3='ftp://example.org'/></n1:elem2></n2:pdu>";
        let wanted = "<n1:elem2 xmlns:n1=\"http://b.example\" xml:lang=\"en\"><n3:stuff xmlns:n3=\"ftp://example.org\"></n3:stuff></n1:elem2>";
        assert_eq!(canonical(first, "elem2", &[]), wanted);
        assert_eq!(canonical(second, "elem2", &[]), wanted);
    }

    /// As `xmllint --exc-c14n` (libxml2 2.9.14) writes them, which keeps comments besides.
    #[test]
    fn documents_come_out_as_libxml2_writes_them() {
        let rows = [
            (
                "<a xmlns='u:1' b='2' a=\"it's\"><b xmlns=''><c xmlns='u:1'/></b></a>",
                "<a xmlns=\"u:1\" a=\"it's\" b=\"2\"><b xmlns=\"\"><c xmlns=\"u:1\"></c></b></a>",
            ),
            (
                "<p:a xmlns:p='u:1' xmlns:q='u:1' q:y='1' p:x='2' z='3'><q:b/><p:c/></p:a>",
                "<p:a xmlns:p=\"u:1\" xmlns:q=\"u:1\" z=\"3\" p:x=\"2\" q:y=\"1\"><q:b></q:b><p:c></p:c></p:a>",
            ),
            (
                "<a xmlns:unused='u:2'>x&amp;&lt;&gt;&quot;<![CDATA[<&]]>\u{e9}<!-- gone --><?go  there ?></a>",
                "<a>x&amp;&lt;&gt;\"&lt;&amp;\u{e9}<?go there ?></a>",
            ),
            (
                "<a t='&#9;&#10;&#13;&lt;&gt;&amp;&quot;\n'>\r\n&#13;</a>",
                "<a t=\"&#x9;&#xA;&#xD;&lt;>&amp;&quot; \">\n&#xD;</a>",
            ),
            (
                "<a xmlns:p='u:1'><b xmlns:p='u:2' p:x='1'/><p:c/><p:d/></a>",
                "<a><b xmlns:p=\"u:2\" p:x=\"1\"></b><p:c xmlns:p=\"u:1\"></p:c><p:d xmlns:p=\"u:1\"></p:d></a>",
            ),
        ];
        for (given, wanted) in rows {
            let document = Document::parse(given).unwrap();
            let written = exclusive(document.root_element(), None, &[]).unwrap();
            assert_eq!(String::from_utf8(written).unwrap(), wanted, "{given}");
        }
    }

    #[test]
    fn a_prefix_that_only_text_uses_is_kept_when_the_transform_names_it() {
        let text = "<a xmlns='u:0' xmlns:xs='u:1' xmlns:xsi='u:2'><p:b xmlns:p='u:3' xsi:type='xs:string'/></a>";
        assert_eq!(
            canonical(text, "b", &[]),
            "<p:b xmlns:p=\"u:3\" xmlns:xsi=\"u:2\" xsi:type=\"xs:string\"></p:b>"
        );
        assert_eq!(
            canonical(text, "b", &["xs", "#default"]),
            "<p:b xmlns=\"u:0\" xmlns:p=\"u:3\" xmlns:xs=\"u:1\" xmlns:xsi=\"u:2\" xsi:type=\"xs:string\"></p:b>"
        );
    }

    #[test]
    fn the_signature_is_left_out() {
        let document = Document::parse("<a><i/><s><x/></s><t/></a>").unwrap();
        let root = document.root_element();
        let signature = root.children().nth(1).unwrap().id();
        let written = exclusive(root, Some(signature), &[]).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), "<a><i></i><t></t></a>");
    }

    #[test]
    fn a_document_of_endless_depth_is_refused() {
        let deep = format!("{}{}", "<a>".repeat(1000), "</a>".repeat(1000));
        let document = Document::parse(&deep).unwrap();
        assert_eq!(exclusive(document.root_element(), None, &[]), Err(TooDeep));
    }
}
