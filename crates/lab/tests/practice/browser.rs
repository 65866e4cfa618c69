//! A browser and an application, as far as a login needs them.

use std::collections::HashMap;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use lab::Lab;
use reqwest::header::{HeaderMap, LOCATION, SET_COOKIE};
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;

/// The application's address, on a port it chose.
pub const CALLBACK: &str = "http://127.0.0.1:40123/callback";
/// Of RFC 7636, appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

pub struct Browser {
    pub http: reqwest::Client,
    issuer: String,
}

/// What an endpoint answered.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    pub fn member(&self, name: &str) -> String {
        let value = &self.json()[name];
        let text = value.as_str();
        text.unwrap_or_else(|| panic!("no {name}: {}", self.text))
            .to_owned()
    }

    /// Where the browser is sent to, and with what.
    pub fn location(&self) -> (String, HashMap<String, String>) {
        let location = self.headers.get(LOCATION);
        let location = location.unwrap_or_else(|| panic!("{} {}", self.status, self.text));
        let mut url = Url::parse(location.to_str().unwrap()).unwrap();
        let parameters = url.query_pairs().into_owned().collect();
        url.set_query(None);
        (url.to_string(), parameters)
    }

    /// The claims of a token among the answer's members.
    pub fn claims(&self, name: &str) -> Value {
        claims(&self.member(name))
    }

    pub fn cookie(&self) -> String {
        let cookie = self.headers[SET_COOKIE].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }
}

/// What stands in a token, without a look at its signature.
pub fn claims(token: &str) -> Value {
    let claims = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

/// What every application sends: `client_id=app`, PKCE, `state`, `nonce`.
pub fn request() -> Vec<(&'static str, String)> {
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    vec![
        ("client_id", "app".to_owned()),
        ("response_type", "code".to_owned()),
        ("redirect_uri", CALLBACK.to_owned()),
        ("scope", "openid".to_owned()),
        ("state", "st&te".to_owned()),
        ("nonce", "n0nce".to_owned()),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256".to_owned()),
    ]
}

/// The usual request with one parameter replaced, or left out when empty.
pub fn request_with(name: &'static str, value: &str) -> Vec<(&'static str, String)> {
    let mut request = request();
    request.retain(|(known, _)| *known != name);
    if !value.is_empty() {
        request.push((name, value.to_owned()));
    }
    request
}

impl Browser {
    pub fn at(lab: &Lab) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            http,
            issuer: lab.issuer().to_string(),
        }
    }

    /// A path of the realm.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.http.get(self.url(path))).await
    }

    pub async fn authorize(&self, request: &[(&str, String)]) -> Answer {
        let url = self.url("/protocol/openid-connect/auth");
        self.send(self.http.get(url).query(request)).await
    }

    /// Fills in the form of a login page.
    pub async fn submit(&self, page: &Answer, username: &str, password: &str) -> Answer {
        let action = action(&page.text);
        let form = [("username", username), ("password", password)];
        self.send(self.http.post(action).form(&form)).await
    }

    /// A login up to the application's callback.
    pub async fn log_in(&self, user: &str, request: &[(&str, String)]) -> Answer {
        let page = self.authorize(request).await;
        assert_eq!(page.status, 200, "{}", page.text);
        self.submit(&page, user, &format!("{user}-password")).await
    }

    pub async fn token(&self, form: &[(&str, &str)]) -> Answer {
        let url = self.url("/protocol/openid-connect/token");
        self.send(self.http.post(url).form(form)).await
    }

    pub async fn redeem(&self, code: &str) -> Answer {
        self.token(&[
            ("grant_type", "authorization_code"),
            ("client_id", "app"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ])
        .await
    }

    /// Everything from the login page to the tokens.
    pub async fn tokens(&self, user: &str) -> Answer {
        let (_, parameters) = self.log_in(user, &request()).await.location();
        self.redeem(&parameters["code"]).await
    }

    pub async fn refresh(&self, token: &str) -> Answer {
        self.token(&[
            ("grant_type", "refresh_token"),
            ("client_id", "app"),
            ("refresh_token", token),
        ])
        .await
    }
}

/// Where a page's form is sent to.
pub fn action(page: &str) -> String {
    let action = page.split("action=\"").nth(1).expect("a form");
    let action = action.split('"').next().unwrap();
    action.replace("&amp;", "&")
}
