locals {
  jar = var.lambda_jar_path != null ? var.lambda_jar_path : "${path.module}/../../../callflow-lambda-adapter/target/callflow-lambda.jar"

  store_environment = merge(
    { CALLFLOW_BUCKET = aws_s3_bucket.events.bucket },
    var.store_prefix == "" ? {} : { CALLFLOW_PREFIX = var.store_prefix },
    { CALLFLOW_SHARDS = tostring(var.store_shards) },
  )

  functions = {
    authorizer = {
      description = "Callflow: authenticates tokens and returns tenant, principal and scopes"
      handler     = "io.callflow.lambda.Authorizer::handleRequest"
      memory      = var.authorizer_memory_mb
      reserved    = var.authorizer_reserved_concurrency
    }
    event-storer = {
      description = "Callflow: stores events and erases calls"
      handler     = "io.callflow.lambda.EventStorer::handleRequest"
      memory      = var.storer_memory_mb
      reserved    = var.storer_reserved_concurrency
    }
    event-retriever = {
      description = "Callflow: reads events and calls, answers /health"
      handler     = "io.callflow.lambda.EventRetriever::handleRequest"
      memory      = var.retriever_memory_mb
      reserved    = var.retriever_reserved_concurrency
    }
  }

  environments = {
    authorizer = merge(
      length(var.api_keys) == 0 ? {} : { CALLFLOW_API_KEYS_FILE = "/opt/callflow/api-keys.json" },
      var.jwt == null ? {} : {
        CALLFLOW_JWT_JWKS_URL           = var.jwt.jwks_url
        CALLFLOW_JWT_ISSUER             = var.jwt.issuer
        CALLFLOW_JWT_AUDIENCE           = var.jwt.audience
        CALLFLOW_JWT_TENANT_CLAIM       = var.jwt.tenant_claim
        CALLFLOW_JWT_SCOPE_CLAIM        = var.jwt.scope_claim
        CALLFLOW_JWT_CLOCK_SKEW_SECONDS = tostring(var.jwt.clock_skew_seconds)
      },
    )
    event-storer = merge(
      local.store_environment,
      local.kms ? { CALLFLOW_KMS_KEY = var.kms_key_arn } : {},
      { CALLFLOW_ALLOWED_AHEAD_HOURS = tostring(var.allowed_ahead_hours) },
    )
    event-retriever = local.store_environment
  }
}

# The keys are in a layer, because the environment of a function is limited to 4 KB.
data "archive_file" "api_keys" {
  count = length(var.api_keys) == 0 ? 0 : 1

  type        = "zip"
  output_path = "${path.root}/.terraform/callflow/${local.name}-api-keys.zip"

  source {
    filename = "callflow/api-keys.json"
    content  = jsonencode(var.api_keys)
  }
}

resource "aws_lambda_layer_version" "api_keys" {
  count = length(var.api_keys) == 0 ? 0 : 1

  layer_name       = "${local.name}-api-keys"
  description      = "API keys of Callflow: ids, hashes, tenants and scopes"
  filename         = data.archive_file.api_keys[0].output_path
  source_code_hash = data.archive_file.api_keys[0].output_base64sha256

  # The function uses the old version until the new one exists.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lambda_function" "function" {
  #checkov:skip=CKV_AWS_116:API Gateway invokes synchronously; dead letter queues are for asynchronous invocations.
  #checkov:skip=CKV_AWS_117:The functions call S3 and an identity provider only; a VPC would add a NAT gateway and protect nothing.
  #checkov:skip=CKV_AWS_173:The environment contains no secrets: API keys are hashes, in a layer.
  #checkov:skip=CKV_AWS_272:Whoever builds the jar decides about signing; the plan contains its hash.

  for_each = local.functions

  function_name = "${local.name}-${each.key}"
  description   = each.value.description
  role          = aws_iam_role.function[each.key].arn

  filename         = local.jar
  source_code_hash = fileexists(local.jar) ? filebase64sha256(local.jar) : null
  handler          = each.value.handler
  runtime          = var.lambda_runtime
  architectures    = [var.lambda_architecture]
  layers           = each.key == "authorizer" ? aws_lambda_layer_version.api_keys[*].arn : []

  memory_size                    = each.value.memory
  timeout                        = var.lambda_timeout_seconds
  reserved_concurrent_executions = each.value.reserved
  publish                        = true
  tags                           = var.tags

  environment {
    variables = merge(local.environments[each.key], { CALLFLOW_METRICS_NAMESPACE = var.metrics_namespace })
  }

  logging_config {
    log_format            = "JSON"
    application_log_level = "INFO"
    system_log_level      = "INFO"
    log_group             = aws_cloudwatch_log_group.function[each.key].name
  }

  tracing_config {
    mode = var.xray_tracing ? "Active" : "PassThrough"
  }

  dynamic "snap_start" {
    for_each = var.snap_start ? ["PublishedVersions"] : []
    content {
      apply_on = snap_start.value
    }
  }

  # Publishing a version starts it to take the snapshot; by then it needs its permissions.
  depends_on = [
    aws_iam_role_policy.function,
    aws_s3_bucket_policy.events,
    aws_s3_bucket_ownership_controls.events,
    aws_s3_bucket_server_side_encryption_configuration.events,
    aws_s3_bucket_versioning.events,
  ]
}

# API Gateway invokes this alias, which points to an immutable version.
resource "aws_lambda_alias" "live" {
  for_each = local.functions

  name             = "live"
  description      = "The version that API Gateway invokes"
  function_name    = aws_lambda_function.function[each.key].function_name
  function_version = aws_lambda_function.function[each.key].version
}

resource "aws_lambda_provisioned_concurrency_config" "live" {
  for_each = var.provisioned_concurrency > 0 ? local.functions : {}

  function_name                     = aws_lambda_alias.live[each.key].function_name
  qualifier                         = aws_lambda_alias.live[each.key].name
  provisioned_concurrent_executions = var.provisioned_concurrency
}

locals {
  stage_arn = "${aws_api_gateway_rest_api.api.execution_arn}/${var.api_gateway_stage_name}"

  callers = {
    authorizer       = { function = "authorizer", source = "${aws_api_gateway_rest_api.api.execution_arn}/authorizers/*" }
    storer-by-post   = { function = "event-storer", source = "${local.stage_arn}/POST/*" }
    storer-by-delete = { function = "event-storer", source = "${local.stage_arn}/DELETE/*" }
    retriever-by-get = { function = "event-retriever", source = "${local.stage_arn}/GET/*" }
  }
}

resource "aws_lambda_permission" "gateway" {
  for_each = local.callers

  statement_id  = each.key
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  function_name = aws_lambda_alias.live[each.value.function].function_name
  qualifier     = aws_lambda_alias.live[each.value.function].name
  source_arn    = each.value.source
}
