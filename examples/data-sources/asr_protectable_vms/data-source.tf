data "asr_protectable_vms" "app" {
  resource_group_id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-app-primary"
  location          = "eastus2"
}

# Every machine that can be protected, now or because it is already:
#
#   resource "asr_protected_item" "app" {
#     for_each     = toset(data.asr_protectable_vms.app.candidate_vm_ids)
#     source_vm_id = each.key
#     ...
#   }

# Says in every plan and apply which machines nobody protects.
check "every_machine_is_protected" {
  assert {
    condition     = length(data.asr_protectable_vms.app.unprotected_vm_ids) == 0
    error_message = "Not protected: ${join(", ", [for vm in data.asr_protectable_vms.app.virtual_machines : "${vm.name}${join("", [for reason in vm.reasons : " (${reason.message})"])}" if !vm.protected])}."
  }
}
