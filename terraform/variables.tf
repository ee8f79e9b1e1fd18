# terraform/variables.tf is a copy of terraform/modules/callflow/variables.tf; .ci/terraform-inputs compares them.

# Naming

variable "environment" {
  description = "Name of the environment, such as dev or prod. Part of the names of the bucket and the dashboard."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,15}$", var.environment))
    error_message = "environment must be 1 to 16 characters of a-z, 0-9 and -, starting with a letter, such as \"dev\"."
  }
}

variable "project_name" {
  description = "Name of the service. Every resource name begins with it unless name_prefix is set."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,26}[a-z0-9]$", var.project_name))
    error_message = "project_name must be 2 to 28 characters of a-z, 0-9 and -, starting with a letter and not ending with -, such as \"callflow\"."
  }
}

variable "name_prefix" {
  description = "Prefix of the names of functions, roles, log groups, alarms, the API and the dashboard; replaces project_name there. Each deployment in one account needs its own, such as \"callflow-prod\"."
  type        = string
  default     = null

  validation {
    condition     = var.name_prefix == null || can(regex("^[a-z][a-z0-9-]{0,30}[a-z0-9]$", var.name_prefix))
    error_message = "name_prefix must be 2 to 32 characters of a-z, 0-9 and -, starting with a letter and not ending with -, such as \"callflow-prod\"."
  }
}

variable "tags" {
  description = "Tags for every resource that supports tags."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key, value in var.tags : length(key) >= 1 && length(key) <= 128 && length(value) <= 256 && !startswith(lower(key), "aws:")])
    error_message = "The key of a tag must be 1 to 128 characters and must not start with \"aws:\"; its value must be at most 256 characters."
  }
}

# Authentication

variable "api_keys" {
  description = "API keys to accept, each entry as `./callflow api-key new` prints it. Contains hashes, not secrets."
  type = list(object({
    id     = string
    sha256 = string
    name   = string
    tenant = string
    scopes = list(string)
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for key in var.api_keys : can(regex("^[0-9a-z]{1,32}$", key.id)) && can(regex("^[0-9a-f]{64}$", key.sha256))])
    error_message = "The id of an API key must be 1 to 32 characters of 0-9 and a-z, its sha256 64 characters of 0-9 and a-f. Copy the entry that `./callflow api-key new` prints; do not put the key itself (cfk_…) here."
  }

  validation {
    condition     = alltrue([for key in var.api_keys : can(regex("^[^[:cntrl:]]{1,256}$", key.name)) && can(regex("^[a-z0-9-]{1,63}$", key.tenant))])
    error_message = "The name of an API key must be 1 to 256 characters without control characters, its tenant 1 to 63 characters of a-z, 0-9 and -."
  }

  validation {
    condition     = alltrue([for key in var.api_keys : length(key.scopes) > 0 && length(setsubtract(key.scopes, ["events:write", "events:read", "calls:erase"])) == 0])
    error_message = "An API key must have at least one of the scopes events:write, events:read and calls:erase, and no other."
  }

  validation {
    condition     = length(distinct(var.api_keys[*].id)) == length(var.api_keys)
    error_message = "The ids of API keys must be unique."
  }
}

variable "jwt" {
  description = "Issuer whose JSON Web Tokens are accepted: the URL of its keys, the required `iss` and `aud`, and the names of the claims that hold tenant and scopes. null accepts no tokens."
  type = object({
    jwks_url           = string
    issuer             = string
    audience           = string
    tenant_claim       = optional(string, "tenant")
    scope_claim        = optional(string, "scope")
    clock_skew_seconds = optional(number, 60)
  })
  default = null

  validation {
    condition     = var.jwt == null || can(regex("^(https://[^/@]+|http://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:[0-9]+)?)(/|$)", var.jwt.jwks_url))
    error_message = "jwt.jwks_url must start with https:// and a host, without user information. http:// is allowed for localhost only."
  }

  validation {
    condition     = var.jwt == null || try(alltrue([for text in [var.jwt.issuer, var.jwt.audience, var.jwt.tenant_claim, var.jwt.scope_claim] : trimspace(text) != ""]), false)
    error_message = "jwt.issuer, jwt.audience, jwt.tenant_claim and jwt.scope_claim must not be empty."
  }

  validation {
    condition     = var.jwt == null || try(var.jwt.clock_skew_seconds >= 0 && var.jwt.clock_skew_seconds <= 300 && floor(var.jwt.clock_skew_seconds) == var.jwt.clock_skew_seconds, false)
    error_message = "jwt.clock_skew_seconds must be a whole number from 0 to 300."
  }
}

