//! Every rule has a page, and the page's examples do what it says.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::PathBuf;

use diagnostic::{Finding, Level, Source};
use trust_policy::{Assertion, OidcToken, RULES, RoleList, Rule, lint};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/lints")
}

/// The JSON block under a heading.
fn block(page: &str, heading: &str) -> Option<String> {
    let (_, section) = page.split_once(&format!("\n## {heading}\n"))?;
    let (_, block) = section.split_once("```json\n")?;
    let (block, _) = block.split_once("\n```")?;
    Some(block.to_owned())
}

fn findings(page: &str, heading: &str) -> Vec<Finding> {
    let source = Source::new("policy.json", block(page, heading).unwrap());
    let claims = block(page, "Token").map(|claims| serde_json::from_str(&claims).unwrap());
    let token = claims.map(|claims| OidcToken::synthetic(&claims, &[]));
    match RoleList::parse(&source) {
        Err(findings) => findings,
        Ok(list) => {
            let mut findings = list.findings;
            for role in &list.roles {
                findings.extend(lint(&role.policy, token.as_ref().map(Assertion::Oidc)));
            }
            findings
        }
    }
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Note => "Note",
        Level::Warning => "Warning",
        Level::Error => "Error",
    }
}

fn page(rule: &Rule) -> String {
    let path = folder().join(format!("{}.md", rule.id));
    fs::read_to_string(path).unwrap()
}

#[test]
fn every_rule_has_a_page_with_its_level_and_summary() {
    for rule in RULES {
        let start = format!(
            "# `{}`\n\n{}: {}.\n\n",
            rule.id,
            word(rule.level),
            rule.summary
        );
        assert!(page(&rule).starts_with(&start), "{start}");
    }
}

#[test]
fn every_page_belongs_to_a_rule() {
    for entry in fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.starts_with("policy-") {
            let id = name.strip_suffix(".md").unwrap();
            assert!(RULES.iter().any(|rule| rule.id == id), "{id}");
        }
    }
}

#[test]
fn bad_examples_are_found_and_good_ones_are_clean() {
    // A policy above the quota is too long for a page.
    for rule in RULES.iter().filter(|rule| rule.id != "policy-size") {
        let page = page(rule);
        let bad = findings(&page, "Bad");
        let found = bad.iter().find(|finding| finding.id == rule.id);
        let found = found.unwrap_or_else(|| panic!("{}: {bad:#?}", rule.id));
        assert_eq!(found.level, rule.level, "{}", rule.id);
        assert!(found.source.is_some(), "{} says where", rule.id);
        assert!(found.help.is_some(), "{} says what to do", rule.id);
        let good = findings(&page, "Good");
        assert!(good.is_empty(), "{}: {good:#?}", rule.id);
    }
}
