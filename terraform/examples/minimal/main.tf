# The host name that API Gateway assigns, a generated bucket name, one API key.
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

  # The entry that `./callflow api-key new --name pbx-1 --scopes events:write,events:read` prints.
  api_keys = [
    { "id" : "0123456789abcdef", "sha256" : "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "name" : "pbx-1", "tenant" : "default", "scopes" : ["events:read", "events:write"] },
  ]
}

output "api_gateway_endpoint" {
  description = "URL of the API."
  value       = module.callflow.api_gateway_endpoint
}
