"""Makes MiniStack's gateway as strict as AWS's, so that a broken deployment fails.

- A route works once it is deployed: a deployment is a snapshot of the API.
- A function is invoked only if its resource policy allows this API, at the qualifier that the API uses.
- A function that fails, or returns an invalid proxy response, is a 502 from the gateway response DEFAULT_5XX, without its message.
- The function and the client see the same request id; each request has a line in the access log, in the format of the stage.
"""

import copy
import re
import time
from contextvars import ContextVar

from ministack.core.arn import execute_api_arn
from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.services import apigateway_v1 as v1
from ministack.services import cloudwatch_logs, lambda_svc

# The current request: `request` is MiniStack's data, the rest is added here.
_request: ContextVar[dict] = ContextVar("request")
# The key of the current request's routes in MiniStack's tree of resources.
_routes: ContextVar[str | None] = ContextVar("routes", default=None)


class FunctionFailed(v1._GatewayError):
    """The answer for a failed function, without details."""

    def __init__(self) -> None:
        super().__init__("DEFAULT_5XX", "Internal server error")


def snapshot(api_id: str, deployment_id: str) -> str:
    return f"{api_id} deployed as {deployment_id}"


def deployed_routes(api_id: str, stage_name: str) -> str | None:
    stage = v1._stages_v1.get(api_id, {}).get(stage_name)
    return snapshot(api_id, stage["deploymentId"]) if stage else None


def may_call(function_arn: str, source_arn: str, account: str, region: str) -> bool:
    """Whether the policy of the function, at this qualifier, allows API Gateway to invoke it for the source."""
    function, _, _ = lambda_svc._get_base_func_record_for_ref(function_arn)
    if function is None:
        return False
    caller = EvalContext(
        principal_arn="apigateway.amazonaws.com", principal_type="Service", principal_account=account,
        action="lambda:InvokeFunction", resource_arn=function_arn, region=region,
        service_context={"aws:sourcearn": source_arn, "aws:sourceaccount": account})
    return evaluate_resource_policy(function["policy"], caller, service="apigateway.amazonaws.com").decision == "Allow"


def install() -> None:
    serve_deployed_routes()
    ask_for_permission()
    hide_failures()
    log_access()


def serve_deployed_routes() -> None:
    create, delete = v1._create_deployment, v1._delete_deployment

    def create_deployment(api_id, data):
        before = set(v1._deployments_v1.get(api_id, {}))
        answer = create(api_id, data)
        for deployment_id in set(v1._deployments_v1.get(api_id, {})) - before:
            v1._resources[snapshot(api_id, deployment_id)] = copy.deepcopy(v1._resources[api_id])
        return answer

    def delete_deployment(api_id, deployment_id):
        if any(stage["deploymentId"] == deployment_id for stage in v1._stages_v1.get(api_id, {}).values()):
            return v1._v1_error(
                "BadRequestException", "Active stages pointing to this deployment must be moved or deleted", 400)
        v1._resources.pop(snapshot(api_id, deployment_id), None)
        return delete(api_id, deployment_id)

    execute, authorization = v1._execute_in_scope, v1.method_authorization_type
    match, fallback = v1._match_resource_tree, v1._match_greedy_fallback

    async def execute_deployed(request, api_id, stage_name, *rest):
        token = _routes.set(deployed_routes(api_id, stage_name))
        try:
            return await execute(request, api_id, stage_name, *rest)
        finally:
            _routes.reset(token)

    def deployed_authorization(api_id, stage_name, method, path):
        scope = v1.find_api_scope(api_id)
        if scope is None:
            return None
        with v1.request_scope(*scope):
            token = _routes.set(deployed_routes(api_id, stage_name))
        try:
            return authorization(api_id, stage_name, method, path)
        finally:
            _routes.reset(token)

    v1._create_deployment, v1._delete_deployment = create_deployment, delete_deployment
    v1._execute_in_scope, v1.method_authorization_type = execute_deployed, deployed_authorization
    v1._match_resource_tree = lambda api_id, segments: match(_routes.get() or api_id, segments)
    v1._match_greedy_fallback = lambda api_id, segments, verb: fallback(_routes.get() or api_id, segments, verb)


