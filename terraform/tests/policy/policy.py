#!/usr/bin/env python3
"""Checks the plan of the module against rules that every deployment must follow.

    terraform/tests/policy/policy.py

Plans the module twice against a mocked AWS (policy.tftest.hcl: with defaults, and with every option on) and checks each plan, as JSON,
against every rule below. Then it breaks each plan in the ways that a rule must detect; a rule that misses one counts as a fault.

Requires `terraform init -test-directory=tests/policy` in terraform/, and only Python.
"""

from __future__ import annotations

import copy
import hashlib
import json
import pathlib
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

TERRAFORM = pathlib.Path(__file__).resolve().parents[2]
REPOSITORY = TERRAFORM.parent
CONTRACT = REPOSITORY / "callflow-api-contract/src/main/openapi/callflow-openapi.yaml"

BUCKET = "arn:aws:s3:::callflow-events-dev"
KEY = "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012"
API = "arn:aws:execute-api:us-east-1:123456789012:api0000000"
TOPIC = "arn:aws:sns:us-east-1:123456789012:alerts"
FUNCTIONS = ("authorizer", "event-storer", "event-retriever")


class Plan:
    """The planned resources by address, without values that only AWS knows."""

    def __init__(self, name: str, resources: dict[str, dict[str, Any]], edges: set[tuple[str, str]]):
        self.name = name
        self.resources = resources
        self.edges = edges

    @property
    def everything(self) -> bool:
        return self.name == "everything"

    def __getitem__(self, address: str) -> dict[str, Any]:
        """The values of a resource; empty if it is absent, so that rules report what is missing."""
        return self.resources.get(address, {})

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """All resources of a type, by the key in the brackets of their address, or by their name."""
        found = {}
        for address, values in self.resources.items():
            if address.startswith(kind + "."):
                key = re.search(r'\["(.*)"\]$', address)
                found[key.group(1) if key else address.removeprefix(kind + ".")] = values
        return found

    def body(self) -> dict[str, Any]:
        return json.loads(self["aws_api_gateway_rest_api.api"]["body"])

    def operations(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for path, methods in self.body()["paths"].items():
            for method, operation in methods.items():
                yield f"{method.upper()} {path}", operation

    def after(self, later: str, earlier: str) -> bool:
        """Whether Terraform creates `later` only after `earlier`."""
        seen, open_ends = set(), {later}
        while open_ends:
            at = open_ends.pop()
            seen.add(at)
            open_ends |= {to for frm, to in self.edges if frm == at} - seen
        return earlier in seen and earlier != later


Check = Callable[[Plan], Iterator[str]]
Break = Callable[[Plan], None]
RULES: list[tuple[str, Check, list[Break]]] = []


def rule(says: str, *breaks: Break) -> Callable[[Check], Check]:
    """Registers a rule, which yields a sentence for each fault. It must detect each plan that `breaks` make."""

    def register(check: Check) -> Check:
        RULES.append((says, check, list(breaks)))
        return check

    return register


def statements(policy: str) -> list[dict[str, Any]]:
    return json.loads(policy)["Statement"]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def put(address: str, name: str, value: Any) -> Break:
    def broken(plan: Plan) -> None:
        plan.resources[address][name] = value

    return broken


def drop(address: str) -> Break:
    def broken(plan: Plan) -> None:
        del plan.resources[address]

    return broken


def in_policy(address: str, change: Callable[[list[dict[str, Any]]], Any], name: str = "policy") -> Break:
    def broken(plan: Plan) -> None:
        document = json.loads(plan.resources[address][name])
        change(document["Statement"])
        plan.resources[address][name] = json.dumps(document)

    return broken


def in_body(change: Callable[[dict[str, Any]], Any]) -> Break:
    def broken(plan: Plan) -> None:
        body = plan.body()
        change(body)
        plan.resources["aws_api_gateway_rest_api.api"]["body"] = json.dumps(body)

    return broken


def without_edges_from(address: str) -> Break:
    def broken(plan: Plan) -> None:
        plan.edges = {edge for edge in plan.edges if edge[0] != address}

    return broken


def policy_of(function: str) -> str:
    return f'aws_iam_role_policy.function["{function}"]'


def allow(*actions: str, resource: str = "*") -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}


# Permissions


def allowed(plan: Plan, function: str) -> set[tuple[str, str]]:
    """The permissions that a function needs. The S3 actions are those that callflow-s3-adapter calls."""
    objects = BUCKET + ("/pbx/*" if plan.everything else "/*")
    log = f"arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/callflow-{function}:*"
    grants = {("logs:CreateLogStream", log), ("logs:PutLogEvents", log)}
    if plan.everything:
        grants |= {("xray:PutTraceSegments", "*"), ("xray:PutTelemetryRecords", "*")}
    if function == "event-storer":
        grants |= {("s3:" + action, objects) for action in ("GetObject", "PutObject", "DeleteObject", "DeleteObjectVersion")}
        grants |= {("s3:" + action, BUCKET) for action in ("ListBucket", "ListBucketVersions", "GetBucketVersioning")}
        grants |= {("kms:" + action, KEY) for action in ("GenerateDataKey", "Decrypt") if plan.everything}
    if function == "event-retriever":
        grants |= {("s3:GetObject", objects), ("s3:ListBucket", BUCKET)}
        grants |= {("kms:Decrypt", KEY) for _ in [1] if plan.everything}
    return grants


