# Runs without Azure against the simulator of the provider: see README.md.

provider "asr" {}

variables {
  vault_resource_group_id = "/subscriptions/7a000000-0000-4000-8000-0000000000a1/resourceGroups/rg-app-recovery"

  primary = {
    location                 = "eastus2"
    resource_group_id        = "/subscriptions/7a000000-0000-4000-8000-0000000000a1/resourceGroups/rg-app-primary"
    cache_storage_account_id = "/subscriptions/7a000000-0000-4000-8000-0000000000a1/resourceGroups/rg-app-primary/providers/Microsoft.Storage/storageAccounts/asrcacheeastus2"
  }

  recovery = {
    location                 = "centralus"
    resource_group_id        = "/subscriptions/7a000000-0000-4000-8000-0000000000a1/resourceGroups/rg-app-recovery"
    cache_storage_account_id = "/subscriptions/7a000000-0000-4000-8000-0000000000a1/resourceGroups/rg-app-recovery/providers/Microsoft.Storage/storageAccounts/asrcachecentralus"
  }

  networks = {
    app = {
      primary_id  = "/subscriptions/7a000000-0000-4000-8000-0000000000a1/resourceGroups/rg-app-primary/providers/Microsoft.Network/virtualNetworks/vnet-app-primary"
      recovery_id = "/subscriptions/7a000000-0000-4000-8000-0000000000a1/resourceGroups/rg-app-recovery/providers/Microsoft.Network/virtualNetworks/vnet-app-recovery"
    }
  }

  virtual_machines = {
    web = {
      id   = "/subscriptions/7a000000-0000-4000-8000-0000000000a1/resourceGroups/rg-app-primary/providers/Microsoft.Compute/virtualMachines/vm-web-1"
      tier = 2
    }
    db = {
      id   = "/subscriptions/7a000000-0000-4000-8000-0000000000a1/resourceGroups/rg-app-primary/providers/Microsoft.Compute/virtualMachines/vm-db-1"
      tier = 1
    }
  }
}

run "protects_every_machine" {
  assert {
    condition     = length(output.protected_item_ids) == 2
    error_message = "Every machine has an item."
  }

  assert {
    condition     = length(asr_recovery_plan.this[0].boot_recovery_group) == 2
    error_message = "Every tier has a group."
  }
}

run "plans_nothing_more" {
  command = plan

  assert {
    condition     = asr_protected_item.this["db"].provisioning_state == "succeeded"
    error_message = "Nothing is left to be done."
  }
}

run "drills" {
  variables {
    drill = {
      name       = "first"
      network_id = "/subscriptions/7a000000-0000-4000-8000-0000000000a1/resourceGroups/rg-app-recovery/providers/Microsoft.Network/virtualNetworks/vnet-drill"
    }
  }

  assert {
    condition     = length(output.drill) == 2
    error_message = "Every machine was tested."
  }
}

run "refuses_an_eighth_tier" {
  command = plan

  variables {
    virtual_machines = {
      web = {
        id   = "/subscriptions/7a000000-0000-4000-8000-0000000000a1/resourceGroups/rg-app-primary/providers/Microsoft.Compute/virtualMachines/vm-web-1"
        tier = 8
      }
    }
  }

  expect_failures = [var.virtual_machines]
}
