terraform {
  required_providers {
    asr = {
      source = "terraform-provider-asr/asr"
    }
  }
}

# Credentials come from the environment: see the table in this page. With the
# Azure CLI, `az login` and ARM_SUBSCRIPTION_ID are enough.
provider "asr" {}
