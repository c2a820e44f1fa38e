use serde_json::{Value, json};

use super::*;
use crate::azure::fake::{Answer, Fake, HOST, VAULT, accepted, guid, job, scope};
use crate::azure::write::Write;

const API: Api = Api::SiteRecovery;

fn fabric() -> String {
    format!("{VAULT}/replicationFabrics/f")
}

#[tokio::test(start_paused = true)]
async fn an_operation_is_looked_at_once_and_then_at_every_interval() {
    let mut looks = 0;
    let (client, fake) = Fake::client(move |asked| {
        if asked.method == "PUT" {
            return accepted(&fabric(), &guid(1));
        }
        looks += 1;
        match looks {
            1 => Answer::status(404),
            2 => Answer::status(202),
            3 => Answer::json(200, json!({"status": "Pondering", "percentComplete": 12.0}))
                .header("retry-after", "5"),
            _ => Answer::json(200, json!({"status": "Succeeded", "error": null})),
        }
    });
    client.put(&scope(600), API, &fabric(), &json!({})).await.unwrap();
    let asked = fake.asked();
    let signed = format!("{VAULT}/replicationOperationStatus/{}?api-version=x&s=Sig%2B/=", guid(1));
    assert!(asked[1..].iter().all(|look| look.target == signed), "{:?}", asked[1].target);
    let gaps: Vec<_> = asked.windows(2).map(|pair| (pair[1].at - pair[0].at).as_secs()).collect();
    assert_eq!(gaps, [0, 30, 30, 5]);
}

#[tokio::test(start_paused = true)]
async fn without_a_word_about_it_the_interval_is_ten_seconds() {
    let mut looks = 0;
    let (client, fake) = Fake::client(move |asked| {
        if asked.method == "DELETE" {
            return Answer::status(202)
                .header("location", format!("{HOST}{VAULT}/operationResults/x?a=b"));
        }
        looks += 1;
        Answer::status(if looks < 3 { 202 } else { 204 })
    });
    client.delete(&scope(600), Api::RecoveryServices, VAULT).await.unwrap();
    let asked = fake.asked();
    assert_eq!((asked[3].at - asked[2].at).as_secs(), 10);
    assert!(asked[3].target.ends_with("/operationResults/x?a=b"));
}