@rule(
    "each function has exactly the permissions that it needs",
    in_policy(policy_of("event-retriever"), lambda found: found.append(allow("s3:PutObject", resource=BUCKET + "/*"))),
    in_policy(policy_of("authorizer"), lambda found: found.append(allow("s3:GetObject", resource=BUCKET + "/*"))),
    in_policy(policy_of("event-storer"), lambda found: found[1]["Action"].remove("s3:PutObject")),
    in_policy(policy_of("event-storer"), lambda found: found[2]["Action"].remove("s3:GetBucketVersioning")),
    in_policy(policy_of("event-storer"), lambda found: found[1].update(Resource="arn:aws:s3:::*")),
    in_policy(policy_of("event-retriever"), lambda found: found[2].update(Condition={"StringLike": {"s3:prefix": "v1/*"}})),
    drop(policy_of("authorizer")),
)
def least_privilege(plan: Plan) -> Iterator[str]:
    for function in FUNCTIONS:
        found = set()
        for statement in statements(plan[policy_of(function)].get("policy", '{"Statement": []}')):
            if statement["Effect"] != "Allow" or set(statement) & {"NotAction", "NotResource"}:
                yield f"{function}: a statement that is not a plain grant: {statement}"
            kms = all(action.startswith("kms:") for action in listed(statement["Action"]))
            condition = {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}} if kms else None
            if statement.get("Condition") != condition:
                yield f"{function}: {statement['Action']} under the condition {statement.get('Condition')}"
            found |= {(action, arn) for action in listed(statement["Action"]) for arn in listed(statement["Resource"])}
        for action, arn in sorted(found - allowed(plan, function)):
            yield f"{function} may {action} on {arn}"
        for action, arn in sorted(allowed(plan, function) - found):
            yield f"{function} lacks {action} on {arn}"


@rule(
    "no policy allows actions by wildcard; only X-Ray, which has no resource ARNs, allows every resource",
    in_policy(policy_of("event-storer"), lambda found: found.append(allow("s3:*", resource=BUCKET))),
    in_policy(policy_of("event-storer"), lambda found: found.append(allow("s3:GetObject"))),
)
def no_wildcards(plan: Plan) -> Iterator[str]:
    for address, values in plan.resources.items():
        for name in ("policy", "assume_role_policy", "inline_policy", "access_policies"):
            text = values.get(name)
            if not isinstance(text, str) or not text.startswith("{"):
                continue
            for statement in statements(text):
                if statement["Effect"] != "Allow":
                    continue
                actions = listed(statement.get("Action", "*"))
                if any("*" in action for action in actions):
                    yield f"{address} allows {actions}"
                if "*" in listed(statement.get("Resource", [])) and not all(a.startswith("xray:") for a in actions):
                    yield f"{address} allows {actions} on everything"


@rule(
    "each function has its own role, which only Lambda may assume",
    lambda plan: plan.resources['aws_lambda_function.function["authorizer"]'].update(
        role=plan['aws_lambda_function.function["event-storer"]']["role"]
    ),
    in_policy('aws_iam_role.function["authorizer"]', lambda found: found[0].update(Principal={"AWS": "*"}), "assume_role_policy"),
    put('aws_iam_role.function["authorizer"]', "managed_policy_arns", ["arn:aws:iam::aws:policy/AdministratorAccess"]),
    lambda plan: plan.resources.update(
        {"aws_iam_role_policy_attachment.more": {"role": "callflow-event-storer", "policy_arn": "arn:aws:iam::aws:policy/AmazonS3FullAccess"}}
    ),
)
def own_roles(plan: Plan) -> Iterator[str]:
    roles = {}
    for function, values in plan.of("aws_lambda_function").items():
        if values["role"] in roles:
            yield f"{function} shares the role of {roles[values['role']]}"
        roles[values["role"]] = function
    for function, role in plan.of("aws_iam_role").items():
        service = "lambda.amazonaws.com" if function in FUNCTIONS else "apigateway.amazonaws.com"
        wanted = [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}]
        if statements(role["assume_role_policy"]) != wanted:
            yield f"the role of {function} is taken on by {role['assume_role_policy']}"
        if isinstance(role.get("managed_policy_arns"), list) and role["managed_policy_arns"]:
            yield f"the role of {function} has further policies"
    for address, values in plan.of("aws_iam_role_policy_attachment").items():
        if not values["policy_arn"].endswith("/AmazonAPIGatewayPushToCloudWatchLogs"):
            yield f"{address} attaches {values['policy_arn']}"


@rule(
    "API Gateway may invoke only the alias, and only for the methods that the function serves",
    put('aws_lambda_permission.gateway["retriever-by-get"]', "source_arn", API + "/*"),
    put('aws_lambda_permission.gateway["storer-by-post"]', "qualifier", None),
    put('aws_lambda_permission.gateway["authorizer"]', "principal", "*"),
    drop('aws_lambda_permission.gateway["storer-by-delete"]'),
)
def narrow_callers(plan: Plan) -> Iterator[str]:
    wanted = {
        ("callflow-authorizer", API + "/authorizers/*"),
        ("callflow-event-storer", API + "/v1/POST/*"),
        ("callflow-event-storer", API + "/v1/DELETE/*"),
        ("callflow-event-retriever", API + "/v1/GET/*"),
    }
    found = set()
    for key, permission in plan.of("aws_lambda_permission").items():
        found.add((permission["function_name"], permission["source_arn"]))
        if (permission["action"], permission["principal"], permission["qualifier"]) != (
            "lambda:InvokeFunction",
            "apigateway.amazonaws.com",
            "live",
        ):
            yield f"{key}: {permission['principal']} may {permission['action']} on {permission['qualifier']}"
    if found != wanted:
        yield f"the callers differ in {sorted(found ^ wanted)}"


# The bucket


@rule(
    "the bucket requires TLS 1.2 or newer, and its policy grants nothing",
    in_policy("aws_s3_bucket_policy.events", lambda found: found.pop(0)),
    in_policy("aws_s3_bucket_policy.events", lambda found: found.pop(1)),
    in_policy("aws_s3_bucket_policy.events", lambda found: found[0].update(Resource=[BUCKET + "/*"])),
    in_policy("aws_s3_bucket_policy.events", lambda found: found[1]["Condition"]["NumericLessThan"].update({"s3:TlsVersion": "1.1"})),
    in_policy("aws_s3_bucket_policy.events", lambda found: found.append(allow("s3:GetObject", resource=BUCKET + "/*"))),
    drop("aws_s3_bucket_policy.events"),
)
def tls_only(plan: Plan) -> Iterator[str]:
    conditions = [{"Bool": {"aws:SecureTransport": "false"}}, {"NumericLessThan": {"s3:TlsVersion": "1.2"}}]
    for statement in statements(plan["aws_s3_bucket_policy.events"].get("policy", '{"Statement": []}')):
        if statement["Effect"] != "Deny":
            yield f"the bucket's policy lets in: {statement}"
        elif (
            statement["Principal"] == "*"
            and statement["Action"] == "s3:*"
            and set(statement["Resource"]) == {BUCKET, BUCKET + "/*"}
            and statement["Condition"] in conditions
        ):
            conditions.remove(statement["Condition"])
    for missing in conditions:
        yield f"not denied: {missing}"


