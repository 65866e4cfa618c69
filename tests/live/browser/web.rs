//! A browser of a few lines: pages, forms, cookies, redirects.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use regex::Regex;
use reqwest::header::{ACCEPT, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{RequestBuilder, Url};

use crate::lab::{PATIENCE, password_of};

/// What the person does on one page.
#[derive(Debug, Clone)]
pub enum Act {
    /// Fills these fields in and sends the page's form.
    Send(Vec<(&'static str, String)>),
}

impl Act {
    pub fn send(fields: &[(&'static str, &str)]) -> Self {
        Self::Send(
            fields
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect(),
        )
    }

    /// The login page, as alice.
    pub fn log_in() -> Self {
        Self::log_in_as("alice")
    }

    /// The login page.
    pub fn log_in_as(user: &str) -> Self {
        Self::send(&[("username", user), ("password", &password_of(user))])
    }

    /// The consent page.
    pub fn accept() -> Self {
        Self::send(&[("accept", "Yes")])
    }

    /// The consent page.
    pub fn refuse() -> Self {
        Self::send(&[("cancel", "No")])
    }
}

pub struct Web {
    client: reqwest::Client,
    cookies: BTreeMap<String, String>,
}

/// A page and where it was.
struct Page {
    url: Url,
    html: String,
}

impl Web {
    pub fn new() -> Result<Self> {
        Ok(Self {
            client: reqwest::Client::builder()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .timeout(PATIENCE)
                .pool_idle_timeout(Duration::ZERO)
                .build()?,
            cookies: BTreeMap::new(),
        })
    }

    /// Opens an address and acts, page after page; gives the last page's words.
    pub async fn visit(&mut self, url: Url, acts: &[Act]) -> Result<String> {
        let request = self.client.get(url.clone());
        let mut page = self.follow(url, request).await?;
        for Act::Send(fields) in acts {
            page = self
                .submit(&page, fields)
                .await
                .with_context(|| format!("on the page `{}`", words(&page.html)))?;
        }
        Ok(words(&page.html))
    }

    async fn submit(&mut self, page: &Page, fields: &[(&str, String)]) -> Result<Page> {
        let form = Regex::new(r#"(?s)<form[^>]*\baction="([^"]*)""#)?;
        let hidden = Regex::new(r#"<input[^>]*type="hidden"[^>]*>"#)?;
        let attribute = |name: &str| Regex::new(&format!(r#"\b{name}="([^"]*)""#));
        let (name, value) = (attribute("name")?, attribute("value")?);
        let action = form.captures(&page.html).context("there is no form")?;
        let action = page.url.join(&action[1].replace("&amp;", "&"))?;
        let mut sent: BTreeMap<String, String> = BTreeMap::new();
        for input in hidden.find_iter(&page.html) {
            if let (Some(name), Some(value)) = (
                name.captures(input.as_str()),
                value.captures(input.as_str()),
            ) {
                sent.insert(name[1].to_owned(), value[1].to_owned());
            }
        }
        for (name, value) in fields {
            sent.insert((*name).to_owned(), value.clone());
        }
        let request = self.client.post(action.clone()).form(&sent);
        self.follow(action, request).await
    }

    async fn follow(&mut self, mut url: Url, mut request: RequestBuilder) -> Result<Page> {
        for _ in 0..10 {
            let cookies: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let response = request
                .header(COOKIE, cookies.join("; "))
                // What isn't a browser gets a JSON refusal where a browser's code is taken.
                .header(ACCEPT, "text/html")
                .send()
                .await
                .with_context(|| format!("GET {url}"))?;
            for cookie in response.headers().get_all(SET_COOKIE) {
                let cookie = cookie.to_str()?;
                let (name, rest) = cookie.split_once('=').context("a cookie without `=`")?;
                let value = rest.split(';').next().unwrap_or_default();
                if value.is_empty() || rest.contains("Max-Age=0") {
                    self.cookies.remove(name);
                } else {
                    self.cookies.insert(name.to_owned(), value.to_owned());
                }
            }
            let Some(next) = response.headers().get(LOCATION) else {
                return Ok(Page {
                    url,
                    html: response.text().await?,
                });
            };
            url = url.join(next.to_str()?)?;
            ensure!(url.host_str() == Some("127.0.0.1"), "led away to {url}");
            request = self.client.get(url.clone());
        }
        anyhow::bail!("more than ten redirects, the last to {url}");
    }
}

/// What a person reads on a page.
fn words(html: &str) -> String {
    let mut text = html.to_owned();
    for pattern in [
        r"(?s)<(script|style|title)\b.*?</(script|style|title)>",
        r"(?s)<[^>]*>",
    ] {
        if let Ok(pattern) = Regex::new(pattern) {
            text = pattern.replace_all(&text, " ").into_owned();
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
