"""The emulated AWS for the live Terraform tests: MiniStack with extensions.

MiniStack implements the APIs that Terraform calls, has a REST API gateway, and enforces role and bucket policies. It runs no
Java without Docker and imports only a part of an OpenAPI document. Each module here adds one thing:

- `java`: Java functions as plain processes, with AWS's own runtime interface client, their layers at /opt
- `rest_api`: PutRestApi with an OpenAPI 3.0 body
- `gateway`: deployments are snapshots; permissions of functions are enforced; a failed function is a 502; access logs
- `answers`: corrects answers in which the Terraform provider would see a difference at every plan

These modules replace private functions of MiniStack, so they work with exactly one version of it and refuse others.

It differs from AWS in these points, which cannot be tested here: it decodes an encoded slash in a path; it invokes the version behind an
alias, not the alias; metric filters do not count; it accepts SnapStart, but functions start cold.
"""

from importlib.metadata import version

MADE_FOR = "1.5.33"


def check_version() -> None:
    """Exits if the installed MiniStack has another version than these modules require."""
    if version("ministack") != MADE_FOR:
        raise SystemExit(f"the emulated AWS requires MiniStack {MADE_FOR}, not {version('ministack')}")
