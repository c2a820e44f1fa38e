//! What Azure Resource Manager does for every resource: versions, errors, casing, paging, limits, locks, roles.

use super::*;
use crate::faults::Fault;

#[test]
fn the_api_version_is_checked_first() {
    let mut cloud = Cloud::new();
    let token = format!("Bearer {}", cloud.token);
    let mut ask = |target: String| {
        Reply(cloud.send(Request::new("GET", &target).with_header("authorization", &token)))
    };
    ask(GROUP.to_owned()).refused(400, "MissingApiVersionParameter");
    ask(format!("{GROUP}?api-version=latest")).refused(400, "InvalidApiVersionParameter");
    ask(format!("{}?api-version=2009-01-01", vault(""))).refused(400, "NoRegisteredProviderFound");
    ask(format!("{GROUP}?API-Version=2025-08-01")).expect(200);
}

#[test]
fn what_is_missing_is_named_by_kind() {
    let mut cloud = Cloud::new();
    cloud
        .get("/subscriptions/00000000-0000-0000-0000-000000000000")
        .refused(404, "SubscriptionNotFound");
    let elsewhere = vault("").replace("rg-app-recovery", "nowhere");
    cloud.get(&elsewhere).refused(404, "ResourceGroupNotFound");
    let missing = cloud.get(&vault("")).refused(404, "ResourceNotFound");
    assert_eq!(missing.header("x-ms-failure-cause"), "gateway");
    assert!(
        missing
            .message()
            .contains("'Microsoft.RecoveryServices/vaults/vault1' under resource group")
    );
    cloud.get(&vault("/replicationPolicies/p")).refused(404, "ParentResourceNotFound");
}

#[test]
fn an_unknown_route_is_loud_and_remembered() {
    let mut cloud = Cloud::with_vault();
    cloud.get(&vault("/replicationMagic")).expect(501);
    assert_eq!(cloud.world.unknown_routes.len(), 1);
    cloud
        .ask("PATCH", &vault("/replicationFabrics/f"), Some(json!({})))
        .refused(405, "UnsupportedHttpMethod");
    assert_eq!(
        cloud.world.unknown_routes.len(),
        1,
        "a wrong verb is a client's mistake, not a gap"
    );
}

#[test]
fn paths_compare_without_case_and_replies_keep_the_casing_of_creation() {
    let mut cloud = Cloud::with_two_sides();
    let shouted = vault("/replicationFabrics/primary").to_uppercase();
    let body = cloud.get(&shouted).expect(200).body();
    assert_eq!(
        body["id"].as_str().unwrap(),
        vault("/replicationFabrics/primary").replace("/subscriptions/", "/Subscriptions/")
    );
    let plain = cloud.get(&vault("").to_uppercase()).expect(200).body();
    assert_eq!(plain["id"], vault(""));
}

#[test]
fn bodies_must_be_json_but_may_say_more_than_is_known() {
    let mut cloud = Cloud::new();
    let authorized = |method: &str| {
        Request::new(method, &versioned(GROUP))
            .with_header("authorization", &format!("Bearer {}", cloud.token))
    };
    let mut broken = authorized("PUT").with_header("content-type", "application/json");
    broken.body = b"{".to_vec();
    let mut text = authorized("PUT").with_header("content-type", "text/plain");
    text.body = b"{}".to_vec();
    let empty = authorized("PUT");
    Reply(cloud.send(broken)).refused(400, "InvalidRequestContent");
    Reply(cloud.send(text)).refused(415, "UnsupportedMediaType");
    Reply(cloud.send(empty)).refused(400, "InvalidRequestContent");
    cloud.ask("PUT", GROUP, Some(json!({"location": "centralus", "surprise": [1]}))).expect(200);
}

#[test]
fn every_reply_carries_arms_headers() {
    let mut cloud = Cloud::new();
    let request = Request::new("GET", &versioned(GROUP))
        .with_header("authorization", &format!("Bearer {}", cloud.token))
        .with_header("x-ms-client-request-id", "mine")
        .with_header("x-ms-correlation-request-id", "together");
    let reply = Reply(cloud.send(request)).expect(200);
    for name in ["x-ms-request-id", "x-ms-routing-request-id", "date", "strict-transport-security"]
    {
        reply.header(name);
    }
    assert_eq!(reply.header("x-ms-client-request-id"), "mine");
    assert_eq!(reply.header("x-ms-correlation-request-id"), "together");
    assert_eq!(reply.header("x-ms-ratelimit-remaining-subscription-reads"), "249");
}

