# Every input refuses values that AWS or the service would refuse later, with a clear message.
mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}
mock_provider "random" {}
mock_provider "archive" {}

variables {
  environment  = "dev"
  project_name = "callflow"
  aws_region   = "us-east-1"

  api_keys = [{ id = "a1", sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", name = "pbx-1", tenant = "default", scopes = ["events:write"] }]

  # Any existing file; the tests do not run it.
  lambda_jar_path = "./README.md"
}

# One run has many invalid values, because a run takes seconds. It passes only if every value is refused.

run "invalid_values_are_refused" {
  command = plan
  variables {
    # the console's name of a region
    aws_region = "N. Virginia"
    # an environment in capitals
    environment = "Dev"
    # a project name that ends with a hyphen
    project_name = "callflow-"
    # a name prefix of 33
    name_prefix = "a23456789012345678901234567890123"
    # a tag with a reserved key
    tags = { "aws:owner" = "me" }
    # a key instead of its hash
    api_keys = [{ id = "a1", sha256 = "cfk_a1_secret", name = "pbx-1", tenant = "default", scopes = ["events:write"] }]
    # keys of an issuer over plain HTTP
    jwt = { jwks_url = "http://login.example.com/keys", issuer = "https://login.example.com/", audience = "callflow" }
    # a cache of two hours
    authorizer_cache_ttl_seconds = 7200
    # a bucket name in capitals
    s3_bucket_name = "Callflow"
    # a store prefix without its slash
    store_prefix = "pbx"
    # shards out of range
    store_shards = 0
    # a negative time ahead
    allowed_ahead_hours = -1
    # the alias of a key
    kms_key_arn = "arn:aws:kms:us-east-1:123456789012:alias/events"
    # versions that expire at once
    noncurrent_version_expiration_days = 0
    # a stage with a slash
    api_gateway_stage_name = "v1/x"
    # a rate of zero
    throttling_rate_limit = 0
    # a burst of zero
    throttling_burst_limit = 0
    # a domain that is a URL
    domain_name = "https://callflow.example.com"
    # a zone with its path
    hosted_zone_id = "/hostedzone/Z1"
    # a certificate of IAM
    certificate_arn = "arn:aws:iam::123456789012:server-certificate/x"
    # a runtime that is too old
    lambda_runtime = "java11"
    # an unknown processor
    lambda_architecture = "arm"
    # too little memory for the authorizer
    authorizer_memory_mb = 128
    # too little memory for the storer
    storer_memory_mb = 256
    # too little memory for the retriever
    retriever_memory_mb = 256
    # a timeout longer than the gateway's
    lambda_timeout_seconds = 30
    # half an instance
    provisioned_concurrency = 0.5
    # no concurrency for the authorizer
    authorizer_reserved_concurrency = 0
    # no concurrency for the storer
    storer_reserved_concurrency = 0
    # no concurrency for the retriever
    retriever_reserved_concurrency = 0
    # a boundary that is not a policy
    permissions_boundary_arn = "arn:aws:iam::123456789012:role/x"
    # a retention that CloudWatch does not support
    log_retention_days = 31
    # a log key that is not an ARN
    logs_kms_key_arn = "alias/logs"
    # a reserved namespace
    metrics_namespace = "AWS/Callflow"
    # the ARN of a queue
    alarm_sns_topic_arn = "arn:aws:sqs:us-east-1:123456789012:alerts"
    # a 5XX rate that is never exceeded
    alarm_5xx_rate_percent = 100
    # a 4XX rate that is never exceeded
    alarm_4xx_rate_percent = 100
    # no minimum of requests
    alarm_4xx_minimum_requests = 0
    # no latency
    alarm_latency_p99_ms = 0
    # no auth failures
    alarm_auth_failures = 0
    # no errors
    alarm_lambda_errors = 0
    # no throttles
    alarm_lambda_throttles = 0
    # no duration
    alarm_lambda_duration_p99_ms = 0
    # no concurrency
    alarm_lambda_concurrency = 0
  }
  expect_failures = [
    var.aws_region,
    var.environment,
    var.project_name,
    var.name_prefix,
    var.tags,
    var.api_keys,
    var.jwt,
    var.authorizer_cache_ttl_seconds,
    var.s3_bucket_name,
    var.store_prefix,
    var.store_shards,
    var.allowed_ahead_hours,
    var.kms_key_arn,
    var.noncurrent_version_expiration_days,
    var.api_gateway_stage_name,
    var.throttling_rate_limit,
    var.throttling_burst_limit,
    var.domain_name,
    var.hosted_zone_id,
    var.certificate_arn,
    var.lambda_runtime,
    var.lambda_architecture,
    var.authorizer_memory_mb,
    var.storer_memory_mb,
    var.retriever_memory_mb,
    var.lambda_timeout_seconds,
    var.provisioned_concurrency,
    var.authorizer_reserved_concurrency,
    var.storer_reserved_concurrency,
    var.retriever_reserved_concurrency,
    var.permissions_boundary_arn,
    var.log_retention_days,
    var.logs_kms_key_arn,
    var.metrics_namespace,
    var.alarm_sns_topic_arn,
    var.alarm_5xx_rate_percent,
    var.alarm_4xx_rate_percent,
    var.alarm_4xx_minimum_requests,
    var.alarm_latency_p99_ms,
    var.alarm_auth_failures,
    var.alarm_lambda_errors,
    var.alarm_lambda_throttles,
    var.alarm_lambda_duration_p99_ms,
    var.alarm_lambda_concurrency,
  ]
}

run "invalid_values_are_refused_2" {
  command = plan
  variables {
    # an environment that is long
    environment = "abcdefghijklmnopq"
    # a key whose id has capitals
    api_keys = [{ id = "A1", sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", name = "pbx-1", tenant = "default", scopes = ["events:write"] }]
    # keys of an issuer over plain HTTP
    jwt = { jwks_url = "http://localhost.example.com/keys", issuer = "https://login.example.com/", audience = "callflow" }
    # a bucket name with a dot
    s3_bucket_name = "callflow.events"
    # a store prefix with ..
    store_prefix = "../"
    # shards out of range
    store_shards = 257
    # a domain of one label
    domain_name = "localhost"
    # a FIFO topic
    alarm_sns_topic_arn = "arn:aws:sns:us-east-1:123456789012:alerts.fifo"
  }
  expect_failures = [
    var.environment,
    var.api_keys,
    var.jwt,
    var.s3_bucket_name,
    var.store_prefix,
    var.store_shards,
    var.domain_name,
    var.alarm_sns_topic_arn,
  ]
}

run "invalid_values_are_refused_3" {
  command = plan
  variables {
    # a key without a name
    api_keys = [{ id = "a1", sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", name = "", tenant = "default", scopes = ["events:write"] }]
    # an issuer that is empty
    jwt = { jwks_url = "https://login.example.com/keys", issuer = " ", audience = "callflow" }
    # a store prefix with a wildcard
    store_prefix = "pbx*/"
    # shards out of range
    store_shards = 1.5
  }
  expect_failures = [
    var.api_keys,
    var.jwt,
    var.store_prefix,
    var.store_shards,
  ]
}

run "invalid_values_are_refused_4" {
  command = plan
  variables {
    # a key whose name has a line break
    api_keys = [{ id = "a1", sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", name = "a\nb", tenant = "default", scopes = ["events:write"] }]
    # a clock skew of ten minutes
    jwt = { jwks_url = "https://login.example.com/keys", issuer = "https://login.example.com/", audience = "callflow", clock_skew_seconds = 600 }
  }
  expect_failures = [
    var.api_keys,
    var.jwt,
  ]
}

run "invalid_values_are_refused_5" {
  command = plan
  variables {
    # a key with an invalid tenant
    api_keys = [{ id = "a1", sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", name = "pbx-1", tenant = "A b", scopes = ["events:write"] }]
  }
  expect_failures = [
    var.api_keys,
  ]
}

run "invalid_values_are_refused_6" {
  command = plan
  variables {
    # a key without scopes
    api_keys = [{ id = "a1", sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", name = "pbx-1", tenant = "default", scopes = [] }]
  }
  expect_failures = [
    var.api_keys,
  ]
}

run "invalid_values_are_refused_7" {
  command = plan
  variables {
    # a key with an unknown scope
    api_keys = [{ id = "a1", sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", name = "pbx-1", tenant = "default", scopes = ["events:write", "admin"] }]
  }
  expect_failures = [
    var.api_keys,
  ]
}

run "invalid_values_are_refused_8" {
  command = plan
  variables {
    # two keys with one id
    api_keys = [{ id = "a1", sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", name = "pbx-1", tenant = "default", scopes = ["events:write"] }, { id = "a1", sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", name = "pbx-2", tenant = "default", scopes = ["events:write"] }]
  }
  expect_failures = [
    var.api_keys,
  ]
}

# Validations that refuse everything would pass the runs above.
run "smallest_values_are_accepted" {
  command = plan
  variables {
    aws_region                         = "us-gov-west-1"
    environment                        = "a"
    project_name                       = "ab"
    tags                               = { "a" = "" }
    api_keys                           = [{ id = "0", sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", name = "ÄÖ 北 'x'", tenant = "-", scopes = ["calls:erase"] }]
    jwt                                = { jwks_url = "http://127.0.0.1:8080/keys", issuer = "x", audience = "y", clock_skew_seconds = 0 }
    authorizer_cache_ttl_seconds       = 0
    s3_bucket_name                     = "abc"
    store_prefix                       = ""
    store_shards                       = 1
    allowed_ahead_hours                = 0
    noncurrent_version_expiration_days = 1
    throttling_rate_limit              = 0.5
    throttling_burst_limit             = 1
    lambda_runtime                     = "java17"
    lambda_architecture                = "x86_64"
    authorizer_memory_mb               = 256
    storer_memory_mb                   = 512
    retriever_memory_mb                = 512
    lambda_timeout_seconds             = 5
    authorizer_reserved_concurrency    = 1
    storer_reserved_concurrency        = 1
    retriever_reserved_concurrency     = 1
    log_retention_days                 = 1
    metrics_namespace                  = "c"
    alarm_5xx_rate_percent             = 0
    alarm_4xx_rate_percent             = 0
    alarm_4xx_minimum_requests         = 1
    alarm_latency_p99_ms               = 0.5
    alarm_auth_failures                = 1
    alarm_lambda_errors                = 1
    alarm_lambda_throttles             = 1
    alarm_lambda_duration_p99_ms       = 0.5
    alarm_lambda_concurrency           = 1
  }
}

run "largest_values_are_accepted" {
  command = plan
  variables {
    aws_region   = "ap-southeast-2"
    environment  = "a-23456789012345"
    project_name = "a-34567890123456789012345678"
    name_prefix  = "a-345678901234567890123456789012"
    api_keys = [
      { id = "01234567890123456789012345678901", sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", name = "pbx-1", tenant = "default", scopes = ["events:write", "events:read", "calls:erase"] },
      { id = "02", sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", name = "pbx-1", tenant = "0", scopes = ["events:read"] },
    ]
    jwt                                = { jwks_url = "https://login.example.com", issuer = "x", audience = "y", tenant_claim = "https://example.com/tenant", clock_skew_seconds = 300 }
    authorizer_cache_ttl_seconds       = 3600
    s3_bucket_name                     = "a-3456789012345678901234567890123456789012345678901234567890123"
    store_prefix                       = "team/pbx_1.(a)/"
    store_shards                       = 256
    allowed_ahead_hours                = 8784
    kms_key_arn                        = "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab"
    logs_kms_key_arn                   = "arn:aws-cn:kms:cn-north-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    noncurrent_version_expiration_days = 365
    domain_name                        = "a.b-c.example.com"
    certificate_arn                    = "arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"
    hosted_zone_id                     = "Z1234567890ABC"
    api_gateway_stage_name             = "Prod_1-2"
    throttling_rate_limit              = 100000
    throttling_burst_limit             = 100000
    authorizer_memory_mb               = 10240
    storer_memory_mb                   = 10240
    retriever_memory_mb                = 10240
    lambda_timeout_seconds             = 29
    snap_start                         = false
    provisioned_concurrency            = 100
    permissions_boundary_arn           = "arn:aws:iam::123456789012:policy/team/boundary"
    log_retention_days                 = 3653
    metrics_namespace                  = "Team/Callflow.prod#1_a"
    alarm_sns_topic_arn                = "arn:aws-us-gov:sns:us-gov-west-1:123456789012:alerts"
    alarm_5xx_rate_percent             = 99.9
    alarm_4xx_rate_percent             = 99.9
    alarm_lambda_concurrency           = 100000
  }
}