@rule(
    "the bucket blocks public access, and the bucket owner owns every object",
    put("aws_s3_bucket_public_access_block.events", "block_public_policy", False),
    drop("aws_s3_bucket_public_access_block.events"),
    put("aws_s3_bucket_ownership_controls.events", "rule", [{"object_ownership": "ObjectWriter"}]),
)
def closed_bucket(plan: Plan) -> Iterator[str]:
    for name in ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"):
        if plan["aws_s3_bucket_public_access_block.events"].get(name) is not True:
            yield f"{name} is off"
    if plan["aws_s3_bucket_ownership_controls.events"].get("rule") != [{"object_ownership": "BucketOwnerEnforced"}]:
        yield "the writer of an object owns it"


@rule(
    "events are encrypted, with the given key",
    put("aws_s3_bucket_server_side_encryption_configuration.events", "rule", []),
    drop("aws_s3_bucket_server_side_encryption_configuration.events"),
)
def encrypted(plan: Plan) -> Iterator[str]:
    rules = plan["aws_s3_bucket_server_side_encryption_configuration.events"].get("rule", [])
    found = [(r["apply_server_side_encryption_by_default"][0]["sse_algorithm"], r["apply_server_side_encryption_by_default"][0]["kms_master_key_id"]) for r in rules]
    wanted = ("aws:kms", KEY) if plan.everything else ("AES256", None)
    if found != [wanted]:
        yield f"encrypted with {found}, not with {wanted}"


def lifecycle(**changes: Any) -> Break:
    def broken(plan: Plan) -> None:
        plan.resources["aws_s3_bucket_lifecycle_configuration.events"]["rule"][0].update(changes)

    return broken


@rule(
    "replaced versions are kept for a while; current versions never expire or move",
    put("aws_s3_bucket_versioning.events", "versioning_configuration", [{"status": "Suspended"}]),
    lifecycle(expiration=[{"days": 365}]),
    lifecycle(transition=[{"days": 30, "storage_class": "GLACIER"}]),
    lifecycle(noncurrent_version_expiration=[]),
    lifecycle(abort_incomplete_multipart_upload=[]),
    lifecycle(status="Disabled"),
    lifecycle(filter=[{"prefix": "other/"}]),
)
def kept(plan: Plan) -> Iterator[str]:
    versioning = plan["aws_s3_bucket_versioning.events"].get("versioning_configuration", [{}])
    if versioning[0].get("status") != "Enabled":
        yield "replaced versions are lost at once"
    rules = plan["aws_s3_bucket_lifecycle_configuration.events"].get("rule", [])
    forgets = aborts = False
    for each in rules:
        for expiration in each["expiration"]:
            if expiration.get("days") or expiration.get("date"):
                yield f"{each['id']} expires current versions: {expiration}"
        if each["transition"]:
            yield f"{each['id']} moves current versions: {each['transition']}"
        everywhere = each["status"] == "Enabled" and not any(value for part in each["filter"] for value in part.values())
        forgets |= everywhere and bool(each["noncurrent_version_expiration"])
        aborts |= everywhere and bool(each["abort_incomplete_multipart_upload"])
    if not forgets:
        yield "replaced versions never expire"
    if not aborts:
        yield "incomplete uploads never expire"


@rule("terraform destroy keeps the events by default", put("aws_s3_bucket.events", "force_destroy", True))
def events_stay(plan: Plan) -> Iterator[str]:
    if plan["aws_s3_bucket.events"].get("force_destroy") is not False:
        yield "force_destroy is on by default"


# The functions


@rule(
    "the functions are those of the jar, are published, log JSON to their own groups, and time out before API Gateway",
    put('aws_lambda_function.function["authorizer"]', "handler", "io.callflow.lambda.Authoriser::handleRequest"),
    put('aws_lambda_function.function["event-storer"]', "publish", False),
    put('aws_lambda_function.function["event-storer"]', "timeout", 29),
    put('aws_lambda_function.function["event-retriever"]', "source_code_hash", None),
    put('aws_lambda_function.function["event-retriever"]', "logging_config", []),
    drop('aws_lambda_alias.live["event-storer"]'),
    put('aws_lambda_alias.live["event-storer"]', "function_version", "$LATEST"),
)
def functions(plan: Plan) -> Iterator[str]:
    found = plan.of("aws_lambda_function")
    if set(found) != set(FUNCTIONS):
        yield f"there are {sorted(found)}"
    for key, function in found.items():
        name = "callflow-" + key
        simple = "Authorizer" if key == "authorizer" else "".join(word.capitalize() for word in key.split("-"))
        if function["handler"] != f"io.callflow.lambda.{simple}::handleRequest":
            yield f"{key} runs {function['handler']}"
        if function["function_name"] != name or function["publish"] is not True or not function["source_code_hash"]:
            yield f"{key} is called {function['function_name']}, published: {function['publish']}, hash: {function['source_code_hash']}"
        if function["timeout"] >= 29:
            yield f"{key} has a timeout of {function['timeout']} s; API Gateway waits for 29"
        logging = function["logging_config"][0] if function["logging_config"] else {}
        if (logging.get("log_format"), logging.get("log_group")) != ("JSON", "/aws/lambda/" + name):
            yield f"{key} logs {logging}"
        alias = plan.of("aws_lambda_alias").get(key, {})
        if (alias.get("name"), alias.get("function_name"), alias.get("function_version")) != ("live", name, "7"):
            yield f"{key} has the alias {alias}"
        if plan.everything != (plan.of("aws_lambda_provisioned_concurrency_config").get(key, {}).get("qualifier") == "live"):
            yield f"{key} has provisioned concurrency outside the alias"