def ask_for_permission() -> None:
    invoke, authorize = v1._invoke_lambda_proxy_v1, v1._authorize_request_v1

    async def invoke_permitted(integration, api_id, stage_name, stage, resource, path, method, *rest, **more):
        function = v1._extract_lambda_ref_from_integration_uri(integration["uri"])
        account, region = more["owner_account_id"], more["owner_region"]
        source = execute_api_arn(region, account, api_id, stage_name, method, resource["path"])
        if not may_call(function, source, account, region):
            return v1._gw_error("API_CONFIGURATION_ERROR", "Internal server error")
        return await invoke(integration, api_id, stage_name, stage, resource, path, method, *rest, **more)

    async def authorize_permitted(api_id, stage_name, method_obj, *rest):
        account, region = rest[-2:]
        authorizer = v1._authorizers_v1.get(api_id, {}).get(method_obj.get("authorizerId"))
        if authorizer:
            function = v1._extract_lambda_ref_from_integration_uri(authorizer["authorizerUri"])
            source = f"arn:aws:execute-api:{region}:{account}:{api_id}/authorizers/{authorizer['id']}"
            if not may_call(function, source, account, region):
                return v1._gw_error("AUTHORIZER_CONFIGURATION_ERROR", "Internal server error"), None
        return await authorize(api_id, stage_name, method_obj, *rest)

    v1._invoke_lambda_proxy_v1, v1._authorize_request_v1 = invoke_permitted, authorize_permitted


def hide_failures() -> None:
    proxy_answer, invoke, render = v1._lambda_proxy_response, v1._invoke_lambda_proxy_v1, v1._gateway_error_response

    def proxy_answer_or_failure(result):
        answer, error = proxy_answer(result)
        body = result.get("body")
        malformed = not (isinstance(body, dict) and isinstance(body.get("statusCode"), int))
        return (None, error or "no proxy answer") if error or malformed else (answer, None)

    async def invoke_or_failure(*arguments, **more):
        answer = await invoke(*arguments, **more)
        if isinstance(answer, tuple) and answer[0] == 502 and set(answer[1]) == {"Content-Type"}:
            return FunctionFailed()
        return answer

    def rendered(error, request):
        status, headers, body = render(error, request)
        return (502 if isinstance(error, FunctionFailed) and status == 500 else status), headers, body

    v1._lambda_proxy_response, v1._invoke_lambda_proxy_v1 = proxy_answer_or_failure, invoke_or_failure
    v1._gateway_error_response = rendered


def log_access() -> None:
    handle, execute, build, authorize = (
        v1._handle_execute_in_scope, v1._execute_in_scope, v1._build_lambda_event_v1, v1._authorize_request_v1)

    async def handle_logged(api_id, stage_name, method, path, headers, *rest):
        known = {"method": method, "userAgent": headers.get("user-agent", "-"), "began": time.time()}
        token = _request.set(known)
        try:
            answer = await handle(api_id, stage_name, method, path, headers, *rest)
        finally:
            _request.reset(token)
        if known.get("request", {}).get("stage"):
            write_access_line(known, answer)
        return answer

    async def execute_known(request, *rest):
        _request.get()["request"] = request
        return await execute(request, *rest)

    async def authorize_known(*arguments):
        error, context = await authorize(*arguments)
        _request.get()["principalId"] = (context or {}).get("principalId", "-")
        return error, context

    def build_with_id(*arguments, **more):
        event = build(*arguments, **more)
        event["requestContext"]["requestId"] = _request.get()["request"]["request_id"]
        return event

    v1._handle_execute_in_scope, v1._execute_in_scope = handle_logged, execute_known
    v1._build_lambda_event_v1, v1._authorize_request_v1 = build_with_id, authorize_known


def write_access_line(known: dict, answer: tuple) -> None:
    """The access log line of a request in the format of the stage; unknown variables and those without a value are `-`."""
    request, (status, _, body) = known["request"], answer
    settings = request["stage"].get("accessLogSettings") or {}
    if not settings.get("format"):
        return
    now = time.time()
    values = {
        "requestId": request["request_id"], "extendedRequestId": request["request_id"], "apiId": request["api_id"],
        "stage": request["stage_name"], "httpMethod": known["method"], "resourcePath": request["resource_path"] or "-",
        "status": str(status), "responseLength": str(len(body)), "protocol": "HTTP/1.1",
        "responseLatency": str(int((now - known["began"]) * 1000)), "requestTimeEpoch": str(int(known["began"] * 1000)),
        "identity.sourceIp": "127.0.0.1", "identity.userAgent": known["userAgent"],
        "authorizer.principalId": known.get("principalId", "-"),
    }
    line = re.sub(r"\$context\.([A-Za-z]+(?:\.[A-Za-z]+)*)", lambda name: values.get(name[1], "-"), settings["format"])
    group, stream = settings["destinationArn"].split(":log-group:")[1].removesuffix(":*"), request["stage_name"]
    cloudwatch_logs._create_log_stream({"logGroupName": group, "logStreamName": stream})
    cloudwatch_logs._put_log_events({"logGroupName": group, "logStreamName": stream, "logEvents": [
        {"timestamp": int(now * 1000), "message": line}]})
