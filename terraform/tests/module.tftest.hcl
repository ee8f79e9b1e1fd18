# Plans the module with its options on and off.
mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}
mock_provider "random" {}
mock_provider "archive" {}

variables {
  environment  = "dev"
  project_name = "callflow"
  api_keys     = [{ id = "a1", sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", name = "pbx-1", tenant = "default", scopes = ["events:write"] }]

  # Any existing file; the tests do not run it.
  lambda_jar_path = "./README.md"
}

run "names_begin_with_the_project" {
  command = plan
  module {
    source = "./modules/callflow"
  }

  assert {
    condition     = toset([for function in aws_lambda_function.function : function.function_name]) == toset(["callflow-authorizer", "callflow-event-storer", "callflow-event-retriever"])
    error_message = "the functions have other names"
  }
  assert {
    condition     = aws_cloudwatch_dashboard.service.dashboard_name == "callflow-service-dashboard-dev"
    error_message = "the dashboard has another name"
  }
  assert {
    condition     = aws_api_gateway_rest_api.api.name == "callflow-api" && aws_api_gateway_stage.api.stage_name == "v1"
    error_message = "the API or its stage has another name"
  }
  assert {
    condition     = length(random_id.bucket) == 1
    error_message = "an unnamed bucket must get random digits"
  }
  assert {
    condition     = aws_api_gateway_rest_api.api.disable_execute_api_endpoint == false && length(aws_api_gateway_domain_name.api) == 0 && length(aws_route53_record.api) == 0 && length(aws_acm_certificate.api) == 0
    error_message = "without a domain the API must use the host name that API Gateway assigns"
  }
  assert {
    condition     = length(aws_api_gateway_account.this) == 0 && length(aws_iam_role.gateway) == 0
    error_message = "the settings of the account must not change by default"
  }
  assert {
    condition     = aws_s3_bucket.events.force_destroy == false
    error_message = "terraform destroy would delete the events"
  }
}

run "a_name_prefix_replaces_the_project_name" {
  command = plan
  module {
    source = "./modules/callflow"
  }
  variables {
    name_prefix    = "callflow-prod"
    environment    = "prod"
    s3_bucket_name = "callflow-events-prod"
  }

  assert {
    condition     = alltrue([for name in concat([for function in aws_lambda_function.function : function.function_name], [for role in aws_iam_role.function : role.name], [for alarm in aws_cloudwatch_metric_alarm.metric : alarm.alarm_name], [for alarm in aws_cloudwatch_metric_alarm.rate : alarm.alarm_name], [aws_api_gateway_rest_api.api.name, aws_cloudwatch_dashboard.service.dashboard_name, aws_cloudwatch_metric_alarm.authorizer_errors.alarm_name]) : startswith(name, "callflow-prod-")])
    error_message = "a name lacks the prefix, so a second deployment would collide"
  }
  assert {
    condition     = alltrue([for group in aws_cloudwatch_log_group.function : startswith(group.name, "/aws/lambda/callflow-prod-")]) && aws_cloudwatch_log_group.api.name == "/aws/apigateway/callflow-prod-api"
    error_message = "a log group lacks the prefix, so a second deployment would collide"
  }
  assert {
    condition     = length(random_id.bucket) == 0 && aws_s3_bucket.events.bucket == "callflow-events-prod"
    error_message = "the bucket does not have the name that was set"
  }
}

run "only_the_authorizer_gets_the_layer_with_the_keys" {
  command = plan
  module {
    source = "./modules/callflow"
  }

  assert {
    condition     = aws_lambda_function.function["authorizer"].layers == tolist([aws_lambda_layer_version.api_keys[0].arn])
    error_message = "the authorizer lacks the layer"
  }
  assert {
    condition     = aws_lambda_function.function["authorizer"].environment[0].variables["CALLFLOW_API_KEYS_FILE"] == "/opt/${one([for source in data.archive_file.api_keys[0].source : source.filename])}"
    error_message = "the authorizer looks for the keys in another place than the layer has them"
  }
  assert {
    condition     = jsondecode(one([for source in data.archive_file.api_keys[0].source : source.content])) == [{ id = "a1", sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", name = "pbx-1", tenant = "default", scopes = ["events:write"] }]
    error_message = "the layer does not contain the entries as given"
  }
  assert {
    condition     = length(coalesce(aws_lambda_function.function["event-storer"].layers, [])) == 0 && length(coalesce(aws_lambda_function.function["event-retriever"].layers, [])) == 0
    error_message = "another function has the layer with the keys"
  }
}

run "tokens_without_keys_need_no_layer" {
  command = plan
  module {
    source = "./modules/callflow"
  }
  variables {
    api_keys = []
    jwt = {
      jwks_url = "https://login.example.com/keys"
      issuer   = "https://login.example.com/"
      audience = "callflow"
    }
  }

  assert {
    condition     = length(aws_lambda_layer_version.api_keys) == 0 && length(data.archive_file.api_keys) == 0
    error_message = "there is a layer although there are no keys"
  }
  assert {
    condition = aws_lambda_function.function["authorizer"].environment[0].variables == tomap({
      CALLFLOW_JWT_JWKS_URL           = "https://login.example.com/keys"
      CALLFLOW_JWT_ISSUER             = "https://login.example.com/"
      CALLFLOW_JWT_AUDIENCE           = "callflow"
      CALLFLOW_JWT_TENANT_CLAIM       = "tenant"
      CALLFLOW_JWT_SCOPE_CLAIM        = "scope"
      CALLFLOW_JWT_CLOCK_SKEW_SECONDS = "60"
      CALLFLOW_METRICS_NAMESPACE      = "Callflow"
    })
    error_message = "the environment of the authorizer is ${jsonencode(aws_lambda_function.function["authorizer"].environment[0].variables)}"
  }
}

run "a_plan_without_keys_and_tokens_warns" {
  command = plan
  module {
    source = "./modules/callflow"
  }
  variables {
    api_keys = []
  }

  expect_failures = [check.clients_can_authenticate]
}

run "functions_get_the_settings_of_the_store" {
  command = plan
  module {
    source = "./modules/callflow"
  }
  variables {
    s3_bucket_name      = "callflow-events-dev"
    store_prefix        = "pbx/"
    store_shards        = 4
    allowed_ahead_hours = 2
    metrics_namespace   = "Calls"
    kms_key_arn         = "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012"
  }

  assert {
    condition = aws_lambda_function.function["event-storer"].environment[0].variables == tomap({
      CALLFLOW_BUCKET              = "callflow-events-dev"
      CALLFLOW_PREFIX              = "pbx/"
      CALLFLOW_SHARDS              = "4"
      CALLFLOW_ALLOWED_AHEAD_HOURS = "2"
      CALLFLOW_KMS_KEY             = "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012"
      CALLFLOW_METRICS_NAMESPACE   = "Calls"
    })
    error_message = "the environment of the storer is ${jsonencode(aws_lambda_function.function["event-storer"].environment[0].variables)}"
  }
  assert {
    condition = aws_lambda_function.function["event-retriever"].environment[0].variables == tomap({
      CALLFLOW_BUCKET            = "callflow-events-dev"
      CALLFLOW_PREFIX            = "pbx/"
      CALLFLOW_SHARDS            = "4"
      CALLFLOW_METRICS_NAMESPACE = "Calls"
    })
    error_message = "the environment of the retriever is ${jsonencode(aws_lambda_function.function["event-retriever"].environment[0].variables)}"
  }
  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.events.rule).apply_server_side_encryption_by_default).sse_algorithm == "aws:kms"
    error_message = "the bucket does not use the KMS key"
  }
}

run "functions_start_from_snapshots_behind_an_alias" {
  command = plan
  module {
    source = "./modules/callflow"
  }

  assert {
    condition     = alltrue([for function in aws_lambda_function.function : function.publish && one(function.snap_start).apply_on == "PublishedVersions"])
    error_message = "a function lacks SnapStart"
  }
  assert {
    condition     = toset(keys(aws_lambda_alias.live)) == toset(keys(aws_lambda_function.function)) && alltrue([for alias in aws_lambda_alias.live : alias.name == "live"])
    error_message = "a function lacks the alias live"
  }
  assert {
    condition     = alltrue([for permission in aws_lambda_permission.gateway : permission.qualifier == "live"])
    error_message = "the gateway may invoke something other than the alias"
  }
  assert {
    condition     = length(aws_lambda_provisioned_concurrency_config.live) == 0
    error_message = "provisioned concurrency must be off by default"
  }
}

run "provisioned_concurrency_is_optional" {
  command = plan
  module {
    source = "./modules/callflow"
  }
  variables {
    snap_start              = false
    provisioned_concurrency = 2
  }

  assert {
    condition     = length(aws_lambda_provisioned_concurrency_config.live) == 3 && alltrue([for config in aws_lambda_provisioned_concurrency_config.live : config.provisioned_concurrent_executions == 2 && config.qualifier == "live"])
    error_message = "a function lacks provisioned concurrency"
  }
  assert {
    condition     = alltrue([for function in aws_lambda_function.function : length(function.snap_start) == 0])
    error_message = "a function has SnapStart although it is off"
  }
}

run "snap_start_with_provisioned_concurrency_is_refused" {
  command = plan
  module {
    source = "./modules/callflow"
  }
  variables {
    provisioned_concurrency = 2
  }

  expect_failures = [aws_api_gateway_rest_api.api]
}

run "a_missing_jar_is_refused" {
  command = plan
  module {
    source = "./modules/callflow"
  }
  variables {
    lambda_jar_path = "./there-is-none.jar"
  }

  expect_failures = [aws_api_gateway_rest_api.api]
}

run "a_domain_without_zone_and_certificate_is_refused" {
  command = plan
  module {
    source = "./modules/callflow"
  }
  variables {
    domain_name = "callflow-api.example.com"
  }

  expect_failures = [aws_api_gateway_rest_api.api]
}

run "a_zone_without_a_domain_is_refused" {
  command = plan
  module {
    source = "./modules/callflow"
  }
  variables {
    hosted_zone_id = "Z1234567890ABC"
  }

  expect_failures = [aws_api_gateway_rest_api.api]
}

run "a_certificate_without_a_domain_is_refused" {
  command = plan
  module {
    source = "./modules/callflow"
  }
  variables {
    certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
  }

  expect_failures = [aws_api_gateway_rest_api.api]
}

run "a_domain_outside_its_zone_is_refused" {
  command = plan
  module {
    source = "./modules/callflow"
  }
  variables {
    domain_name    = "callflow.badexample.com"
    hosted_zone_id = "Z1234567890ABC"
  }

  expect_failures = [data.aws_route53_zone.api]
}

run "a_domain_and_its_zone_are_enough" {
  command = plan
  module {
    source = "./modules/callflow"
  }
  variables {
    domain_name    = "callflow-api.example.com"
    hosted_zone_id = "Z1234567890ABC"
  }

  assert {
    condition     = aws_acm_certificate.api[0].domain_name == "callflow-api.example.com" && aws_acm_certificate.api[0].validation_method == "DNS" && aws_route53_record.proof[0].zone_id == "Z1234567890ABC" && length(aws_acm_certificate_validation.api) == 1
    error_message = "no certificate is requested and validated"
  }
  assert {
    condition     = aws_route53_record.api[0].name == "callflow-api.example.com" && aws_route53_record.api[0].type == "A" && aws_route53_record.api[0].zone_id == "Z1234567890ABC"
    error_message = "the record of domain_name is missing in the zone"
  }
  assert {
    condition     = aws_api_gateway_base_path_mapping.api[0].base_path == "v1" && output.api_gateway_endpoint == "https://callflow-api.example.com/v1"
    error_message = "paths under the domain differ from paths under the assigned host name"
  }
  assert {
    condition     = aws_api_gateway_rest_api.api.disable_execute_api_endpoint
    error_message = "the assigned host name must be off"
  }
}

run "a_given_certificate_is_used" {
  command = plan
  module {
    source = "./modules/callflow"
  }
  variables {
    domain_name               = "callflow-api.example.com"
    certificate_arn           = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
    keep_execute_api_endpoint = true
  }

  assert {
    condition     = aws_api_gateway_domain_name.api[0].regional_certificate_arn == "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
    error_message = "the given certificate is not used"
  }
  assert {
    condition     = length(aws_acm_certificate.api) == 0 && length(aws_route53_record.proof) == 0 && length(aws_route53_record.api) == 0
    error_message = "a certificate is requested or a record created although not needed"
  }
  assert {
    condition     = !aws_api_gateway_rest_api.api.disable_execute_api_endpoint
    error_message = "the assigned host name must stay on"
  }
}

run "alarms_send_start_and_end_to_the_topic" {
  command = plan
  module {
    source = "./modules/callflow"
  }
  variables {
    alarm_sns_topic_arn            = "arn:aws:sns:us-east-1:123456789012:alerts"
    storer_reserved_concurrency    = 50
    retriever_reserved_concurrency = 5
  }

  assert {
    condition     = alltrue([for alarm in concat(values(aws_cloudwatch_metric_alarm.metric), values(aws_cloudwatch_metric_alarm.rate), [aws_cloudwatch_metric_alarm.authorizer_errors]) : alarm.alarm_actions == toset(["arn:aws:sns:us-east-1:123456789012:alerts"]) && alarm.ok_actions == alarm.alarm_actions])
    error_message = "an alarm does not send to the topic"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.metric["event-storer-concurrency"].threshold == 40 && aws_cloudwatch_metric_alarm.metric["event-retriever-concurrency"].threshold == 4 && aws_cloudwatch_metric_alarm.metric["authorizer-concurrency"].threshold == 800
    error_message = "concurrency alarms must start at 80 percent of the maximum"
  }
}

run "alarms_exist_without_a_topic" {
  command = plan
  module {
    source = "./modules/callflow"
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.metric) == 14 && aws_cloudwatch_metric_alarm.authorizer_errors.alarm_name == "callflow-authorizer-errors" && length(aws_cloudwatch_metric_alarm.rate) == 2
    error_message = "an alarm is missing"
  }
}

run "the_logging_role_of_the_account_is_optional" {
  command = plan
  module {
    source = "./modules/callflow"
  }
  variables {
    create_api_gateway_account = true
  }

  assert {
    condition     = length(aws_api_gateway_account.this) == 1 && aws_iam_role_policy_attachment.gateway[0].policy_arn == "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
    error_message = "the logging role lacks its policy"
  }
}
