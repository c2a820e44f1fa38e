terraform {
  required_providers {
    asr = {
      source = "terraform-provider-asr/asr"
    }
  }
}

# Credentials come from the environment: every argument below names its variable.
# With the Azure CLI, `az login` is enough.
provider "asr" {}
