# "Storage.WestEurope"
output "service_tags" {
  value = provider::asr::service_tags("westeurope", "northeurope").storage
}
