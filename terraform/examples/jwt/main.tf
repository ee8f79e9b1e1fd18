# Clients authenticate with tokens of an identity provider; there are no API keys. The tokens hold the tenant in a custom claim and
# the scopes (events:write events:read calls:erase) in `scope`.
terraform {
  required_version = ">= 1.5.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.32.0, < 6.0.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

module "callflow" {
  source = "../../modules/callflow"

  environment  = "dev"
  project_name = "callflow"

  jwt = {
    jwks_url     = "https://login.example.com/.well-known/jwks.json"
    issuer       = "https://login.example.com/"
    audience     = "callflow"
    tenant_claim = "https://example.com/tenant"
  }
}

output "api_gateway_endpoint" {
  description = "URL of the API."
  value       = module.callflow.api_gateway_endpoint
}
