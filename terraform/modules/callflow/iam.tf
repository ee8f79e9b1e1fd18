# One role for each function, with the permissions that the function needs.
resource "aws_iam_role" "function" {
  for_each = local.functions

  name                 = "${local.name}-${each.key}"
  description          = each.value.description
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "function" {
  for_each = local.functions

  name = "${local.name}-${each.key}"
  role = aws_iam_role.function[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid      = "WriteItsLog"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.function[each.key].arn}:*"
      }],
      local.store_statements[each.key],
      # The actions of X-Ray do not support resource ARNs.
      [for on in [var.xray_tracing] : {
        Sid      = "WriteTraces"
        Effect   = "Allow"
        Action   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
        Resource = "*"
      } if on],
    )
  })
}

locals {
  objects_arn = "${aws_s3_bucket.events.arn}/${var.store_prefix}*"

  store_statements = {
    authorizer = []

    # An erasure deletes object versions.
    event-storer = concat(
      [
        {
          Sid      = "WriteEvents"
          Effect   = "Allow"
          Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"]
          Resource = local.objects_arn
        },
        {
          Sid      = "ListEvents"
          Effect   = "Allow"
          Action   = ["s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketVersioning"]
          Resource = aws_s3_bucket.events.arn
        },
      ],
      [for statement in local.kms_statements : merge(statement, { Action = ["kms:GenerateDataKey", "kms:Decrypt"] })],
    )

    event-retriever = concat(
      [
        {
          Sid      = "ReadEvents"
          Effect   = "Allow"
          Action   = ["s3:GetObject"]
          Resource = local.objects_arn
        },
        # Without s3:ListBucket S3 answers 403 instead of 404 for a missing key. A condition on s3:prefix would not match a GET.
        {
          Sid      = "ListEvents"
          Effect   = "Allow"
          Action   = ["s3:ListBucket"]
          Resource = aws_s3_bucket.events.arn
        },
      ],
      [for statement in local.kms_statements : merge(statement, { Action = ["kms:Decrypt"] })],
    )
  }

  kms_statements = [for arn in [var.kms_key_arn] : {
    Sid       = "UseKeyThroughS3"
    Effect    = "Allow"
    Resource  = arn
    Condition = { StringEquals = { "kms:ViaService" = "s3.${local.region}.${data.aws_partition.current.dns_suffix}" } }
  } if arn != null]
}

# The logging role of API Gateway. AWS keeps one per account and region, so it is created only on request.
resource "aws_iam_role" "gateway" {
  count = var.create_api_gateway_account ? 1 : 0

  name                 = "${local.name}-gateway-logs"
  description          = "Lets API Gateway write logs to CloudWatch"
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "apigateway.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "gateway" {
  count = var.create_api_gateway_account ? 1 : 0

  role       = aws_iam_role.gateway[0].name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}

resource "aws_api_gateway_account" "this" {
  count = var.create_api_gateway_account ? 1 : 0

  cloudwatch_role_arn = aws_iam_role.gateway[0].arn

  depends_on = [aws_iam_role_policy_attachment.gateway]
}