variable "authorizer_cache_ttl_seconds" {
  description = "How long API Gateway caches the authorizer's answer for a token, in seconds. A revoked key works until its cached answer expires. 0 turns the cache off."
  type        = number
  default     = 300
  nullable    = false

  validation {
    condition     = var.authorizer_cache_ttl_seconds >= 0 && var.authorizer_cache_ttl_seconds <= 3600 && floor(var.authorizer_cache_ttl_seconds) == var.authorizer_cache_ttl_seconds
    error_message = "authorizer_cache_ttl_seconds must be a whole number from 0 to 3600."
  }
}

# Storage

variable "s3_bucket_name" {
  description = "Name of the bucket that the module creates for the events. null generates {project_name}-events-{environment}-{random}."
  type        = string
  default     = null

  validation {
    condition     = var.s3_bucket_name == null || can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.s3_bucket_name))
    error_message = "s3_bucket_name must be 3 to 63 characters of a-z, 0-9 and -, starting and ending with a letter or digit."
  }
}

variable "store_prefix" {
  description = "Prefix of every object key in the bucket: empty, or segments that each end with /, such as \"pbx/\". Do not change it once events are stored."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^([A-Za-z0-9!_.'()-]+/)*$", var.store_prefix)) && length(var.store_prefix) <= 400 && !anytrue([for segment in split("/", var.store_prefix) : contains([".", ".."], segment)])
    error_message = "store_prefix must be empty, or at most 400 characters: segments of letters, digits and !_.'()- that each end with /, such as \"pbx/\", none of them \".\" or \"..\"."
  }
}

variable "store_shards" {
  description = "Number of shards of the minute index. Takes effect when the store is created and cannot be changed afterwards. One shard serves about 3,500 call-minutes per second."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.store_shards >= 1 && var.store_shards <= 256 && floor(var.store_shards) == var.store_shards
    error_message = "store_shards must be a whole number from 1 to 256."
  }
}

variable "allowed_ahead_hours" {
  description = "How many hours an event's timestamp may be in the future."
  type        = number
  default     = 24
  nullable    = false

  validation {
    condition     = var.allowed_ahead_hours >= 0 && var.allowed_ahead_hours <= 8784 && floor(var.allowed_ahead_hours) == var.allowed_ahead_hours
    error_message = "allowed_ahead_hours must be a whole number from 0 to 8784."
  }
}

variable "kms_key_arn" {
  description = "KMS key that encrypts the events. null uses the keys of S3 (SSE-S3)."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key, not of an alias, such as \"arn:aws:kms:us-east-1:123456789012:key/…\"."
  }
}

variable "noncurrent_version_expiration_days" {
  description = "Days until S3 deletes replaced or deleted object versions; until then a mistake can be undone. Erasing a call deletes its versions at once, regardless of this value."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = var.noncurrent_version_expiration_days >= 1 && var.noncurrent_version_expiration_days <= 365 && floor(var.noncurrent_version_expiration_days) == var.noncurrent_version_expiration_days
    error_message = "noncurrent_version_expiration_days must be a whole number from 1 to 365."
  }
}

variable "force_destroy" {
  description = "Whether `terraform destroy` deletes the events too. Takes effect only after it was applied."
  type        = bool
  default     = false
  nullable    = false
}

variable "s3_request_metrics" {
  description = "Whether S3 publishes request metrics for the bucket, which AWS bills as custom metrics. The functions count their requests to S3 in any case."
  type        = bool
  default     = false
  nullable    = false
}

# API Gateway

variable "api_gateway_stage_name" {
  description = "Name of the stage, which is the first segment of every path."
  type        = string
  default     = "v1"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,128}$", var.api_gateway_stage_name))
    error_message = "api_gateway_stage_name must be 1 to 128 characters of letters, digits, _ and -."
  }
}