def variables_read() -> set[str]:
    """The names of variables in the functions' code: whole, or a constant plus its ending."""
    java = REPOSITORY.glob("callflow-*-adapter/src/main/java/**/*.java")
    code = "".join(path.read_text("utf-8") for path in java)
    constants = dict(re.findall(r'String (\w+) = "(CALLFLOW_\w*)";', code))
    whole = set(re.findall(r'"(CALLFLOW_\w*[A-Z])"', code))
    return whole | {constants[begin] + end for begin, end in re.findall(r'(\w+) \+ "(\w+)"', code) if begin in constants}


@rule(
    "functions get only variables that they read; the authorizer gets none of the bucket",
    lambda plan: plan.resources['aws_lambda_function.function["event-storer"]']["environment"][0]["variables"].pop("CALLFLOW_BUCKET"),
    lambda plan: plan.resources['aws_lambda_function.function["authorizer"]']["environment"][0]["variables"].update(
        CALLFLOW_BUCKET="callflow-events-dev"
    ),
    lambda plan: plan.resources['aws_lambda_function.function["event-retriever"]']["environment"][0]["variables"].update(
        CALLFLOW_BUKET="callflow-events-dev"
    ),
)
def environments(plan: Plan) -> Iterator[str]:
    read = variables_read()
    for key, function in plan.of("aws_lambda_function").items():
        variables = function["environment"][0]["variables"]
        for name in variables:
            if name not in read:
                yield f"{key} gets {name}, which no function reads"
        if ("CALLFLOW_BUCKET" in variables) != (key != "authorizer"):
            yield f"{key} gets {sorted(variables)}"


# The API


def operation(body: dict[str, Any], method: str, path: str) -> dict[str, Any]:
    return body["paths"][path][method]


@rule(
    "the API has the operations of the contract, each with its function",
    in_body(lambda body: body["paths"].pop("/calls/{callId}/ladder")),
    in_body(lambda body: operation(body, "get", "/calls")["x-amazon-apigateway-integration"].update(uri="arn:aws:apigateway:other")),
    in_body(lambda body: operation(body, "get", "/health")["x-amazon-apigateway-integration"].update(type="mock")),
    in_body(lambda body: operation(body, "post", "/events").pop("x-amazon-apigateway-integration")),
)
def contract(plan: Plan) -> Iterator[str]:
    text = CONTRACT.read_text("utf-8")
    # Reads the paths without a YAML parser: they are indented by two spaces below `paths:`.
    section = re.search(r"^paths:\n(.*?)^\S", text, re.S | re.M).group(1)
    wanted, path = set(), ""
    for line in section.splitlines():
        if found := re.fullmatch(r"  (/\S*):", line):
            path = found.group(1)
        elif found := re.fullmatch(r"    (get|put|post|delete|patch|head|options):", line):
            wanted.add(f"{found.group(1).upper()} {path}")
    found_operations = dict(plan.operations())
    if set(found_operations) != wanted or len(wanted) < 10:
        yield f"the operations differ in {sorted(set(found_operations) ^ wanted)}"
    for name, each in found_operations.items():
        function = "event-retriever" if name.startswith("GET ") else "event-storer"
        integration = each.get("x-amazon-apigateway-integration", {})
        uri = plan[f'aws_lambda_alias.live["{function}"]']["invoke_arn"]
        if (integration.get("type"), integration.get("httpMethod"), integration.get("uri")) != ("aws_proxy", "POST", uri):
            yield f"{name} is answered by {integration}"


@rule(
    "every operation except GET /health uses the authorizer",
    in_body(lambda body: operation(body, "get", "/calls").update(security=[])),
    in_body(lambda body: body.update(security=[])),
    in_body(lambda body: operation(body, "get", "/health").pop("security")),
    in_body(lambda body: body["components"]["securitySchemes"]["bearer"].pop("x-amazon-apigateway-authorizer")),
    in_body(lambda body: body["components"]["securitySchemes"]["bearer"]["x-amazon-apigateway-authorizer"].update(type="request")),
    in_body(
        lambda body: body["components"]["securitySchemes"]["bearer"]["x-amazon-apigateway-authorizer"].pop(
            "identityValidationExpression"
        )
    ),
    in_body(
        lambda body: body["components"]["securitySchemes"]["bearer"]["x-amazon-apigateway-authorizer"].update(
            authorizerResultTtlInSeconds="300"
        )
    ),
)
def authorizer(plan: Plan) -> Iterator[str]:
    body = plan.body()
    for name, each in plan.operations():
        security = each.get("security", body.get("security", []))
        if security != ([] if name == "GET /health" else [{"bearer": []}]):
            yield f"{name} is secured by {security}"
    scheme = body["components"]["securitySchemes"]["bearer"]
    if (scheme["type"], scheme["in"], scheme["name"], scheme.get("x-amazon-apigateway-authtype")) != (
        "apiKey",
        "header",
        "Authorization",
        "custom",
    ):
        yield f"API Gateway does not import the scheme: {scheme}"
    found = scheme.get("x-amazon-apigateway-authorizer", {})
    if found.get("type") != "token" or found.get("authorizerUri") != plan['aws_lambda_alias.live["authorizer"]']["invoke_arn"]:
        yield f"the authorizer is {found}"
    if not re.fullmatch(r"\^Bearer .+\$", found.get("identityValidationExpression", "")):
        yield "every header reaches the authorizer, whatever its value"
    if found.get("authorizerResultTtlInSeconds") != 300:
        yield f"answers are cached for {found.get('authorizerResultTtlInSeconds')!r}"


