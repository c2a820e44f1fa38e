//! Conventions of Azure Resource Manager that every kind shares: error bodies, reply headers, paging, ids in their
//! proper casing.

use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::clock;
use crate::documents::Document;
use crate::id;
use crate::inferred::Refusal;
use crate::route::Call;
use crate::wire::{Request, Response};
use crate::world::World;

/// An error as the ARM gateway and the vault service write it.
pub(crate) fn error(status: u16, code: &str, message: &str) -> Response {
    Response::json(status, json!({"error": {"code": code, "message": message}}))
}

/// The same with the mark of an error that no resource provider saw.
pub(crate) fn gateway_error(status: u16, code: &str, message: &str) -> Response {
    error(status, code, message).with_header("x-ms-failure-cause", "gateway")
}

/// A tracked resource that does not exist.
pub(crate) fn resource_not_found(resource: &str) -> Response {
    let group = id::part(resource, "resourceGroups").unwrap_or_default();
    let tail = resource.rsplit_once("/providers/").map_or(resource, |(_, tail)| tail);
    gateway_error(
        404,
        "ResourceNotFound",
        &format!(
            "The Resource '{tail}' under resource group '{group}' was not found. For more details please go to \
             https://aka.ms/ARMResourceNotFoundFix"
        ),
    )
}

/// A request for a child of a tracked resource that does not exist.
pub(crate) fn parent_not_found(method: &str, child: &str, parent: &str) -> Response {
    let verb = match method {
        "GET" | "HEAD" => "read",
        "DELETE" => "delete",
        "POST" => "action",
        _ => "write",
    };
    let kind = id::kind(child).unwrap_or_default();
    let kind = kind.split_once('/').map_or(kind.as_str(), |(_, types)| types);
    gateway_error(
        404,
        "ParentResourceNotFound",
        &format!(
            "Failed to perform '{verb}' on resource(s) of type '{kind}', because the parent resource '{parent}' could \
             not be found."
        ),
    )
}

/// A synchronous error of Site Recovery: outside the reason of the status, inside the real code
/// (Azure/azure-rest-api-specs#12759).
pub(crate) fn site_recovery_error(
    call: &Call,
    status: u16,
    code: &str,
    message: &str,
    causes: &str,
    action: &str,
) -> Response {
    let reason = match status {
        400 => "BadRequest",
        403 => "Forbidden",
        404 => "NotFound",
        409 => "Conflict",
        _ => "InternalServerError",
    };
    let activity = Uuid::new_v4().to_string();
    Response::json(
        status,
        json!({"error": {"code": reason, "message": message, "details": [{
            "code": code,
            "message": message,
            "possibleCauses": causes,
            "recommendedAction": action,
            "clientRequestId": call.client_request_id(),
            "activityId": activity,
        }]}}),
    )
}

/// A refusal from the table of inferred ones, with what this request did wrong.
pub(crate) fn refuse(call: &Call, refusal: &Refusal, message: &str) -> Response {
    site_recovery_error(call, refusal.status, refusal.code, message, refusal.causes, refusal.action)
}

/// An id in the casing of what is stored: the longest stored ancestor as it is, the rest as given.
pub(crate) fn cased(world: &World, wanted: &str) -> String {
    let mut ancestor = wanted;
    while !ancestor.is_empty() {
        if let Some(document) = world.get(ancestor) {
            return format!("{}{}", document.id, &wanted[ancestor.len()..]);
        }
        ancestor = id::parent(ancestor);
    }
    wanted.to_owned()
}

/// The member of a page that says where the next begins.
#[derive(Clone, Copy)]
pub(crate) enum Last {
    /// `"nextLink": null` on the last page, as Site Recovery has it.
    Null,
    /// No `nextLink` on the last page.
    Absent,
}

/// One page of a list: of all members, in the order of the list, only those on the page are shown. `key` is what a
/// page token remembers of a member.
pub(crate) fn page<T>(
    world: &World,
    call: &Call,
    members: &[T],
    key: impl Fn(&T) -> String,
    show: impl Fn(&T) -> Value,
    last: Last,
) -> Response {
    let window = window(world, call, members, &key);
    let value: Vec<Value> = members[window.clone()].iter().map(show).collect();
    let more = members[window.end..].first().and(members[..window.end].last()).map(key);
    assemble(world, call, value, more.map(|key| (window.end, key)), last)
}

