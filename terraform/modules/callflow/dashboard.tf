locals {
  console = lookup({
    aws-cn     = "console.amazonaws.cn"
    aws-us-gov = "console.amazonaws-us-gov.com"
  }, data.aws_partition.current.partition, "${local.region}.console.aws.amazon.com")

  api_metric = {
    for metric in ["Count", "4XXError", "5XXError", "Latency", "IntegrationLatency"] :
    metric => ["AWS/ApiGateway", metric, "ApiName", aws_api_gateway_rest_api.api.name, "Stage", aws_api_gateway_stage.api.stage_name]
  }
  function_name = { for key, function in aws_lambda_function.function : key => function.function_name }

  graphs = [
    # The API
    {
      title = "Requests"
      stat  = "Sum"
      metrics = [
        concat(local.api_metric["Count"], [{ label = "requests" }]),
      ]
    },
    {
      title = "4XX and 5XX responses"
      stat  = "Sum"
      metrics = [
        concat(local.api_metric["4XXError"], [{ label = "4XX", color = "#ff7f0e" }]),
        concat(local.api_metric["5XXError"], [{ label = "5XX", color = "#d62728" }]),
      ]
    },
    {
      title = "Error rate, percent"
      stat  = "Sum"
      metrics = [
        [{ expression = "100 * failed / requests", label = "5XX", color = "#d62728", id = "rate5" }],
        [{ expression = "100 * refused / requests", label = "4XX", color = "#ff7f0e", id = "rate4" }],
        concat(local.api_metric["Count"], [{ id = "requests", visible = false }]),
        concat(local.api_metric["4XXError"], [{ id = "refused", visible = false }]),
        concat(local.api_metric["5XXError"], [{ id = "failed", visible = false }]),
      ]
    },
    {
      title = "Latency, ms"
      stat  = "p99"
      metrics = [
        for percentile in ["p50", "p90", "p99"] : concat(local.api_metric["Latency"], [{ stat = percentile, label = percentile }])
      ]
    },
    {
      title = "Integration latency, ms"
      stat  = "p99"
      metrics = [
        for percentile in ["p50", "p90", "p99"] : concat(local.api_metric["IntegrationLatency"], [{ stat = percentile, label = percentile }])
      ]
    },
    {
      title = "Authentication failures"
      stat  = "Sum"
      metrics = [
        [var.metrics_namespace, "AuthFailures", "functionName", local.function_name["authorizer"], { label = "tokens refused by the authorizer" }],
        [var.metrics_namespace, "TurnedAway", "apiId", aws_api_gateway_rest_api.api.id, { label = "401 and 403 responses" }],
      ]
    },

    # The functions
    {
      title = "Invocations"
      stat  = "Sum"
      metrics = [
        for key, name in local.function_name : ["AWS/Lambda", "Invocations", "FunctionName", name, { label = key }]
      ]
    },
    {
      title = "Failed and throttled invocations"
      stat  = "Sum"
      metrics = concat(
        [for key, name in local.function_name : ["AWS/Lambda", "Errors", "FunctionName", name, { label = "${key}, failed" }]],
        [for key, name in local.function_name : ["AWS/Lambda", "Throttles", "FunctionName", name, { label = "${key}, throttled" }]],
      )
    },
    {
      title = "Concurrent instances"
      stat  = "Maximum"
      metrics = [
        for key, name in local.function_name : ["AWS/Lambda", "ConcurrentExecutions", "FunctionName", name, { label = key }]
      ]
    },
    {
      title = "Event storer duration, ms"
      stat  = "p99"
      metrics = [
        for percentile in ["p50", "p90", "p99"] : ["AWS/Lambda", "Duration", "FunctionName", local.function_name["event-storer"], { stat = percentile, label = percentile }]
      ]
    },
    {
      title = "Event retriever duration, ms"
      stat  = "p99"
      metrics = [
        for percentile in ["p50", "p90", "p99"] : ["AWS/Lambda", "Duration", "FunctionName", local.function_name["event-retriever"], { stat = percentile, label = percentile }]
      ]
    },
    {
      title = "Authorizer duration, ms"
      stat  = "p99"
      metrics = [
        for percentile in ["p50", "p90", "p99"] : ["AWS/Lambda", "Duration", "FunctionName", local.function_name["authorizer"], { stat = percentile, label = percentile }]
      ]
    },

    # What the functions do
    {
      title = "Events"
      stat  = "Sum"
      metrics = [
        for metric, label in { EventsCreated = "created", EventsDuplicate = "duplicate", EventsConflict = "conflict", EventsInvalid = "invalid" } :
        [var.metrics_namespace, metric, "functionName", local.function_name["event-storer"], { label = label }]
      ]
    },
    {
      title = "Calls read"
      stat  = "Sum"
      metrics = [
        [var.metrics_namespace, "CallsRead", "functionName", local.function_name["event-retriever"], { label = "calls" }],
      ]
    },
    {
      title = "5XX responses of the functions"
      stat  = "Sum"
      metrics = [
        for key in ["event-storer", "event-retriever"] : [var.metrics_namespace, "Errors5xx", "functionName", local.function_name[key], { label = key }]
      ]
    },

    # The bucket
    {
      title = "Requests to S3"
      stat  = "Sum"
      metrics = concat(
        [for key in ["event-storer", "event-retriever"] : [var.metrics_namespace, "S3Requests", "functionName", local.function_name[key], { label = "${key}, requests" }]],
        [for key in ["event-storer", "event-retriever"] : [var.metrics_namespace, "S3Retries", "functionName", local.function_name[key], { label = "${key}, retries" }]],
        [for on in [var.s3_request_metrics] : ["AWS/S3", "AllRequests", "BucketName", aws_s3_bucket.events.id, "FilterId", "EntireBucket", { label = "all, counted by S3" }] if on],
        [for on in [var.s3_request_metrics] : ["AWS/S3", "5xxErrors", "BucketName", aws_s3_bucket.events.id, "FilterId", "EntireBucket", { label = "5XX responses of S3" }] if on],
      )
    },
    {
      title = "Append restarts after concurrent writes"
      stat  = "Sum"
      metrics = [
        [var.metrics_namespace, "ContentionRestarts", "functionName", local.function_name["event-storer"], { label = "restarts" }],
      ]
    },
    {
      title  = "Size of the bucket"
      stat   = "Average"
      period = 86400
      metrics = [
        ["AWS/S3", "BucketSizeBytes", "BucketName", aws_s3_bucket.events.id, "StorageType", "StandardStorage", { label = "bytes" }],
        ["AWS/S3", "NumberOfObjects", "BucketName", aws_s3_bucket.events.id, "StorageType", "AllStorageTypes", { label = "objects", yAxis = "right" }],
      ]
    },
  ]

  function_sources = join(" | ", [for group in aws_cloudwatch_log_group.function : "SOURCE '${group.name}'"])

  tables = [
    {
      title = "Errors and warnings"
      query = "${local.function_sources} | fields @timestamp, functionName, level, status, message, requestId | filter level in ['ERROR', 'WARN'] | sort @timestamp desc | limit 20"
    },
    {
      title = "Failed requests"
      query = "SOURCE '${aws_cloudwatch_log_group.api.name}' | fields @timestamp, status, httpMethod, resourcePath, responseLatency, errorMessage, integrationError, authorizerError, requestId | filter status >= 500 | sort @timestamp desc | limit 20"
    },
  ]

  alarm_arns = [for alarm in concat(values(aws_cloudwatch_metric_alarm.rate), values(aws_cloudwatch_metric_alarm.metric), [aws_cloudwatch_metric_alarm.authorizer_errors]) : alarm.arn]
}

resource "aws_cloudwatch_dashboard" "service" {
  dashboard_name = "${local.name}-service-dashboard-${var.environment}"

  # 24 columns: the alarms, then graphs three in a row, then tables.
  dashboard_body = jsonencode({
    widgets = concat(
      [{
        type       = "alarm"
        x          = 0
        y          = 0
        width      = 24
        height     = 4
        properties = { title = "Alarms", alarms = local.alarm_arns }
      }],
      [for i, graph in local.graphs : {
        type   = "metric"
        x      = i % 3 * 8
        y      = 4 + floor(i / 3) * 6
        width  = 8
        height = 6
        properties = {
          title   = graph.title
          region  = local.region
          view    = "timeSeries"
          stat    = graph.stat
          period  = lookup(graph, "period", 300)
          metrics = graph.metrics
          yAxis   = { left = { min = 0 } }
        }
      }],
      [for i, table in local.tables : {
        type   = "log"
        x      = 0
        y      = 4 + ceil(length(local.graphs) / 3) * 6 + i * 6
        width  = 24
        height = 6
        properties = {
          title  = table.title
          region = local.region
          view   = "table"
          query  = table.query
        }
      }],
    )
  })
}
