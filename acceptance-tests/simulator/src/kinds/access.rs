//! What the caller may do, and who has which role. The estate's application owns its subscriptions, unless a document says
//! otherwise; a role assignment is a document of its own.

use serde_json::{Value, json};

use crate::arm::{self, Last, error};
use crate::documents::Document;
use crate::id;
use crate::route::{Call, Route};
use crate::wire::Response;
use crate::world::World;

macro_rules! below {
    ($scope:literal, $tail:literal) => {
        concat!($scope, "/providers/Microsoft.Authorization/", $tail)
    };
}

macro_rules! group {
    ($tail:literal) => {
        below!("/subscriptions/{subscription}/resourceGroups/{group}", $tail)
    };
}

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", below!("/subscriptions/{subscription}", "permissions"), permissions),
    Route::new("GET", group!("permissions"), permissions),
    Route::new("GET", on_resource!("Microsoft.Authorization/permissions"), permissions),
    Route::new("GET", below!("/subscriptions/{subscription}", "roleAssignments"), assignments),
    Route::new("GET", group!("roleAssignments"), assignments),
    Route::new("GET", on_resource!("Microsoft.Authorization/roleAssignments"), assignments),
    Route::new("PUT", group!("roleAssignments/{assignment}"), put),
    Route::new("PUT", on_resource!("Microsoft.Authorization/roleAssignments/{assignment}"), put),
];

const ASSIGNMENT: &str = "microsoft.authorization/roleassignments";

/// What a document at the scope, or above it, says that the caller may do.
fn permissions(world: &mut World, call: &Call) -> Response {
    let collection = call.collection();
    let mut scope =
        collection.split("/providers/Microsoft.Authorization").next().unwrap_or_default();
    while scope.starts_with('/') {
        if let Some(said) =
            world.get(&format!("{scope}/providers/Microsoft.Authorization/permissions"))
        {
            return Response::json(200, json!({"value": said.body["value"]}));
        }
        scope = scope.rfind('/').map_or("", |at| &scope[..at]);
    }
    let everything =
        json!({"actions": ["*"], "notActions": [], "dataActions": [], "notDataActions": []});
    Response::json(200, json!({ "value": [everything] }))
}

/// Roles for a scope, for what lies in it, and for what it lies in.
fn assignments(world: &mut World, call: &Call) -> Response {
    let collection = call.collection();
    let scope = collection.split("/providers/Microsoft.Authorization").next().unwrap_or_default();
    let subscription = id::up_to(scope, "subscriptions").unwrap_or_default().to_owned();
    let concerns = |role: &&Document| {
        let on = role.text("/scope").to_lowercase();
        let scope = scope.to_lowercase();
        on.starts_with(&scope) || scope.starts_with(&on)
    };
    let roles = world.documents.of_kind(&subscription, ASSIGNMENT).filter(concerns);
    arm::page_of(world, call, roles, |_, role| role.body.clone(), Last::Absent)
}

fn put(world: &mut World, call: &Call) -> Response {
    let id = call.id();
    let member = |name: &str| call.text(&format!("/properties/{name}")).to_owned();
    let (role, principal) = (member("roleDefinitionId"), member("principalId"));
    if role.is_empty() || principal.is_empty() {
        return error(
            400,
            "BadRequestFormat",
            "properties.roleDefinitionId and properties.principalId must be given.",
        );
    }
    let body: Value = json!({"id": id, "name": id::name(&id), "type": "Microsoft.Authorization/roleAssignments",
        "properties": {"roleDefinitionId": role, "principalId": principal, "principalType": "ServicePrincipal",
            "scope": id.split("/providers/Microsoft.Authorization").next()}});
    world.documents.put(Document::new(&id, body.clone()));
    Response::json(201, body)
}