#[test]
fn pages_follow_one_another_to_a_null_link() {
    let mut cloud = Cloud::with_vault();
    cloud.world.inferred.page_size = 2;
    let policy = json!({"properties": {"providerSpecificInput": {"instanceType": "A2A", "multiVmSyncStatus": "Enable"}}});
    cloud.done(
        "PUT",
        &vault("/replicationFabrics/f"),
        json!({"properties": {"customDetails": {"instanceType": "Azure", "location": "eastus2"}}}),
    );
    for name in ["a", "b", "c", "d", "e"] {
        cloud.done("PUT", &vault(&format!("/replicationPolicies/{name}")), policy.clone());
    }
    let mut names = Vec::new();
    let mut page = cloud.get(&vault("/replicationPolicies")).expect(200).body();
    loop {
        names.extend(
            page["value"]
                .as_array()
                .unwrap()
                .iter()
                .map(|policy| policy["name"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["nextLink"].as_str().map(str::to_owned) else { break };
        if names.len() == 2 {
            // A member that goes between two pages neither repeats nor hides another.
            cloud.done("DELETE", &vault("/replicationPolicies/a"), Value::Null);
        }
        page = cloud.follow(&next).expect(200).body();
    }
    assert_eq!(names, ["a", "b", "c", "d", "e"]);
    assert!(page.as_object().unwrap().contains_key("nextLink"), "the key is there, with null");
}

#[test]
fn limits_refuse_when_asked_to() {
    let mut cloud = Cloud::new();
    cloud.world.limits.enforced = true;
    let refused = (0..260)
        .map(|_| cloud.get(GROUP))
        .find(|reply| reply.0.status == 429)
        .expect("the bucket empties");
    assert_eq!(refused.header("retry-after"), "1");
}

#[test]
fn a_lock_forbids_and_its_removal_allows() {
    let mut cloud = Cloud::with_vault();
    let lock = vault("/providers/Microsoft.Authorization/locks/keep");
    cloud.ask("PUT", &lock, Some(json!({"properties": {"level": "CanNotDelete"}}))).expect(201);
    cloud.ask("DELETE", &vault(""), None).refused(409, "ScopeLocked");
    cloud.ask("PATCH", &vault(""), Some(json!({"tags": {}}))).expect(200);

    cloud.ask("PUT", &lock, Some(json!({"properties": {"level": "ReadOnly"}}))).expect(200);
    cloud.ask("PATCH", &vault(""), Some(json!({"tags": {}}))).refused(409, "ScopeLocked");
    cloud.ask("DELETE", &lock, None).expect(200);
    cloud.ask("DELETE", &vault(""), None).expect(202);
}

#[test]
fn a_denied_path_is_forbidden_and_says_who_asked() {
    let mut cloud = Cloud::with_vault();
    cloud.world.denied.push("/replicationpolicies".to_owned());
    let reply = cloud.get(&vault("/replicationPolicies/p")).refused(403, "AuthorizationFailed");
    assert!(
        reply.message().contains(CLIENT) && reply.message().contains("/read'"),
        "{}",
        reply.message()
    );
}

#[test]
fn writes_need_the_provider_registered() {
    let mut cloud = Cloud::new();
    let provider =
        format!("/subscriptions/{}/providers/Microsoft.RecoveryServices", &GROUP[15..51]);
    cloud.ask("POST", &format!("{provider}/unregister"), None).expect(200);
    let body = json!({"location": "centralus", "sku": {"name": "Standard"}, "properties": {}});
    cloud
        .ask("PUT", &vault(""), Some(body.clone()))
        .refused(409, "MissingSubscriptionRegistration");
    cloud.ask("POST", &format!("{provider}/register"), None).expect(200);
    cloud.ask("PUT", &vault(""), Some(body)).expect(201);
}

#[test]
fn faults_answer_in_the_services_place() {
    let mut cloud = Cloud::new();
    cloud.world.faults.add(Fault::on("GET", "/resourceGroups/").status(503));
    cloud.world.faults.add(Fault::on("GET", "/resourceGroups/").throttle(3));
    cloud.world.faults.add(Fault::on("GET", "/resourceGroups/").reply(200, json!({"odd": true})));
    cloud.get(GROUP).refused(503, "ServiceUnavailable");
    assert_eq!(cloud.get(GROUP).refused(429, "TooManyRequests").header("retry-after"), "3");
    assert_eq!(cloud.get(GROUP).expect(200).body(), json!({"odd": true}));
    assert_eq!(cloud.get(GROUP).expect(200).body()["name"], "rg-app-recovery");
}

#[test]
fn scripts_steer_without_a_token_and_leave_no_trace() {
    let mut cloud = Cloud::new();
    let fault = json!({"method": "GET", "path": "/resourceGroups/", "effect": {"status": 500}});
    Reply(cloud.send(Request::new("POST", "/_simulator/faults").with_json(&fault))).expect(204);
    cloud.get(GROUP).expect(500);
    let document = format!("/_simulator/documents?id={GROUP}/providers/A.B/c/d");
    Reply(cloud.send(Request::new("PUT", &document).with_json(&json!({"name": "d"})))).expect(204);
    assert_eq!(Reply(cloud.send(Request::new("GET", &document))).expect(200).body()["name"], "d");
    let journal = Reply(cloud.send(Request::new("GET", "/_simulator/journal"))).expect(200).body();
    assert_eq!(journal["value"].as_array().unwrap().len(), 1);
    assert_eq!(journal["value"][0]["status"], 500);
}

#[test]
fn neighbours_are_created_read_tagged_and_refuse_to_go_while_used() {
    let mut cloud = Cloud::new();
    let primary = GROUP.replace("rg-app-recovery", "rg-app-primary");
    let network = format!("{primary}/providers/Microsoft.Network/virtualNetworks/vnet-app-primary");
    let subnets = cloud.get(&network).expect(200).body()["properties"]["subnets"].clone();
    assert_eq!(subnets.as_array().unwrap().len(), 2);
    cloud.ask("DELETE", &network, None).refused(400, "InUseSubnetCannotBeDeleted");
    cloud.get(&format!("{network}/subnets/web")).expect(200);

    let machine = format!("{primary}/providers/Microsoft.Compute/virtualMachines/vm-db-1");
    let disk = format!("{primary}/providers/Microsoft.Compute/disks/vm-db-1-data");
    cloud.ask("DELETE", &disk, None).refused(409, "OperationNotAllowed");
    cloud.ask("PATCH", &machine, Some(json!({"tags": {"a": "b"}}))).expect(200);
    assert_eq!(cloud.get(&disk).expect(200).body()["managedBy"], machine);
    cloud.ask("DELETE", &machine, None).expect(200);
    cloud.ask("DELETE", &disk, None).expect(200);
    cloud.get(&machine).refused(404, "ResourceNotFound");

    let account = format!("{primary}/providers/Microsoft.Storage/storageAccounts/another");
    cloud.ask("PUT", &account, Some(json!({"location": "East US 2"}))).expect(201);
    cloud
        .ask("PUT", &account, Some(json!({"location": "westus"})))
        .refused(409, "InvalidResourceLocation");
}

#[test]
fn a_resource_group_takes_everything_in_it_along() {
    let mut cloud = Cloud::new();
    let group = GROUP.replace("rg-app-recovery", "rg-new");
    cloud.ask("PUT", &group, Some(json!({"location": "westus3"}))).expect(201);
    cloud.ask("HEAD", &group, None).expect(204);
    let account = format!("{group}/providers/Microsoft.Storage/storageAccounts/short");
    cloud.ask("PUT", &account, Some(json!({"location": "westus3"}))).expect(201);
    let accepted = cloud.ask("DELETE", &group, None).expect(202);
    cloud.follow(&accepted.header("location")).expect(200);
    cloud.get(&account).refused(404, "ResourceGroupNotFound");
    cloud.get(&group).refused(404, "ResourceGroupNotFound");
}