#[tokio::test(start_paused = true)]
async fn an_answer_with_the_object_in_its_final_state_is_the_end() {
    for answer in [
        json!({"properties": {"provisioningState": "Succeeded"}}),
        json!({"properties": {}}),
        Value::Null,
    ] {
        let (client, fake) = Fake::client(move |_| {
            Answer::json(201, answer.clone()).header("location", "https://elsewhere/")
        });
        client.put(&scope(9), Api::RecoveryServices, VAULT, &json!({})).await.unwrap();
        assert_eq!(fake.asked().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn an_object_in_an_intermediate_state_is_watched_itself() {
    let mut looks = 0;
    let (client, fake) = Fake::client(move |_| {
        looks += 1;
        let state = ["Pending", "Updating", "Failed"][looks - 1];
        Answer::json(200, json!({"properties": {"provisioningState": state}}))
    });
    let error =
        client.put(&scope(600), Api::RecoveryServices, VAULT, &json!({})).await.unwrap_err();
    assert!(error.is_failed_operation(), "{error}");
    assert_eq!(fake.lines(), ["PUT V", "GET V", "GET V"]);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_told_in_the_words_of_the_job() {
    for status in ["Failed", "Cancelled", "Canceled"] {
        let (client, _) = Fake::client(move |asked| {
            if asked.method == "PUT" {
                return accepted(&fabric(), &guid(1));
            }
            if asked.target.contains("/replicationOperationStatus/") {
                let error = json!({"code": "28020", "message": "The requested operation failed."});
                return Answer::json(200, json!({"status": status, "error": error}))
                    .header("x-ms-request-id", "r-1");
            }
            let mut failed = job(&guid(1), status);
            failed["properties"]["tasks"] =
                json!([{"friendlyName": "Prerequisites check", "state": "Failed"}]);
            failed["properties"]["errors"] = json!([{"serviceErrorDetails": {"code": "150261", "message": "It broke.",
                "possibleCauses": "Rust.", "recommendedAction": "Oil it.", "activityId": "a-1"}}]);
            Answer::json(200, failed)
        });
        let error = client.put(&scope(600), API, &fabric(), &json!({})).await.unwrap_err();
        let expected = match status {
            "Failed" => "“Create a site” failed in Azure: 150261",
            _ => "“Create a site” was cancelled in Azure",
        };
        assert_eq!(error.summary(), expected);
        assert!(error.has_code("150261") && error.has_code("28020"));
        let detail = error.detail();
        for part in [
            &format!("PUT {} was accepted by Azure, but ended as {status}.", fabric()),
            "The task that failed is “Prerequisites check”.",
            "150261: It broke.\nPossible causes: Rust.\nRecommended action: Oil it.\nActivity id: a-1",
            &format!("Job: {VAULT}/replicationJobs/{}", guid(1)),
            "x-ms-request-id: r-1",
            &format!("x-ms-correlation-request-id: {}", client.correlation_id()),
            "x-ms-client-request-id: ",
        ] {
            assert!(detail.contains(part), "{part}\n---\n{detail}");
        }
        assert!(!detail.contains("Sig"), "{detail}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_whose_job_cannot_be_read_is_told_by_its_status() {
    let (client, _) = Fake::client(|asked| match asked.method.as_str() {
        "DELETE" => {
            Answer::status(202).header("location", format!("{HOST}{VAULT}/operationResults/x"))
        }
        _ => Answer::json(
            409,
            json!({"error": {"code": "ServiceResourceNotEmpty", "message": "Not empty."}}),
        ),
    });
    let error = client.delete(&scope(600), Api::RecoveryServices, VAULT).await.unwrap_err();
    assert_eq!(
        error.summary(),
        format!("“DELETE {VAULT}” failed in Azure: ServiceResourceNotEmpty")
    );
    assert!(error.detail().contains("ServiceResourceNotEmpty: Not empty."), "{}", error.detail());
}

#[tokio::test(start_paused = true)]
async fn a_polling_url_on_another_host_gets_no_token() {
    let (client, fake) = Fake::client(|_| {
        Answer::status(202)
            .header("azure-asyncoperation", "https://management.azure.com.evil.example/x")
            .header("x-ms-request-id", format!("{VAULT}/replicationJobs/{}", guid(7)))
    });
    let error = client.put(&scope(9), API, &fabric(), &json!({})).await.unwrap_err();
    assert!(
        error.detail().contains("not Azure Resource Manager at management.azure.com"),
        "{}",
        error.detail()
    );
    assert_eq!(
        error.operation().and_then(Operation::job_id).map(str::len),
        Some(VAULT.len() + 17 + 36)
    );
    assert_eq!(fake.asked().len(), 1);

    // Nor does one that was stored somewhere else in the meantime.
    let stored = json!({"method": "PUT", "path": VAULT, "version": "v", "status": "https://evil.example/x",
        "interval_ms": 10, "client_request_id": "c"});
    let operation: Operation = serde_json::from_value(stored).unwrap();
    assert!(
        client
            .wait(&scope(9), &operation)
            .await
            .unwrap_err()
            .detail()
            .contains("no token is sent there")
    );
    assert_eq!(fake.asked().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_accepted_write_without_a_place_to_look_is_an_error() {
    let (client, _) = Fake::client(|_| Answer::status(202));
    let error =
        client.post(&scope(9), API, &format!("{}/x", fabric()), None::<&()>).await.unwrap_err();
    assert!(
        error.detail().contains("no Azure-AsyncOperation and no Location"),
        "{}",
        error.detail()
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_stored_is_the_job_and_can_be_resumed() {
    let mut job_looks = 0;
    let (client, fake) = Fake::client(move |asked| match asked.method.as_str() {
        "PUT" => accepted(&fabric(), &guid(1)),
        _ => {
            job_looks += 1;
            Answer::json(
                200,
                job(&guid(1), ["NotStarted", "Suspended", "Succeeded"][job_looks - 1]),
            )
        }
    });
    let write = Write::put(API, &fabric(), &json!({})).unwrap();
    let operation = client.begin(&scope(9), write).await.unwrap().unwrap();
    assert!(!format!("{operation:?} {operation}").contains("Sig"));
    let stored = serde_json::to_string(&operation).unwrap();
    assert!(!stored.contains("Sig") && !stored.contains("replicationOperationStatus"), "{stored}");
    let resumed: Operation = serde_json::from_str(&stored).unwrap();
    client.wait(&scope(600), &resumed).await.unwrap();
    assert_eq!(fake.lines()[1..], vec![format!("GET V/replicationJobs/{}", guid(1)); 3]);
}

#[tokio::test(start_paused = true)]
async fn a_stored_operation_of_another_provider_keeps_its_url() {
    let url = format!("{HOST}{VAULT}/operationStatus/x?api-version=v");
    let copy = url.clone();
    let (client, _) =
        Fake::client(move |_| Answer::status(202).header("azure-asyncoperation", copy.clone()));
    let write = Write::patch(Api::RecoveryServices, VAULT, &json!({})).unwrap();
    let operation = client.begin(&scope(9), write).await.unwrap().unwrap();
    let resumed: Operation =
        serde_json::from_str(&serde_json::to_string(&operation).unwrap()).unwrap();
    assert_eq!(resumed, operation);
    assert_eq!(resumed.place.status, Some(url));
}

#[tokio::test(start_paused = true)]
async fn a_timeout_carries_the_operation() {
    let (client, fake) = Fake::client(move |asked| match asked.method.as_str() {
        "PUT" => accepted(&fabric(), &guid(1)),
        _ => Answer::json(200, json!({"status": "InProgress"})),
    });
    let start = tokio::time::Instant::now();
    let error = client.put(&scope(95), API, &fabric(), &json!({})).await.unwrap_err();
    assert!(error.is_timeout() && start.elapsed().as_secs() == 95, "{error}");
    assert_eq!(error.summary(), "Timed out while Azure was still working");
    assert!(error.operation().unwrap().job_id().is_some());
    assert_eq!(fake.asked().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_refused_polling_url_gives_way_to_the_job() {
    let (client, fake) = Fake::client(move |asked| match asked.target.as_str() {
        _ if asked.method == "PUT" => accepted(&fabric(), &guid(1)),
        target if target.contains("/replicationJobs/") => {
            Answer::json(200, job(&guid(1), "Succeeded"))
        }
        _ => Answer::status(403),
    });
    client.put(&scope(600), API, &fabric(), &json!({})).await.unwrap();
    assert_eq!(fake.asked().len(), 3);
}

#[test]
fn jobs_are_recognised_in_every_place_that_names_them() {
    let job = "0d1a7f63-0000-5000-8000-000000000001";
    let expected = format!("{VAULT}/replicationJobs/{job}");
    for text in [
        format!("{HOST}{VAULT}/replicationOperationStatus/{job}?api-version=x&t=1"),
        format!("{HOST}{VAULT}/replicationFabrics/f/operationresults/{job}?x"),
        format!("{VAULT}/replicationJobs/{job}"),
    ] {
        assert_eq!(job_of(&text).as_deref(), Some(expected.as_str()), "{text}");
    }
    for text in [
        format!("{HOST}{VAULT}/operationResults/{job}"),
        format!("{HOST}{VAULT}/replicationOperationStatus/xyz"),
        job.to_owned(),
        String::new(),
    ] {
        assert_eq!(job_of(&text), None, "{text}");
    }
}
