//! The same by the program: `keyferry` logs in, and the AWS CLI and boto3 work with what it gives.

use std::fs;

use anyhow::Result;
use serde_json::{Value, json};

use super::Cases;
use crate::aws::{self, AwsTools};
use crate::keyferry::{Keyferry, Visitor};
use crate::minio::Store;
use crate::program;

/// An object put and got.
const BOTO3: &str = r#"
import boto3
s3 = boto3.Session(profile_name="store").client("s3")
s3.put_object(Bucket="lab", Key="by-boto3", Body=b"kept for boto3")
print(s3.get_object(Bucket="lab", Key="by-boto3")["Body"].read().decode())
"#;

impl Cases<'_> {
    pub(super) async fn program(
        &mut self,
        issuer: &str,
        store: &Store,
        tools: &AwsTools,
    ) -> Result<()> {
        let place = format!(
            "issuer = \"{issuer}\"\nclient-id = \"minio\"\nsts-endpoint = \"{}\"\nregion = \"us-east-1\"\n",
            store.url
        );
        let home = Keyferry::new(&format!(
            "[profiles.store]\n{place}\n[profiles.bob]\n{place}user = \"bob\"\n"
        ))?;
        for (profile, user) in [("store", "alice"), ("bob", "bob")] {
            home.log_in(&["--profile", profile], &Visitor::named(user))
                .await?
                .done()?;
        }
        let line = ["credential-process", "--profile", "store"];
        let document = home.run(&line).await?.done()?.json()?;
        let names: Vec<_> = document.as_object().into_iter().flatten().collect();
        let names: Vec<_> = names.into_iter().map(|(name, _)| name).collect();
        self.line("credentials by the program", &json!(names));

        let refused = home
            .run(&["credential-process", "--profile", "bob"])
            .await?;
        if refused.code() != 5 || !refused.stdout.is_empty() {
            self.report.problems.push(format!("bob: {refused:?}"));
        }
        let said = refused.stderr.replace(&store.url, "STORE");
        self.line("the program as bob, who has no policy", &json!(said));

        self.exec(&home, store, tools).await?;
        self.clients(&home, store, tools).await
    }

    /// The AWS CLI in `keyferry exec`.
    async fn exec(&mut self, home: &Keyferry, store: &Store, tools: &AwsTools) -> Result<()> {
        fs::write(home.home().join("object"), "kept for exec")?;
        let aws = tools.path().join("aws").display().to_string();
        let endpoint = ["--endpoint-url", store.url.as_str()];
        let exec = ["exec", "--profile", "store", "--", aws.as_str()];
        let exec = [&exec[..], &endpoint].concat();
        let place = "s3://lab/by-exec";
        for copy in [["s3", "cp", "object", place], ["s3", "cp", place, "copy"]] {
            home.run(&[&exec[..], &copy].concat()).await?.done()?;
        }
        let copy = fs::read_to_string(home.home().join("copy"))?;
        self.line("an object, put and got in `keyferry exec`", &json!(copy));
        Ok(())
    }

    /// The AWS CLI and boto3 with the program as `credential_process`.
    async fn clients(&mut self, home: &Keyferry, store: &Store, tools: &AwsTools) -> Result<()> {
        let process = |profile: &str| {
            let program = home.program().display();
            format!("\"{program}\" credential-process --profile {profile}")
        };
        let profiles = [("store", process("store")), ("bob", process("bob"))];
        aws::configure(home, &profiles, &[("s3", &store.url)])?;
        let list = |profile| ["--profile", profile, "s3", "ls", "s3://lab"];
        let listed = program::run(tools.cli(home, &list("store")))
            .await?
            .done()?;
        let listed: Vec<&str> = listed
            .stdout
            .lines()
            .filter_map(|line| line.split(' ').next_back())
            .collect();
        self.line("what the AWS CLI lists", &json!(listed));
        let got = program::run(tools.python(home, BOTO3)).await?.done()?;
        self.line("an object, put and got by boto3", &json!(got.stdout.trim()));

        let refused = program::run(tools.cli(home, &list("bob"))).await?;
        let said: Value = refused.stderr.replace(&store.url, "STORE").into();
        let exit = refused.code();
        self.line("the AWS CLI as bob", &json!({"exit": exit, "said": said}));
        if exit != 255 {
            self.report.problems.push(format!("bob: {refused:?}"));
        }
        Ok(())
    }
}
