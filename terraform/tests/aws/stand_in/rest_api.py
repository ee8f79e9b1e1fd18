"""PutRestApi with an OpenAPI 3.0 body: routes, authorizers, integrations and gateway responses.

What a body asks for and this does not know is refused, not passed over: request validators and models would change the answers
of a real gateway, and a URI that names no function is what a wrong placeholder leaves behind.
"""

import json
import re

import yaml
from ministack.services import apigateway_v1 as v1

X = "x-amazon-apigateway-"
INVOCATION = re.compile(
    r"arn:aws[a-z-]*:apigateway:[a-z0-9-]+:lambda:path/2015-03-31/functions/"
    r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9_-]+)?/invocations")
KNOWN_EXTENSIONS = {X + "gateway-responses", X + "binary-media-types"}
# Fields of an integration that API Gateway imports and MiniStack does not.
INTEGRATION = ("passthroughBehavior", "timeoutInMillis", "contentHandling", "credentials")


class Refused(Exception):
    """API Gateway, or this import, does not accept the body."""


def import_into(api_id: str, document: dict) -> None:
    """Replaces the API by the document, as PutRestApi does in mode `overwrite`."""
    check(document)
    api = v1._rest_apis[api_id]
    info = document.get("info") or {}
    api.update({name: str(info[key]) for name, key in
                (("name", "title"), ("version", "version"), ("description", "description")) if info.get(key)})
    if document.get(X + "binary-media-types"):
        api["binaryMediaTypes"] = document[X + "binary-media-types"]

    known = {each["name"]: each["id"] for each in v1._authorizers_v1.get(api_id, {}).values()}
    for store in (v1._resources, v1._gateway_responses, v1._authorizers_v1):
        store[api_id] = {}
    root = v1._new_id()[:8]
    v1._resources[api_id][root] = {"id": root, "parentId": None, "pathPart": "", "path": "/", "resourceMethods": {}}

    schemes = v1._import_security_schemes(api_id, document)
    keep_ids(api_id, known, schemes)
    for path, item in document["paths"].items():
        v1._import_path_item(api_id, path, item, schemes, document.get("security"))
        resource = next(each for each in v1._resources[api_id].values() if each["path"] == path)
        for verb, operation in item.items():
            complete(resource["resourceMethods"][verb.upper()], operation)
    for kind, response in (document.get(X + "gateway-responses") or {}).items():
        status, _, body = v1._put_gateway_response(api_id, kind, response)
        if status >= 400:
            raise Refused(json.loads(body)["message"])


def check(document: dict) -> None:
    if not str(document.get("openapi", "")).startswith("3.0."):
        raise Refused("the body is no OpenAPI 3.0 document")
    unknown = {key for key in document if key.startswith(X)} - KNOWN_EXTENSIONS
    if unknown:
        raise Refused(f"the emulated AWS does not support {sorted(unknown)}")
    for path, item in document["paths"].items():
        for verb, operation in item.items():
            if verb not in v1._OPENAPI_HTTP_METHODS:
                raise Refused(f"the emulated AWS does not support `{verb}` in {path}; move it into the operations")
            integration = operation.get(X + "integration") or {}
            if str(integration.get("type")).lower() == "aws_proxy" and not INVOCATION.fullmatch(integration["uri"]):
                raise Refused(f"Invalid ARN specified in the request: {integration['uri']}")
    for scheme in (document.get("components") or {}).get("securitySchemes", {}).values():
        authorizer = scheme.get(X + "authorizer") or {}
        if authorizer and not INVOCATION.fullmatch(authorizer["authorizerUri"]):
            raise Refused(f"Invalid ARN specified in the request: {authorizer['authorizerUri']}")


def keep_ids(api_id: str, known: dict[str, str], schemes: dict[str, dict]) -> None:
    """Keeps the id of an existing authorizer, because deployments refer to it."""
    authorizers = v1._authorizers_v1[api_id]
    for scheme, fresh in schemes.items():
        if scheme in known and fresh.get("authorizerId"):
            authorizer = authorizers.pop(fresh["authorizerId"])
            authorizer["id"] = fresh["authorizerId"] = known[scheme]
            authorizers[authorizer["id"]] = authorizer


def complete(method: dict, operation: dict) -> None:
    method["operationName"] = operation.get("operationId", "")
    integration = operation.get(X + "integration") or {}
    for key in INTEGRATION:
        if key in integration:
            method["methodIntegration"][key] = integration[key]
    behaviour = method["methodIntegration"] or {}
    if "passthroughBehavior" in behaviour:
        behaviour["passthroughBehavior"] = behaviour["passthroughBehavior"].upper()


def install() -> None:
    handle = v1.handle_request

    async def handle_request(method, path, headers, body, query_params):
        parts = [part for part in path.strip("/").split("/") if part]
        if method != "PUT" or len(parts) != 2 or parts[0] != "restapis":
            return await handle(method, path, headers, body, query_params)
        api_id = parts[1]
        if api_id not in v1._rest_apis:
            return v1._v1_error("NotFoundException", "Invalid API identifier specified", 404)
        try:
            import_into(api_id, yaml.safe_load(body))
        except (Refused, yaml.YAMLError) as refused:
            return v1._v1_error("BadRequestException", f"Invalid OpenAPI input: {refused}", 400)
        return v1._v1_response(v1._rest_api_view(v1._rest_apis[api_id]))

    v1.handle_request = handle_request
