# Plans the module twice for policy.py: with defaults and with every option on. Each resource has its own ARN, so that policy.py can
# compare permissions by resource.
mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan

  override_resource {
    target = aws_s3_bucket.events
    values = {
      arn = "arn:aws:s3:::callflow-events-dev"
      id  = "callflow-events-dev"
    }
  }
  override_resource {
    target = aws_iam_role.function["authorizer"]
    values = {
      arn = "arn:aws:iam::123456789012:role/callflow-authorizer"
      id  = "callflow-authorizer"
    }
  }
  override_resource {
    target = aws_cloudwatch_log_group.function["authorizer"]
    values = {
      arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/callflow-authorizer"
      id  = "/aws/lambda/callflow-authorizer"
    }
  }
  override_resource {
    target = aws_lambda_function.function["authorizer"]
    values = {
      arn     = "arn:aws:lambda:us-east-1:123456789012:function:callflow-authorizer"
      version = "7"
    }
  }
  override_resource {
    target = aws_lambda_alias.live["authorizer"]
    values = {
      arn        = "arn:aws:lambda:us-east-1:123456789012:function:callflow-authorizer:live"
      invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:callflow-authorizer:live/invocations"
    }
  }
  override_resource {
    target = aws_iam_role.function["event-storer"]
    values = {
      arn = "arn:aws:iam::123456789012:role/callflow-event-storer"
      id  = "callflow-event-storer"
    }
  }
  override_resource {
    target = aws_cloudwatch_log_group.function["event-storer"]
    values = {
      arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/callflow-event-storer"
      id  = "/aws/lambda/callflow-event-storer"
    }
  }
  override_resource {
    target = aws_lambda_function.function["event-storer"]
    values = {
      arn     = "arn:aws:lambda:us-east-1:123456789012:function:callflow-event-storer"
      version = "7"
    }
  }
  override_resource {
    target = aws_lambda_alias.live["event-storer"]
    values = {
      arn        = "arn:aws:lambda:us-east-1:123456789012:function:callflow-event-storer:live"
      invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:callflow-event-storer:live/invocations"
    }
  }
  override_resource {
    target = aws_iam_role.function["event-retriever"]
    values = {
      arn = "arn:aws:iam::123456789012:role/callflow-event-retriever"
      id  = "callflow-event-retriever"
    }
  }
  override_resource {
    target = aws_cloudwatch_log_group.function["event-retriever"]
    values = {
      arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/callflow-event-retriever"
      id  = "/aws/lambda/callflow-event-retriever"
    }
  }
  override_resource {
    target = aws_lambda_function.function["event-retriever"]
    values = {
      arn     = "arn:aws:lambda:us-east-1:123456789012:function:callflow-event-retriever"
      version = "7"
    }
  }
  override_resource {
    target = aws_lambda_alias.live["event-retriever"]
    values = {
      arn        = "arn:aws:lambda:us-east-1:123456789012:function:callflow-event-retriever:live"
      invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:callflow-event-retriever:live/invocations"
    }
  }
  override_resource {
    target = aws_cloudwatch_log_group.api
    values = {
      arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/apigateway/callflow-api"
      id  = "/aws/apigateway/callflow-api"
    }
  }
}
mock_provider "random" {}
mock_provider "archive" {}

variables {
  environment     = "dev"
  project_name    = "callflow"
  s3_bucket_name  = "callflow-events-dev"
  lambda_jar_path = "./README.md"

  alarm_sns_topic_arn = "arn:aws:sns:us-east-1:123456789012:alerts"
  tags                = { Owner = "telephony" }
  api_keys = [
    { id = "a1", sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", name = "pbx-1", tenant = "default", scopes = ["events:write"] },
  ]
}

run "bare" {
  command = plan
  module {
    source = "./modules/callflow"
  }
}

run "everything" {
  command = plan
  module {
    source = "./modules/callflow"
  }

  variables {
    domain_name                     = "callflow-api.example.com"
    hosted_zone_id                  = "Z1234567890ABC"
    store_prefix                    = "pbx/"
    kms_key_arn                     = "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012"
    logs_kms_key_arn                = "arn:aws:kms:us-east-1:123456789012:key/87654321-1234-1234-1234-123456789012"
    permissions_boundary_arn        = "arn:aws:iam::123456789012:policy/boundary"
    create_api_gateway_account      = true
    xray_tracing                    = true
    s3_request_metrics              = true
    snap_start                      = false
    provisioned_concurrency         = 2
    authorizer_reserved_concurrency = 20
    storer_reserved_concurrency     = 50
    retriever_reserved_concurrency  = 50
    jwt = {
      jwks_url = "https://login.example.com/keys"
      issuer   = "https://login.example.com/"
      audience = "callflow"
    }
  }
}
