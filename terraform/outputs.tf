output "api_gateway_endpoint" {
  description = "The URL of the API, to which paths such as /health are appended."
  value       = module.callflow.api_gateway_endpoint
}

output "api_gateway_id" {
  description = "The id of the REST API."
  value       = module.callflow.api_gateway_id
}

output "api_gateway_stage_arn" {
  description = "The ARN of the stage, by which a WAF is put before it."
  value       = module.callflow.api_gateway_stage_arn
}

output "api_gateway_domain_target" {
  description = "What domain_name must point to, where it is entered elsewhere than in hosted_zone_id; null without a domain."
  value       = module.callflow.api_gateway_domain_target
}

output "s3_bucket_name" {
  description = "The bucket with the events."
  value       = module.callflow.s3_bucket_name
}

output "s3_bucket_arn" {
  description = "The ARN of the bucket with the events."
  value       = module.callflow.s3_bucket_arn
}

output "lambda_authorizer_arn" {
  description = "The ARN of the authorizer."
  value       = module.callflow.lambda_authorizer_arn
}

output "lambda_storer_arn" {
  description = "The ARN of the event storer."
  value       = module.callflow.lambda_storer_arn
}

output "lambda_retriever_arn" {
  description = "The ARN of the event retriever."
  value       = module.callflow.lambda_retriever_arn
}

output "log_group_names" {
  description = "The log groups: authorizer, event-storer, event-retriever and api."
  value       = module.callflow.log_group_names
}

output "cloudwatch_dashboard_url" {
  description = "The URL of the dashboard."
  value       = module.callflow.cloudwatch_dashboard_url
}
