output "api_gateway_endpoint" {
  description = "URL of the API; append a path such as /health."
  value       = module.callflow.api_gateway_endpoint
}

output "api_gateway_id" {
  description = "Id of the REST API."
  value       = module.callflow.api_gateway_id
}

output "api_gateway_stage_arn" {
  description = "ARN of the stage, for attaching a WAF."
  value       = module.callflow.api_gateway_stage_arn
}

output "api_gateway_domain_target" {
  description = "Target of the CNAME for domain_name if your DNS is outside Route 53; null without a domain."
  value       = module.callflow.api_gateway_domain_target
}

output "s3_bucket_name" {
  description = "Name of the bucket with the events."
  value       = module.callflow.s3_bucket_name
}

output "s3_bucket_arn" {
  description = "ARN of the bucket with the events."
  value       = module.callflow.s3_bucket_arn
}

output "lambda_authorizer_arn" {
  description = "ARN of the authorizer."
  value       = module.callflow.lambda_authorizer_arn
}

output "lambda_storer_arn" {
  description = "ARN of the event storer."
  value       = module.callflow.lambda_storer_arn
}

output "lambda_retriever_arn" {
  description = "ARN of the event retriever."
  value       = module.callflow.lambda_retriever_arn
}

output "log_group_names" {
  description = "Names of the log groups, by authorizer, event-storer, event-retriever and api."
  value       = module.callflow.log_group_names
}

output "cloudwatch_dashboard_url" {
  description = "URL of the dashboard."
  value       = module.callflow.cloudwatch_dashboard_url
}
