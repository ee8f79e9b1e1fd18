resource "random_id" "bucket" {
  count = var.s3_bucket_name == null ? 1 : 0

  byte_length = 4
}

locals {
  bucket_name = var.s3_bucket_name != null ? var.s3_bucket_name : "${var.project_name}-events-${var.environment}-${random_id.bucket[0].hex}"
}

resource "aws_s3_bucket" "events" {
  #checkov:skip=CKV_AWS_18:The functions log every request; CloudTrail can log access to S3 in addition.
  #checkov:skip=CKV_AWS_144:Replication is up to the operator; docs/operations.md describes backups.
  #checkov:skip=CKV2_AWS_62:Nothing consumes notifications.

  bucket        = local.bucket_name
  force_destroy = var.force_destroy
  tags          = var.tags
}

resource "aws_s3_bucket_public_access_block" "events" {
  bucket = aws_s3_bucket.events.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "events" {
  bucket = aws_s3_bucket.events.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "events" {
  bucket = aws_s3_bucket.events.id

  rule {
    bucket_key_enabled = local.kms

    apply_server_side_encryption_by_default {
      sse_algorithm     = local.kms ? "aws:kms" : "AES256"
      kms_master_key_id = var.kms_key_arn
    }
  }
}

resource "aws_s3_bucket_versioning" "events" {
  bucket = aws_s3_bucket.events.id

  versioning_configuration {
    status = "Enabled"
  }
}

# Never add a rule that expires current versions: the objects of one call have different ages.
resource "aws_s3_bucket_lifecycle_configuration" "events" {
  bucket = aws_s3_bucket.events.id

  rule {
    id     = "forget-what-was-replaced"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.noncurrent_version_expiration_days
    }

    # Removes delete markers that have no versions left.
    expiration {
      expired_object_delete_marker = true
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  depends_on = [aws_s3_bucket_versioning.events]
}

resource "aws_s3_bucket_policy" "events" {
  bucket = aws_s3_bucket.events.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "DenyPlainHttp"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [aws_s3_bucket.events.arn, "${aws_s3_bucket.events.arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        Sid       = "DenyOldTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [aws_s3_bucket.events.arn, "${aws_s3_bucket.events.arn}/*"]
        Condition = { NumericLessThan = { "s3:TlsVersion" = "1.2" } }
      },
    ]
  })

  # S3 refuses concurrent changes of the access settings of one bucket.
  depends_on = [aws_s3_bucket_public_access_block.events]
}

resource "aws_s3_bucket_metric" "events" {
  count = var.s3_request_metrics ? 1 : 0

  bucket = aws_s3_bucket.events.id
  name   = "EntireBucket"
}
