# A host name of your own with a certificate that the module requests and validates by DNS, a KMS key of your own, and alarms that go
# to an SNS topic.
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
  region = "eu-central-1"
}

data "aws_route53_zone" "example" {
  name = "example.com"
}

resource "aws_kms_key" "events" {
  #checkov:skip=CKV2_AWS_64:The default key policy lets IAM policies grant the use of the key.

  description         = "Encrypts call flow events"
  enable_key_rotation = true
}

resource "aws_sns_topic" "alerts" {
  #checkov:skip=CKV_AWS_26:CloudWatch cannot publish to a topic encrypted with the default key of SNS; alarms contain no secrets.

  name = "callflow-alerts"
}

module "callflow" {
  source = "../../modules/callflow"

  environment  = "prod"
  project_name = "callflow"
  name_prefix  = "callflow-prod"

  domain_name    = "callflow-api.example.com"
  hosted_zone_id = data.aws_route53_zone.example.zone_id

  kms_key_arn         = aws_kms_key.events.arn
  alarm_sns_topic_arn = aws_sns_topic.alerts.arn

  # The entry that `./callflow api-key new --name pbx-1 --scopes events:write` prints.
  api_keys = [
    { "id" : "0123456789abcdef", "sha256" : "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "name" : "pbx-1", "tenant" : "default", "scopes" : ["events:write"] },
  ]
}

output "api_gateway_endpoint" {
  description = "URL of the API."
  value       = module.callflow.api_gateway_endpoint
}
