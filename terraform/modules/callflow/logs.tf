# Made before what writes into them: who writes first makes a group that is kept for ever.
resource "aws_cloudwatch_log_group" "function" {
  #checkov:skip=CKV_AWS_338:How long is log_retention_days; a year by default would be paid by who needs a month.

  for_each = local.functions

  name              = "/aws/lambda/${local.name}-${each.key}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.logs_kms_key_arn
  tags              = var.tags
}

resource "aws_cloudwatch_log_group" "api" {
  #checkov:skip=CKV_AWS_338:How long is log_retention_days; a year by default would be paid by who needs a month.

  name              = "/aws/apigateway/${local.api_name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.logs_kms_key_arn
  tags              = var.tags
}

# Who is turned away by the gateway itself, or by an answer that it remembers, never reaches the authorizer.
resource "aws_cloudwatch_log_metric_filter" "turned_away" {
  name           = "${local.api_name}-turned-away"
  log_group_name = aws_cloudwatch_log_group.api.name
  pattern        = "{ ($.status = \"401\") || ($.status = \"403\") }"

  metric_transformation {
    namespace  = var.metrics_namespace
    name       = "TurnedAway"
    value      = "1"
    unit       = "Count"
    dimensions = { apiId = "$.apiId" }
  }
}

locals {
  # One line of JSON for each request. The path as it was sent is not in it: a callId stands there.
  access_log_format = jsonencode({
    requestId            = "$context.requestId"
    extendedRequestId    = "$context.extendedRequestId"
    requestTime          = "$context.requestTime"
    requestTimeEpoch     = "$context.requestTimeEpoch"
    apiId                = "$context.apiId"
    stage                = "$context.stage"
    domainName           = "$context.domainName"
    httpMethod           = "$context.httpMethod"
    resourcePath         = "$context.resourcePath"
    protocol             = "$context.protocol"
    sourceIp             = "$context.identity.sourceIp"
    userAgent            = "$context.identity.userAgent"
    status               = "$context.status"
    responseLength       = "$context.responseLength"
    responseLatency      = "$context.responseLatency"
    principalId          = "$context.authorizer.principalId"
    authorizerStatus     = "$context.authorizer.status"
    authorizerLatency    = "$context.authorizer.latency"
    authorizerError      = "$context.authorizer.error"
    integrationStatus    = "$context.integration.status"
    integrationLatency   = "$context.integration.latency"
    integrationError     = "$context.integration.error"
    integrationRequestId = "$context.integration.requestId"
    errorMessage         = "$context.error.message"
    errorResponseType    = "$context.error.responseType"
    wafResponseCode      = "$context.wafResponseCode"
    customDomainBasePath = "$context.customDomain.basePathMatched"
    xrayTraceId          = "$context.xrayTraceId"
  })
}
