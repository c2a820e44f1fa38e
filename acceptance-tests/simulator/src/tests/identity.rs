//! Tokens: who gets one, who does not, and which of them ARM takes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;
use crate::auth::PIPELINE_TOKEN;

fn request_token(cloud: &mut Cloud, path: &str, form: &[(&str, &str)]) -> Reply {
    let mut request = Request::new("POST", path);
    request.body =
        form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish().into_bytes();
    Reply(cloud.send(request.with_header("content-type", "application/x-www-form-urlencoded")))
}

const SCOPE: (&str, &str) = ("scope", "https://management.azure.com/.default");
const GRANT: (&str, &str) = ("grant_type", "client_credentials");

#[test]
fn a_secret_buys_a_token_in_both_versions_of_the_endpoint() {
    let mut cloud = Cloud::new();
    let who = [GRANT, ("client_id", CLIENT), ("client_secret", "simulated-client-secret")];
    let v2 = request_token(
        &mut cloud,
        &format!("/{TENANT}/oauth2/v2.0/token"),
        &[&who[..], &[SCOPE]].concat(),
    );
    assert_eq!(v2.expect(200).body()["expires_in"], 3599);

    let resource = ("resource", "https://management.core.windows.net/");
    let v1 = request_token(
        &mut cloud,
        &format!("/{TENANT}/oauth2/token"),
        &[&who[..], &[resource]].concat(),
    );
    let body = v1.expect(200).body();
    assert!(body["expires_on"].is_string());
    cloud.token = body["access_token"].as_str().unwrap().to_owned();
    cloud.get(GROUP).expect(200);
}

#[test]
fn refusals_carry_the_numbers_that_users_search_for() {
    let mut cloud = Cloud::new();
    let endpoint = format!("/{TENANT}/oauth2/v2.0/token");
    let cases: &[(&str, &str, &str, u16, u32)] = &[
        (&endpoint, CLIENT, "wrong", 401, 7000215),
        (&endpoint, "nobody", "simulated-client-secret", 400, 700016),
        ("/other-tenant/oauth2/v2.0/token", CLIENT, "simulated-client-secret", 400, 90002),
        (&endpoint, CLIENT, "", 401, 7000218),
    ];
    for (path, client, secret, status, number) in cases {
        let form = [GRANT, SCOPE, ("client_id", client), ("client_secret", secret)];
        let body = request_token(&mut cloud, path, &form).expect(*status).body();
        assert_eq!(body["error_codes"][0], *number);
        assert!(
            body["error_description"].as_str().unwrap().starts_with(&format!("AADSTS{number}: "))
        );
    }
}

#[test]
fn an_assertion_must_be_plausible_and_in_time() {
    let mut cloud = Cloud::new();
    let endpoint = format!("/{TENANT}/oauth2/v2.0/token");
    let mut ask = |claims: Value| {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let assertion =
            format!("{}.{}.c2lnbmF0dXJl", part(&json!({"alg": "RS256"})), part(&claims));
        let form = [GRANT, SCOPE, ("client_id", CLIENT), ("client_assertion", assertion.as_str())];
        request_token(&mut cloud, &endpoint, &form)
    };
    let soon = OffsetDateTime::now_utc().unix_timestamp() + 60;
    let of_certificate = json!({"iss": CLIENT, "sub": CLIENT, "exp": soon,
        "aud": format!("https://127.0.0.1:8443/{TENANT}/oauth2/v2.0/token")});
    let federated = json!({"iss": "https://token.actions.githubusercontent.com", "sub": "repo:a/b", "exp": soon,
        "aud": "api://AzureADTokenExchange"});
    ask(of_certificate.clone()).expect(200);
    ask(federated.clone()).expect(200);

    let mut late = federated.clone();
    late["exp"] = json!(soon - 3600);
    assert_eq!(ask(late).expect(401).body()["error_codes"][0], 700024);
    let mut elsewhere = federated;
    elsewhere["aud"] = json!("https://example.com");
    assert_eq!(ask(elsewhere).expect(401).body()["error_codes"][0], 700213);
}

#[test]
fn managed_identities_and_pipelines_get_theirs() {
    let mut cloud = Cloud::new();
    let path = "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fmanagement.azure.com%2F";
    Reply(cloud.send(Request::new("GET", path))).expect(400);
    let reply =
        Reply(cloud.send(Request::new("GET", path).with_header("Metadata", "true"))).expect(200);
    cloud.token = reply.body()["access_token"].as_str().unwrap().to_owned();
    cloud.get(GROUP).expect(200);

    let path = "/_simulator/oidc/github?api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchange";
    Reply(cloud.send(Request::new("GET", path))).expect(401);
    let request =
        Request::new("GET", path).with_header("authorization", &format!("bearer {PIPELINE_TOKEN}"));
    let token = Reply(cloud.send(request)).expect(200).body()["value"].as_str().unwrap().to_owned();
    let form = [GRANT, SCOPE, ("client_id", CLIENT), ("client_assertion", token.as_str())];
    request_token(&mut cloud, &format!("/{TENANT}/oauth2/v2.0/token"), &form).expect(200);
}

#[test]
fn arm_says_what_is_wrong_with_a_token() {
    let mut cloud = Cloud::new();
    let reply = Reply(cloud.send(Request::new("GET", &versioned(GROUP))))
        .refused(401, "AuthenticationFailed");
    assert!(reply.header("www-authenticate").contains("authorization_uri"));

    let other = cloud.world.directory.tenants[1].clone();
    let directory = &cloud.world.directory;
    let now = OffsetDateTime::now_utc();
    let good = "https://management.azure.com/";
    let stale = directory.issue(
        &other,
        &other.clients[0],
        good,
        now - std::time::Duration::from_secs(7200),
    );
    let foreign = directory.issue(&other, &other.clients[0], good, now);
    let graph = directory.issue(&other, &other.clients[0], "https://graph.microsoft.com", now);
    for (token, code) in [
        ("nonsense".to_owned(), "InvalidAuthenticationToken"),
        (stale, "ExpiredAuthenticationToken"),
        (graph, "InvalidAuthenticationTokenAudience"),
        (foreign, "InvalidAuthenticationTokenTenant"),
    ] {
        cloud.token = token;
        cloud.get(GROUP).refused(401, code);
    }
}

#[test]
fn clients_discover_the_token_endpoint() {
    let mut cloud = Cloud::new();
    let path = format!("/{TENANT}/v2.0/.well-known/openid-configuration");
    let body = Reply(cloud.send(Request::new("GET", &path))).expect(200).body();
    assert_eq!(
        body["token_endpoint"],
        format!("https://127.0.0.1:8443/{TENANT}/oauth2/v2.0/token")
    );
}