@rule(
    "answers of API Gateway itself are problems of our shape",
    in_body(lambda body: body["x-amazon-apigateway-gateway-responses"].pop("DEFAULT_5XX")),
    in_body(lambda body: body["x-amazon-apigateway-gateway-responses"].pop("UNAUTHORIZED")),
    in_body(
        lambda body: body["x-amazon-apigateway-gateway-responses"]["THROTTLED"].update(
            responseTemplates={"application/json": "{}"}
        )
    ),
    in_body(lambda body: body["x-amazon-apigateway-gateway-responses"]["THROTTLED"]["responseParameters"].pop("gatewayresponse.header.Content-Type")),
    in_body(lambda body: body["x-amazon-apigateway-gateway-responses"]["ACCESS_DENIED"].update(statusCode="401")),
)
def gateway_responses(plan: Plan) -> Iterator[str]:
    found = plan.body().get("x-amazon-apigateway-gateway-responses", {})
    wanted = {
        "DEFAULT_4XX": None, "DEFAULT_5XX": None, "UNAUTHORIZED": "401", "ACCESS_DENIED": "403", "EXPIRED_TOKEN": "403",
        "MISSING_AUTHENTICATION_TOKEN": "404", "RESOURCE_NOT_FOUND": "404", "THROTTLED": "429", "QUOTA_EXCEEDED": "429",
        "REQUEST_TOO_LARGE": "413", "UNSUPPORTED_MEDIA_TYPE": "415", "INTEGRATION_TIMEOUT": "504",
        "INTEGRATION_FAILURE": "503", "AUTHORIZER_FAILURE": "500", "AUTHORIZER_CONFIGURATION_ERROR": "500",
    }  # fmt: skip
    for kind, status in wanted.items():
        if kind not in found:
            yield f"{kind} has the default answer of API Gateway"
        elif found[kind].get("statusCode") != status:
            yield f"{kind} is answered with {found[kind].get('statusCode')}"
    for kind, response in found.items():
        # API Gateway uses the template of application/json for every Accept; the header sets the media type.
        templates = response["responseTemplates"]
        says = response.get("responseParameters", {}).get("gatewayresponse.header.Content-Type")
        if set(templates) != {"application/json"} or says != "'application/problem+json'":
            yield f"{kind} is answered by {sorted(templates)} as {says}"
            continue
        # API Gateway substitutes two variables; the first includes its quotes.
        text = templates["application/json"].replace("$context.error.messageString", '"m"').replace("$context.requestId", "r")
        problem = json.loads(text)
        if not {"type", "title", "code", "detail", "requestId"} <= set(problem):
            yield f"{kind} is answered {problem}"
        if "status" in problem and str(problem["status"]) != response.get("statusCode"):
            yield f"{kind} says {problem['status']} and is {response.get('statusCode')}"


@rule(
    "API Gateway validates no bodies, because its errors contain less than ours",
    in_body(lambda body: body.update({"x-amazon-apigateway-request-validator": "all"})),
    in_body(lambda body: operation(body, "post", "/events").update({"x-amazon-apigateway-request-validator": "body"})),
)
def no_validators(plan: Plan) -> Iterator[str]:
    if '"x-amazon-apigateway-request-validator' in plan["aws_api_gateway_rest_api.api"]["body"]:
        yield "there is a request validator"


@rule(
    "the body contains only what API Gateway imports",
    in_body(lambda body: body["components"]["schemas"].update({"call_page": {"type": "object"}})),
    in_body(lambda body: body["paths"].update({"/ping": {}})),
    in_body(lambda body: body["components"]["schemas"]["Event"].update(nullable=True)),
    in_body(lambda body: body["components"]["schemas"]["Event"].update(oneOf=[])),
)
def importable(plan: Plan) -> Iterator[str]:
    body = plan.body()
    for path in body["paths"]:
        if path in ("/ping", "/sping"):
            yield f"API Gateway reserves {path}"

    def look(place: str, schema: Any) -> Iterator[str]:
        if isinstance(schema, dict):
            for name, value in schema.items():
                if name in ("nullable", "oneOf", "anyOf", "discriminator", "readOnly", "example") and not place.endswith("/properties"):
                    yield f"{place}/{name} is not a keyword of JSON Schema draft 4 in API Gateway"
                if name in ("exclusiveMinimum", "exclusiveMaximum") and not place.endswith("/properties"):
                    yield f"{place}/{name} is not supported"
                yield from look(f"{place}/{name}", value)
        elif isinstance(schema, list):
            for i, value in enumerate(schema):
                yield from look(f"{place}/{i}", value)

    for name, schema in body["components"]["schemas"].items():
        if not re.fullmatch("[A-Za-z0-9]+", name):
            yield f"{name} is not a valid name of a model"
        yield from look(name, schema)


@rule(
    "a change of the API creates a deployment",
    put("aws_api_gateway_deployment.api", "triggers", {"body": "1"}),
    in_body(lambda body: body["info"].update(version="0.0.0")),
)
def redeployed(plan: Plan) -> Iterator[str]:
    body = plan["aws_api_gateway_rest_api.api"]["body"]
    triggers = plan["aws_api_gateway_deployment.api"].get("triggers", {})
    if triggers.get("body") != hashlib.sha256(body.encode()).hexdigest():
        yield "the trigger of the deployment does not follow the body"
    if triggers.get("execute_api_endpoint") != str(not plan.everything).lower():
        yield "the trigger of the deployment does not include the endpoint; disabling it needs a deployment"


@rule(
    "the API has one regional endpoint, with TLS 1.2",
    put("aws_api_gateway_rest_api.api", "endpoint_configuration", [{"types": ["EDGE"]}]),
    lambda plan: put("aws_api_gateway_rest_api.api", "disable_execute_api_endpoint", not plan.everything)(plan),
)
def one_door(plan: Plan) -> Iterator[str]:
    api = plan["aws_api_gateway_rest_api.api"]
    if api["endpoint_configuration"][0]["types"] != ["REGIONAL"]:
        yield f"the API is {api['endpoint_configuration']}"
    if api["disable_execute_api_endpoint"] is not plan.everything:
        yield "the assigned endpoint is " + ("on in addition to the domain" if plan.everything else "off although there is no domain")
    for domain in plan.of("aws_api_gateway_domain_name").values():
        if domain["security_policy"] != "TLS_1_2" or domain["endpoint_configuration"][0]["types"] != ["REGIONAL"]:
            yield f"the domain has {domain['security_policy']}"
    for mapping in plan.of("aws_api_gateway_base_path_mapping").values():
        if mapping["base_path"] != "v1":
            yield "paths differ with a domain and without"


