locals {
  request_certificate = local.domain && var.certificate_arn == null && var.hosted_zone_id != null
  enter_name          = local.domain && var.hosted_zone_id != null
}

# Reads the zone at plan time, so that a wrong zone is reported before anything is created.
data "aws_route53_zone" "api" {
  count = local.enter_name ? 1 : 0

  zone_id = var.hosted_zone_id

  lifecycle {
    postcondition {
      condition     = var.domain_name == self.name || endswith(var.domain_name, ".${self.name}")
      error_message = "domain_name ${var.domain_name} is not in the zone ${var.hosted_zone_id}, which is the zone of ${self.name}."
    }
  }
}

resource "aws_acm_certificate" "api" {
  count = local.request_certificate ? 1 : 0

  domain_name       = var.domain_name
  validation_method = "DNS"
  tags              = var.tags

  lifecycle {
    create_before_destroy = true
  }
}

locals {
  # The certificate has one name, so there is one validation record.
  proof = one(flatten([for certificate in aws_acm_certificate.api : tolist(certificate.domain_validation_options)]))
}

resource "aws_route53_record" "proof" {
  count = local.request_certificate ? 1 : 0

  zone_id         = data.aws_route53_zone.api[0].zone_id
  name            = local.proof.resource_record_name
  type            = local.proof.resource_record_type
  records         = [local.proof.resource_record_value]
  ttl             = 300
  allow_overwrite = true # a certificate requested again has the same validation record
}

resource "aws_acm_certificate_validation" "api" {
  count = local.request_certificate ? 1 : 0

  certificate_arn         = aws_acm_certificate.api[0].arn
  validation_record_fqdns = [aws_route53_record.proof[0].fqdn]
}

resource "aws_api_gateway_domain_name" "api" {
  count = local.domain ? 1 : 0

  domain_name              = var.domain_name
  regional_certificate_arn = local.request_certificate ? aws_acm_certificate_validation.api[0].certificate_arn : var.certificate_arn
  security_policy          = "TLS_1_2"
  tags                     = var.tags

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

# The base path is the name of the stage, so that paths are the same with and without a domain.
resource "aws_api_gateway_base_path_mapping" "api" {
  count = local.domain ? 1 : 0

  domain_name = aws_api_gateway_domain_name.api[0].domain_name
  api_id      = aws_api_gateway_rest_api.api.id
  stage_name  = aws_api_gateway_stage.api.stage_name
  base_path   = aws_api_gateway_stage.api.stage_name
}

resource "aws_route53_record" "api" {
  count = local.enter_name ? 1 : 0

  zone_id = data.aws_route53_zone.api[0].zone_id
  name    = var.domain_name
  type    = "A"

  alias {
    name                   = aws_api_gateway_domain_name.api[0].regional_domain_name
    zone_id                = aws_api_gateway_domain_name.api[0].regional_zone_id
    evaluate_target_health = false
  }
}
