# The rules that come with tflint. (Those for AWS are a plugin that is downloaded on its own; the provider's own checks run
# in every plan.)
plugin "terraform" {
  enabled = true
  preset  = "all"
}

# Variables and outputs are where the conventions have them; but the root has its one variable of its own, aws_region,
# beside the provider that it is for, so that the others are a copy of the module's.
rule "terraform_standard_module_structure" {
  enabled = false
}