variable "throttling_rate_limit" {
  description = "Requests per second that API Gateway accepts for each operation, from all clients together. It answers further requests with 429."
  type        = number
  default     = 1000
  nullable    = false

  validation {
    condition     = var.throttling_rate_limit > 0 && var.throttling_rate_limit <= 100000
    error_message = "throttling_rate_limit must be greater than 0 and at most 100000."
  }
}

variable "throttling_burst_limit" {
  description = "Requests that API Gateway accepts for each operation in a burst above the rate limit."
  type        = number
  default     = 500
  nullable    = false

  validation {
    condition     = var.throttling_burst_limit >= 1 && var.throttling_burst_limit <= 100000 && floor(var.throttling_burst_limit) == var.throttling_burst_limit
    error_message = "throttling_burst_limit must be a whole number from 1 to 100000."
  }
}

variable "create_api_gateway_account" {
  description = "Whether to create the IAM role with which API Gateway writes logs, and to set it for the account. AWS keeps one such role per account and region for all APIs. Set true if the account has none in this region; the stage cannot be created without one."
  type        = bool
  default     = false
  nullable    = false
}

# Custom domain

variable "domain_name" {
  description = "Host name of the API. null uses the host name that API Gateway assigns."
  type        = string
  default     = null

  validation {
    condition     = var.domain_name == null || can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$", var.domain_name))
    error_message = "domain_name must be a fully qualified host name in lower case, such as \"callflow-api.example.com\"."
  }
}

variable "hosted_zone_id" {
  description = "Route 53 zone for the records of domain_name and of the certificate validation."
  type        = string
  default     = null

  validation {
    condition     = var.hosted_zone_id == null || can(regex("^[A-Z0-9]{1,32}$", var.hosted_zone_id))
    error_message = "hosted_zone_id must be the id of a Route 53 zone without \"/hostedzone/\", such as \"Z1234567890ABC\"."
  }
}

variable "certificate_arn" {
  description = "ACM certificate for domain_name, in the same region. null requests one and validates it by DNS in hosted_zone_id."
  type        = string
  default     = null

  validation {
    condition     = var.certificate_arn == null || can(regex("^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+$", var.certificate_arn))
    error_message = "certificate_arn must be the ARN of an ACM certificate, such as \"arn:aws:acm:us-east-1:123456789012:certificate/…\"."
  }
}

variable "keep_execute_api_endpoint" {
  description = "Whether the host name that API Gateway assigns keeps working when domain_name is set. Use it while clients migrate."
  type        = bool
  default     = false
  nullable    = false
}

# Lambda functions

variable "lambda_jar_path" {
  description = "Path of the jar with the functions. null uses the jar that `mvn package` builds in this repository."
  type        = string
  default     = null
}

variable "lambda_runtime" {
  description = "Lambda runtime: java21 or java17."
  type        = string
  default     = "java21"
  nullable    = false

  validation {
    condition     = contains(["java17", "java21"], var.lambda_runtime)
    error_message = "lambda_runtime must be \"java21\" or \"java17\"."
  }
}

variable "lambda_architecture" {
  description = "Processor architecture: arm64, which costs a fifth less, or x86_64."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.lambda_architecture)
    error_message = "lambda_architecture must be \"arm64\" or \"x86_64\"."
  }
}

variable "authorizer_memory_mb" {
  description = "Memory of the authorizer, in MB. CPU time grows with memory; 1769 MB is one full CPU."
  type        = number
  default     = 512
  nullable    = false

  validation {
    condition     = var.authorizer_memory_mb >= 256 && var.authorizer_memory_mb <= 10240 && floor(var.authorizer_memory_mb) == var.authorizer_memory_mb
    error_message = "authorizer_memory_mb must be a whole number from 256 to 10240."
  }
}

variable "storer_memory_mb" {
  description = "Memory of the event storer, in MB. CPU time grows with memory; 1769 MB is one full CPU."
  type        = number
  default     = 1024
  nullable    = false

  validation {
    condition     = var.storer_memory_mb >= 512 && var.storer_memory_mb <= 10240 && floor(var.storer_memory_mb) == var.storer_memory_mb
    error_message = "storer_memory_mb must be a whole number from 512 to 10240."
  }
}

