# Created before the functions: a function that writes first creates its log group without a retention.
resource "aws_cloudwatch_log_group" "function" {
  #checkov:skip=CKV_AWS_338:The operator sets log_retention_days; a default of a year would cost those who need a month.

  for_each = local.functions

  name              = "/aws/lambda/${local.name}-${each.key}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.logs_kms_key_arn
  tags              = var.tags
}

resource "aws_cloudwatch_log_group" "api" {
  #checkov:skip=CKV_AWS_338:The operator sets log_retention_days; a default of a year would cost those who need a month.

  name              = "/aws/apigateway/${local.api_name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.logs_kms_key_arn
  tags              = var.tags
}

# Requests that API Gateway refuses itself or from its authorizer cache never reach the authorizer, so the access log counts them.
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
  # One line of JSON for each request. It leaves out the requested path, which contains the callId.
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
