"""The simulator as Microsoft's Python SDKs see it.

Starts `asr-simulator serve`, signs in as an application would, and takes a vault
with a region pair through its whole life. Each check has a name; the first that
fails ends the run with what was found and what was expected.

Knows the SDKs alone: no path, header or body of Azure's API is written here.
"""

import json
import re
import signal
import ssl
import subprocess
import sys
import threading
import time
import urllib.request

from azure.core.exceptions import HttpResponseError
from azure.identity import ClientSecretCredential
from azure.mgmt.recoveryservices import RecoveryServicesClient
from azure.mgmt.recoveryservices import models as vaults
from azure.mgmt.recoveryservicessiterecovery import SiteRecoveryManagementClient
from azure.mgmt.recoveryservicessiterecovery import models as asr

GROUP = "rg-app-recovery"
VAULT = "sdk-vault"
PRIMARY, RECOVERY = "eastus2", "centralus"


class Simulator:
    """`asr-simulator serve` for as long as the `with` block lasts."""

    def __init__(self, binary):
        self.binary = binary

    def __enter__(self):
        self.process = subprocess.Popen(
            [self.binary, "serve", "--listen", "127.0.0.1:0", "--time-scale", "1000"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.text = ""
        self.environment = {}
        ready = threading.Event()
        threading.Thread(target=self._read, args=(ready,), daemon=True).start()
        if not ready.wait(60):
            self.process.kill()
            sys.exit(f"the simulator did not say how to reach it:\n{self.text}")
        return self

    def _read(self, ready):
        """Takes the variables from the lines that tell a person what to export."""
        for line in self.process.stdout:
            self.text += line
            found = re.match(r"\s*(?:export |\$env:)?([A-Z_]+)\s*=\s*[\"']?([^\"'\s]+)", line)
            if found:
                self.environment[found[1]] = found[2]
            if WANTED <= self.environment.keys():
                ready.set()

    def unknown_routes(self):
        """Requests that the simulator had no route for."""
        certificates = ssl.create_default_context(cafile=self.environment["ARM_CA_BUNDLE_PATH"])
        url = f"https://{self.environment['ARM_METADATA_HOSTNAME']}/_simulator/unknown-routes"
        with urllib.request.urlopen(url, context=certificates) as reply:
            return json.load(reply)["value"]

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(10)


WANTED = {
    "ARM_SUBSCRIPTION_ID",
    "ARM_TENANT_ID",
    "ARM_CLIENT_ID",
    "ARM_CLIENT_SECRET",
    "ARM_METADATA_HOSTNAME",
    "ARM_CA_BUNDLE_PATH",
}


class Checks:
    """Counts and names what holds; the first that does not ends the run."""

    def __init__(self):
        self.passed = 0

    def equal(self, name, found, expected):
        if found != expected:
            sys.exit(f"FAILED: {name}\n  found    {found!r}\n  expected {expected!r}")
        self.passed += 1

    def same_id(self, name, found, expected):
        self.equal(name, (found or "").lower(), expected.lower())

    def true(self, name, condition):
        self.equal(name, bool(condition), True)

    def refused(self, name, status, code, call):
        """`call` must be refused with this status, and with this code in the error or in its first detail."""
        try:
            call()
        except HttpResponseError as error:
            self.equal(f"{name}: status", error.status_code, status)
            inner = error.error.details[0] if error.error.details else error.error
            self.equal(f"{name}: code", inner.code, code)
            self.true(f"{name}: message", inner.message)
            return
        sys.exit(f"FAILED: {name} was not refused")


class Clients:
    """The two SDKs, signed in at the simulator."""

    def __init__(self, environment):
        authority = "https://" + environment["ARM_METADATA_HOSTNAME"]
        certificates = environment["ARM_CA_BUNDLE_PATH"]
        self.subscription = environment["ARM_SUBSCRIPTION_ID"]
        credential = ClientSecretCredential(
            environment["ARM_TENANT_ID"],
            environment["ARM_CLIENT_ID"],
            environment["ARM_CLIENT_SECRET"],
            authority=authority,
            disable_instance_discovery=True,
            connection_verify=certificates,
        )
        arguments = dict(
            credential=credential,
            subscription_id=self.subscription,
            base_url=authority,
            credential_scopes=[f"{authority}/.default"],
            connection_verify=certificates,
            polling_interval=0,
        )
        self.vaults = RecoveryServicesClient(**arguments)
        self.asr = SiteRecoveryManagementClient(**arguments)

    def id(self, tail):
        return f"/subscriptions/{self.subscription}/resourceGroups/{tail}"

    def network(self, group, name):
        return self.id(f"{group}/providers/Microsoft.Network/virtualNetworks/{name}")


def wait(poller):
    """The result of a long-running operation, which must end within a minute."""
    result = poller.result(timeout=60)
    if not poller.done():
        sys.exit(f"FAILED: an operation does not end: {poller.status()}")
    return result


def vault(check, clients):
    operations = clients.vaults.vaults
    check.true("the provider lists its operations", list(clients.vaults.operations.list()))
    created = wait(
        operations.begin_create_or_update(
            GROUP,
            VAULT,
            vaults.Vault(
                location=RECOVERY,
                sku=vaults.Sku(name="Standard"),
                tags={"app": "shop"},
                properties=vaults.VaultProperties(public_network_access="Enabled"),
            ),
        )
    )
    check.equal("vault: name", created.name, VAULT)
    check.equal("vault: type", created.type.lower(), "microsoft.recoveryservices/vaults")
    check.equal("vault: location", created.location, RECOVERY)
    check.equal("vault: state", created.properties.provisioning_state, "Succeeded")
    check.true("vault: etag", created.etag)
    check.same_id(
        "vault: id",
        created.id,
        clients.id(f"{GROUP}/providers/Microsoft.RecoveryServices/vaults/{VAULT}"),
    )
    updated = wait(
        operations.begin_update(GROUP, VAULT, vaults.PatchVault(tags={"app": "shop", "tier": "gold"}))
    )
    check.equal("vault: tags after PATCH", updated.tags, {"app": "shop", "tier": "gold"})
    got = operations.get(GROUP, VAULT)
    check.equal("vault: tags when read", got.tags, {"app": "shop", "tier": "gold"})
    check.equal("vault: access when read", got.properties.public_network_access, "Enabled")
    check.true("vault: in its group", VAULT in [v.name for v in operations.list_by_resource_group(GROUP)])
    check.true(
        "vault: in its subscription", VAULT in [v.name for v in operations.list_by_subscription_id()]
    )
    check.true("vault: usages", list(clients.vaults.usages.list_by_vaults(GROUP, VAULT)) is not None)
    check.refused(
        "vault: absent", 404, "ResourceNotFound", lambda: operations.get(GROUP, "no-such-vault")
    )
    check.refused(
        "vault: in no group",
        404,
        "ResourceGroupNotFound",
        lambda: operations.get("no-such-group", VAULT),
    )


def fabrics(check, clients):
    operations = clients.asr.replication_fabrics
    for name, location in (("primary", PRIMARY), ("recovery", RECOVERY)):
        created = wait(
            operations.begin_create(
                GROUP,
                VAULT,
                name,
                asr.FabricCreationInput(
                    properties=asr.FabricCreationInputProperties(
                        custom_details=asr.AzureFabricCreationInput(location=location)
                    )
                ),
            )
        )
        check.equal(f"fabric {name}: name", created.name, name)
        details = created.properties.custom_details
        check.true(f"fabric {name}: is Azure's", isinstance(details, asr.AzureFabricSpecificDetails))
    got = operations.get(GROUP, VAULT, "primary")
    check.equal("fabric: friendly name", got.properties.friendly_name, "East US 2")
    check.equal("fabric: health", got.properties.health, "Normal")
    check.equal(
        "fabrics of the vault",
        sorted(f.name for f in operations.list(GROUP, VAULT)),
        ["primary", "recovery"],
    )
    wait(operations.begin_check_consistency(GROUP, VAULT, "primary"))
    check.true("fabric: consistency was checked", True)


def containers(check, clients):
    operations = clients.asr.replication_protection_containers
    for name in ("primary", "recovery"):
        created = wait(
            operations.begin_create(
                GROUP,
                VAULT,
                name,
                f"{name}-container",
                asr.CreateProtectionContainerInput(
                    properties=asr.CreateProtectionContainerInputProperties(
                        provider_specific_input=[asr.A2AContainerCreationInput()]
                    )
                ),
            )
        )
        check.equal(f"container {name}: name", created.name, f"{name}-container")
        check.equal(f"container {name}: pairing", created.properties.pairing_status, "NotPaired")
    got = operations.get(GROUP, VAULT, "primary", "primary-container")
    check.equal("container: items", got.properties.protected_item_count, 0)
    check.equal("container: fabric type", got.properties.fabric_type, "Azure")
    check.equal(
        "containers of the vault",
        sorted(c.name for c in operations.list(GROUP, VAULT)),
        ["primary-container", "recovery-container"],
    )
    check.equal(
        "containers of a fabric",
        [c.name for c in operations.list_by_replication_fabrics(GROUP, VAULT, "recovery")],
        ["recovery-container"],
    )
    return got


def policy(check, clients):
    operations = clients.asr.replication_policies

    def settings(retention):
        return asr.A2APolicyCreationInput(
            recovery_point_history=retention,
            crash_consistent_frequency_in_minutes=5,
            app_consistent_frequency_in_minutes=60,
            multi_vm_sync_status="Enable",
        )

    created = wait(
        operations.begin_create(
            GROUP,
            VAULT,
            "policy",
            asr.CreatePolicyInput(
                properties=asr.CreatePolicyInputProperties(provider_specific_input=settings(1440))
            ),
        )
    )
    details = created.properties.provider_specific_details
    check.true("policy: is A2A", isinstance(details, asr.A2APolicyDetails))
    check.equal("policy: retention", details.recovery_point_history, 1440)
    updated = wait(
        operations.begin_update(
            GROUP,
            VAULT,
            "policy",
            asr.UpdatePolicyInput(
                properties=asr.UpdatePolicyInputProperties(
                    replication_provider_settings=settings(2880)
                )
            ),
        )
    )
    details = updated.properties.provider_specific_details
    check.equal("policy: retention after PATCH", details.recovery_point_history, 2880)
    check.equal("policy: snapshots after PATCH", details.app_consistent_frequency_in_minutes, 60)
    check.equal(
        "policy: retention when read",
        operations.get(GROUP, VAULT, "policy").properties.provider_specific_details.recovery_point_history,
        2880,
    )
    check.equal("policies", [p.name for p in operations.list(GROUP, VAULT)], ["policy"])
    return updated


def container_mappings(check, clients, policy_id):
    operations = clients.asr.replication_protection_container_mappings
    ids = {
        name: clients.asr.replication_protection_containers.get(
            GROUP, VAULT, name, f"{name}-container"
        ).id
        for name in ("primary", "recovery")
    }
    for source, target in (("primary", "recovery"), ("recovery", "primary")):
        created = wait(
            operations.begin_create(
                GROUP,
                VAULT,
                source,
                f"{source}-container",
                f"from-{source}",
                asr.CreateProtectionContainerMappingInput(
                    properties=asr.CreateProtectionContainerMappingInputProperties(
                        target_protection_container_id=ids[target],
                        policy_id=policy_id,
                        provider_specific_input=asr.A2AContainerMappingInput(),
                    )
                ),
            )
        )
        check.equal(f"container mapping {source}: state", created.properties.state, "Paired")
        check.same_id(
            f"container mapping {source}: target",
            created.properties.target_protection_container_id,
            ids[target],
        )
        check.same_id(f"container mapping {source}: policy", created.properties.policy_id, policy_id)
    account = clients.id(f"{GROUP}/providers/Microsoft.Automation/automationAccounts/updates")
    updated = wait(
        operations.begin_update(
            GROUP,
            VAULT,
            "primary",
            "primary-container",
            "from-primary",
            asr.UpdateProtectionContainerMappingInput(
                properties=asr.UpdateProtectionContainerMappingInputProperties(
                    provider_specific_input=asr.A2AUpdateContainerMappingInput(
                        agent_auto_update_status="Enabled",
                        automation_account_arm_id=account,
                        automation_account_authentication_type="SystemAssignedIdentity",
                    )
                )
            ),
        )
    )
    details = updated.properties.provider_specific_details
    check.equal("container mapping: update of agents", details.agent_auto_update_status, "Enabled")
    check.same_id("container mapping: account", details.automation_account_arm_id, account)
    check.equal(
        "container mappings of the vault",
        sorted(m.name for m in operations.list(GROUP, VAULT)),
        ["from-primary", "from-recovery"],
    )
    check.equal(
        "container mappings of a container",
        [
            m.name
            for m in operations.list_by_replication_protection_containers(
                GROUP, VAULT, "recovery", "recovery-container"
            )
        ],
        ["from-recovery"],
    )
    check.equal(
        "container mapping: when read",
        operations.get(GROUP, VAULT, "primary", "primary-container", "from-primary").properties.state,
        "Paired",
    )


def network_mappings(check, clients):
    networks = clients.asr.replication_networks
    check.true(
        "networks of a fabric are those of its region",
        list(networks.list_by_replication_fabrics(GROUP, VAULT, "primary")) is not None,
    )
    check.true("networks of the vault", list(networks.list(GROUP, VAULT)) is not None)
    operations = clients.asr.replication_network_mappings
    primary = clients.network("rg-app-primary", "vnet-app-primary")
    recovery = clients.network("rg-app-recovery", "vnet-app-recovery")
    drill = clients.network("rg-app-recovery", "vnet-drill")
    created = wait(
        operations.begin_create(
            GROUP,
            VAULT,
            "primary",
            "azureNetwork",
            "out",
            asr.CreateNetworkMappingInput(
                properties=asr.CreateNetworkMappingInputProperties(
                    recovery_fabric_name="recovery",
                    recovery_network_id=drill,
                    fabric_specific_details=asr.AzureToAzureCreateNetworkMappingInput(
                        primary_network_id=primary
                    ),
                )
            ),
        )
    )
    check.equal("network mapping: state", created.properties.state, "Paired")
    check.same_id("network mapping: source", created.properties.primary_network_id, primary)
    check.same_id("network mapping: target", created.properties.recovery_network_id, drill)
    settings = created.properties.fabric_specific_settings
    check.true(
        "network mapping: is A2A", isinstance(settings, asr.AzureToAzureNetworkMappingSettings)
    )
    updated = wait(
        operations.begin_update(
            GROUP,
            VAULT,
            "primary",
            "azureNetwork",
            "out",
            asr.UpdateNetworkMappingInput(
                properties=asr.UpdateNetworkMappingInputProperties(
                    recovery_fabric_name="recovery",
                    recovery_network_id=recovery,
                    fabric_specific_details=asr.AzureToAzureUpdateNetworkMappingInput(
                        primary_network_id=primary
                    ),
                )
            ),
        )
    )
    check.same_id("network mapping: target after PATCH", updated.properties.recovery_network_id, recovery)
    wait(
        operations.begin_create(
            GROUP,
            VAULT,
            "recovery",
            "azureNetwork",
            "back",
            asr.CreateNetworkMappingInput(
                properties=asr.CreateNetworkMappingInputProperties(
                    recovery_fabric_name="primary",
                    recovery_network_id=primary,
                    fabric_specific_details=asr.AzureToAzureCreateNetworkMappingInput(
                        primary_network_id=recovery
                    ),
                )
            ),
        )
    )
    check.equal(
        "network mappings of the vault",
        sorted(m.name for m in operations.list(GROUP, VAULT)),
        ["back", "out"],
    )
    check.equal(
        "network mappings of a network",
        [m.name for m in operations.list_by_replication_networks(GROUP, VAULT, "recovery", "azureNetwork")],
        ["back"],
    )
    check.same_id(
        "network mapping: when read",
        operations.get(GROUP, VAULT, "primary", "azureNetwork", "out").properties.recovery_network_id,
        recovery,
    )


def jobs_and_events(check, clients):
    operations = clients.asr.replication_jobs
    jobs = list(operations.list(GROUP, VAULT))
    check.true("every write left a job", len(jobs) >= 10)
    check.true("every job is over", all(job.properties.state == "Succeeded" for job in jobs))
    job = operations.get(GROUP, VAULT, jobs[0].name)
    check.equal("job: id", job.id, jobs[0].id)
    check.true("job: scenario", job.properties.scenario_name)
    check.true("job: start and end", job.properties.start_time <= job.properties.end_time)
    events = list(clients.asr.replication_events.list(GROUP, VAULT))
    for event in events:
        check.equal(
            "event: when read",
            clients.asr.replication_events.get(GROUP, VAULT, event.name).id,
            event.id,
        )
    check.true(
        "Site Recovery lists its operations", list(clients.asr.operations.list(GROUP))
    )


def around_the_vault(check, clients):
    """What else both SDKs can ask of a vault and of Site Recovery in it."""
    v, a = clients.vaults, clients.asr
    found = v.recovery_services.check_name_availability(
        GROUP,
        RECOVERY,
        vaults.CheckNameAvailabilityParameters(type="Microsoft.RecoveryServices/Vaults", name=VAULT),
    )
    check.equal("vault: its name is taken", found.name_available, False)
    check.true("vault: private links", list(v.private_link_resources.list(GROUP, VAULT)))
    check.equal("vaults that were deleted", list(v.deleted_vaults.list_by_subscription_id(RECOVERY)), [])
    list(v.replication_usages.list(GROUP, VAULT))
    health = a.replication_vault_health.get(GROUP, VAULT)
    check.equal("health: no item is protected", health.properties.vault_errors, [])
    refreshed = wait(a.replication_vault_health.begin_refresh(GROUP, VAULT))
    check.equal("health: the same after a refresh", refreshed.properties.vault_errors, [])
    systems = a.supported_operating_systems.get(GROUP, VAULT).properties.supported_os_list
    check.true("operating systems: A2A has some", any(s.instance_type == "A2A" for s in systems))
    alerts = a.replication_alert_settings.create(
        GROUP,
        VAULT,
        "defaultAlertSetting",
        asr.ConfigureAlertRequest(
            properties=asr.ConfigureAlertRequestProperties(
                send_to_owners="Send", custom_email_addresses=["dr@example.com"], locale="en-US"
            )
        ),
    )
    check.equal("alerts: addresses", alerts.properties.custom_email_addresses, ["dr@example.com"])
    check.equal("alerts: one setting", len(list(a.replication_alert_settings.list(GROUP, VAULT))), 1)
    check.equal(
        "alerts: when read",
        a.replication_alert_settings.get(GROUP, VAULT, "defaultAlertSetting").properties.send_to_owners,
        "Send",
    )
    for setting in a.replication_vault_setting.list(GROUP, VAULT):
        again = a.replication_vault_setting.get(GROUP, VAULT, setting.name)
        check.equal("vault setting: when read", again.id, setting.id)
    providers = list(a.replication_recovery_services_providers.list(GROUP, VAULT))
    check.true("an Azure fabric has no provider of its own", all(p.properties for p in providers))
    for name, collection in (
        ("protected items", a.replication_protected_items),
        ("recovery plans", a.replication_recovery_plans),
        ("migration items", a.replication_migration_items),
        ("storage classifications", a.replication_storage_classifications),
        ("vCenters", a.replicationv_centers),
    ):
        check.equal(f"{name}: there are none", list(collection.list(GROUP, VAULT)), [])


def refusals(check, clients):
    a = clients.asr
    check.refused(
        "a fabric that holds a container",
        400,
        "ObjectInUse",
        lambda: wait(a.replication_fabrics.begin_delete(GROUP, VAULT, "primary")),
    )
    check.refused(
        "a policy that is in use",
        400,
        "ObjectInUse",
        lambda: wait(a.replication_policies.begin_delete(GROUP, VAULT, "policy")),
    )
    check.refused(
        "a vault that is not empty",
        400,
        "ServiceResourceNotEmptyWithContainerDetails",
        lambda: wait(clients.vaults.vaults.begin_delete(GROUP, VAULT)),
    )
    check.refused(
        "a policy that is absent",
        404,
        "ObjectNotFound",
        lambda: a.replication_policies.get(GROUP, VAULT, "no-such-policy"),
    )


def removal(check, clients):
    a = clients.asr
    for fabric, name in (("primary", "out"), ("recovery", "back")):
        wait(a.replication_network_mappings.begin_delete(GROUP, VAULT, fabric, "azureNetwork", name))
    check.equal("no network mapping is left", list(a.replication_network_mappings.list(GROUP, VAULT)), [])
    for name in ("primary", "recovery"):
        wait(
            a.replication_protection_container_mappings.begin_delete(
                GROUP,
                VAULT,
                name,
                f"{name}-container",
                f"from-{name}",
                asr.RemoveProtectionContainerMappingInput(
                    properties=asr.RemoveProtectionContainerMappingInputProperties(
                        provider_specific_input=asr.ReplicationProviderContainerUnmappingInput()
                    )
                ),
            )
        )
    check.equal(
        "no container mapping is left",
        list(a.replication_protection_container_mappings.list(GROUP, VAULT)),
        [],
    )
    wait(a.replication_policies.begin_delete(GROUP, VAULT, "policy"))
    check.equal("no policy is left", list(a.replication_policies.list(GROUP, VAULT)), [])
    for name in ("primary", "recovery"):
        wait(
            a.replication_protection_containers.begin_delete(GROUP, VAULT, name, f"{name}-container")
        )
    check.equal("no container is left", list(a.replication_protection_containers.list(GROUP, VAULT)), [])
    wait(a.replication_fabrics.begin_delete(GROUP, VAULT, "primary"))
    wait(a.replication_fabrics.begin_purge(GROUP, VAULT, "recovery"))
    check.equal("no fabric is left", list(a.replication_fabrics.list(GROUP, VAULT)), [])
    wait(clients.vaults.vaults.begin_delete(GROUP, VAULT))
    check.refused(
        "the vault is gone", 404, "ResourceNotFound", lambda: clients.vaults.vaults.get(GROUP, VAULT)
    )


def main():
    began = time.monotonic()
    check = Checks()
    with Simulator(sys.argv[1]) as simulator:
        clients = Clients(simulator.environment)
        vault(check, clients)
        fabrics(check, clients)
        containers(check, clients)
        policy_id = policy(check, clients).id
        container_mappings(check, clients, policy_id)
        network_mappings(check, clients)
        jobs_and_events(check, clients)
        around_the_vault(check, clients)
        refusals(check, clients)
        removal(check, clients)
        check.equal("every route is known", simulator.unknown_routes(), [])
    print(f"{check.passed} checks passed in {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    main()
