"""AWS on this machine, for the live Terraform tests: MiniStack, and what this project needs on top of it.

MiniStack answers the APIs that Terraform calls, has a REST API gateway, and enforces role and bucket policies. It runs no
Java without Docker and imports only a part of an OpenAPI document. What is added here, one concern a module:

- `java`: Java functions as plain processes, with AWS's own runtime interface client, their layers at /opt
- `rest_api`: PutRestApi with an OpenAPI 3.0 body
- `gateway`: a deployment is a snapshot; permissions of functions count; a failed function is a 502; access logs
- `answers`: answers that Terraform's provider would otherwise see as a difference, for ever

These modules replace private functions of MiniStack, so they are made for exactly one version of it and refuse another.

Not like AWS, so not to be tested here: an encoded slash in a path is decoded; a function is not called as its alias, but
as the version behind it; metric filters do not count; SnapStart is accepted, and the functions start from cold.
"""

from importlib.metadata import version

MADE_FOR = "1.5.33"


def check_version() -> None:
    """Fails where the MiniStack that is installed is not the one that these modules are made for."""
    if version("ministack") != MADE_FOR:
        raise SystemExit(f"the stand-in for AWS is made for MiniStack {MADE_FOR}, not {version('ministack')}")
