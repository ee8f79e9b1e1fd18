"""Corrects answers of MiniStack that the Terraform provider cannot read, or sees as a difference at every plan."""

import datetime
import json
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import apigateway_v1 as v1
from ministack.services import cloudwatch


def install() -> None:
    rest_apis()
    domains()
    alarms()


def rest_apis() -> None:
    """A patch carries strings: "true" is a boolean, and ~1 in a media type is a slash (RFC 6901)."""
    update = v1._update_rest_api

    def update_rest_api(api_id, data):
        answer = update(api_id, data)
        api = v1._rest_apis.get(api_id)
        if not api:
            return answer
        api["disableExecuteApiEndpoint"] = str(api.get("disableExecuteApiEndpoint")).lower() == "true"
        api["binaryMediaTypes"] = [each.replace("~1", "/") for each in api.get("binaryMediaTypes") or []]
        return v1._v1_response(v1._rest_api_view(api))

    v1._update_rest_api = update_rest_api


def domains() -> None:
    """A mapping without a base path is called "(none)"; a domain without mutual TLS has no block for it."""
    create, get = v1._create_base_path_mapping, v1._get_domain_name

    def get_domain_name(name):
        domain = v1._domain_names.get(name)
        if domain and not domain.get("mutualTlsAuthentication"):
            domain.pop("mutualTlsAuthentication", None)
        return get(name)

    v1._create_base_path_mapping = lambda domain, data: create(
        domain, {**data, "basePath": data.get("basePath") or "(none)"})
    v1._get_domain_name = get_domain_name


def xml(value) -> str:
    if isinstance(value, dict):
        return "".join(f"<{k}>{xml(v)}</{k}>" for k, v in value.items() if v is not None and k != "Tags")
    if isinstance(value, (list, tuple)):
        return "".join(f"<member>{xml(each)}</member>" for each in value)
    return escape(str(value).lower() if isinstance(value, bool) else str(value))


def tree(params: dict[str, str], prefix: str) -> Any:
    """Restores the structure that the query protocol flattened: `A.member.1.B` is B of the first element of the list A."""
    if prefix in params:
        return params[prefix]
    parts = dict.fromkeys(key[len(prefix) + 1:].split(".")[0] for key in params if key.startswith(prefix + "."))
    if "member" in parts:
        numbers = {int(key[len(prefix) + 8:].split(".")[0]) for key in params if key.startswith(prefix + ".member.")}
        return [tree(params, f"{prefix}.member.{number}") for number in sorted(numbers)]
    return {part: tree(params, f"{prefix}.{part}") for part in parts}


def alarms() -> None:
    """Keeps the metrics of an alarm on an expression, and makes DescribeAlarms complete over the query protocol."""
    put, describe = cloudwatch._put_metric_alarm, cloudwatch._describe_alarms

    def flat(params):
        return {name: value[0] if isinstance(value, list) else value for name, value in params.items()}

    def put_metric_alarm(params, cbor_data, is_cbor, is_json=False):
        answer = put(params, cbor_data, is_cbor, is_json)
        request = cbor_data if is_cbor or is_json else {
            "AlarmName": flat(params).get("AlarmName"), "Metrics": tree(flat(params), "Metrics")}
        if answer[0] < 400 and request.get("Metrics"):
            cloudwatch._alarms[request["AlarmName"]]["Metrics"] = request["Metrics"]
        return answer

    def describe_alarms(params, cbor_data, is_cbor, is_json=False):
        if is_cbor or is_json:
            return describe(params, cbor_data, is_cbor, is_json)
        names = ("AlarmNames", "AlarmTypes", "AlarmNamePrefix", "StateValue", "MaxRecords", "NextToken")
        request = {name: tree(flat(params), name) for name in names}
        # MiniStack answers in full over JSON only.
        status, headers, body = describe({}, {name: value for name, value in request.items() if value}, False, True)
        if status != 200:
            return status, headers, body
        answer = json.loads(body)
        for alarm in answer["MetricAlarms"] + answer["CompositeAlarms"]:
            # An alarm has one of these; MiniStack adds defaults for the others.
            if alarm.get("Metrics"):
                alarm.pop("Period", None)
            if alarm.get("Metrics") or alarm.get("ExtendedStatistic"):
                alarm.pop("Statistic", None)
            for key, value in alarm.items():
                if key.endswith("Timestamp") and isinstance(value, (int, float)):
                    moment = datetime.datetime.fromtimestamp(value, datetime.timezone.utc)
                    alarm[key] = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        result = "<DescribeAlarmsResult>" + xml(answer) + "</DescribeAlarmsResult>"
        return cloudwatch._xml(200, "DescribeAlarmsResponse", result)

    cloudwatch._put_metric_alarm, cloudwatch._describe_alarms = put_metric_alarm, describe_alarms
