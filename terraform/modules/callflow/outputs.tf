output "api_gateway_endpoint" {
  description = "URL of the API; append a path such as /health."
  value       = local.domain ? "https://${var.domain_name}/${aws_api_gateway_stage.api.stage_name}" : aws_api_gateway_stage.api.invoke_url

  depends_on = [aws_api_gateway_base_path_mapping.api, aws_route53_record.api]
}

output "api_gateway_id" {
  description = "Id of the REST API."
  value       = aws_api_gateway_rest_api.api.id
}

output "api_gateway_stage_arn" {
  description = "ARN of the stage, for attaching a WAF."
  value       = aws_api_gateway_stage.api.arn
}

output "api_gateway_domain_target" {
  description = "Target of the CNAME for domain_name if your DNS is outside Route 53; null without a domain."
  value       = one(aws_api_gateway_domain_name.api[*].regional_domain_name)
}

output "s3_bucket_name" {
  description = "Name of the bucket with the events."
  value       = aws_s3_bucket.events.bucket
}

output "s3_bucket_arn" {
  description = "ARN of the bucket with the events."
  value       = aws_s3_bucket.events.arn
}

output "lambda_authorizer_arn" {
  description = "ARN of the authorizer."
  value       = aws_lambda_function.function["authorizer"].arn
}

output "lambda_storer_arn" {
  description = "ARN of the event storer."
  value       = aws_lambda_function.function["event-storer"].arn
}

output "lambda_retriever_arn" {
  description = "ARN of the event retriever."
  value       = aws_lambda_function.function["event-retriever"].arn
}

output "log_group_names" {
  description = "Names of the log groups, by authorizer, event-storer, event-retriever and api."
  value       = merge({ for key, group in aws_cloudwatch_log_group.function : key => group.name }, { api = aws_cloudwatch_log_group.api.name })
}

output "cloudwatch_dashboard_url" {
  description = "URL of the dashboard."
  value       = "https://${local.console}/cloudwatch/home?region=${local.region}#dashboards/dashboard/${aws_cloudwatch_dashboard.service.dashboard_name}"
}
