# terraform/variables.tf is a copy of terraform/modules/callflow/variables.tf; .ci/terraform-static holds them together.

# What it is called

variable "environment" {
  description = "Which environment this is, such as dev or prod. Stands in the names of the bucket and the dashboard."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,15}$", var.environment))
    error_message = "environment is 1 to 16 of a-z, 0-9 and -, beginning with a letter, such as \"dev\"."
  }
}

variable "project_name" {
  description = "What the service is called. Begins every name unless name_prefix is given."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,26}[a-z0-9]$", var.project_name))
    error_message = "project_name is 2 to 28 of a-z, 0-9 and -, beginning with a letter and not ending with -, such as \"callflow\"."
  }
}

variable "name_prefix" {
  description = "Begins the names of functions, roles, log groups, alarms, the API and the dashboard in place of project_name. Give each deployment of one account another, such as \"callflow-prod\"."
  type        = string
  default     = null

  validation {
    condition     = var.name_prefix == null || can(regex("^[a-z][a-z0-9-]{0,30}[a-z0-9]$", var.name_prefix))
    error_message = "name_prefix is 2 to 32 of a-z, 0-9 and -, beginning with a letter and not ending with -, such as \"callflow-prod\"."
  }
}

variable "tags" {
  description = "Tags of every resource that takes them."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key, value in var.tags : length(key) >= 1 && length(key) <= 128 && length(value) <= 256 && !startswith(lower(key), "aws:")])
    error_message = "A tag has a key of 1 to 128 characters that does not begin with \"aws:\", and a value of at most 256."
  }
}

# Who gets in

variable "api_keys" {
  description = "The API keys that are let in, each as `./callflow api-key new` prints it. Holds hashes, no secrets."
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
    error_message = "An API key has an id of 1 to 32 of 0-9 and a-z, and as sha256 64 of 0-9 and a-f: take both as `./callflow api-key new` prints them. (The key itself, cfk_…, belongs to its user and never here.)"
  }

  validation {
    condition     = alltrue([for key in var.api_keys : can(regex("^[^[:cntrl:]]{1,256}$", key.name)) && can(regex("^[a-z0-9-]{1,63}$", key.tenant))])
    error_message = "An API key has a name of 1 to 256 characters, none a control character, and a tenant of 1 to 63 of a-z, 0-9 and -."
  }

  validation {
    condition     = alltrue([for key in var.api_keys : length(key.scopes) > 0 && length(setsubtract(key.scopes, ["events:write", "events:read", "calls:erase"])) == 0])
    error_message = "An API key has at least one scope; there are events:write, events:read and calls:erase."
  }

  validation {
    condition     = length(distinct(var.api_keys[*].id)) == length(var.api_keys)
    error_message = "No two API keys have one id."
  }
}

variable "jwt" {
  description = "The issuer whose JSON Web Tokens are let in: where its keys are, what `iss` and `aud` must be, and which claims hold tenant and scopes. null lets no token in."
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
    error_message = "jwt.jwks_url begins with https:// and a host, without a user (http:// is for tests on this machine only)."
  }

  validation {
    condition     = var.jwt == null || try(alltrue([for text in [var.jwt.issuer, var.jwt.audience, var.jwt.tenant_claim, var.jwt.scope_claim] : trimspace(text) != ""]), false)
    error_message = "jwt.issuer, jwt.audience, jwt.tenant_claim and jwt.scope_claim are not empty."
  }

  validation {
    condition     = var.jwt == null || try(var.jwt.clock_skew_seconds >= 0 && var.jwt.clock_skew_seconds <= 300 && floor(var.jwt.clock_skew_seconds) == var.jwt.clock_skew_seconds, false)
    error_message = "jwt.clock_skew_seconds is a whole number from 0 to 300."
  }
}

