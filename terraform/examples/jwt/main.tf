# The service for the tokens of an identity provider: who has one gets in, no API keys at all. The provider puts the
# tenant into a claim of its own, and the scopes (events:write events:read calls:erase) into `scope`.
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
  description = "The URL of the API."
  value       = module.callflow.api_gateway_endpoint
}