@rule(
    "requests are throttled; their bodies and tokens are not logged",
    put("aws_api_gateway_method_settings.api", "settings", [{"throttling_rate_limit": -1, "throttling_burst_limit": -1, "data_trace_enabled": False, "logging_level": "OFF"}]),
    put("aws_api_gateway_method_settings.api", "settings", [{"throttling_rate_limit": 1, "throttling_burst_limit": 1, "data_trace_enabled": True, "logging_level": "INFO"}]),
    put("aws_api_gateway_method_settings.api", "method_path", "events/POST"),
)
def throttled(plan: Plan) -> Iterator[str]:
    found = plan["aws_api_gateway_method_settings.api"]
    settings = found["settings"][0]
    if found["method_path"] != "*/*":
        yield f"the settings are for {found['method_path']}"
    if settings["throttling_rate_limit"] <= 0 or settings["throttling_burst_limit"] <= 0:
        yield "nothing is throttled"
    if settings["data_trace_enabled"] or settings["logging_level"] != "OFF":
        yield "bodies and tokens are logged"


def in_access_log(**fields: str) -> Break:
    def broken(plan: Plan) -> None:
        log = plan.resources["aws_api_gateway_stage.api"]["access_log_settings"][0]
        log["format"] = json.dumps({**json.loads(log["format"]), **fields})

    return broken


@rule(
    "the access log is JSON, has the origin of errors, and contains no path, query, body or token",
    in_access_log(path="$context.path"),
    in_access_log(token="$context.authorizer.token"),
    in_access_log(integrationError="-"),
    put("aws_api_gateway_stage.api", "access_log_settings", [{"format": "$context.requestId", "destination_arn": ""}]),
)
def access_log(plan: Plan) -> Iterator[str]:
    settings = plan["aws_api_gateway_stage.api"]["access_log_settings"][0]
    if settings["destination_arn"] != plan["aws_cloudwatch_log_group.api"]["arn"]:
        yield f"the log goes to {settings['destination_arn']}"
    try:
        fields = set(json.loads(settings["format"]).values())
    except ValueError:
        yield "the format is not JSON"
        return
    needed = ("requestId", "status", "httpMethod", "resourcePath", "responseLatency", "authorizer.error", "authorizer.principalId",
              "integration.error", "integration.latency", "error.message", "apiId")  # fmt: skip
    for name in needed:
        if "$context." + name not in fields:
            yield f"{name} is missing"
    for field in sorted(fields):
        if not re.fullmatch(
            r"\$context\.(requestId|extendedRequestId|requestTime|requestTimeEpoch|apiId|stage|domainName|httpMethod|resourcePath"
            r"|protocol|status|responseLength|responseLatency|identity\.(sourceIp|userAgent)|wafResponseCode|xrayTraceId"
            r"|customDomain\.basePathMatched|authorizer\.(principalId|status|latency|error)"
            r"|integration\.(status|latency|error|requestId)|error\.(message|responseType))",
            field,
        ):
            yield f"{field} must not be logged"


# Monitoring

ALARMS = {
    "callflow-api-5xx-rate": ("AWS/ApiGateway", "5XXError"),
    "callflow-api-4xx-rate": ("AWS/ApiGateway", "4XXError"),
    "callflow-api-latency-p99": ("AWS/ApiGateway", "Latency"),
    "callflow-api-turned-away": ("Callflow", "TurnedAway"),
    "callflow-authorizer-auth-failures": ("Callflow", "AuthFailures"),
    **{
        f"callflow-{function}-{kind}": ("AWS/Lambda", metric)
        for function in FUNCTIONS
        for kind, metric in {
            "errors": "Errors",
            "throttles": "Throttles",
            "duration-p99": "Duration",
            "concurrency": "ConcurrentExecutions",
        }.items()
    },
}


@rule(
    "every alarm exists, uses an existing metric, ignores missing data, and sends start and end",
    drop('aws_cloudwatch_metric_alarm.rate["api-5xx-rate"]'),
    drop('aws_cloudwatch_metric_alarm.metric["authorizer-throttles"]'),
    put('aws_cloudwatch_metric_alarm.metric["authorizer-auth-failures"]', "dimensions", {"FunctionName": "callflow-authorizer"}),
    put('aws_cloudwatch_metric_alarm.metric["api-turned-away"]', "ok_actions", []),
    put('aws_cloudwatch_metric_alarm.metric["api-latency-p99"]', "treat_missing_data", "missing"),
    put('aws_cloudwatch_metric_alarm.metric["api-latency-p99"]', "extended_statistic", "p50"),
    put("aws_cloudwatch_metric_alarm.authorizer_errors", "metric_query", [{"metric": [{"namespace": "AWS/Lambda", "metric_name": "Errors", "dimensions": {"FunctionName": "callflow-authorizer"}}]}]),
    put('aws_cloudwatch_metric_alarm.metric["event-storer-errors"]', "dimensions", {"FunctionName": "callflow-storer"}),
    put("aws_cloudwatch_log_metric_filter.turned_away", "metric_transformation", [{"namespace": "Callflow", "name": "Refused", "dimensions": {"apiId": "$.apiId"}}]),
)
def alarms(plan: Plan) -> Iterator[str]:
    found = {alarm["alarm_name"]: alarm for alarm in plan.of("aws_cloudwatch_metric_alarm").values()}
    if set(found) != set(ALARMS):
        yield f"the alarms differ in {sorted(set(found) ^ set(ALARMS))}"
    for name, alarm in found.items():
        watched = [alarm] if alarm["metric_name"] else [q["metric"][0] for q in alarm["metric_query"] if q["metric"]]
        if ALARMS.get(name) not in [(metric["namespace"], metric["metric_name"]) for metric in watched]:
            yield f"{name} watches {watched}"
        for metric in watched:
            if metric["namespace"] == "AWS/ApiGateway":
                wanted = {"ApiName": "callflow-api", "Stage": "v1"}
            elif metric["namespace"] == "AWS/Lambda":
                wanted = {"FunctionName": next(f"callflow-{f}" for f in FUNCTIONS if name.startswith(f"callflow-{f}-"))}
            elif metric["metric_name"] == "AuthFailures":
                wanted = {"functionName": "callflow-authorizer"}
            else:
                wanted = {"apiId": "api0000000"}
            if metric["dimensions"] != wanted:
                yield f"{name} watches the dimensions {metric['dimensions']}"
        if name.endswith("-p99") and alarm["extended_statistic"] != "p99":
            yield f"{name} uses {alarm['extended_statistic']}"
        if alarm["treat_missing_data"] != "notBreaching":
            yield f"{name} starts without requests"
        if alarm["alarm_actions"] != [TOPIC] or alarm["ok_actions"] != [TOPIC]:
            yield f"{name} sends to {alarm['alarm_actions']} and {alarm['ok_actions']}"
        if name == "callflow-authorizer-errors" and "AuthFailures" not in [metric["metric_name"] for metric in watched]:
            yield f"{name} starts when a token is refused"
    counted = plan["aws_cloudwatch_log_metric_filter.turned_away"]
    transformation = counted["metric_transformation"][0]
    if (transformation["namespace"], transformation["name"], transformation["dimensions"]) != ("Callflow", "TurnedAway", {"apiId": "$.apiId"}):
        yield f"refused requests are counted as {transformation}"
    if counted["pattern"] != '{ ($.status = "401") || ($.status = "403") }':
        yield f"refused requests are matched by {counted['pattern']}"


