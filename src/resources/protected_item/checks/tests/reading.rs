//! What is read, when, and what is said of what cannot be.

use super::mistakes::zonal;
use super::*;

#[tokio::test]
async fn zone_to_zone_may_have_its_vault_in_the_region() {
    let mut estate = Estate::new();
    estate.change(VAULT, "/location", json!("here"));
    let mut item = planned("vm");
    zonal(&mut item, zoned("2"));
    let (remote, _) = remote(estate, |_| None);
    assert_eq!(lines(&findings(&remote, None, &item).await), Vec::<String>::new());
    zonal(&mut item, Single::Unknown);
    assert_eq!(lines(&findings(&remote, None, &item).await), Vec::<String>::new());
    let edge = RecoveryVm { edge_zone: "losangeles".into(), ..RecoveryVm::default() };
    zonal(&mut item, placed(edge));
    assert_eq!(lines(&findings(&remote, None, &item).await), Vec::<String>::new());
}

#[tokio::test]
async fn what_may_not_be_read_is_one_warning_for_each_kind() {
    for (kind, path) in [
        ("/replicationprotectioncontainermappings/", "container_mapping_id"),
        ("/replicationfabrics/there", "container_mapping_id"),
        ("/virtualmachines/", "source_vm_id"),
        ("/storageaccounts/", "cache_storage_account_id"),
        ("/networkinterfaces/", "network_interface"),
        ("/virtualnetworks/", "recovery_network_id"),
        ("/availabilitysets/", "recovery_vm[0].availability_set_id"),
        ("/replicationprotecteditems", "source_vm_id"),
    ] {
        let is_refused = move |asked: &str| {
            let all = kind.ends_with('/') && asked.contains(kind);
            (all || asked.ends_with(kind)).then_some(403)
        };
        let (remote, _) = remote(Estate::new(), is_refused);
        let found = findings(&remote, None, &planned("vm")).await;
        let expected =
            format!("{path}: A check was skipped: Azure refused with HTTP 403 AuthorizationFailed");
        assert_eq!(lines(&found), [expected], "{kind}");
        assert!(!found.has_errors());
        let text = texts(&found);
        assert!(
            text.contains("checked") && text.to_lowercase().contains("role reader on /sub"),
            "{text}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_dead_source_region_is_not_waited_for() {
    let source = |path: &str| {
        let there = ["/virtualmachines/", "/networkinterfaces/", "/storageaccounts/"];
        there.iter().any(|kind| path.contains(kind)).then_some(503)
    };
    let (remote, _) = remote(Estate::new(), source);
    let start = Instant::now();
    let mut item = planned("vm");
    item.recovery_network_id = net("near").as_str().into();
    let found = findings(&remote, None, &item).await;
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
    let skipped = "A check was skipped: Timed out waiting for Azure";
    assert_eq!(
        lines(&found),
        [
            format!("source_vm_id: {skipped}"),
            format!("cache_storage_account_id: {skipped}"),
            format!("network_interface: {skipped}"),
            "recovery_network_id: A virtual network of another region".to_owned(),
        ],
        "what lies elsewhere is checked"
    );
    assert!(texts(&found).contains("HTTP 503") && texts(&found).contains("region that is down"));
}

#[tokio::test(start_paused = true)]
async fn a_dead_source_region_is_waited_for_once_however_many_items_there_are() {
    let source = |path: &str| path.contains("/virtualmachines").then_some(503);
    let (remote, fake) = remote(Estate::new(), source);
    let (known, start) = (Known::default(), Instant::now());
    let about = |found: &Diagnostics| lines(found).into_iter().next();
    let first = findings_of(&known, &remote, None, &planned("vm")).await;
    assert!(about(&first).unwrap().starts_with("source_vm_id: A check was skipped"));
    let asked = fake.asked().len();
    for _ in 0..100 {
        let next = findings_of(&known, &remote, None, &planned("vm")).await;
        assert_eq!(about(&next), about(&first));
    }
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
    let later = fake.asked().split_off(asked);
    assert!(later.iter().all(|asked| !asked.target.contains("virtualMachines")));
    tokio::time::sleep(std::time::Duration::from_secs(121)).await;
    let asked = fake.asked().len();
    findings_of(&known, &remote, None, &planned("vm")).await;
    assert!(fake.asked().len() > asked, "a region that came back would never be seen");
}

#[tokio::test]
async fn a_change_reads_what_it_concerns() {
    let before = created();
    for (change, expected) in [
        ((|item| item.wait_for = "enabled".into()) as fn(&mut Model), vec![]),
        (|item| item.recovery_network_id = net("FAR").as_str().into(), vec![]),
        (|item| item.recovery_vm = Single::Absent, vec![]),
        (|item| item.excluded_disk_ids = Val::Known(Set(Vec::new())), vec![]),
        (
            |item| item.excluded_disk_ids = Val::Known(Set(vec![disk("x")])),
            vec!["virtualmachines/vm"],
        ),
        (
            |item| {
                item.network_interface =
                    SetOf::Known(vec![interface("vm-nic", vec![configuration("second")])]);
            },
            vec!["networkinterfaces/vm-nic", "virtualmachines/vm"],
        ),
        (
            |item| item.test_failover_network_id = net("far").as_str().into(),
            vec![
                "replicationfabrics/here",
                "replicationfabrics/there",
                "replicationprotectioncontainermappings/out",
                "virtualnetworks/far",
            ],
        ),
        (
            |item| item.disk = SetOf::Known(vec![block("vm-os", "churn")]),
            vec![
                "replicationfabrics/here",
                "replicationfabrics/there",
                "replicationprotectioncontainermappings/out",
                "storageaccounts/cache",
                "storageaccounts/churn",
            ],
        ),
    ] {
        let mut after = before.clone();
        change(&mut after);
        let (remote, fake) = remote(Estate::new(), |_| None);
        findings(&remote, Some(&before), &after).await;
        assert_eq!(asked(&fake), expected);
    }
}

/// The last two segments of what was asked for, in order and in lower case.
fn asked(fake: &Fake) -> Vec<String> {
    let tail = |line: &String| {
        let segments: Vec<&str> = line.rsplit('/').take(2).collect();
        format!("{}/{}", segments[1], segments[0]).to_lowercase()
    };
    let mut asked: Vec<String> = fake.lines().iter().map(tail).collect();
    asked.sort();
    asked
}

#[tokio::test]
async fn what_is_unknown_and_what_is_reversed_is_not_asked_for() {
    let unknown = Model {
        container_mapping_id: Val::Unknown,
        source_vm_id: Val::Unknown,
        cache_storage_account_id: Val::Unknown,
        recovery_network_id: Val::Unknown,
        test_failover_network_id: Val::Unknown,
        recovery_vm: Single::Unknown,
        disk: SetOf::Unknown,
        network_interface: SetOf::Unknown,
        excluded_disk_ids: Val::Unknown,
        ..planned("vm")
    };
    let (remote, fake) = remote(Estate::new(), |_| None);
    assert!(findings(&remote, None, &unknown).await.is_empty());
    assert!(findings(&remote, Some(&created()), &unknown).await.is_empty());
    let reversed =
        Model { current_id: item("vm").replace("here", "there").as_str().into(), ..created() };
    let changed = Model { recovery_network_id: net("near").as_str().into(), ..reversed.clone() };
    assert!(findings(&remote, Some(&reversed), &changed).await.is_empty());
    assert_eq!(fake.lines(), Vec::<String>::new());
}

#[tokio::test]
async fn an_item_that_is_built_anew_is_no_rival_of_itself() {
    let mut estate = Estate::new();
    let protects = |name: &str| json!({"properties": {"providerSpecificDetails": {"fabricObjectId": vm(name)}}});
    estate.put(&item("vm"), protects("vm"));
    let (client, _) = remote(estate.clone(), |_| None);
    assert!(findings(&client, None, &planned("vm")).await.is_empty(), "that is for adoption");
    let mut anew = planned("vm");
    zonal(&mut anew, zoned("2"));
    anew.name = "other".into();
    assert!(findings(&client, Some(&created()), &anew).await.is_empty());
    estate.put(&item("rival"), protects("vm"));
    let (client, _) = remote(estate, |_| None);
    assert_eq!(
        lines(&findings(&client, Some(&created()), &anew).await),
        ["source_vm_id: The virtual machine is protected already"]
    );
}

#[tokio::test]
async fn many_items_cost_pages() {
    let mut estate = Estate::new();
    let names: Vec<String> = (0..50).map(|number| format!("vm{number}")).collect();
    names.iter().for_each(|name| estate.machine(name));
    let (remote, fake) = remote(estate, |_| None);
    let items: Vec<Model> = names.iter().map(|name| planned(name)).collect();
    let all = items.iter().map(|item| findings(&remote, None, item));
    for found in futures::future::join_all(all).await {
        assert_eq!(lines(&found), Vec::<String>::new(), "{}", texts(&found));
    }
    let requests = fake.lines().len();
    // Mappings, fabrics, vaults, machines, accounts, interfaces, networks, sets, items: two alone and one list each.
    assert!(requests <= 9 * 3, "{requests}: {:#?}", fake.lines());
}