variable "authorizer_cache_ttl_seconds" {
  description = "How long the gateway keeps the authorizer's answer to a token. A revoked key still gets in for as long."
  type        = number
  default     = 300
  nullable    = false

  validation {
    condition     = var.authorizer_cache_ttl_seconds >= 0 && var.authorizer_cache_ttl_seconds <= 3600 && floor(var.authorizer_cache_ttl_seconds) == var.authorizer_cache_ttl_seconds
    error_message = "authorizer_cache_ttl_seconds is a whole number from 0 to 3600."
  }
}

# The store

variable "s3_bucket_name" {
  description = "The bucket that is made for the events. null names it {project_name}-events-{environment}-{random}."
  type        = string
  default     = null

  validation {
    condition     = var.s3_bucket_name == null || can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.s3_bucket_name))
    error_message = "s3_bucket_name is 3 to 63 of a-z, 0-9 and -, beginning and ending with a letter or digit."
  }
}

variable "store_prefix" {
  description = "Stands before every key in the bucket: empty, or segments that each end with /, such as \"pbx/\". Fixed once events are stored."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^([A-Za-z0-9!_.'()-]+/)*$", var.store_prefix)) && length(var.store_prefix) <= 400 && !anytrue([for segment in split("/", var.store_prefix) : contains([".", ".."], segment)])
    error_message = "store_prefix is empty, or at most 400 characters in segments of letters, digits and !_.'()- that each end with /, such as \"pbx/\"."
  }
}

variable "store_shards" {
  description = "Into how many parts the index by minute is cut. Counts when the store is made and is fixed for its life; 1 is enough for about 3,500 call-minutes a second."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.store_shards >= 1 && var.store_shards <= 256 && floor(var.store_shards) == var.store_shards
    error_message = "store_shards is a whole number from 1 to 256."
  }
}

variable "allowed_ahead_hours" {
  description = "How many hours in the future an event's timestamp may lie."
  type        = number
  default     = 24
  nullable    = false

  validation {
    condition     = var.allowed_ahead_hours >= 0 && var.allowed_ahead_hours <= 8784 && floor(var.allowed_ahead_hours) == var.allowed_ahead_hours
    error_message = "allowed_ahead_hours is a whole number from 0 to 8784."
  }
}

variable "kms_key_arn" {
  description = "The KMS key that encrypts the events. null leaves it to S3's own keys (SSE-S3)."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn is the ARN of a key (not of an alias), such as \"arn:aws:kms:us-east-1:123456789012:key/…\"."
  }
}

variable "noncurrent_version_expiration_days" {
  description = "After how many days S3 forgets what was replaced or deleted. Long enough to notice a mistake; an erased call is purged at once, whatever stands here."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = var.noncurrent_version_expiration_days >= 1 && var.noncurrent_version_expiration_days <= 365 && floor(var.noncurrent_version_expiration_days) == var.noncurrent_version_expiration_days
    error_message = "noncurrent_version_expiration_days is a whole number from 1 to 365."
  }
}

variable "force_destroy" {
  description = "Whether `terraform destroy` deletes the events too. Must be applied before it counts."
  type        = bool
  default     = false
  nullable    = false
}

variable "s3_request_metrics" {
  description = "Whether S3 measures the requests to the bucket (AWS bills these as custom metrics). The functions count their own in any case."
  type        = bool
  default     = false
  nullable    = false
}

# The gateway

variable "api_gateway_stage_name" {
  description = "The stage of the API, and the first segment of its paths."
  type        = string
  default     = "v1"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,128}$", var.api_gateway_stage_name))
    error_message = "api_gateway_stage_name is 1 to 128 of letters, digits, _ and -."
  }
}

variable "throttling_rate_limit" {
  description = "How many requests a second the API takes, over all clients; beyond that it answers 429."
  type        = number
  default     = 1000
  nullable    = false

  validation {
    condition     = var.throttling_rate_limit > 0 && var.throttling_rate_limit <= 100000
    error_message = "throttling_rate_limit is more than 0 and at most 100000."
  }
}

