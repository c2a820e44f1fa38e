variable "name" {
  description = "Prefix of every name, unique within the resource group of the vault."
  type        = string
  default     = "dr"

  validation {
    condition     = can(regex("^[a-zA-Z][a-zA-Z0-9-]{0,30}$", var.name))
    error_message = "Use 1 to 31 letters, digits and hyphens, beginning with a letter."
  }
}

variable "vault_resource_group_id" {
  description = "Resource group of the vault. Keep it out of the primary region: it is needed on the day that region is down."
  type        = string
}

variable "primary" {
  description = "Where the machines run: its region, the resource group that machines come back to, and a storage account there that takes the changes on their way out. `zone` is for zone to zone."
  type = object({
    location                 = string
    resource_group_id        = string
    cache_storage_account_id = string
    zone                     = optional(string)
  })

  validation {
    condition     = var.primary.zone == null || contains(["1", "2", "3"], coalesce(var.primary.zone, "1"))
    error_message = "The zone is \"1\", \"2\" or \"3\"."
  }
}

variable "recovery" {
  description = "Where machines come up when the primary side is down, and the storage account that takes the changes on the way back. The same region as the primary one means zone to zone, and needs a `zone` on both sides."
  type = object({
    location                 = string
    resource_group_id        = string
    cache_storage_account_id = string
    zone                     = optional(string)
  })

  validation {
    condition     = var.recovery.zone == null || contains(["1", "2", "3"], coalesce(var.recovery.zone, "1"))
    error_message = "The zone is \"1\", \"2\" or \"3\"."
  }
}

variable "networks" {
  description = "The virtual networks that stand for each other, by a name of your own."
  type = map(object({
    primary_id  = string
    recovery_id = string
  }))
  default = {}
}

variable "virtual_machines" {
  description = "The machines to protect, by a name of your own. Machines of tier 1 start first. `network` is a key of `networks`, needed zone to zone."
  type = map(object({
    id                  = string
    tier                = optional(number, 1)
    network             = optional(string)
    recovery_size       = optional(string)
    excluded_disk_ids   = optional(list(string))
    deletion_protection = optional(bool, false)
  }))

  validation {
    condition     = alltrue([for machine in var.virtual_machines : machine.tier >= 1 && machine.tier <= 7 && floor(machine.tier) == machine.tier])
    error_message = "A tier is a whole number from 1 to 7: a recovery plan has at most seven groups."
  }
}

variable "recovery_point_retention_in_minutes" {
  description = "How far back a failover can go."
  type        = number
  default     = 1440
}

variable "drill" {
  description = "Runs a test failover of the whole plan into this network, which must be none that production uses. Another `name` runs another drill; null cleans up."
  type = object({
    name       = string
    network_id = string
  })
  default = null
}
