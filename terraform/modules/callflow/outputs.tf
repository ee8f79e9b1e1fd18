output "api_gateway_endpoint" {
  description = "The URL of the API, to which paths such as /health are appended."
  value       = local.domain ? "https://${var.domain_name}/${aws_api_gateway_stage.api.stage_name}" : aws_api_gateway_stage.api.invoke_url

  depends_on = [aws_api_gateway_base_path_mapping.api, aws_route53_record.api]
}

output "api_gateway_id" {
  description = "The id of the REST API."
  value       = aws_api_gateway_rest_api.api.id
}

output "api_gateway_stage_arn" {
  description = "The ARN of the stage, by which a WAF is put before it."
  value       = aws_api_gateway_stage.api.arn
}

output "api_gateway_domain_target" {
  description = "What domain_name must point to, where it is entered elsewhere than in hosted_zone_id; null without a domain."
  value       = one(aws_api_gateway_domain_name.api[*].regional_domain_name)
}

output "s3_bucket_name" {
  description = "The bucket with the events."
  value       = aws_s3_bucket.events.bucket
}

output "s3_bucket_arn" {
  description = "The ARN of the bucket with the events."
  value       = aws_s3_bucket.events.arn
}

output "lambda_authorizer_arn" {
  description = "The ARN of the authorizer."
  value       = aws_lambda_function.function["authorizer"].arn
}

output "lambda_storer_arn" {
  description = "The ARN of the event storer."
  value       = aws_lambda_function.function["event-storer"].arn
}

output "lambda_retriever_arn" {
  description = "The ARN of the event retriever."
  value       = aws_lambda_function.function["event-retriever"].arn
}

output "log_group_names" {
  description = "The log groups: authorizer, event-storer, event-retriever and api."
  value       = merge({ for key, group in aws_cloudwatch_log_group.function : key => group.name }, { api = aws_cloudwatch_log_group.api.name })
}

output "cloudwatch_dashboard_url" {
  description = "The URL of the dashboard."
  value       = "https://${local.console}/cloudwatch/home?region=${local.region}#dashboards/dashboard/${aws_cloudwatch_dashboard.service.dashboard_name}"
}