variable "throttling_burst_limit" {
  description = "How many requests the API takes at once, above the rate."
  type        = number
  default     = 500
  nullable    = false

  validation {
    condition     = var.throttling_burst_limit >= 1 && var.throttling_burst_limit <= 100000 && floor(var.throttling_burst_limit) == var.throttling_burst_limit
    error_message = "throttling_burst_limit is a whole number from 1 to 100000."
  }
}

variable "create_api_gateway_account" {
  description = "Whether to make the role by which API Gateway writes logs, and to enter it in the settings of the account, which has one such role in each region for all APIs. Without one the stage cannot be made: set this to true where the account has none yet."
  type        = bool
  default     = false
  nullable    = false
}

# The custom domain

variable "domain_name" {
  description = "The host name under which the API answers. null leaves it under the name that API Gateway gives."
  type        = string
  default     = null

  validation {
    condition     = var.domain_name == null || can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$", var.domain_name))
    error_message = "domain_name is a full host name in lower case, such as \"callflow-api.example.com\"."
  }
}

variable "hosted_zone_id" {
  description = "The Route 53 zone in which domain_name, and the proof that a certificate needs, are entered."
  type        = string
  default     = null

  validation {
    condition     = var.hosted_zone_id == null || can(regex("^[A-Z0-9]{1,32}$", var.hosted_zone_id))
    error_message = "hosted_zone_id is the id of a Route 53 zone, such as \"Z1234567890ABC\", without \"/hostedzone/\"."
  }
}

variable "certificate_arn" {
  description = "An ACM certificate for domain_name, in the same region. null requests one and proves it by DNS in hosted_zone_id."
  type        = string
  default     = null

  validation {
    condition     = var.certificate_arn == null || can(regex("^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+$", var.certificate_arn))
    error_message = "certificate_arn is the ARN of an ACM certificate, such as \"arn:aws:acm:us-east-1:123456789012:certificate/…\"."
  }
}

variable "keep_execute_api_endpoint" {
  description = "Whether the API still answers under the name that API Gateway gives, where domain_name is given. For the time in which clients move."
  type        = bool
  default     = false
  nullable    = false
}

# The functions

variable "lambda_jar_path" {
  description = "The jar with the functions. null takes what `mvn package` has built in this repository."
  type        = string
  default     = null
}

variable "lambda_runtime" {
  description = "The Lambda runtime: java21 or java17."
  type        = string
  default     = "java21"
  nullable    = false

  validation {
    condition     = contains(["java17", "java21"], var.lambda_runtime)
    error_message = "lambda_runtime is \"java21\" or \"java17\"."
  }
}

variable "lambda_architecture" {
  description = "The processor: arm64, which AWS sells for a fifth less, or x86_64."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.lambda_architecture)
    error_message = "lambda_architecture is \"arm64\" or \"x86_64\"."
  }
}

variable "authorizer_memory_mb" {
  description = "Memory of the authorizer in MB; processor time grows with it, to a whole one at 1769."
  type        = number
  default     = 512
  nullable    = false

  validation {
    condition     = var.authorizer_memory_mb >= 256 && var.authorizer_memory_mb <= 10240 && floor(var.authorizer_memory_mb) == var.authorizer_memory_mb
    error_message = "authorizer_memory_mb is a whole number from 256 to 10240."
  }
}

variable "storer_memory_mb" {
  description = "Memory of the event storer in MB; processor time grows with it, to a whole one at 1769."
  type        = number
  default     = 1024
  nullable    = false

  validation {
    condition     = var.storer_memory_mb >= 512 && var.storer_memory_mb <= 10240 && floor(var.storer_memory_mb) == var.storer_memory_mb
    error_message = "storer_memory_mb is a whole number from 512 to 10240."
  }
}

variable "retriever_memory_mb" {
  description = "Memory of the event retriever in MB; processor time grows with it, to a whole one at 1769."
  type        = number
  default     = 1024
  nullable    = false

  validation {
    condition     = var.retriever_memory_mb >= 512 && var.retriever_memory_mb <= 10240 && floor(var.retriever_memory_mb) == var.retriever_memory_mb
    error_message = "retriever_memory_mb is a whole number from 512 to 10240."
  }
}

