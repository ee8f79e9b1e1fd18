locals {
  alarm_actions = var.alarm_sns_topic_arn == null ? [] : [var.alarm_sns_topic_arn]

  api_dimensions = { ApiName = aws_api_gateway_rest_api.api.name, Stage = aws_api_gateway_stage.api.stage_name }

  # The alarms that are the same for each function. docs/operations.md says what to do at each.
  function_alarms = {
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
      description = "One run of the function in a hundred is slow"
      metric      = "Duration"
      statistic   = "p99"
      threshold   = var.alarm_lambda_duration_p99_ms
      spells      = 3
    }
    concurrency = {
      description = "The function comes near the number of instances that it may have"
      metric      = "ConcurrentExecutions"
      statistic   = "Maximum"
      threshold   = var.alarm_lambda_concurrency
      spells      = 1
    }
  }
  alarm_of_function = merge([for function, settings in local.functions : {
    for kind, alarm in local.function_alarms : "${function}-${kind}" => merge(alarm, {
      function  = function
      threshold = alarm.threshold != null ? alarm.threshold : settings.reserved > 0 ? ceil(settings.reserved * 0.8) : 800
    })
  }]...)
}

resource "aws_cloudwatch_metric_alarm" "api_5xx" {
  alarm_name          = "${local.api_name}-5xx-rate"
  alarm_description   = "More than ${var.alarm_5xx_rate_percent} % of requests are answered 5XX"
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarm_5xx_rate_percent
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
  ok_actions          = local.alarm_actions
  tags                = var.tags

  metric_query {
    id          = "rate"
    expression  = "100 * errors / requests"
    label       = "5XX, percent"
    return_data = true
  }

  metric_query {
    id = "errors"
    metric {
      namespace   = "AWS/ApiGateway"
      metric_name = "5XXError"
      dimensions  = local.api_dimensions
      stat        = "Sum"
      period      = 300
    }
  }

  metric_query {
    id = "requests"
    metric {
      namespace   = "AWS/ApiGateway"
      metric_name = "Count"
      dimensions  = local.api_dimensions
      stat        = "Sum"
      period      = 300
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "api_4xx" {
  alarm_name          = "${local.api_name}-4xx-rate"
  alarm_description   = "More than ${var.alarm_4xx_rate_percent} % of requests are answered 4XX, of at least ${var.alarm_4xx_minimum_requests} in 5 minutes"
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarm_4xx_rate_percent
  evaluation_periods  = 3
  datapoints_to_alarm = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
  ok_actions          = local.alarm_actions
  tags                = var.tags

  metric_query {
    id          = "rate"
    expression  = "IF(requests >= ${var.alarm_4xx_minimum_requests}, 100 * errors / requests, 0)"
    label       = "4XX, percent"
    return_data = true
  }

  metric_query {
    id = "errors"
    metric {
      namespace   = "AWS/ApiGateway"
      metric_name = "4XXError"
      dimensions  = local.api_dimensions
      stat        = "Sum"
      period      = 300
    }
  }

  metric_query {
    id = "requests"
    metric {
      namespace   = "AWS/ApiGateway"
      metric_name = "Count"
      dimensions  = local.api_dimensions
      stat        = "Sum"
      period      = 300
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "api_latency" {
  alarm_name          = "${local.api_name}-latency-p99"
  alarm_description   = "One request in a hundred takes more than ${var.alarm_latency_p99_ms} ms"
  namespace           = "AWS/ApiGateway"
  metric_name         = "Latency"
  dimensions          = local.api_dimensions
  extended_statistic  = "p99"
  period              = 300
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.alarm_latency_p99_ms
  evaluation_periods  = 3
  datapoints_to_alarm = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
  ok_actions          = local.alarm_actions
  tags                = var.tags
}

resource "aws_cloudwatch_metric_alarm" "auth_failures" {
  alarm_name          = "${local.name}-authorizer-auth-failures"
  alarm_description   = "The authorizer refuses ${var.alarm_auth_failures} tokens or more in 5 minutes"
  namespace           = var.metrics_namespace
  metric_name         = "AuthFailures"
  dimensions          = { functionName = aws_lambda_function.function["authorizer"].function_name }
  statistic           = "Sum"
  period              = 300
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.alarm_auth_failures
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
  ok_actions          = local.alarm_actions
  tags                = var.tags
}

resource "aws_cloudwatch_metric_alarm" "turned_away" {
  alarm_name          = "${local.api_name}-turned-away"
  alarm_description   = "The gateway answers ${var.alarm_auth_failures} requests or more with 401 or 403 in 5 minutes"
  namespace           = var.metrics_namespace
  metric_name         = aws_cloudwatch_log_metric_filter.turned_away.metric_transformation[0].name
  dimensions          = { apiId = aws_api_gateway_rest_api.api.id }
  statistic           = "Sum"
  period              = 300
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.alarm_auth_failures
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
  ok_actions          = local.alarm_actions
  tags                = var.tags
}

resource "aws_cloudwatch_metric_alarm" "function" {
  for_each = local.alarm_of_function

  alarm_name          = "${local.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/Lambda"
  metric_name         = each.value.metric
  dimensions          = { FunctionName = aws_lambda_function.function[each.value.function].function_name }
  statistic           = startswith(each.value.statistic, "p") ? null : each.value.statistic
  extended_statistic  = startswith(each.value.statistic, "p") ? each.value.statistic : null
  period              = 300
  comparison_operator = startswith(each.value.statistic, "p") ? "GreaterThanThreshold" : "GreaterThanOrEqualToThreshold"
  threshold           = each.value.threshold
  evaluation_periods  = each.value.spells
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
  ok_actions          = local.alarm_actions
  tags                = var.tags
}
