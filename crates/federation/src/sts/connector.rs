//! The SDK's requests, sent by our HTTP client: one set of limits, proxies and root certificates
//! for everything, and no second TLS stack.

use std::sync::Arc;

use aws_sdk_sts::config::http::{HttpRequest, HttpResponse};
use aws_sdk_sts::config::{HttpClient, RuntimeComponents};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use url::Url;

use crate::http::{Http, HttpError};

/// Gives the SDK our client.
#[derive(Debug, Clone)]
pub(super) struct Connector(pub(super) Arc<Http>);

impl HttpClient for Connector {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let http = Arc::clone(&self.0);
        HttpConnectorFuture::new(async move { send(&http, request).await })
    }
}

async fn send(http: &Http, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let user = |error: &str| ConnectorError::user(error.into());
    let url = Url::parse(request.uri()).map_err(|error| ConnectorError::user(error.into()))?;
    let body = request
        .body()
        .bytes()
        .ok_or_else(|| user("the body of a request to STS isn't in memory"))?;
    // The client fills in host and length itself.
    let headers = request
        .headers()
        .iter()
        .filter(|(name, _)| !["host", "content-length"].contains(name));
    let answer = http
        .post_as_is(&url, headers, body.to_vec())
        .await
        .map_err(classified)?;
    let status = StatusCode::try_from(answer.status).map_err(|e| ConnectorError::user(e.into()))?;
    let mut response = HttpResponse::new(status, SdkBody::from(answer.body.to_vec()));
    for (name, value) in answer.headers {
        // A header that isn't text is none that we or the SDK read.
        let _ = response.headers_mut().try_append(name, value);
    }
    Ok(response)
}

/// Which failures the SDK may try again.
fn classified(error: HttpError) -> ConnectorError {
    match &error {
        HttpError::Unreachable { .. } => ConnectorError::io(error.into()),
        HttpError::TimedOut { .. } => ConnectorError::timeout(error.into()),
        _ => ConnectorError::user(error.into()),
    }
}
