terraform {
  required_version = ">= 1.3"

  required_providers {
    asr = {
      source = "terraform-provider-asr/asr"
    }
  }
}

provider "asr" {}
