//! The data source: what a drill leaves for auditors and `check` blocks.

use serde_json::{Value, json};

use super::{Scene, drill};
use crate::harness::Scratch;
use crate::topology::protected_item;

const DATA: &str = "data.asr_test_failover.this";

/// What the data source says, with a check that a drill succeeded in the last 180 days; and whether the check failed.
#[track_caller]
fn look(scene: &Scene) -> (Value, bool) {
    let scratch = Scratch::new(&scene.simulator);
    scratch.config(&format!(
        r#"
data "asr_test_failover" "this" {{
  protected_item_id = "{}"
}}

check "drilled" {{
  assert {{
    condition     = coalesce(data.asr_test_failover.this.age_in_days, 10000) < 180
    error_message = "No drill in 180 days."
  }}
}}
"#,
        scene.item()
    ));
    let output = scratch.apply();
    let warned =
        output.warnings().iter().any(|warning| warning.detail.contains("No drill in 180 days"));
    let show = scratch.show();
    let resources = show["values"]["root_module"]["resources"].as_array().unwrap();
    let data = resources.iter().find(|one| one["address"] == DATA).unwrap();
    (data["values"].clone(), warned)
}

#[test]
fn a_quarterly_drill_is_run_probed_cleaned_up_and_counted() {
    let scene = Scene::protected();
    let (before, warned) = look(&scene);
    assert!(warned, "{before:#}");
    assert_eq!((&before["state"], &before["allowed"]), (&json!("None"), &json!(true)));
    assert_eq!((&before["age_in_days"], &before["last_test"]), (&Value::Null, &Value::Null));

    let output = "output \"ip\" {\n  value = one(asr_test_failover.this.test_vms[\"vm-web-1\"].private_ip_addresses)\n}\n";
    let arguments = "cleanup_comments = \"probed\"\n  keepers = { quarter = \"Q1\" }";
    scene.scratch.config(&(drill(&scene.simulator, arguments) + output)).apply();
    let address = scene.scratch.output("ip");
    assert!(address.as_str().unwrap().parse::<std::net::Ipv4Addr>().is_ok(), "{address}");
    let (during, warned) = look(&scene);
    assert!(warned, "a drill that was not cleaned up does not count: {during:#}");
    assert_eq!(
        (&during["state"], &during["allowed"]),
        (&json!("WaitingForCompletion"), &json!(false))
    );
    assert!(during["reasons"][0].as_str().unwrap().contains("cleaned up first"), "{during:#}");
    assert_eq!(during["last_test"]["state"], "Succeeded");
    assert_eq!(during["items"][0]["test_vm_id"], super::vm(&scene.scratch)["id"]);

    scene.scratch.config(&protected_item(&scene.simulator, "vm-web-1", "")).apply();
    let (after, warned) = look(&scene);
    assert!(!warned, "{after:#}");
    assert_eq!((&after["age_in_days"], &after["allowed"]), (&json!(0), &json!(true)));
    assert_eq!(after["last_cleanup"]["state"], "Succeeded");
    assert!(after["last_successful_test_failover_time"].is_string());

    scene.simulator.change(&scene.item(), |item| {
        item["properties"]["lastSuccessfulTestFailoverTime"] = json!("2024-01-31T00:00:00Z");
    });
    let (old, warned) = look(&scene);
    assert!(warned && old["age_in_days"].as_i64().unwrap() > 180, "{old:#}");
}

#[test]
fn an_item_that_is_not_there_has_no_evidence() {
    let scene = Scene::protected();
    let scratch = Scratch::new(&scene.simulator);
    let missing = format!("{}-gone", scene.item());
    scratch.config(&format!(
        "data \"asr_test_failover\" \"this\" {{\n  protected_item_id = \"{missing}\"\n}}\n"
    ));
    let error = scratch.plan_fails().expect_error("There is nothing to read").to_owned();
    assert!(error.contains(&missing), "{error}");
}