variable "lambda_timeout_seconds" {
  description = "How long a function may take. The gateway waits 29 seconds: a function that ends before is told apart in logs and metrics from one that does not."
  type        = number
  default     = 28
  nullable    = false

  validation {
    condition     = var.lambda_timeout_seconds >= 5 && var.lambda_timeout_seconds <= 29 && floor(var.lambda_timeout_seconds) == var.lambda_timeout_seconds
    error_message = "lambda_timeout_seconds is a whole number from 5 to 29."
  }
}

variable "snap_start" {
  description = "Whether functions start from a snapshot (Lambda SnapStart), which costs nothing for Java and saves most of a cold start."
  type        = bool
  default     = true
  nullable    = false
}

variable "provisioned_concurrency" {
  description = "How many instances of each function are kept warm, which AWS bills by the hour. Needs snap_start = false; 0 keeps none."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.provisioned_concurrency >= 0 && floor(var.provisioned_concurrency) == var.provisioned_concurrency
    error_message = "provisioned_concurrency is a whole number, 0 or more."
  }
}

variable "authorizer_reserved_concurrency" {
  description = "How many instances of the authorizer there may be, set apart from the account's. -1 shares the account's."
  type        = number
  default     = -1
  nullable    = false

  validation {
    condition     = var.authorizer_reserved_concurrency == -1 || (var.authorizer_reserved_concurrency >= 1 && floor(var.authorizer_reserved_concurrency) == var.authorizer_reserved_concurrency)
    error_message = "authorizer_reserved_concurrency is -1 or a whole number from 1. (0 would refuse every request.)"
  }
}

variable "storer_reserved_concurrency" {
  description = "How many instances of the event storer there may be, set apart from the account's. -1 shares the account's."
  type        = number
  default     = -1
  nullable    = false

  validation {
    condition     = var.storer_reserved_concurrency == -1 || (var.storer_reserved_concurrency >= 1 && floor(var.storer_reserved_concurrency) == var.storer_reserved_concurrency)
    error_message = "storer_reserved_concurrency is -1 or a whole number from 1. (0 would refuse every request.)"
  }
}

variable "retriever_reserved_concurrency" {
  description = "How many instances of the event retriever there may be, set apart from the account's. -1 shares the account's."
  type        = number
  default     = -1
  nullable    = false

  validation {
    condition     = var.retriever_reserved_concurrency == -1 || (var.retriever_reserved_concurrency >= 1 && floor(var.retriever_reserved_concurrency) == var.retriever_reserved_concurrency)
    error_message = "retriever_reserved_concurrency is -1 or a whole number from 1. (0 would refuse every request.)"
  }
}

variable "permissions_boundary_arn" {
  description = "The permissions boundary of the roles that are made, where the account asks for one."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/.+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn is the ARN of an IAM policy."
  }
}

# Watching it

variable "log_retention_days" {
  description = "How many days logs are kept."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days is one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 and 3653: CloudWatch knows no others."
  }
}

variable "logs_kms_key_arn" {
  description = "The KMS key that encrypts the logs; its policy must allow CloudWatch Logs to use it. null leaves it to CloudWatch's own."
  type        = string
  default     = null

  validation {
    condition     = var.logs_kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.logs_kms_key_arn))
    error_message = "logs_kms_key_arn is the ARN of a key (not of an alias), such as \"arn:aws:kms:us-east-1:123456789012:key/…\"."
  }
}

variable "metrics_namespace" {
  description = "The CloudWatch namespace of the service's own metrics."
  type        = string
  default     = "Callflow"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9._/#-]{1,255}$", var.metrics_namespace)) && !startswith(var.metrics_namespace, "AWS/")
    error_message = "metrics_namespace is 1 to 255 of letters, digits and . _ / # -, and does not begin with \"AWS/\"."
  }
}

variable "xray_tracing" {
  description = "Whether requests are traced by AWS X-Ray."
  type        = bool
  default     = false
  nullable    = false
}

