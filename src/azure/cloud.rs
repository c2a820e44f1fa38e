//! The clouds: where Azure Resource Manager and the sign-in are, and for whom tokens are asked.

use azure_core::http::Url;
use serde::Deserialize;
use serde_json::Value;

use super::error::Error;

/// The endpoints of one cloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cloud {
    /// Azure Resource Manager, https and without a path.
    pub resource_manager: Url,
    /// The sign-in, such as `https://login.microsoftonline.com/`.
    pub authority: Url,
    /// For whom tokens are asked, without a slash at the end.
    pub audience: String,
}

/// Names of a cloud that users know, and its endpoints: Resource Manager and sign-in. Tokens are for Resource Manager.
const CLOUDS: &[(&[&str], &str, &str)] = &[
    (
        &["public", "azurecloud"],
        "https://management.azure.com",
        "https://login.microsoftonline.com",
    ),
    (
        &["usgovernment", "usgovernmentl4", "usgovernmentl5", "azureusgovernment"],
        "https://management.usgovcloudapi.net",
        "https://login.microsoftonline.us",
    ),
    (
        &["china", "azurechinacloud"],
        "https://management.chinacloudapi.cn",
        "https://login.chinacloudapi.cn",
    ),
];

/// The names that `environment` can have.
pub const ENVIRONMENTS: [&str; 3] = ["public", "usgovernment", "china"];

impl Cloud {
    /// The cloud of a name such as "usgovernment". Case does not count.
    pub fn named(name: &str) -> Result<Self, Error> {
        let wanted = name.to_ascii_lowercase();
        let known = CLOUDS.iter().find(|(names, _, _)| names.contains(&wanted.as_str()));
        let (_, resource_manager, authority) = known.ok_or_else(|| {
            Error::Configuration(format!(
                "environment (ARM_ENVIRONMENT) is \"{name}\", but must be one of {}. For any other cloud set metadata_host \
                 (ARM_METADATA_HOSTNAME).",
                ENVIRONMENTS.join(", ")
            ))
        })?;
        Ok(Self {
            resource_manager: endpoint("environment", resource_manager)?,
            authority: endpoint("environment", authority)?,
            audience: (*resource_manager).to_owned(),
        })
    }

    /// The scope of the tokens for Resource Manager.
    pub fn scope(&self) -> String {
        format!("{}/.default", self.audience)
    }

    /// The cloud that a metadata endpoint describes (`GET https://{host}/metadata/endpoints`). The reply is an object, or
    /// with older versions a list of them, of which `name` chooses one if there are several.
    pub(crate) fn from_metadata(
        host: &str,
        body: &[u8],
        name: Option<&str>,
    ) -> Result<Self, Error> {
        let problem = |what: &str| {
            Error::Configuration(format!(
                "The metadata of metadata_host (ARM_METADATA_HOSTNAME) \"{host}\" {what}. It must be the host of an Azure \
                 Resource Manager endpoint."
            ))
        };
        let value: Value = serde_json::from_slice(body).map_err(|_| problem("is not JSON"))?;
        let clouds = match value {
            Value::Array(clouds) => clouds,
            cloud => vec![cloud],
        };
        let named = |cloud: &&Value| {
            let found = cloud.get("name").and_then(Value::as_str).unwrap_or_default();
            name.is_some_and(|name| found.eq_ignore_ascii_case(name))
        };
        let cloud = clouds
            .iter()
            .find(named)
            .or(clouds.first())
            .ok_or_else(|| problem("describes no cloud"))?;
        let metadata = Metadata::deserialize(cloud)
            .map_err(|_| problem("lacks resourceManager or authentication"))?;
        let resource_manager =
            endpoint("resourceManager in the metadata", &metadata.resource_manager)?;
        let audiences = &metadata.authentication.audiences;
        let own = audiences.iter().find(|audience| same_host(audience, &resource_manager));
        let audience =
            own.or(audiences.first()).map_or(metadata.resource_manager.as_str(), String::as_str);
        Ok(Self {
            audience: audience.trim_end_matches('/').to_owned(),
            authority: endpoint(
                "loginEndpoint in the metadata",
                &metadata.authentication.login_endpoint,
            )?,
            resource_manager,
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    resource_manager: String,
    authentication: Authentication,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Authentication {
    login_endpoint: String,
    #[serde(default)]
    audiences: Vec<String>,
}

/// An https URL of a host. A path is kept, query and fragment are refused.
pub(crate) fn endpoint(setting: &str, text: &str) -> Result<Url, Error> {
    let url = Url::parse(text).map_err(|error| {
        Error::Configuration(format!("{setting} is \"{text}\", which is no URL: {error}."))
    })?;
    if url.scheme() != "https"
        || url.host_str().is_none()
        || url.query().is_some()
        || url.fragment().is_some()
    {
        return Err(Error::Configuration(format!(
            "{setting} is \"{text}\", but must be a URL such as https://management.azure.com: tokens are sent over https only."
        )));
    }
    Ok(url)
}

fn same_host(url: &str, other: &Url) -> bool {
    Url::parse(url)
        .is_ok_and(|url| url.host_str() == other.host_str() && url.port() == other.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clouds_have_their_endpoints() {
        for (name, arm, login) in [
            ("public", "https://management.azure.com/", "https://login.microsoftonline.com/"),
            (
                "USGovernment",
                "https://management.usgovcloudapi.net/",
                "https://login.microsoftonline.us/",
            ),
            ("china", "https://management.chinacloudapi.cn/", "https://login.chinacloudapi.cn/"),
        ] {
            let cloud = Cloud::named(name).unwrap();
            assert_eq!(cloud.resource_manager.as_str(), arm);
            assert_eq!(cloud.authority.as_str(), login);
            assert_eq!(cloud.scope(), format!("{arm}.default"));
        }
        let error = Cloud::named("germany").unwrap_err().detail();
        assert!(
            error.contains("ARM_ENVIRONMENT") && error.contains("public, usgovernment, china"),
            "{error}"
        );
    }

    #[test]
    fn metadata_describes_a_cloud() {
        let body = br#"{"name":"Sim","resourceManager":"https://localhost:8443/","portal":"x","authentication":{
            "loginEndpoint":"https://localhost:8443/aad","audiences":["https://management.core.sim/","https://localhost:8443/"],
            "tenant":"common","identityProvider":"AAD"}}"#;
        let cloud = Cloud::from_metadata("localhost:8443", body, None).unwrap();
        assert_eq!(cloud.resource_manager.as_str(), "https://localhost:8443/");
        assert_eq!(cloud.scope(), "https://localhost:8443/.default");
        let list = format!("[{{\"name\":\"Other\"}},{}]", String::from_utf8_lossy(body));
        assert_eq!(Cloud::from_metadata("h", list.as_bytes(), Some("sim")).unwrap(), cloud);
    }

    #[test]
    fn what_is_no_metadata_is_refused() {
        for (body, what) in [
            ("<html>", "is not JSON"),
            ("[]", "describes no cloud"),
            ("{}", "lacks resourceManager or authentication"),
            (
                r#"{"resourceManager":"http://x","authentication":{"loginEndpoint":"https://l"}}"#,
                "must be a URL such as",
            ),
        ] {
            let error = Cloud::from_metadata("h", body.as_bytes(), None).unwrap_err().detail();
            assert!(error.contains(what), "{error}");
        }
    }
}
