//! What a run costs: every one has a context of its own, as `createBindings` gives it.

use std::rc::Rc;

use diagnostic::Source;
use divan::{Bencher, black_box};
use nashorn::{Engine, Limits, Outcome, java::Registry, on_engine_thread};

/// Scripts by name. The last two do what mappers do, with Java's collections for a user's groups.
const SCRIPTS: &[(&str, &str)] = &[
    ("empty", "null"),
    (
        "group-names",
        "var names = new java.util.ArrayList();
         var groups = java.util.List.of('/staff/admins', '/staff/devs', '/guests');
         groups.forEach(function (group) {
             var parts = group.split('/');
             if (names.indexOf(parts[parts.length - 1]) < 0) {
                 names.add(parts[parts.length - 1]);
             }
         });
         exports = names;",
    ),
    (
        "session-tags",
        "function clean(text) { return text.replace(/[^A-Za-z0-9]+/g, '-').toLowerCase(); }
         var attributes = new java.util.HashMap();
         attributes.put('department', java.util.Arrays.asList('R & D'));
         attributes.put('costCenter', java.util.Arrays.asList('42', '43'));
         var tags = {}, keys = [];
         for each (var entry in attributes.entrySet()) {
             var values = [];
             for (var i = 0; i < entry.value.size(); i++) { values.push(clean(entry.value[i])); }
             tags[entry.key] = values;
             keys.push(entry.key);
         }
         exports = JSON.stringify({ principal_tags: tags, transitive_tag_keys: keys.sort() });",
    ),
];

fn main() {
    divan::main();
}

#[divan::bench(args = SCRIPTS.iter().map(|(name, _)| *name))]
fn compile(bencher: Bencher<'_, '_>, name: &str) {
    let (engine, source) = (engine(), source(name));
    bencher.bench_local(|| engine.compile(black_box(&source)).is_ok());
}

#[divan::bench(args = SCRIPTS.iter().map(|(name, _)| *name))]
fn run(bencher: Bencher<'_, '_>, name: &str) {
    let (engine, source) = (engine(), source(name));
    let Ok(script) = engine.compile(&source) else {
        return;
    };
    // The engine's thread is not the one that measures, so a sample is many runs on one thread.
    bencher
        .counter(divan::counter::ItemsCount::new(RUNS))
        .bench(|| {
            on_engine_thread(|thread| {
                for _ in 0..RUNS {
                    let run = engine.run(thread, &script, &[], Rc::new(()));
                    assert!(matches!(run.outcome, Outcome::Value(_)));
                }
            })
        });
}

/// In one sample.
const RUNS: u32 = 100;

fn engine() -> Engine {
    match Registry::builder().build() {
        Ok(registry) => Engine::new(registry, Limits::default()),
        Err(error) => unreachable!("Java's own classes fit together: {error}"),
    }
}

fn source(name: &str) -> Source {
    let text = SCRIPTS.iter().find(|(known, _)| *known == name);
    Source::new("mapper.js", text.map_or("", |(_, text)| text))
}