variable "alarm_sns_topic_arn" {
  description = "The SNS topic that is told when an alarm goes off and when it is over. null leaves the alarms to the console and the dashboard."
  type        = string
  default     = null

  validation {
    condition     = var.alarm_sns_topic_arn == null || can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$", var.alarm_sns_topic_arn))
    error_message = "alarm_sns_topic_arn is the ARN of an SNS topic (not a FIFO one, to which alarms cannot write), such as \"arn:aws:sns:us-east-1:123456789012:alerts\"."
  }
}

variable "alarm_5xx_rate_percent" {
  description = "Above how many percent of requests answered 5XX, in two of three spells of 5 minutes, the alarm goes off."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.alarm_5xx_rate_percent >= 0 && var.alarm_5xx_rate_percent < 100
    error_message = "alarm_5xx_rate_percent is at least 0 and less than 100."
  }
}

variable "alarm_4xx_rate_percent" {
  description = "Above how many percent of requests answered 4XX, in three spells of 5 minutes running, the alarm goes off."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.alarm_4xx_rate_percent >= 0 && var.alarm_4xx_rate_percent < 100
    error_message = "alarm_4xx_rate_percent is at least 0 and less than 100."
  }
}

variable "alarm_4xx_minimum_requests" {
  description = "With how many requests in 5 minutes the rate of 4XX begins to count: among few, one mistyped id is many percent."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.alarm_4xx_minimum_requests >= 1 && floor(var.alarm_4xx_minimum_requests) == var.alarm_4xx_minimum_requests
    error_message = "alarm_4xx_minimum_requests is a whole number from 1."
  }
}

variable "alarm_latency_p99_ms" {
  description = "Above how many milliseconds for one request in a hundred, in three spells of 5 minutes running, the alarm of the API goes off."
  type        = number
  default     = 3000
  nullable    = false

  validation {
    condition     = var.alarm_latency_p99_ms > 0
    error_message = "alarm_latency_p99_ms is more than 0."
  }
}

variable "alarm_auth_failures" {
  description = "From how many refused tokens, or requests answered 401 or 403, in 5 minutes the alarms go off."
  type        = number
  default     = 50
  nullable    = false

  validation {
    condition     = var.alarm_auth_failures >= 1 && floor(var.alarm_auth_failures) == var.alarm_auth_failures
    error_message = "alarm_auth_failures is a whole number from 1."
  }
}

variable "alarm_lambda_errors" {
  description = "From how many failed runs of one function in 5 minutes the alarm goes off. A refused request is no failed run; a time-out is."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.alarm_lambda_errors >= 1 && floor(var.alarm_lambda_errors) == var.alarm_lambda_errors
    error_message = "alarm_lambda_errors is a whole number from 1."
  }
}

variable "alarm_lambda_throttles" {
  description = "From how many runs of one function refused for want of concurrency in 5 minutes the alarm goes off."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.alarm_lambda_throttles >= 1 && floor(var.alarm_lambda_throttles) == var.alarm_lambda_throttles
    error_message = "alarm_lambda_throttles is a whole number from 1."
  }
}

variable "alarm_lambda_duration_p99_ms" {
  description = "Above how many milliseconds for one run in a hundred, in three spells of 5 minutes running, the alarm of a function goes off."
  type        = number
  default     = 3000
  nullable    = false

  validation {
    condition     = var.alarm_lambda_duration_p99_ms > 0
    error_message = "alarm_lambda_duration_p99_ms is more than 0."
  }
}

variable "alarm_lambda_concurrency" {
  description = "From how many instances of one function at once the alarm goes off. null takes 80 percent of its reserved concurrency or, where none is reserved, 800 of the 1,000 that an account has by default."
  type        = number
  default     = null

  validation {
    condition     = var.alarm_lambda_concurrency == null || try(var.alarm_lambda_concurrency >= 1 && floor(var.alarm_lambda_concurrency) == var.alarm_lambda_concurrency, false)
    error_message = "alarm_lambda_concurrency is a whole number from 1."
  }
}
