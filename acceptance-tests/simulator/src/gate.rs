//! What ARM checks before any resource provider sees a request: token, api-version, subscription, registration,
//! resource group, role assignments, locks and the body.

use serde_json::Value;

use crate::arm::{error, gateway_error};
use crate::clock;
use crate::directory::{Bearer, Refused};
use crate::id;
use crate::inferred;
use crate::kinds::lock;
use crate::wire::{Request, Response};
use crate::world::World;

/// Either what was checked or the reply that refuses.
type Checked<T> = Result<T, Box<Response>>;

/// The audiences that ARM accepts, as its clients know them.
const AUDIENCES: &[&str] =
    &["https://management.core.windows.net/", "https://management.azure.com/"];

/// Who asks.
pub(crate) fn authenticate(world: &World, request: &Request) -> Checked<Bearer> {
    let refuse = |code: &str, message: String| {
        let tenant = world.directory.tenants.first().map_or("", |tenant| &tenant.id);
        let challenge = format!(
            "Bearer authorization_uri=\"{}/{tenant}\", error=\"invalid_token\", error_description=\"{message}\"",
            world.url()
        );
        Box::new(error(401, code, &message).with_header("WWW-Authenticate", challenge))
    };
    let Some(header) = request.header("authorization") else {
        return Err(refuse(
            "AuthenticationFailed",
            "Authentication failed. The 'Authorization' header is missing.".to_owned(),
        ));
    };
    let token = match header.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token,
        _ => {
            let message = "Authentication failed. The 'Authorization' header is provided in an invalid format.";
            return Err(refuse("AuthenticationFailedInvalidHeader", message.to_owned()));
        }
    };
    let mut audiences: Vec<String> =
        AUDIENCES.iter().map(|&audience| audience.to_owned()).collect();
    audiences.push(world.url());
    world.directory.verify(token, &audiences, request.received).map_err(|refused| match refused {
        Refused::Malformed => refuse("InvalidAuthenticationToken", "The access token is invalid.".to_owned()),
        Refused::Expired(expiry) => refuse(
            "ExpiredAuthenticationToken",
            format!(
                "The access token expiry UTC time '{}' is earlier than current UTC time '{}'.",
                clock::seconds(expiry),
                clock::seconds(request.received)
            ),
        ),
        Refused::Audience(audience) => refuse(
            "InvalidAuthenticationTokenAudience",
            format!(
                "The access token has been obtained for wrong audience or resource '{audience}'. It should exactly \
                 match with one of the allowed audiences '{}'.",
                audiences.join(",")
            ),
        ),
    })
}

/// The api-version: present, a date, and one that the provider has.
pub(crate) fn api_version(request: &Request, segments: &[String]) -> Checked<()> {
    let Some(version) = request.parameter("api-version").filter(|version| !version.is_empty())
    else {
        return Err(Box::new(gateway_error(
            400,
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )));
    };
    let date = version.strip_suffix("-preview").unwrap_or(&version);
    if !is_date(date) {
        return Err(Box::new(gateway_error(
            400,
            "InvalidApiVersionParameter",
            &format!(
                "The api-version '{version}' is invalid. An api-version is a date such as '2025-08-01'."
            ),
        )));
    }
    let recovery =
        segments.iter().any(|segment| segment.eq_ignore_ascii_case("microsoft.recoveryservices"));
    if recovery && date < inferred::OLDEST_API_VERSION {
        return Err(Box::new(gateway_error(
            400,
            "NoRegisteredProviderFound",
            &format!(
                "No registered resource provider found for API version '{version}' for type 'vaults'. The supported \
                 api-versions are '{} and later'.",
                inferred::OLDEST_API_VERSION
            ),
        )));
    }
    Ok(())
}