variable "retriever_memory_mb" {
  description = "Memory of the event retriever, in MB. CPU time grows with memory; 1769 MB is one full CPU."
  type        = number
  default     = 1024
  nullable    = false

  validation {
    condition     = var.retriever_memory_mb >= 512 && var.retriever_memory_mb <= 10240 && floor(var.retriever_memory_mb) == var.retriever_memory_mb
    error_message = "retriever_memory_mb must be a whole number from 512 to 10240."
  }
}

variable "lambda_timeout_seconds" {
  description = "Timeout of each function, in seconds. API Gateway waits 29 seconds; with a shorter timeout, logs and metrics tell a slow function from a slow gateway."
  type        = number
  default     = 28
  nullable    = false

  validation {
    condition     = var.lambda_timeout_seconds >= 5 && var.lambda_timeout_seconds <= 29 && floor(var.lambda_timeout_seconds) == var.lambda_timeout_seconds
    error_message = "lambda_timeout_seconds must be a whole number from 5 to 29."
  }
}

variable "snap_start" {
  description = "Whether functions start from a snapshot (Lambda SnapStart). It is free for Java and removes most of a cold start."
  type        = bool
  default     = true
  nullable    = false
}

variable "provisioned_concurrency" {
  description = "Number of instances of each function that Lambda keeps warm, billed by the hour. Requires snap_start = false. 0 keeps none."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.provisioned_concurrency >= 0 && floor(var.provisioned_concurrency) == var.provisioned_concurrency
    error_message = "provisioned_concurrency must be a whole number of at least 0."
  }
}

variable "authorizer_reserved_concurrency" {
  description = "Concurrent instances reserved for the authorizer, which is also its maximum. -1 uses the unreserved concurrency of the account."
  type        = number
  default     = -1
  nullable    = false

  validation {
    condition     = var.authorizer_reserved_concurrency == -1 || (var.authorizer_reserved_concurrency >= 1 && floor(var.authorizer_reserved_concurrency) == var.authorizer_reserved_concurrency)
    error_message = "authorizer_reserved_concurrency must be -1 or a whole number of at least 1. (0 would refuse every request.)"
  }
}

variable "storer_reserved_concurrency" {
  description = "Concurrent instances reserved for the event storer, which is also its maximum. -1 uses the unreserved concurrency of the account."
  type        = number
  default     = -1
  nullable    = false

  validation {
    condition     = var.storer_reserved_concurrency == -1 || (var.storer_reserved_concurrency >= 1 && floor(var.storer_reserved_concurrency) == var.storer_reserved_concurrency)
    error_message = "storer_reserved_concurrency must be -1 or a whole number of at least 1. (0 would refuse every request.)"
  }
}

variable "retriever_reserved_concurrency" {
  description = "Concurrent instances reserved for the event retriever, which is also its maximum. -1 uses the unreserved concurrency of the account."
  type        = number
  default     = -1
  nullable    = false

  validation {
    condition     = var.retriever_reserved_concurrency == -1 || (var.retriever_reserved_concurrency >= 1 && floor(var.retriever_reserved_concurrency) == var.retriever_reserved_concurrency)
    error_message = "retriever_reserved_concurrency must be -1 or a whole number of at least 1. (0 would refuse every request.)"
  }
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary for the roles, if the account requires one."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/.+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be the ARN of an IAM policy."
  }
}

# Monitoring

variable "log_retention_days" {
  description = "Days until CloudWatch deletes logs."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be a value that CloudWatch accepts: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}

variable "logs_kms_key_arn" {
  description = "KMS key that encrypts the logs. Its policy must allow CloudWatch Logs to use it. null uses the keys of CloudWatch Logs."
  type        = string
  default     = null

  validation {
    condition     = var.logs_kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.logs_kms_key_arn))
    error_message = "logs_kms_key_arn must be the ARN of a key, not of an alias, such as \"arn:aws:kms:us-east-1:123456789012:key/…\"."
  }
}

variable "metrics_namespace" {
  description = "CloudWatch namespace of the metrics that the service publishes."
  type        = string
  default     = "Callflow"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9._/#-]{1,255}$", var.metrics_namespace)) && !startswith(var.metrics_namespace, "AWS/")
    error_message = "metrics_namespace must be 1 to 255 characters of letters, digits and . _ / # -, and must not start with \"AWS/\"."
  }
}

