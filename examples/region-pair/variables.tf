variable "name" {
  description = "Prefix of every name, unique within the resource group."
  type        = string
  default     = "dr"
}

variable "resource_group_id" {
  description = "Resource group of the vault. Keep it out of the primary region: it is needed on the day that region is down."
  type        = string
}

variable "primary" {
  description = "The region that is protected, and the virtual network its machines are in."
  type = object({
    location           = string
    virtual_network_id = string
  })
}

variable "recovery" {
  description = "The region that takes over, and the virtual network machines come up in there."
  type = object({
    location           = string
    virtual_network_id = string
  })
}

variable "recovery_point_retention_in_minutes" {
  description = "How far back a failover can go."
  type        = number
  default     = 1440
}
