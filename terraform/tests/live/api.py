"""A client of the applied API that validates every answer against the contract."""

import copy
import http.client
import json
import ssl
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jsonschema
import yaml
from checks import Red, say

PROBLEM = "application/problem+json"

# Retry-After is only for answers where waiting helps; the others only for pages in a form other than JSON.
OF_SOME_ANSWERS = {"Retry-After", "Link", "Callflow-Damaged-Calls"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").split(";")[0].strip()

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Contract:
    """Validates answers against callflow-openapi.yaml."""

    def __init__(self, file: Path):
        self.document = yaml.safe_load(file.read_text())
        self.components = closed(self.document["components"])

    def problem_with(self, method: str, path: str, answer: Answer) -> str | None:
        """Describes how an answer violates the contract; None if it does not. `path` is the template."""
        responses = self.document["paths"][path][method.lower()]["responses"]
        response = responses.get(str(answer.status))
        if response is None:
            return f"{answer.status} is not in the contract for {method} {path}, which has {sorted(responses)}"
        if "$ref" in response:
            response = self.components["responses"][response["$ref"].rsplit("/", 1)[-1]]
        for header in response.get("headers", {}):
            if header.lower() not in answer.headers and header not in OF_SOME_ANSWERS:
                return f"the header {header} is missing"
        if "content" not in response:
            return f"unexpected body: {answer.text}" if answer.text else None
        if answer.media_type not in response["content"]:
            return f"the body is {answer.media_type}, not {' or '.join(response['content'])}: {answer.text}"
        if not answer.media_type.endswith("json"):
            return None if answer.text else "no body"
        try:
            body = answer.json
        except json.JSONDecodeError:
            return f"the body is not JSON: {answer.text}"
        schema = response["content"][answer.media_type]["schema"]
        validator = jsonschema.Draft4Validator({"allOf": [schema], "components": self.components})
        faults = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(body)]
        if answer.media_type == PROBLEM and body.get("status", answer.status) != answer.status:
            faults.append(f"the problem says {body['status']}")
        if answer.media_type == PROBLEM and not body.get("requestId"):
            faults.append("the problem has no requestId")
        return "; ".join(faults) or None


def closed(schemas: Any) -> Any:
    """The schemas with every object closed: an answer may gain fields, but not before the contract has them."""
    schemas = copy.deepcopy(schemas)
    waiting = [schemas]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if node.get("type") == "object" and "properties" in node:
                node.setdefault("additionalProperties", False)
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return schemas


class Api:
    """The API at its endpoint. Where `host` is given, that is the name that it is called by."""

    def __init__(self, endpoint: str, certificate: Path, contract: Contract, host: str | None = None):
        self.endpoint = urlsplit(endpoint)
        self.trust = ssl.create_default_context(cafile=str(certificate))
        self.contract = contract
        self.host = host
        self.answered: list[int] = []  # every status
        self.problems: list[str] = []  # the request id of every problem

    def send(self, method: str, path: str, key: str | None = None, body: Any = None,
             headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPSConnection(
            self.endpoint.hostname, self.endpoint.port, timeout=60, context=self.trust)
        sent = dict(headers or {})
        if self.host:
            sent["Host"] = self.host
        if key is not None:
            sent["Authorization"] = key if " " in key else "Bearer " + key
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
            body = body if isinstance(body, (str, bytes)) else json.dumps(body)
        try:
            connection.request(method, self.endpoint.path + path, body=body, headers=sent)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, text)

    def expect(self, status: int, what: str, method: str, path: str, *, query: dict[str, Any] | None = None,
               key: str | None = None, body: Any = None, headers: dict[str, str] | None = None, **names: str) -> Answer:
        """Sends a request; fails unless the answer has this status and matches the contract."""
        target = path
        for name, value in names.items():
            target = target.replace("{" + name + "}", quote(value, safe="~@"))
        if query:
            target += "?" + urlencode(query)
        began = time.monotonic()
        answer = self.send(method, target, key, body, headers)
        took = (time.monotonic() - began) * 1000
        self.answered.append(answer.status)
        said = f"{method} {path}: {what}: {answer.status}"
        if answer.status != status:
            raise Red(f"{said}, not {status}: {answer.text}")
        # An unknown path is validated like an unknown call.
        told = (method, path) if path in self.contract.document["paths"] else ("GET", "/calls/{callId}")
        fault = self.contract.problem_with(*told, answer)
        if fault:
            raise Red(f"{said}, but {fault}")
        if answer.media_type == PROBLEM:
            self.problems.append(answer.json["requestId"])
        code = " " + answer.json["code"] if answer.media_type == PROBLEM else ""
        say(f"ok  {said}{code} ({took:.0f} ms)")
        return answer
