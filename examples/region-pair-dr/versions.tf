terraform {
  required_version = ">= 1.6"

  required_providers {
    asr = {
      source = "terraform-provider-asr/asr"
    }
  }
}