/// The reply of a page: what it shows and, if more follows, the place and the key of its last member.
pub(crate) fn assemble(
    world: &World,
    call: &Call,
    value: Vec<Value>,
    more: Option<(usize, String)>,
    last: Last,
) -> Response {
    let mut body = Map::new();
    body.insert("value".to_owned(), Value::Array(value));
    match more {
        Some((end, key)) => {
            let token = URL_SAFE_NO_PAD.encode(format!("{end}:{key}"));
            body.insert("nextLink".to_owned(), json!(next_link(world, call, &token)));
        }
        None if matches!(last, Last::Null) => {
            body.insert("nextLink".to_owned(), Value::Null);
        }
        None => {}
    }
    Response::json(200, Value::Object(body))
}

/// Which of all members are on the page that a call asks for.
pub(crate) fn window<T>(
    world: &World,
    call: &Call,
    members: &[T],
    key: impl Fn(&T) -> String,
) -> Range<usize> {
    let token =
        call.request.parameter("$skipToken").or_else(|| call.request.parameter("skipToken"));
    let start = token.and_then(|token| after(members, &key, &token)).unwrap_or(0);
    start..members.len().min(start + world.inferred.page_size.max(1))
}

/// The address of the next page: that of this one with another token.
fn next_link(world: &World, call: &Call, token: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(call.request.query.as_bytes()) {
        if !name.trim_start_matches('$').eq_ignore_ascii_case("skiptoken") {
            query.append_pair(&name, &value);
        }
    }
    query.append_pair("$skipToken", token);
    format!("{}{}?{}", world.url(), call.path(), query.finish())
}

/// Where a page token points: behind the last member of the page before, or where that stood if it is gone.
fn after<T>(members: &[T], key: &impl Fn(&T) -> String, token: &str) -> Option<usize> {
    let decoded = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let (position, wanted) = decoded.split_once(':')?;
    let position: usize = position.parse().ok()?;
    let unmoved = position
        .checked_sub(1)
        .and_then(|at| members.get(at))
        .is_some_and(|member| key(member) == wanted);
    if unmoved {
        return Some(position);
    }
    let found = members.iter().position(|member| key(member) == wanted).map(|at| at + 1);
    Some(found.unwrap_or(position).min(members.len()))
}

/// One page of documents, each shown by `show`.
pub(crate) fn page_of<'a>(
    world: &World,
    call: &Call,
    documents: impl Iterator<Item = &'a Document>,
    show: impl Fn(&World, &Document) -> Value,
    last: Last,
) -> Response {
    let members: Vec<&Document> = documents.collect();
    page(
        world,
        call,
        &members,
        |document| id::key(&document.id),
        |document| show(world, document),
        last,
    )
}

/// One page of members that are made for the list, each with its key.
pub(crate) fn page_made(
    world: &World,
    call: &Call,
    members: &[(String, Value)],
    last: Last,
) -> Response {
    page(world, call, members, |(key, _)| key.clone(), |(_, value)| value.clone(), last)
}

/// The headers that every ARM reply carries.
pub(crate) fn common_headers(world: &World, request: &Request, response: &mut Response) {
    let request_id = Uuid::new_v4();
    let correlation = request
        .header("x-ms-correlation-request-id")
        .map_or_else(|| request_id.to_string(), str::to_owned);
    let mut add = |name: &str, value: String| {
        if response.header(name).is_none() {
            response.headers.push((name.to_owned(), value));
        }
    };
    add("Cache-Control", "no-cache".to_owned());
    add("Pragma", "no-cache".to_owned());
    add("Expires", "-1".to_owned());
    add("x-ms-request-id", request_id.to_string());
    add(
        "x-ms-routing-request-id",
        format!("SIMULATOR:{}:{correlation}", clock::compact(world.now())),
    );
    add("x-ms-correlation-request-id", correlation);
    if let Some(id) = request.header("x-ms-client-request-id") {
        add("x-ms-client-request-id", id.to_owned());
    }
    add("Strict-Transport-Security", "max-age=31536000; includeSubDomains".to_owned());
    add("X-Content-Type-Options", "nosniff".to_owned());
    add("Date", clock::http_date(world.now()));
}
