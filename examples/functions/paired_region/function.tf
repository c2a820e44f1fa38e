# "northeurope"
output "paired_region" {
  value = provider::asr::paired_region("West Europe")
}
