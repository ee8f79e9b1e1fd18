# The module also requires random and archive; see modules/callflow/versions.tf.
terraform {
  required_version = ">= 1.5.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.32.0, < 6.0.0"
    }
  }
}
