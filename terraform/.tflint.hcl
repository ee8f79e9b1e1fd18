# Only the rules built into tflint. The AWS rules are a separate download; every plan runs the provider's own checks.
plugin "terraform" {
  enabled = true
  preset  = "all"
}

# The rule wants every variable in variables.tf. The root declares aws_region in providers.tf, so that its variables.tf stays a copy
# of the module's.
rule "terraform_standard_module_structure" {
  enabled = false
}
