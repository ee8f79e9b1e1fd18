locals {
  # The OpenAPI contract, unchanged except for title and description, which name the API in the console.
  contract = yamldecode(templatefile("${path.module}/../../../callflow-api-contract/src/main/openapi/callflow-openapi.yaml", {
    authorizer_invoke_arn         = aws_lambda_alias.live["authorizer"].invoke_arn
    storer_invoke_arn             = aws_lambda_alias.live["event-storer"].invoke_arn
    retriever_invoke_arn          = aws_lambda_alias.live["event-retriever"].invoke_arn
    authorizer_result_ttl_seconds = var.authorizer_cache_ttl_seconds
  }))
  body = jsonencode(merge(local.contract, {
    info = merge(local.contract.info, { title = local.api_name, description = local.api_description })
  }))

  api_description      = "Stores and returns call flow events of telephony systems"
  execute_api_endpoint = !local.domain || var.keep_execute_api_endpoint
}

resource "aws_api_gateway_rest_api" "api" {
  #checkov:skip=CKV_AWS_237:No input of the module replaces the API; creating the new one first would change its address.

  name                         = local.api_name
  description                  = local.api_description
  body                         = local.body
  disable_execute_api_endpoint = !local.execute_api_endpoint
  tags                         = var.tags

  endpoint_configuration {
    types = ["REGIONAL"]
  }

  lifecycle {
    # The preconditions of the whole module are here, so that each fault is reported once.
    precondition {
      condition     = fileexists(local.jar)
      error_message = "There is no jar at ${local.jar}. Build it in the root of the repository with `mvn -pl callflow-lambda-adapter -am -Dmaven.test.skip=true package`, or set lambda_jar_path."
    }
    precondition {
      condition     = !local.domain || var.hosted_zone_id != null || var.certificate_arn != null
      error_message = "domain_name requires hosted_zone_id, in which the module creates the DNS records. If your DNS is elsewhere, set certificate_arn instead and create the record yourself."
    }
    precondition {
      condition     = local.domain || (var.hosted_zone_id == null && var.certificate_arn == null)
      error_message = "hosted_zone_id and certificate_arn require domain_name."
    }
    precondition {
      condition     = !(var.snap_start && var.provisioned_concurrency > 0)
      error_message = "Lambda does not support SnapStart together with provisioned concurrency: set snap_start = false or provisioned_concurrency = 0."
    }
  }
}

# A change of the API takes effect with a new deployment, so the triggers cover everything that changes it.
resource "aws_api_gateway_deployment" "api" {
  rest_api_id = aws_api_gateway_rest_api.api.id

  triggers = {
    body                 = sha256(local.body)
    execute_api_endpoint = tostring(local.execute_api_endpoint)
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "api" {
  #checkov:skip=CKV_AWS_73:Optional: xray_tracing.
  #checkov:skip=CKV_AWS_120:A cache would return outdated calls.
  #checkov:skip=CKV2_AWS_4:The execution log contains bodies and tokens; the access log has every request and its error.
  #checkov:skip=CKV2_AWS_29:The operator chooses a WAF and attaches it to api_gateway_stage_arn.
  #checkov:skip=CKV2_AWS_51:Clients authenticate with API keys or tokens.

  rest_api_id          = aws_api_gateway_rest_api.api.id
  deployment_id        = aws_api_gateway_deployment.api.id
  stage_name           = var.api_gateway_stage_name
  description          = local.api_description
  xray_tracing_enabled = var.xray_tracing
  tags                 = var.tags

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.api.arn
    format          = local.access_log_format
  }

  depends_on = [aws_api_gateway_account.this, aws_lambda_permission.gateway]
}

resource "aws_api_gateway_method_settings" "api" {
  #checkov:skip=CKV_AWS_225:A cache would return outdated calls.

  rest_api_id = aws_api_gateway_rest_api.api.id
  stage_name  = aws_api_gateway_stage.api.stage_name
  method_path = "*/*"

  settings {
    throttling_rate_limit  = var.throttling_rate_limit
    throttling_burst_limit = var.throttling_burst_limit
    metrics_enabled        = false # would add billed metrics for each method; the metrics of the stage are free
    logging_level          = "OFF" # the access log has every request and its error
    data_trace_enabled     = false # would log bodies and tokens
  }
}
