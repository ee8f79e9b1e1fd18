# docs/operations.md says what to do at each of them.
locals {
  alarm_actions = var.alarm_sns_topic_arn == null ? [] : [var.alarm_sns_topic_arn]

  api_dimensions = { ApiName = aws_api_gateway_rest_api.api.name, Stage = aws_api_gateway_stage.api.stage_name }

  # Percent of the requests of 5 minutes.
  rate_alarms = {
    api-5xx-rate = {
      description = "More than ${var.alarm_5xx_rate_percent} % of requests are answered 5XX"
      metric      = "5XXError"
      expression  = "100 * errors / requests"
      threshold   = var.alarm_5xx_rate_percent
      spells      = 2 # of three
    }
    api-4xx-rate = {
      description = "More than ${var.alarm_4xx_rate_percent} % of requests are answered 4XX, of at least ${var.alarm_4xx_minimum_requests} in 5 minutes"
      metric      = "4XXError"
      expression  = "IF(requests >= ${var.alarm_4xx_minimum_requests}, 100 * errors / requests, 0)"
      threshold   = var.alarm_4xx_rate_percent
      spells      = 3
    }
  }

  # One metric each, over spells of 5 minutes: percentiles above the threshold, numbers from the threshold on.
  metric_alarms = merge(
    {
      api-latency-p99 = {
        description = "One request in a hundred takes more than ${var.alarm_latency_p99_ms} ms"
        namespace   = "AWS/ApiGateway"
        metric      = "Latency"
        dimensions  = local.api_dimensions
        statistic   = "p99"
        threshold   = var.alarm_latency_p99_ms
        spells      = 3
      }
      api-turned-away = {
        description = "The gateway answers ${var.alarm_auth_failures} requests or more with 401 or 403 in 5 minutes"
        namespace   = var.metrics_namespace
        metric      = aws_cloudwatch_log_metric_filter.turned_away.metric_transformation[0].name
        dimensions  = { apiId = aws_api_gateway_rest_api.api.id }
        statistic   = "Sum"
        threshold   = var.alarm_auth_failures
        spells      = 1
      }
      authorizer-auth-failures = {
        description = "The authorizer refuses ${var.alarm_auth_failures} tokens or more in 5 minutes"
        namespace   = var.metrics_namespace
        metric      = "AuthFailures"
        dimensions  = { functionName = aws_lambda_function.function["authorizer"].function_name }
        statistic   = "Sum"
        threshold   = var.alarm_auth_failures
        spells      = 1
      }
    },
    [for function, settings in local.functions : {
      for kind, alarm in {
        errors = {
          description = "Runs of the function fail: it throws, cannot start, or takes longer than its time-out"
          metric      = "Errors"
          statistic   = "Sum"
          threshold   = var.alarm_lambda_errors
          spells      = 1
        }
        throttles = {
          description = "Runs of the function are refused for want of concurrency"
          metric      = "Throttles"
          statistic   = "Sum"
          threshold   = var.alarm_lambda_throttles
          spells      = 1
        }
        duration-p99 = {
          description = "One run of the function in a hundred takes more than ${var.alarm_lambda_duration_p99_ms} ms"
          metric      = "Duration"
          statistic   = "p99"
          threshold   = var.alarm_lambda_duration_p99_ms
          spells      = 3
        }
        concurrency = {
          description = "The function comes near the number of instances that it may have"
          metric      = "ConcurrentExecutions"
          statistic   = "Maximum"
          threshold   = var.alarm_lambda_concurrency != null ? var.alarm_lambda_concurrency : settings.reserved > 0 ? ceil(settings.reserved * 0.8) : 800
          spells      = 1
        }
        } : "${function}-${kind}" => merge(alarm, {
          namespace  = "AWS/Lambda"
          dimensions = { FunctionName = aws_lambda_function.function[function].function_name }
      }) if "${function}-${kind}" != "authorizer-errors" # which is below
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
  datapoints_to_alarm = each.value.spells
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
  evaluation_periods  = each.value.spells
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
  ok_actions          = local.alarm_actions
  tags                = var.tags
}

# To the gateway a function says 401 by throwing, so each refused token is a failed run of the authorizer. It counts those itself.
# Two spells: the two counts of one run may fall on two sides of a boundary.
resource "aws_cloudwatch_metric_alarm" "authorizer_errors" {
  alarm_name          = "${local.name}-authorizer-errors"
  alarm_description   = "Runs of the authorizer fail, other than by refusing a token: it cannot start, cannot have an issuer's keys, or takes longer than its time-out"
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
    label       = "failed runs"
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
