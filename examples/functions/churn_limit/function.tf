# 20
output "churn_limit" {
  value = provider::asr::churn_limit("Premium_LRS", 512, 16, "normal").megabytes_per_second
}
