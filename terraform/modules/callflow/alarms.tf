# docs/operations.md says what to do for each alarm.
locals {
  alarm_actions = var.alarm_sns_topic_arn == null ? [] : [var.alarm_sns_topic_arn]

  api_dimensions = { ApiName = aws_api_gateway_rest_api.api.name, Stage = aws_api_gateway_stage.api.stage_name }

  # In percent of the requests of 5 minutes.
  rate_alarms = {
    api-5xx-rate = {
      description = "More than ${var.alarm_5xx_rate_percent} % of requests are answered with 5XX"
      metric      = "5XXError"
      expression  = "100 * errors / requests"
      threshold   = var.alarm_5xx_rate_percent
      periods     = 2 # of three
    }
    api-4xx-rate = {
      description = "More than ${var.alarm_4xx_rate_percent} % of requests are answered with 4XX (counted from ${var.alarm_4xx_minimum_requests} requests in 5 minutes)"
      metric      = "4XXError"
      expression  = "IF(requests >= ${var.alarm_4xx_minimum_requests}, 100 * errors / requests, 0)"
      threshold   = var.alarm_4xx_rate_percent
      periods     = 3
    }
  }

  # One metric each, in periods of 5 minutes. Percentiles alarm above the threshold, counts at the threshold.
  metric_alarms = merge(
    {
      api-latency-p99 = {
        description = "The p99 latency of the API exceeds ${var.alarm_latency_p99_ms} ms"
        namespace   = "AWS/ApiGateway"
        metric      = "Latency"
        dimensions  = local.api_dimensions
        statistic   = "p99"
        threshold   = var.alarm_latency_p99_ms
        periods     = 3
      }
      api-turned-away = {
        description = "API Gateway answers at least ${var.alarm_auth_failures} requests with 401 or 403 in 5 minutes"
        namespace   = var.metrics_namespace
        metric      = aws_cloudwatch_log_metric_filter.turned_away.metric_transformation[0].name
        dimensions  = { apiId = aws_api_gateway_rest_api.api.id }
        statistic   = "Sum"
        threshold   = var.alarm_auth_failures
        periods     = 1
      }
      authorizer-auth-failures = {
        description = "The authorizer refuses at least ${var.alarm_auth_failures} tokens in 5 minutes"
        namespace   = var.metrics_namespace
        metric      = "AuthFailures"
        dimensions  = { functionName = aws_lambda_function.function["authorizer"].function_name }
        statistic   = "Sum"
        threshold   = var.alarm_auth_failures
        periods     = 1
      }
    },
    [for function, settings in local.functions : {
      for kind, alarm in {
        errors = {
          description = "Invocations of the function fail: it throws, cannot start, or times out"
          metric      = "Errors"
          statistic   = "Sum"
          threshold   = var.alarm_lambda_errors
          periods     = 1
        }
        throttles = {
          description = "Lambda throttles invocations of the function: it has no concurrency left"
          metric      = "Throttles"
          statistic   = "Sum"
          threshold   = var.alarm_lambda_throttles
          periods     = 1
        }
        duration-p99 = {
          description = "The p99 duration of the function exceeds ${var.alarm_lambda_duration_p99_ms} ms"
          metric      = "Duration"
          statistic   = "p99"
          threshold   = var.alarm_lambda_duration_p99_ms
          periods     = 3
        }
        concurrency = {
          description = "The function approaches its maximum number of concurrent instances"
          metric      = "ConcurrentExecutions"
          statistic   = "Maximum"
          threshold   = var.alarm_lambda_concurrency != null ? var.alarm_lambda_concurrency : settings.reserved > 0 ? ceil(settings.reserved * 0.8) : 800
          periods     = 1
        }
        } : "${function}-${kind}" => merge(alarm, {
          namespace  = "AWS/Lambda"
          dimensions = { FunctionName = aws_lambda_function.function[function].function_name }
      }) if "${function}-${kind}" != "authorizer-errors" # defined below
    }]...
  )
}

resource "aws_cloudwatch_metric_alarm" "rate" {
  for_each = local.rate_alarms

  alarm_name          = "${local.name}-${each.key}"
  alarm_description   = each.value.description
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  evaluation_periods  = 3
  datapoints_to_alarm = each.value.periods
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
  ok_actions          = local.alarm_actions
  tags                = var.tags

  metric_query {
    id          = "rate"
    expression  = each.value.expression
    label       = "percent"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { errors = each.value.metric, requests = "Count" }
    content {
      id = metric_query.key
      metric {
        namespace   = "AWS/ApiGateway"
        metric_name = metric_query.value
        dimensions  = local.api_dimensions
        stat        = "Sum"
        period      = 300
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "metric" {
  for_each = local.metric_alarms

  alarm_name          = "${local.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic == "p99" ? null : each.value.statistic
  extended_statistic  = each.value.statistic == "p99" ? "p99" : null
  period              = 300
  comparison_operator = each.value.statistic == "p99" ? "GreaterThanThreshold" : "GreaterThanOrEqualToThreshold"
  threshold           = each.value.threshold
  evaluation_periods  = each.value.periods
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
  ok_actions          = local.alarm_actions
  tags                = var.tags
}

# An authorizer must throw to make API Gateway answer 401, so Lambda counts each refused token as an error. The alarm subtracts the
# refusals that the authorizer counts itself. It needs two periods, because the two counts of one invocation may fall into different ones.
resource "aws_cloudwatch_metric_alarm" "authorizer_errors" {
  alarm_name          = "${local.name}-authorizer-errors"
  alarm_description   = "Invocations of the authorizer fail for another reason than a refused token: it cannot start, cannot load the issuer's keys, or times out"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.alarm_lambda_errors
  evaluation_periods  = 2
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
  ok_actions          = local.alarm_actions
  tags                = var.tags

  metric_query {
    id          = "failed"
    expression  = "errors - FILL(refused, 0)"
    label       = "failed invocations"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = {
      errors  = { namespace = "AWS/Lambda", name = "Errors", dimension = "FunctionName" }
      refused = { namespace = var.metrics_namespace, name = "AuthFailures", dimension = "functionName" }
    }
    content {
      id = metric_query.key
      metric {
        namespace   = metric_query.value.namespace
        metric_name = metric_query.value.name
        dimensions  = { (metric_query.value.dimension) = aws_lambda_function.function["authorizer"].function_name }
        stat        = "Sum"
        period      = 300
      }
    }
  }
}
