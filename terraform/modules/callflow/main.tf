data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  name   = coalesce(var.name_prefix, var.project_name)
  region = data.aws_region.current.id

  api_name = "${local.name}-api"
  domain   = var.domain_name != null
  kms      = var.kms_key_arn != null
}

# Right at the first try, and still worth saying at every plan until somebody gets in.
check "somebody_gets_in" {
  assert {
    condition     = length(var.api_keys) > 0 || var.jwt != null
    error_message = "Neither api_keys nor jwt is set, so nobody gets in: every request but GET /health answers 401. Make a key by `./callflow api-key new` and put its entry into api_keys."
  }
}
