data "asr_network_requirements" "dr" {
  source_region   = "westeurope"
  recovery_region = "northeurope"
  auto_update     = true
}

# Ready for one azurerm_network_security_rule each:
#
#   resource "azurerm_network_security_rule" "site_recovery" {
#     for_each                    = data.asr_network_requirements.dr.source_security_rules
#     network_security_group_name = azurerm_network_security_group.app.name
#     resource_group_name         = azurerm_network_security_group.app.resource_group_name
#     name                        = each.key
#     priority                    = each.value.priority
#     direction                   = each.value.direction
#     access                      = each.value.access
#     protocol                    = each.value.protocol
#     source_port_range           = each.value.source_port_range
#     destination_port_range      = each.value.destination_port_range
#     source_address_prefix       = each.value.source_address_prefix
#     destination_address_prefix  = each.value.destination_address_prefix
#     description                 = each.value.description
#   }

# For a firewall that filters by name.
output "names" {
  value = distinct(flatten(data.asr_network_requirements.dr.requirements[*].fqdns))
}

# Says in every plan and apply if the rules would not fit below those that deny everything.
check "rules_come_before_the_last_word" {
  assert {
    condition     = alltrue([for rule in data.asr_network_requirements.dr.source_security_rules : rule.priority < 4000])
    error_message = "Rules for Site Recovery must have a lower number than the rule that denies everything (4000)."
  }
}