fn is_date(text: &str) -> bool {
    let digits = |range: std::ops::Range<usize>| {
        text.get(range).is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    text.len() == 10
        && digits(0..4)
        && digits(5..7)
        && digits(8..10)
        && text.as_bytes()[4] == b'-'
        && text.as_bytes()[7] == b'-'
}

/// Subscription, tenant, role, registration and group of the path.
pub(crate) fn scope(
    world: &World,
    request: &Request,
    segments: &[String],
    bearer: &Bearer,
) -> Checked<()> {
    let path = format!("/{}", segments.join("/"));
    if let Some(subscription) =
        segments.get(1).filter(|_| segments[0].eq_ignore_ascii_case("subscriptions"))
    {
        let document = world.get(&format!("/subscriptions/{subscription}")).ok_or_else(|| {
            Box::new(gateway_error(
                404,
                "SubscriptionNotFound",
                &format!("The subscription '{subscription}' could not be found."),
            ))
        })?;
        let tenant = document.body["tenantId"].as_str().unwrap_or_default();
        if !tenant.eq_ignore_ascii_case(&bearer.tenant) {
            let message = format!(
                "The access token is from the wrong issuer 'https://sts.windows.net/{}/'. It must match the tenant \
                 'https://sts.windows.net/{tenant}/' associated with this subscription. Please use the authority \
                 (URL) '{}/{tenant}' to get the token.",
                bearer.tenant,
                world.url()
            );
            let challenge = format!(
                "Bearer authorization_uri=\"{}/{tenant}\", error=\"invalid_token\", error_description=\"{message}\"",
                world.url()
            );
            return Err(Box::new(
                error(401, "InvalidAuthenticationTokenTenant", &message)
                    .with_header("WWW-Authenticate", challenge),
            ));
        }
    }
    role(world, request, &path, bearer)?;
    registration(world, request, segments)?;
    if let Some(group) = id::part(&path, "resourceGroups").filter(|_| segments.len() > 4) {
        let id = id::up_to(&path, "resourceGroups").unwrap_or_default();
        if world.get(id).is_none() {
            return Err(Box::new(gateway_error(
                404,
                "ResourceGroupNotFound",
                &format!("Resource group '{group}' could not be found."),
            )));
        }
    }
    lock(world, request, &path)
}

fn role(world: &World, request: &Request, path: &str, bearer: &Bearer) -> Checked<()> {
    let lower = path.to_lowercase();
    if !world.denied.iter().any(|denied| lower.contains(denied)) {
        return Ok(());
    }
    let kind = id::kind(path)
        .unwrap_or_else(|| "microsoft.resources/subscriptions/resourcegroups".to_owned());
    let verb = match request.method.as_str() {
        "GET" | "HEAD" => "read",
        "DELETE" => "delete",
        "POST" => "action",
        _ => "write",
    };
    Err(Box::new(gateway_error(
        403,
        "AuthorizationFailed",
        &format!(
            "The client '{}' with object id '{}' does not have authorization to perform action '{kind}/{verb}' over \
             scope '{path}' or the scope is invalid. If access was recently granted, please refresh your credentials.",
            bearer.client, bearer.object
        ),
    )))
}

/// Writes need the provider registered on the subscription; reads do not.
fn registration(world: &World, request: &Request, segments: &[String]) -> Checked<()> {
    let writes = matches!(request.method.as_str(), "PUT" | "PATCH" | "DELETE" | "POST");
    let at = segments.iter().position(|segment| segment.eq_ignore_ascii_case("providers"));
    let (Some(at), true) = (at, writes && segments.len() > 6) else { return Ok(()) };
    let Some(namespace) = segments.get(at + 1) else { return Ok(()) };
    let registration = world.get(&format!("/subscriptions/{}/providers/{namespace}", segments[1]));
    if registration.is_none_or(|document| document.body["registrationState"] == "Registered") {
        return Ok(());
    }
    Err(Box::new(gateway_error(
        409,
        "MissingSubscriptionRegistration",
        &format!(
            "The subscription is not registered to use namespace '{namespace}'. See https://aka.ms/rps-not-found for \
             how to register subscriptions."
        ),
    )))
}

/// A lock on the resource or above it.
fn lock(world: &World, request: &Request, path: &str) -> Checked<()> {
    let method = request.method.as_str();
    if matches!(method, "GET" | "HEAD") || path.to_lowercase().contains(lock::KIND) {
        return Ok(());
    }
    let Some((scope, _)) = lock::holding(world, path, method == "DELETE") else { return Ok(()) };
    let noun = if method == "DELETE" { "delete" } else { "write" };
    Err(Box::new(gateway_error(
        409,
        "ScopeLocked",
        &format!(
            "The scope '{path}' cannot perform {noun} operation because following scope(s) are locked: '{scope}'. \
             Please remove the lock and try again."
        ),
    )))
}

/// The JSON body, null without one.
pub(crate) fn body(request: &Request) -> Checked<Value> {
    let needed = matches!(request.method.as_str(), "PUT" | "PATCH");
    if request.body.is_empty() {
        return if needed {
            Err(Box::new(gateway_error(
                400,
                "InvalidRequestContent",
                "The request content was invalid: it is empty.",
            )))
        } else {
            Ok(Value::Null)
        };
    }
    if !request.header("content-type").is_some_and(|kind| kind.contains("json")) {
        return Err(Box::new(gateway_error(
            415,
            "UnsupportedMediaType",
            "The content media type is not supported. Only 'application/json' is supported.",
        )));
    }
    serde_json::from_slice(&request.body).map_err(|parse| {
        Box::new(gateway_error(
            400,
            "InvalidRequestContent",
            &format!("The request content was invalid and could not be deserialized: '{parse}'."),
        ))
    })
}