variable "xray_tracing" {
  description = "Whether AWS X-Ray traces requests."
  type        = bool
  default     = false
  nullable    = false
}

variable "alarm_sns_topic_arn" {
  description = "SNS topic that receives a message when an alarm starts and when it ends. null sends none; the console and the dashboard still show the alarms."
  type        = string
  default     = null

  validation {
    condition     = var.alarm_sns_topic_arn == null || can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$", var.alarm_sns_topic_arn))
    error_message = "alarm_sns_topic_arn must be the ARN of a standard SNS topic, such as \"arn:aws:sns:us-east-1:123456789012:alerts\". CloudWatch cannot send to FIFO topics."
  }
}

variable "alarm_5xx_rate_percent" {
  description = "The alarm starts when more than this percentage of requests is answered with 5XX, in two of three periods of 5 minutes."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.alarm_5xx_rate_percent >= 0 && var.alarm_5xx_rate_percent < 100
    error_message = "alarm_5xx_rate_percent must be at least 0 and less than 100."
  }
}

variable "alarm_4xx_rate_percent" {
  description = "The alarm starts when more than this percentage of requests is answered with 4XX, in three consecutive periods of 5 minutes."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.alarm_4xx_rate_percent >= 0 && var.alarm_4xx_rate_percent < 100
    error_message = "alarm_4xx_rate_percent must be at least 0 and less than 100."
  }
}

variable "alarm_4xx_minimum_requests" {
  description = "Requests in 5 minutes below which the 4XX rate counts as zero, because a single wrong request would exceed the percentage."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.alarm_4xx_minimum_requests >= 1 && floor(var.alarm_4xx_minimum_requests) == var.alarm_4xx_minimum_requests
    error_message = "alarm_4xx_minimum_requests must be a whole number of at least 1."
  }
}

variable "alarm_latency_p99_ms" {
  description = "The alarm of the API starts when the p99 latency exceeds this many milliseconds, in three consecutive periods of 5 minutes."
  type        = number
  default     = 3000
  nullable    = false

  validation {
    condition     = var.alarm_latency_p99_ms > 0
    error_message = "alarm_latency_p99_ms must be greater than 0."
  }
}

variable "alarm_auth_failures" {
  description = "The alarms start at this many refused tokens, or at this many requests answered with 401 or 403, in 5 minutes."
  type        = number
  default     = 50
  nullable    = false

  validation {
    condition     = var.alarm_auth_failures >= 1 && floor(var.alarm_auth_failures) == var.alarm_auth_failures
    error_message = "alarm_auth_failures must be a whole number of at least 1."
  }
}

variable "alarm_lambda_errors" {
  description = "The alarm of a function starts at this many failed invocations in 5 minutes. A timeout is a failed invocation, a refused request is not."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.alarm_lambda_errors >= 1 && floor(var.alarm_lambda_errors) == var.alarm_lambda_errors
    error_message = "alarm_lambda_errors must be a whole number of at least 1."
  }
}

variable "alarm_lambda_throttles" {
  description = "The alarm of a function starts at this many throttled invocations in 5 minutes."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.alarm_lambda_throttles >= 1 && floor(var.alarm_lambda_throttles) == var.alarm_lambda_throttles
    error_message = "alarm_lambda_throttles must be a whole number of at least 1."
  }
}

variable "alarm_lambda_duration_p99_ms" {
  description = "The alarm of a function starts when its p99 duration exceeds this many milliseconds, in three consecutive periods of 5 minutes."
  type        = number
  default     = 3000
  nullable    = false

  validation {
    condition     = var.alarm_lambda_duration_p99_ms > 0
    error_message = "alarm_lambda_duration_p99_ms must be greater than 0."
  }
}

variable "alarm_lambda_concurrency" {
  description = "The alarm of a function starts at this many concurrent instances. null means 80 percent of its reserved concurrency or, if none is reserved, 800 of the default account limit of 1,000."
  type        = number
  default     = null

  validation {
    condition     = var.alarm_lambda_concurrency == null || try(var.alarm_lambda_concurrency >= 1 && floor(var.alarm_lambda_concurrency) == var.alarm_lambda_concurrency, false)
    error_message = "alarm_lambda_concurrency must be a whole number of at least 1."
  }
}
