"""Runs Terraform on a copy of terraform/, unchanged except for an overlay of the provider."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from checks import Red, say
from cloud import ROOT, Cloud

REPOSITORY = Path(__file__).resolve().parents[3]
CONTRACT = "callflow-api-contract/src/main/openapi/callflow-openapi.yaml"
JAR = "callflow-lambda-adapter/target/callflow-lambda.jar"
# Buckets are not host names at 127.0.0.1. The environment sets the address and the certificate of the emulator.
OVERLAY = """
provider "aws" {
  s3_use_path_style = true
  max_retries       = 4
}
"""


class Module:
    """A copy of the module, the contract and the jar, with its own state."""

    def __init__(self, work: Path, cloud: Cloud, variables: dict[str, Any]):
        self.copy = work / "callflow"
        self.root = self.copy / "terraform"
        shutil.copytree(REPOSITORY / "terraform", self.root, ignore=shutil.ignore_patterns(
            "tests", ".terraform*", "*.tfstate*", "*.tfvars", "tfplan"))
        for file in (CONTRACT, JAR):
            (self.copy / file).parent.mkdir(parents=True)
            shutil.copy(REPOSITORY / file, self.copy / file)
        (self.root / "stand_in_override.tf").write_text(OVERLAY)
        self.output = work / "terraform.out"
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "TF_VAR_"))} | ROOT | {
            "AWS_ENDPOINT_URL": cloud.url, "AWS_CA_BUNDLE": str(cloud.certificate), "AWS_EC2_METADATA_DISABLED": "true",
            "TF_IN_AUTOMATION": "1", "TF_CLI_ARGS_plan": "-no-color", "TF_CLI_ARGS_apply": "-no-color",
            "TF_CLI_ARGS_destroy": "-no-color", "CHECKPOINT_DISABLE": "1", "NO_PROXY": "127.0.0.1"}
        self.set(**variables)

    def set(self, **variables: Any) -> None:
        """Writes the variables to terraform.tfvars.json; None removes one."""
        file = self.root / "terraform.tfvars.json"
        all_of_them = (json.loads(file.read_text()) if file.exists() else {}) | variables
        file.write_text(json.dumps({k: v for k, v in all_of_them.items() if v is not None}, indent=2))

    def terraform(self, command: str, *arguments: str, allowed: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess:
        """Runs Terraform; fails at an exit status that is not allowed."""
        run = subprocess.run(
            ["terraform", *command.split(" "), *arguments], cwd=self.root, env=self.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        with self.output.open("a") as all_output:
            all_output.write(f"$ terraform {command} {' '.join(arguments)}\n{run.stdout}\n")
        if run.returncode not in allowed:
            raise Red(f"terraform {command} ended with {run.returncode}:\n{brief(run.stdout)}")
        return run

    def plan_and_apply(self) -> str:
        """Plans into a file and applies it, as the deployment guide does; returns the line with the counts."""
        self.terraform("plan", "-input=false", "-out=tfplan")
        return counted(self.terraform("apply", "-input=false", "tfplan").stdout)

    def apply(self, *arguments: str) -> str:
        """Applies the current files; returns the line with the counts."""
        return counted(self.terraform("apply", "-input=false", "-auto-approve", *arguments).stdout)

    def outputs(self) -> dict[str, Any]:
        return {name: each["value"] for name, each in json.loads(self.terraform("output", "-json").stdout).items()}

    def replace(self, file: str, old: str, new: str) -> None:
        """Edits a file of the copy; fails if it does not contain `old`."""
        path = self.copy / file
        text = path.read_text()
        if old not in text:
            raise Red(f"{file} does not contain {old!r}")
        path.write_text(text.replace(old, new))

    def restore(self, file: str) -> None:
        shutil.copy(REPOSITORY / file, self.copy / file)


def counted(output: str) -> str:
    line = next(line for line in output.splitlines() if line.startswith("Apply complete!"))
    say(f"    {line}")
    return line


def brief(output: str) -> str:
    """The output without the lines about refreshing and reading."""
    return "\n".join(line for line in output.splitlines() if not re.search(r": (Refreshing state|Read)", line))