@rule(
    "a function or the access log publishes every custom metric in use",
    put('aws_cloudwatch_metric_alarm.metric["authorizer-auth-failures"]', "metric_name", "AuthFailed"),
    lambda plan: in_dashboard(lambda board: board["widgets"][1]["properties"]["metrics"].append(["Callflow", "EventsLost"]))(plan),
)
def told(plan: Plan) -> Iterator[str]:
    java = [path.read_text("utf-8") for path in REPOSITORY.glob("callflow-*-adapter/src/main/java/**/*Metric*.java")]
    known = set(re.findall(r'new Metric\("(\w+)", "', "".join(java))) | {"TurnedAway"}
    watched = {alarm["metric_name"] for alarm in plan.of("aws_cloudwatch_metric_alarm").values() if alarm["namespace"] == "Callflow"}
    board = json.loads(plan["aws_cloudwatch_dashboard.service"]["dashboard_body"])
    for widget in board["widgets"]:
        watched |= {metric[1] for metric in widget["properties"].get("metrics", []) if metric[0] == "Callflow"}
    for name in sorted(watched - known):
        yield f"nothing publishes {name}"


def in_dashboard(change: Callable[[dict[str, Any]], Any]) -> Break:
    def broken(plan: Plan) -> None:
        board = json.loads(plan.resources["aws_cloudwatch_dashboard.service"]["dashboard_body"])
        change(board)
        plan.resources["aws_cloudwatch_dashboard.service"]["dashboard_body"] = json.dumps(board)

    return broken


@rule(
    "the dashboard shows the announced metrics, only of existing resources, without overlaps",
    put("aws_cloudwatch_dashboard.service", "dashboard_name", "callflow"),
    in_dashboard(lambda board: board["widgets"].pop(4)),
    in_dashboard(lambda board: board["widgets"][0]["properties"]["alarms"].pop()),
    in_dashboard(lambda board: board["widgets"][2].update(x=0)),
    in_dashboard(lambda board: board["widgets"][1]["properties"]["metrics"].append(["AWS/Lambda", "Errors", "FunctionName", "nobody"])),
    in_dashboard(lambda board: board["widgets"].pop()),
)
def dashboard(plan: Plan) -> Iterator[str]:
    board = plan["aws_cloudwatch_dashboard.service"]
    if board["dashboard_name"] != "callflow-service-dashboard-dev":
        yield f"it is called {board['dashboard_name']}"
    widgets = json.loads(board["dashboard_body"])["widgets"]
    taken: set[tuple[int, int]] = set()
    shown: set[tuple[str, str, str]] = set()
    for widget in widgets:
        cells = {(x, y) for x in range(widget["x"], widget["x"] + widget["width"]) for y in range(widget["y"], widget["y"] + widget["height"])}
        if cells & taken or widget["x"] + widget["width"] > 24:
            yield f"'{widget['properties']['title']}' overlaps another widget or the edge"
        taken |= cells
        for metric in widget["properties"].get("metrics", []):
            names = [part for part in metric if isinstance(part, str)]
            if names:
                dimensions = dict(zip(names[2::2], names[3::2]))
                shown.add((names[0], names[1], next(iter(dimensions.values()))))
                exists = {
                    "ApiName": "callflow-api",
                    "Stage": "v1",
                    "apiId": "api0000000",
                    "BucketName": "callflow-events-dev",
                }
                for dimension, value in dimensions.items():
                    if dimension.lower() == "functionname":
                        if value.removeprefix("callflow-") not in FUNCTIONS:
                            yield f"{names} shows a function that does not exist"
                    elif dimension in exists and value != exists[dimension]:
                        yield f"{names} shows a resource that does not exist"
    wanted = {("AWS/ApiGateway", metric, "callflow-api") for metric in ("Count", "4XXError", "5XXError", "Latency", "IntegrationLatency")}
    wanted |= {("AWS/Lambda", metric, f"callflow-{f}") for f in FUNCTIONS for metric in ("Invocations", "Errors", "Throttles", "Duration", "ConcurrentExecutions")}
    wanted |= {("AWS/S3", metric, "callflow-events-dev") for metric in ("BucketSizeBytes", "NumberOfObjects")}
    wanted |= {("Callflow", metric, "callflow-event-storer") for metric in ("EventsCreated", "EventsDuplicate", "EventsConflict", "EventsInvalid", "ContentionRestarts", "S3Requests", "S3Retries", "Errors5xx")}
    wanted |= {("Callflow", metric, "callflow-event-retriever") for metric in ("CallsRead", "S3Requests", "S3Retries", "Errors5xx")}
    wanted |= {("Callflow", "AuthFailures", "callflow-authorizer"), ("Callflow", "TurnedAway", "api0000000")}
    if plan.everything:
        wanted |= {("AWS/S3", metric, "callflow-events-dev") for metric in ("AllRequests", "5xxErrors")}
    if shown != wanted:
        yield f"the metrics differ in {sorted(shown ^ wanted)}"
    strips = [widget for widget in widgets if widget["type"] == "alarm"]
    if len(strips) != 1 or len(strips[0]["properties"]["alarms"]) != len(ALARMS):
        yield "not every alarm is shown"
    if sum(widget["type"] == "log" for widget in widgets) < 2:
        yield "a log table is missing"


