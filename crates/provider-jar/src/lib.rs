//! Keycloak script provider jars: descriptor, bounded reader, reproducible writer.
//!
//! A script provider is a JavaScript file in a jar that `META-INF/keycloak-scripts.json` announces.
//! Lives here: what a server makes of descriptors and jars, its own and foreign ones, and how to
//! write a jar whose bytes depend on nothing but its content.
//! Doesn't live here: what a script means, the network, how findings are printed.

mod archive;
pub mod descriptor;
mod draft;
mod encoding;
mod inspect;
mod json;
mod lint;
mod package;
mod provider;

pub use draft::Draft;
pub use inspect::{Inspection, inspect};
pub use package::{Package, PackageError, Script, content_hash};
pub use provider::{Kind, Provider, provider_id};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    /// The ids in a source file: texts in kebab case that begin with what findings are about.
    fn ids(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                ids(&path, found);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap_or_default();
            let is_id = |text: &&str| {
                ["descriptor-", "jar-", "provider-", "script-"]
                    .iter()
                    .any(|start| text.starts_with(start) && text.len() > start.len())
                    && text
                        .chars()
                        .all(|one| one.is_ascii_lowercase() || one == '-')
            };
            found.extend(text.split('"').filter(is_id).map(str::to_owned));
        }
    }

    #[test]
    fn every_finding_has_its_page_in_the_book() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = BTreeSet::new();
        ids(&root.join("src"), &mut found);
        assert!(found.len() > 30, "{found:?}");
        for id in found {
            let page = root.join(format!("../../docs/lints/{id}.md"));
            let text = fs::read_to_string(page).unwrap_or_else(|error| panic!("{id}: {error}"));
            assert!(text.starts_with(&format!("# `{id}`\n")), "{id}");
        }
    }
}
