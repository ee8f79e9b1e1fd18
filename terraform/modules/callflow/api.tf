locals {
  # The contract that models, validation and tests are made from, to the letter; only what names the API in the
  # console is the operator's.
  contract = yamldecode(templatefile("${path.module}/../../../callflow-api-contract/src/main/openapi/callflow-openapi.yaml", {
    authorizer_invoke_arn         = aws_lambda_alias.live["authorizer"].invoke_arn
    storer_invoke_arn             = aws_lambda_alias.live["event-storer"].invoke_arn
    retriever_invoke_arn          = aws_lambda_alias.live["event-retriever"].invoke_arn
    authorizer_result_ttl_seconds = var.authorizer_cache_ttl_seconds
  }))
  body = jsonencode(merge(local.contract, {
    info = merge(local.contract.info, { title = local.api_name, description = local.api_description })
  }))

  api_description      = "Stores what telephony systems report about calls, and gives it back"
  execute_api_endpoint = !local.domain || var.keep_execute_api_endpoint
}

resource "aws_api_gateway_rest_api" "api" {
  #checkov:skip=CKV_AWS_237:Nothing that the module changes replaces the API, and two of one name would answer at two addresses.

  name                         = local.api_name
  description                  = local.api_description
  body                         = local.body
  disable_execute_api_endpoint = !local.execute_api_endpoint
  tags                         = var.tags

  endpoint_configuration {
    types = ["REGIONAL"]
  }

  lifecycle {
    # What must hold before anything is made stands here, so that each fault is told once.
    precondition {
      condition     = fileexists(local.jar)
      error_message = "There is no jar at ${local.jar}. Build it in the root of the repository by `mvn -pl callflow-lambda-adapter -am -Dmaven.test.skip=true package`, or let lambda_jar_path name one."
    }
    precondition {
      condition     = !local.domain || var.hosted_zone_id != null || var.certificate_arn != null
      error_message = "domain_name is given without hosted_zone_id: there the name and the proof for its certificate are entered. (With certificate_arn it may be left out; then enter the name yourself.)"
    }
    precondition {
      condition     = local.domain || (var.hosted_zone_id == null && var.certificate_arn == null)
      error_message = "hosted_zone_id or certificate_arn is given without domain_name, for which they are."
    }
    precondition {
      condition     = !(var.snap_start && var.provisioned_concurrency > 0)
      error_message = "SnapStart and provisioned concurrency exclude each other: set snap_start = false or provisioned_concurrency = 0."
    }
  }
}

# Nothing goes live without a deployment: this one follows whatever changes the API.
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
  #checkov:skip=CKV_AWS_73:A choice: xray_tracing.
  #checkov:skip=CKV_AWS_120:A cache would answer with what a call was.
  #checkov:skip=CKV2_AWS_4:The execution log holds bodies and tokens; the access log tells every request and its error.
  #checkov:skip=CKV2_AWS_29:Which WAF is for the operator to choose; api_gateway_stage_arn is what it is put before.
  #checkov:skip=CKV2_AWS_51:Clients show a key or a token.

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
  #checkov:skip=CKV_AWS_225:A cache would answer with what a call was.

  rest_api_id = aws_api_gateway_rest_api.api.id
  stage_name  = aws_api_gateway_stage.api.stage_name
  method_path = "*/*"

  settings {
    throttling_rate_limit  = var.throttling_rate_limit
    throttling_burst_limit = var.throttling_burst_limit
    metrics_enabled        = false # by method, each a metric that is billed; those of the stage come in any case
    logging_level          = "OFF" # the access log tells every request and its error
    data_trace_enabled     = false # would log bodies and tokens
  }
}