# All resources


@rule(
    "every resource that supports tags has them",
    put("aws_s3_bucket.events", "tags", None),
    put('aws_iam_role.function["event-storer"]', "tags", {}),
)
def tagged(plan: Plan) -> Iterator[str]:
    for address, values in plan.resources.items():
        if "tags" in values and (values["tags"] or {}).get("Owner") != "telephony":
            yield f"{address} is tagged {values['tags']}"


@rule(
    "logs expire, and are encrypted with the given key",
    put("aws_cloudwatch_log_group.api", "retention_in_days", 0),
    drop('aws_cloudwatch_log_group.function["authorizer"]'),
    lambda plan: put("aws_cloudwatch_log_group.api", "kms_key_id", None if plan.everything else KEY)(plan),
)
def logs(plan: Plan) -> Iterator[str]:
    groups = plan.of("aws_cloudwatch_log_group")
    if set(groups) != {*FUNCTIONS, "api"}:
        yield f"there are {sorted(groups)}"
    for key, group in groups.items():
        if group["retention_in_days"] != 30:
            yield f"{key} is kept for {group['retention_in_days']} days"
        if bool(group["kms_key_id"]) != plan.everything:
            yield f"{key} is encrypted with {group['kms_key_id']}"


@rule(
    "resources are created in order: log groups and permissions before functions, the stage last",
    without_edges_from("aws_lambda_function.function"),
    without_edges_from("aws_api_gateway_stage.api"),
    without_edges_from("aws_iam_role_policy.function"),
)
def order(plan: Plan) -> Iterator[str]:
    for later, earlier in [
        ("aws_lambda_function.function", "aws_cloudwatch_log_group.function"),
        ("aws_lambda_function.function", "aws_iam_role_policy.function"),
        ("aws_lambda_function.function", "aws_s3_bucket_policy.events"),
        ("aws_lambda_function.function", "aws_s3_bucket_server_side_encryption_configuration.events"),
        ("aws_lambda_function.function", "aws_s3_bucket_versioning.events"),
        ("aws_api_gateway_stage.api", "aws_cloudwatch_log_group.api"),
        ("aws_api_gateway_stage.api", "aws_api_gateway_account.this"),
        ("aws_api_gateway_stage.api", "aws_lambda_permission.gateway"),
        ("aws_api_gateway_base_path_mapping.api", "aws_api_gateway_stage.api"),
        ("aws_api_gateway_domain_name.api", "aws_acm_certificate_validation.api"),
        ("aws_s3_bucket_lifecycle_configuration.events", "aws_s3_bucket_versioning.events"),
        ("aws_api_gateway_account.this", "aws_iam_role_policy_attachment.gateway"),
    ]:
        if not plan.after(later, earlier):
            yield f"{later} does not wait for {earlier}"


@rule(
    "roles have the given permissions boundary",
    lambda plan: put('aws_iam_role.function["authorizer"]', "permissions_boundary", None if plan.everything else "arn:x")(plan),
)
def boundary(plan: Plan) -> Iterator[str]:
    for key, role in plan.of("aws_iam_role").items():
        if role["permissions_boundary"] != ("arn:aws:iam::123456789012:policy/boundary" if plan.everything else None):
            yield f"{key} has the boundary {role['permissions_boundary']}"


def sources() -> Iterator[str]:
    """Checks the source text: no ARN of one partition, so that the module works in China and GovCloud; no provider."""
    for path in sorted((TERRAFORM / "modules/callflow").glob("*.tf")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            code = re.sub(r"error_message = .*|#.*", "", line)
            if re.search(r"arn:aws:|\.amazonaws\.com/", code):
                yield f"{path.name}:{number} works in one partition only: {line.strip()}"
            if re.search(r'^\s*provider "', code):
                yield f"{path.name}:{number}: a module must not contain a provider"


def run(*command: str) -> str:
    done = subprocess.run(command, cwd=TERRAFORM, capture_output=True, text=True, check=False)
    if done.returncode:
        messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        for message in messages:
            if message.get("type") == "diagnostic":
                print(message["diagnostic"]["summary"], message["diagnostic"].get("detail", ""), file=sys.stderr)
        sys.exit(f"{' '.join(command)} failed\n{done.stderr}")
    return done.stdout


def plans() -> list[Plan]:
    edges = {
        (later.removeprefix("module.callflow."), earlier.removeprefix("module.callflow."))
        for later, earlier in re.findall(r'"([^"]+)" -> "([^"]+)"', run("terraform", "graph"))
    }
    found = []
    for line in run("terraform", "test", "-test-directory=tests/policy", "-json", "-verbose").splitlines():
        message = json.loads(line)
        if message["type"] == "test_plan":
            changes = message["test_plan"]["resource_changes"]
            resources = {change["address"]: change["change"]["after"] for change in changes if change["mode"] == "managed"}
            found.append(Plan(message["@testrun"], resources, edges))
    if [plan.name for plan in found] != ["bare", "everything"]:
        sys.exit(f"planned {[plan.name for plan in found]}")
    return found


def main() -> int:
    faults = blind = broken = 0
    for fault in sources():
        faults += 1
        print(f"  FAULT  {fault}")
    for plan in plans():
        print(f"{plan.name}: {len(plan.resources)} resources")
        for says, check, breaks in RULES:
            found = list(check(plan))
            faults += len(found)
            print(("  FAULT  " if found else "  holds  ") + says)
            for fault in found:
                print(f"           {fault}")
            for number, make in enumerate(breaks, 1):
                other = copy.deepcopy(plan)
                make(other)
                broken += 1
                if set(check(other)) <= set(found):
                    blind += 1
                    print(f"  MISSED  break {number}: {says}")
    print(f"{len(RULES)} rules, {broken} broken plans, {faults} faults, {blind} not seen")
    return 1 if faults or blind else 0


if __name__ == "__main__":
    sys.exit(main())
