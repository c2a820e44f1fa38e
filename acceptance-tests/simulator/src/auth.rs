//! Who asks for tokens where: Entra's endpoints with OpenID discovery, the instance metadata service for managed
//! identities, and the token requests of GitHub Actions and Azure DevOps pipelines.
//!
//! Knows nothing of ARM; what a token is worth there is decided in `gate.rs`.

use serde_json::json;

use crate::directory::Client;
use crate::token::{Version, token};
use crate::wire::{Request, Response};
use crate::world::World;

/// The token that pipelines of the simulated estate present when they ask for an identity token.
pub(crate) const PIPELINE_TOKEN: &str = "simulated-pipeline-request-token";
/// What both addresses of pipelines begin with.
pub(crate) const PIPELINES: &str = "/_simulator/oidc/";
/// Where a GitHub Actions job asks for its identity token.
pub(crate) const GITHUB_PATH: &str = "/_simulator/oidc/github";
/// Where an Azure DevOps job asks for its identity token.
pub(crate) const AZURE_DEVOPS_PATH: &str = "/_simulator/oidc/azure-devops";

/// Answers requests that are about identity; `None` for all others.
pub(crate) fn handle(world: &World, request: &Request) -> Option<Response> {
    let segments = request.segments();
    let lower: Vec<String> = segments.iter().map(|segment| segment.to_lowercase()).collect();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    let response = match (request.method.as_str(), lower.as_slice()) {
        ("POST", [_, "oauth2", "token"]) => token(world, request, &segments[0], Version::One),
        ("POST", [_, "oauth2", "v2.0", "token"]) => {
            token(world, request, &segments[0], Version::Two)
        }
        ("GET", [_, "v2.0", ".well-known", "openid-configuration"]) => {
            discovery(world, &segments[0], "/v2.0")
        }
        ("GET", [_, ".well-known", "openid-configuration"]) => discovery(world, &segments[0], ""),
        ("GET", ["common", "discovery", "instance"]) => instances(world),
        ("GET", [_, "discovery", "v2.0", "keys"]) => Response::json(200, json!({"keys": []})),
        ("GET", ["metadata", "identity", "oauth2", "token"]) => managed_identity(world, request),
        ("GET", ["_simulator", "oidc", "github"]) => pipeline(world, request, "value"),
        ("POST", ["_simulator", "oidc", "azure-devops"]) => pipeline(world, request, "oidcToken"),
        _ => return None,
    };
    Some(response)
}

fn discovery(world: &World, tenant: &str, version: &str) -> Response {
    let base = format!("{}/{tenant}", world.url());
    let issuer = if version.is_empty() {
        format!("https://sts.windows.net/{tenant}/")
    } else {
        format!("{base}/v2.0")
    };
    Response::json(
        200,
        json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{base}/oauth2{version}/authorize"),
            "token_endpoint": format!("{base}/oauth2{version}/token"),
            "device_authorization_endpoint": format!("{base}/oauth2{version}/devicecode"),
            "jwks_uri": format!("{base}/discovery/v2.0/keys"),
            "response_types_supported": ["code", "id_token"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
            "tenant_region_scope": null,
            "cloud_instance_name": world.authority(),
        }),
    )
}

fn instances(world: &World) -> Response {
    let host = world.authority();
    Response::json(
        200,
        json!({
            "tenant_discovery_endpoint": format!("{}/common/v2.0/.well-known/openid-configuration", world.url()),
            "api-version": "1.1",
            "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
        }),
    )
}

/// The identity endpoint of the instance metadata service. The machine it runs on has the first client's identity.
fn managed_identity(world: &World, request: &Request) -> Response {
    let bad = |message: &str| {
        Response::json(400, json!({"error": "invalid_request", "error_description": message}))
    };
    if request.header("metadata").is_none_or(|value| !value.eq_ignore_ascii_case("true")) {
        return bad("Required metadata header not specified");
    }
    if request.parameter("api-version").is_none() {
        return bad("Required query variable 'api-version' is missing");
    }
    let Some(resource) = request.parameter("resource").filter(|resource| !resource.is_empty())
    else {
        return bad("Required query parameter 'resource' is missing");
    };
    let wanted = request.parameter("client_id");
    let Some((tenant, client)) = world.directory.tenants.first().and_then(|tenant| {
        let fits = |client: &&Client| {
            wanted.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(&client.id))
        };
        tenant.clients.iter().find(fits).map(|client| (tenant, client))
    }) else {
        return bad("Identity not found");
    };
    let lifetime = world.directory.lifetime;
    let issued = request.received.unix_timestamp();
    let token = world.directory.issue(tenant, client, &resource, request.received);
    Response::json(
        200,
        json!({"access_token": token, "client_id": client.id, "expires_in": lifetime.to_string(),
            "expires_on": (issued + lifetime).to_string(), "ext_expires_in": lifetime.to_string(),
            "not_before": issued.to_string(), "resource": resource, "token_type": "Bearer"}),
    )
}

/// The identity token of a pipeline run, in the member that its system calls `member`.
fn pipeline(world: &World, request: &Request, member: &str) -> Response {
    let bearer = request
        .header("authorization")
        .and_then(|value| value.split_once(' '))
        .map(|(_, token)| token);
    if bearer != Some(PIPELINE_TOKEN) {
        return Response::json(401, json!({"message": "The request token is missing or wrong."}));
    }
    let audience =
        request.parameter("audience").unwrap_or_else(|| "api://AzureADTokenExchange".to_owned());
    let issued = request.received.unix_timestamp();
    let token = world.directory.sign(&json!({
        "iss": format!("{}/_simulator/oidc", world.url()),
        "sub": "repo:example/disaster-recovery:ref:refs/heads/main",
        "aud": audience,
        "iat": issued,
        "nbf": issued,
        "exp": issued + 300,
    }));
    Response::json(200, json!({ member: token }))
}
