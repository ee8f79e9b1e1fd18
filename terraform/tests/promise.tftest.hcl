# Plans the root with the variables of the quick start.
mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}
mock_provider "random" {}
mock_provider "archive" {}

variables {
  environment            = "dev"
  project_name           = "callflow"
  aws_region             = "us-east-1"
  s3_bucket_name         = "callflow-events-dev"
  api_gateway_stage_name = "v1"
  domain_name            = "callflow-api.example.com"
  hosted_zone_id         = "Z1234567890ABC"
  log_retention_days     = 30
  alarm_sns_topic_arn    = "arn:aws:sns:us-east-1:123456789012:alerts"
  tags = {
    Environment = "dev"
    Project     = "callflow"
    ManagedBy   = "terraform"
  }
  api_keys = [{ id = "a1", sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", name = "pbx-1", tenant = "default", scopes = ["events:write"] }]

  # Any existing file; the tests do not run it.
  lambda_jar_path = "./README.md"
}

run "outputs_have_the_announced_values" {
  command = plan

  assert {
    condition     = output.api_gateway_endpoint == "https://callflow-api.example.com/v1"
    error_message = "api_gateway_endpoint is ${output.api_gateway_endpoint}"
  }
  assert {
    condition     = output.s3_bucket_name == "callflow-events-dev"
    error_message = "s3_bucket_name is ${output.s3_bucket_name}"
  }
  assert {
    condition     = output.cloudwatch_dashboard_url == "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards/dashboard/callflow-service-dashboard-dev"
    error_message = "cloudwatch_dashboard_url is ${output.cloudwatch_dashboard_url}"
  }
  assert {
    condition = output.log_group_names == {
      authorizer      = "/aws/lambda/callflow-authorizer"
      event-storer    = "/aws/lambda/callflow-event-storer"
      event-retriever = "/aws/lambda/callflow-event-retriever"
      api             = "/aws/apigateway/callflow-api"
    }
    error_message = "log_group_names is ${jsonencode(output.log_group_names)}"
  }
}

run "no_output_is_null" {
  command = plan

  assert {
    condition = alltrue([for value in [
      output.api_gateway_id, output.api_gateway_stage_arn, output.api_gateway_domain_target, output.s3_bucket_arn,
      output.lambda_authorizer_arn, output.lambda_storer_arn, output.lambda_retriever_arn,
    ] : value != null])
    error_message = "an output is null"
  }
}

run "without_a_domain_the_endpoint_is_the_gateways_with_its_stage" {
  command = plan
  variables {
    domain_name    = null
    hosted_zone_id = null
  }

  assert {
    condition     = output.api_gateway_endpoint == "https://api0000000.execute-api.us-east-1.amazonaws.com/v1"
    error_message = "api_gateway_endpoint is ${output.api_gateway_endpoint}"
  }
  assert {
    condition     = output.api_gateway_domain_target == null
    error_message = "there is a domain"
  }
}
