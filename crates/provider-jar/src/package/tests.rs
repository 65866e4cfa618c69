use super::{Package, PackageError, Script, sha256};
use crate::Kind;
use crate::descriptor;

fn script(kind: Kind, file_name: &str) -> Script {
    Script {
        kind,
        file_name: file_name.into(),
        name: "Group names".into(),
        description: Some("The groups, joined".into()),
        code: "exports = 'x';\n".into(),
    }
}

fn package() -> Package {
    Package::new([
        script(Kind::SamlMapper, "zebra.js"),
        script(Kind::Mapper, "ant.js"),
        Script {
            description: None,
            ..script(Kind::Mapper, "bär 1.js")
        },
    ])
    .unwrap()
}

/// What this jar is on every system, for good: a change here changes the jars of everyone.
#[test]
fn the_bytes_of_a_jar_depend_on_its_scripts_alone() {
    let jar = package().jar().unwrap();
    assert_eq!(
        sha256(&jar),
        "d723ed9012979cdb1b378fac6f2cc7ee799bf880361be091606d0fb5952407e0"
    );
    assert_eq!(jar, package().jar().unwrap());
}

#[test]
fn the_descriptor_is_flat_and_what_a_server_reads_from_it_is_what_was_packed() {
    let text = package().descriptor();
    insta::assert_snapshot!(text, @r#"
    {
      "mappers": [
        {
          "name": "Group names",
          "fileName": "ant.js",
          "description": "The groups, joined [01e8594efbcb]"
        },
        {
          "name": "Group names",
          "fileName": "bär 1.js",
          "description": "[01e8594efbcb]"
        }
      ],
      "saml-mappers": [
        {
          "name": "Group names",
          "fileName": "zebra.js",
          "description": "The groups, joined [01e8594efbcb]"
        }
      ]
    }
    "#);
    let read = descriptor::read("d.json", text.as_bytes());
    assert!(read.accepted);
    assert_eq!(read.findings, []);
    let names: Vec<_> = read
        .providers
        .iter()
        .map(|provider| (provider.kind, provider.file_name.as_str()))
        .collect();
    assert_eq!(
        names,
        [
            (Kind::SamlMapper, "zebra.js"),
            (Kind::Mapper, "ant.js"),
            (Kind::Mapper, "bär 1.js"),
        ]
    );
}

#[test]
fn scripts_that_a_server_could_not_use_are_refused_with_the_reason() {
    let refusal = |scripts: Vec<Script>| Package::new(scripts).unwrap_err().to_string();
    insta::assert_snapshot!(refusal(vec![]), @"there is no script to pack");
    insta::assert_snapshot!(refusal(vec![script(Kind::Mapper, "a.js"), script(Kind::SamlMapper, "a.js")]), @"two scripts are called `a.js`: both would have the id `script-a.js`, and a server keeps only one of them");
    insta::assert_snapshot!(refusal(vec![script(Kind::Mapper, "sub/a.js")]), @r"`sub/a.js` can't be a script's name in a jar: it must be a plain file name without `/`, `\` or control characters");
    insta::assert_snapshot!(refusal(vec![script(Kind::Authenticator, &"a".repeat(30))]), @"`aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa` is too long for the file of this authenticator: at most 29 characters fit into the database with `script-` before them");
    let empty = Script {
        code: " \n\t".into(),
        ..script(Kind::Mapper, "a.js")
    };
    insta::assert_snapshot!(refusal(vec![empty]), @"the script `a.js` is empty: Keycloak answers 500 to every mapper that uses it");
    for name in ["", " ", ".", "..", "a\\b.js", "a\nb.js", "/a.js"] {
        let error = Package::new([script(Kind::Mapper, name)]).unwrap_err();
        assert!(matches!(error, PackageError::FileName(_)), "{name:?}");
    }
}
