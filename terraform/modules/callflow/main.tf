data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  name   = coalesce(var.name_prefix, var.project_name)
  region = data.aws_region.current.id

  api_name = "${local.name}-api"
  domain   = var.domain_name != null
  kms      = var.kms_key_arn != null
}

# Allowed, because the first deployment may have no clients yet; every plan warns until there is one.
check "clients_can_authenticate" {
  assert {
    condition     = length(var.api_keys) > 0 || var.jwt != null
    error_message = "Neither api_keys nor jwt is set, so the API answers every request except GET /health with 401. Create a key with `./callflow api-key new` and put its entry into api_keys."
  }
}
