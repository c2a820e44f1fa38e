//! From a path to a handler: templates compare without case, and a route names its parameters.
//!
//! Knows no kind of resource; the list of routes comes from `kinds`.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Value;

use crate::directory::Bearer;
use crate::wire::{Request, Response};
use crate::world::World;

/// Answers one kind of request.
pub(crate) type Handler = fn(&mut World, &Call<'_>) -> Response;

/// One verb on one path template, such as `/subscriptions/{subscription}`.
#[derive(Clone, Copy)]
pub(crate) struct Route {
    pub method: &'static str,
    pub template: &'static str,
    pub handler: Handler,
}

impl Route {
    pub const fn new(method: &'static str, template: &'static str, handler: Handler) -> Self {
        Route { method, template, handler }
    }
}

/// A request that found its route.
pub(crate) struct Call<'a> {
    pub request: &'a Request,
    pub template: &'static str,
    /// The JSON body; null when there was none.
    pub body: Value,
    pub bearer: Bearer,
    parameters: Vec<(&'static str, String)>,
}

impl Call<'_> {
    /// The verb.
    pub fn method(&self) -> &str {
        &self.request.method
    }

    /// The path as sent.
    pub fn path(&self) -> &str {
        &self.request.path
    }

    /// A parameter of the template in the caller's casing; empty if the template has none of that name.
    pub fn parameter(&self, name: &str) -> &str {
        self.parameters.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }

    /// The id that the first `depth` parameters of the template address: the template's keywords, the caller's names.
    fn id_of(&self, segments: impl Iterator<Item = &'static str>) -> String {
        let mut id = String::new();
        for segment in segments {
            id.push('/');
            id.push_str(match bare(segment) {
                Some(name) => self.parameter(name),
                None => segment,
            });
        }
        id
    }

    /// The id of the resource addressed, up to and with the parameter `last`.
    pub fn id_to(&self, last: &str) -> String {
        let mut done = false;
        self.id_of(split(self.template).take_while(move |segment| {
            let go_on = !done;
            done |= bare(segment) == Some(last);
            go_on
        }))
    }

    /// The id of the resource addressed, up to and with the last parameter of the template; an action behind it is
    /// left out.
    pub fn id(&self) -> String {
        let last = split(self.template).filter_map(bare).last().unwrap_or("");
        self.id_to(last)
    }

    /// The id of the collection that a list addresses, which is the whole template filled in.
    pub fn collection(&self) -> String {
        self.id_of(split(self.template))
    }

    /// The caller's request id, empty without one.
    pub fn client_request_id(&self) -> &str {
        self.request.header("x-ms-client-request-id").unwrap_or_default()
    }

    /// The api-version, which polling URLs repeat.
    pub fn api_version(&self) -> String {
        self.request.parameter("api-version").unwrap_or_default()
    }

    /// A member of the body at a JSON pointer; null if absent.
    pub fn member(&self, pointer: &str) -> &Value {
        self.body.pointer(pointer).unwrap_or(&Value::Null)
    }

    /// A text of the body at a JSON pointer; empty if absent or null.
    pub fn text(&self, pointer: &str) -> &str {
        self.member(pointer).as_str().unwrap_or_default()
    }
}

fn split(template: &'static str) -> impl Iterator<Item = &'static str> {
    template.split('/').filter(|segment| !segment.is_empty())
}

fn bare(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// What a path leads to.
pub(crate) enum Found {
    Route(Route, Vec<(&'static str, String)>),
    /// The path is known, the verb is not.
    OtherMethods,
    Nothing,
}

type Compiled = HashMap<usize, Vec<(Route, Vec<&'static str>)>>;

static ROUTES: LazyLock<Compiled> = LazyLock::new(|| {
    let mut compiled = Compiled::new();
    for route in crate::kinds::ROUTES.iter().copied().flatten().copied().flatten() {
        let segments: Vec<&str> = split(route.template).collect();
        compiled.entry(segments.len()).or_default().push((*route, segments));
    }
    compiled
});

/// Finds the route of a verb and the decoded segments of a path.
pub(crate) fn find(method: &str, segments: &[String]) -> Found {
    let mut known = false;
    for (route, template) in ROUTES.get(&segments.len()).into_iter().flatten() {
        let Some(parameters) = fit(template, segments) else { continue };
        if route.method == method {
            return Found::Route(*route, parameters);
        }
        known = true;
    }
    if known { Found::OtherMethods } else { Found::Nothing }
}

fn fit(template: &[&'static str], segments: &[String]) -> Option<Vec<(&'static str, String)>> {
    let mut parameters = Vec::new();
    for (expected, segment) in template.iter().zip(segments) {
        match bare(expected) {
            Some(name) => parameters.push((name, segment.clone())),
            None if expected.eq_ignore_ascii_case(segment) => {}
            None => return None,
        }
    }
    Some(parameters)
}

/// A call of a route, put together.
pub(crate) fn call<'a>(
    request: &'a Request,
    route: Route,
    parameters: Vec<(&'static str, String)>,
    body: Value,
    bearer: Bearer,
) -> Call<'a> {
    Call { request, template: route.template, body, bearer, parameters }
}
