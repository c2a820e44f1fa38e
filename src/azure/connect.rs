//! The way to the cloud, found at the first call: settings checked, endpoints looked up, pipeline made.

use azure_core::http::Url;

use super::client::Client;
use super::cloud::{Cloud, endpoint};
use super::error::Error;
use super::pipeline::Connection;
use super::scope::Scope;

impl Client {
    /// The URL of a path below Resource Manager, with the version of the API.
    pub(super) async fn url(&self, scope: &Scope, version: &str, path: &str) -> Result<Url, Error> {
        let base = self
            .connection(scope)
            .await?
            .cloud
            .resource_manager
            .as_str()
            .trim_end_matches('/')
            .to_owned();
        let separator = if path.contains('?') { '&' } else { '?' };
        let text =
            format!("{base}/{}{separator}api-version={version}", path.trim_start_matches('/'));
        Url::parse(&text)
            .map_err(|error| Error::Configuration(format!("\"{path}\" makes no URL: {error}.")))
    }

    /// The connection, made at the first call.
    pub(super) async fn connection(&self, scope: &Scope) -> Result<&Connection, Error> {
        self.inner
            .connection
            .get_or_try_init(|| async {
                let options = &self.inner.options;
                let problems = options.validate();
                if !problems.is_empty() {
                    let texts: Vec<_> = problems.into_iter().map(|problem| problem.text).collect();
                    return Err(Error::Configuration(texts.join("\n")));
                }
                let cloud = self.cloud(scope).await?;
                Connection::new(options, cloud, &self.inner.http, &self.inner.correlation_id)
            })
            .await
    }

    /// The cloud that the options choose: by metadata or by name, with single endpoints replaced.
    async fn cloud(&self, scope: &Scope) -> Result<Cloud, Error> {
        let options = &self.inner.options;
        let mut cloud = match &options.metadata_host {
            Some(host) => {
                let body = self.metadata(scope, host).await?;
                Cloud::from_metadata(host, &body, options.environment.as_deref())?
            }
            None => Cloud::named(options.environment.as_deref().unwrap_or("public"))?,
        };
        if let Some(text) = &options.resource_manager_endpoint {
            cloud.resource_manager = endpoint("resource_manager_endpoint", text)?;
        }
        if let Some(text) = &options.active_directory_authority_host {
            cloud.authority = endpoint("active_directory_authority_host", text)?;
        }
        if let Some(audience) = &options.resource_manager_audience {
            cloud.audience = audience.trim_end_matches('/').to_owned();
        }
        Ok(cloud)
    }
}
