//! Entra's token endpoint: client credentials by secret, certificate or federated assertion, refused with the numbers
//! that users search for.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::clock;
use crate::directory::{Client, Tenant, claims};
use crate::wire::{Request, Response};
use crate::world::World;

/// The version of the endpoint: 1 takes a `resource`, 2 a `scope`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    One,
    Two,
}

/// Answers a token request to the endpoint of `tenant`.
pub(crate) fn token(world: &World, request: &Request, tenant: &str, version: Version) -> Response {
    match grant(world, request, tenant, version) {
        Ok(response) => response,
        Err(refusal) => refusal.response(world),
    }
}

fn grant(
    world: &World,
    request: &Request,
    tenant_id: &str,
    version: Version,
) -> Result<Response, Refusal> {
    let form = request.form();
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let missing = |name: &str| Refusal {
        status: 400,
        error: "invalid_request",
        number: 900144,
        message: format!("The request body must contain the following parameter: '{name}'."),
    };
    let tenant = world.directory.tenant(tenant_id).ok_or_else(|| Refusal {
        status: 400,
        error: "invalid_request",
        number: 90002,
        message: format!(
            "Tenant '{tenant_id}' not found. Check to make sure you have the correct tenant ID and are signing into \
             the correct cloud."
        ),
    })?;
    match field("grant_type") {
        "" => return Err(missing("grant_type")),
        "client_credentials" => {}
        other => {
            return Err(Refusal {
                status: 400,
                error: "unsupported_grant_type",
                number: 70003,
                message: format!("The app requested an unsupported grant type '{other}'."),
            });
        }
    }
    let client_id = field("client_id");
    if client_id.is_empty() {
        return Err(missing("client_id"));
    }
    let client =
        tenant.clients.iter().find(|client| client.id.eq_ignore_ascii_case(client_id)).ok_or_else(|| Refusal {
            status: 400,
            error: "unauthorized_client",
            number: 700016,
            message: format!(
                "Application with identifier '{client_id}' was not found in the directory '{}'. This can happen if \
                 the application has not been installed by the administrator of the tenant.",
                tenant.id
            ),
        })?;
    prove(world, request, tenant, client, field("client_secret"), field("client_assertion"))?;

    let audience = match version {
        Version::One if field("resource").is_empty() => return Err(missing("resource")),
        Version::One => field("resource").to_owned(),
        Version::Two => audience_of_scope(field("scope")).ok_or_else(|| missing("scope"))??,
    };
    let token = world.directory.issue(tenant, client, &audience, request.received);
    let lifetime = world.directory.lifetime;
    let issued = request.received.unix_timestamp();
    Ok(Response::json(
        200,
        match version {
            Version::Two => {
                json!({"token_type": "Bearer", "expires_in": lifetime, "ext_expires_in": lifetime,
                "access_token": token})
            }
            Version::One => json!({"token_type": "Bearer", "expires_in": lifetime.to_string(),
                "ext_expires_in": lifetime.to_string(), "expires_on": (issued + lifetime).to_string(),
                "not_before": issued.to_string(), "resource": audience, "access_token": token}),
        },
    ))
}

/// The audience in a v2 scope; `None` without a scope, an error for one that names single permissions.
fn audience_of_scope(scope: &str) -> Option<Result<String, Refusal>> {
    let scope = scope.split(' ').find(|scope| !scope.is_empty())?;
    Some(scope.strip_suffix("/.default").map(str::to_owned).ok_or_else(|| Refusal {
        status: 400,
        error: "invalid_scope",
        number: 1002012,
        message: format!(
            "The provided value for scope {scope} is not valid. Client credential flows must have a scope value with \
             /.default suffixed to the resource identifier (application ID URI)."
        ),
    }))
}

/// Checks the client's secret or assertion.
fn prove(
    world: &World,
    request: &Request,
    tenant: &Tenant,
    client: &Client,
    secret: &str,
    assertion: &str,
) -> Result<(), Refusal> {
    let invalid =
        |number, message: String| Refusal { status: 401, error: "invalid_client", number, message };
    if !assertion.is_empty() {
        let claims = claims(assertion)
            .ok_or_else(|| invalid(50027, "JWT token is invalid or malformed.".to_owned()))?;
        return check_assertion(world, request, tenant, client, &claims)
            .map_err(|(number, message)| invalid(number, message));
    }
    match secret {
        "" => Err(invalid(
            7000218,
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.".to_owned(),
        )),
        _ if secret == client.secret.reveal() => Ok(()),
        _ => Err(invalid(
            7000215,
            format!(
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret \
                 value, not the client secret ID, for a secret added to app '{}'.",
                client.id
            ),
        )),
    }
}

/// An assertion is either signed by the client's certificate (issuer and subject are the client, the audience is the
/// token endpoint) or comes from a federated identity provider (audience `api://AzureADTokenExchange`).
fn check_assertion(
    world: &World,
    request: &Request,
    tenant: &Tenant,
    client: &Client,
    claims: &Value,
) -> Result<(), (u32, String)> {
    let text = |name: &str| claims[name].as_str().unwrap_or_default();
    let now = request.received.unix_timestamp();
    if claims["exp"].as_i64().is_none_or(|expiry| expiry <= now) {
        return Err((700024, "Client assertion is not within its valid time range.".to_owned()));
    }
    let (issuer, subject) = (text("iss"), text("sub"));
    let audience = match &claims["aud"] {
        Value::Array(many) => many.first().and_then(Value::as_str).unwrap_or_default(),
        one => one.as_str().unwrap_or_default(),
    };
    if issuer == subject && issuer.eq_ignore_ascii_case(&client.id) {
        let endpoint = format!("{}/{}/", world.url(), tenant.id).to_lowercase();
        return if audience.to_lowercase().starts_with(&endpoint) {
            Ok(())
        } else {
            Err((
                50027,
                format!(
                    "JWT token is invalid or malformed. Audience '{audience}' is not this endpoint."
                ),
            ))
        };
    }
    let federated = issuer.starts_with("https://")
        && !subject.is_empty()
        && audience.contains("AzureADTokenExchange");
    if federated {
        return Ok(());
    }
    Err((
        700213,
        format!(
            "No matching federated identity record found for presented assertion subject '{subject}', issuer \
             '{issuer}', audience '{audience}'."
        ),
    ))
}

struct Refusal {
    status: u16,
    error: &'static str,
    number: u32,
    message: String,
}

impl Refusal {
    fn response(self, world: &World) -> Response {
        let (trace, correlation) = (Uuid::new_v4().to_string(), Uuid::new_v4().to_string());
        let timestamp = clock::seconds(world.now()).replace('T', " ");
        let Refusal { status, error, number, message } = self;
        Response::json(
            status,
            json!({
                "error": error,
                "error_description": format!("AADSTS{number}: {message} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {timestamp}"),
                "error_codes": [number],
                "timestamp": timestamp,
                "trace_id": trace,
                "correlation_id": correlation,
                "error_uri": format!("{}/error?code={number}", world.url()),
            }),
        )
    }
}
