"""Applies, uses, changes and destroys terraform/ against an emulated AWS.

    python terraform/tests/live RUNTIME_CLIENT JAVA

RUNTIME_CLIENT is a folder with AWS's runtime interface client, JAVA the `java` that runs the functions; `.ci/terraform` provides
both. Exits with 0 if every check passes, with 1 at the first that fails.
"""

import json
import re
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import story
from api import Api, Contract
from checks import Red, check, same, say
from cloud import Cloud
from credentials import Issuer
from module import CONTRACT, Module, brief

BUCKET = "callflow-events-dev"
DOMAIN = "callflow-api.example.com"
FUNCTION_NAMES = ("authorizer", "event-storer", "event-retriever")
FUNCTIONS = "terraform/modules/callflow/functions.tf"
ROLES = "terraform/modules/callflow/iam.tf"


@dataclass(frozen=True)
class Fault:
    """An edit of the module that must make the test fail: at which request, and which answer or log line gives the cause."""

    what: str
    file: str
    old: str
    new: str
    where: str
    why: str


FAULTS = (
    Fault("a wrong handler string", FUNCTIONS, "EventRetriever::handleRequest", "EventRetriever::handelRequest",
          r"GET /health: .*: 502", r"handelRequest"),
    Fault("a missing variable", FUNCTIONS, "CALLFLOW_BUCKET ", "CALLFLOW_BUKET ",
          r"GET /health: .*: 50[0-9]", r"CALLFLOW_BUCKET: not set"),
    Fault("a missing permission", ROLES, '"s3:PutObject", ', "",
          r"POST /events: .*: 50[0-9]", r"Grant s3:PutObject"),
)


def main(runtime_client: Path, java: str) -> None:
    work = Path(tempfile.mkdtemp(prefix="callflow-terraform-"))
    try:
        with Issuer() as issuer, Cloud(work, runtime_client, java) as cloud:
            try:
                Cycle(work, cloud, issuer).run()
            except BaseException:
                print("\nThe end of the emulator's log:\n" + "\n".join(cloud.log.read_text().splitlines()[-40:]))
                raise
    finally:
        shutil.rmtree(work)


class Cycle:
    def __init__(self, work: Path, cloud: Cloud, issuer: Issuer):
        self.cloud = cloud
        self.issuer = issuer
        self.module = Module(work, cloud, {
            "environment": "dev", "project_name": "callflow", "aws_region": "us-east-1", "s3_bucket_name": BUCKET,
            "api_gateway_stage_name": "v1", "log_retention_days": 30, "create_api_gateway_account": True,
            "alarm_sns_topic_arn": "arn:aws:sns:us-east-1:123456789012:alerts",
            "api_keys": [key.entry for key in story.KEYS], "jwt": issuer.settings,
            "tags": {"Environment": "dev", "Project": "callflow", "ManagedBy": "terraform"}})

    def api_at(self, path: str, host: str | None = None) -> Api:
        return Api(self.cloud.url + path, self.cloud.certificate, Contract(self.module.copy / CONTRACT), host)

    def run(self) -> None:
        self.applied()
        self.edited_contract_is_deployed()
        # Terraform waits for DNS for most of a minute; the API is tested meanwhile.
        with ThreadPoolExecutor(1) as aside:
            domain = aside.submit(self.domain)
            self.serves()
            domain.result()
        self.serves_by_name()
        self.gateway_needs_its_permission()
        for fault in FAULTS:
            self.turns_red(fault)
        self.destroyed()

    def applied(self) -> None:
        say("init, validate, apply")
        self.module.terraform("init", "-input=false")
        self.module.terraform("validate")
        made = self.module.plan_and_apply()
        check(re.search(r" 0 changed, 0 destroyed", made), "every resource is created")
        self.nothing_to_do("the first apply")
        self.api_id = self.module.outputs()["api_gateway_id"]
        self.api = self.api_at(f"/_aws/execute-api/{self.api_id}/v1")

    def nothing_to_do(self, what: str) -> None:
        plan = self.module.terraform("plan", "-input=false", "-detailed-exitcode", allowed=(0, 2))
        check(plan.returncode == 0, f"a second plan is empty after {what}", brief(plan.stdout))

    def serves(self) -> None:
        say("requests to the applied API")
        story.run(self.api, self.issuer)
        self.logs_tell_it(self.api)

    def logs_tell_it(self, api: Api) -> None:
        """The logs are JSON, contain the line of each problem, and contain no key, token or number."""
        lines = []
        for function in FUNCTION_NAMES:
            own = [line for line in self.cloud.log_lines(f"/aws/lambda/callflow-{function}")
                   if not re.match(r"(START|END|REPORT) RequestId: ", line)]
            check(own and all(map(story.is_json_line, own)), f"every line in the log of the {function} is JSON",
                  str([line for line in own if not story.is_json_line(line)]))
            lines += own
        access = self.cloud.log_lines("/aws/apigateway/callflow-api")
        check(all(map(story.is_json_line, access)), "every line in the access log is JSON", str(access))
        told = [json.loads(line) for line in access]
        same("the access log has a line for each answer", sorted(api.answered), sorted(int(line["status"]) for line in told))
        same("the access log has the request id of each problem", set(), set(api.problems) - {line["requestId"] for line in told})
        [counts] = self.cloud.client("logs").describe_metric_filters(
            logGroupName="/aws/apigateway/callflow-api")["metricFilters"]
        terms = re.findall(r'\(\$\.(\w+) = "(\w+)"\)', counts["filterPattern"])
        same("requests that the metric filter counts", len([each for each in api.answered if each in (401, 403)]),
             len([line for line in told if any(line[field] == value for field, value in terms)]))
        everything = "\n".join(lines + access)
        secrets = [key.secret for key in story.KEYS] + [story.NUMBER, story.NUMBER[1:], "eyJ"]
        same("secrets and numbers in the logs", [], [secret for secret in secrets if secret in everything])

    def edited_contract_is_deployed(self) -> None:
        say("a change of the contract is deployed")
        before = self.deployment()
        self.module.replace(CONTRACT, "\"'Bearer'\"", "\"'Bearer realm=callflow'\"")
        done = self.module.apply("-refresh=false")
        check(before != self.deployment(), "there is a new deployment", done)
        answer = self.api.expect(401, "without credentials", "GET", "/calls")
        same("the API serves the change", "Bearer realm=callflow", answer.headers["www-authenticate"])
        self.module.restore(CONTRACT)

    def deployment(self) -> str:
        gateway = self.cloud.client("apigateway")
        return gateway.get_stage(restApiId=self.api_id, stageName="v1")["deploymentId"]

    def domain(self) -> None:
        say("a custom domain is added")
        zone = self.cloud.client("route53").create_hosted_zone(Name="example.com", CallerReference="live")
        self.module.set(domain_name=DOMAIN, hosted_zone_id=zone["HostedZone"]["Id"].rsplit("/", 1)[-1])
        self.module.apply()
        same("the endpoint", f"https://{DOMAIN}/v1", self.module.outputs()["api_gateway_endpoint"])
        records = self.cloud.client("route53").list_resource_record_sets(HostedZoneId=zone["HostedZone"]["Id"])
        named = {record["Name"]: record for record in records["ResourceRecordSets"]}
        rest_api = self.cloud.client("apigateway").get_rest_api(restApiId=self.api_id)
        check(rest_api["disableExecuteApiEndpoint"], "the assigned host name is off")
        check("AliasTarget" in named.get(DOMAIN + ".", {}), "the zone has its record", str(sorted(named)))
        self.nothing_to_do("adding the domain")

    def serves_by_name(self) -> None:
        say("requests to the domain")
        self.by_name = self.api_at("/v1", host=DOMAIN)
        story.healthy(self.by_name)
        story.events_are_stored_once(self.by_name, story.call_of([("call.started", 2), ("call.ended", 1)]))

    def gateway_needs_its_permission(self) -> None:
        say("API Gateway needs the permission of the module")
        functions = self.cloud.client("lambda")
        live = {"FunctionName": "callflow-event-retriever", "Qualifier": "live"}
        policy = json.loads(functions.get_policy(**live)["Policy"])
        [permission] = [each for each in policy["Statement"] if each["Sid"] == "retriever-by-get"]
        functions.remove_permission(**live, StatementId=permission["Sid"])
        self.by_name.expect(500, "without the permission", "GET", "/health")
        functions.add_permission(**live, StatementId=permission["Sid"], Action=permission["Action"],
                                 Principal=permission["Principal"]["Service"],
                                 SourceArn=permission["Condition"]["ArnLike"]["AWS:SourceArn"])
        story.healthy(self.by_name)

    def turns_red(self, fault: Fault) -> None:
        say(f"{fault.what} makes the test fail")
        self.module.replace(fault.file, fault.old, fault.new)
        self.module.apply("-refresh=false")
        before = set(self.function_logs())
        try:
            story.run(self.by_name, self.issuer)
        except Red as red:
            reason = str(red)
        else:
            raise Red(f"the test passes with {fault.what}")
        finally:
            self.module.restore(fault.file)
        say(f"red {reason}")
        check(re.search(fault.where, reason), "it fails at the expected request", reason)
        why = [line for line in [reason, *self.function_logs()] if line not in before and re.search(fault.why, line)]
        check(why, "an answer or a log line gives the cause")
        if why[0] != reason:
            say("    " + why[0][:400])

    def function_logs(self) -> list[str]:
        return [line for function in FUNCTION_NAMES
                for line in self.cloud.log_lines(f"/aws/lambda/callflow-{function}")]

    def destroyed(self) -> None:
        say("destroy is refused while the bucket contains events, then done in two steps")
        refused = self.module.terraform("destroy", "-input=false", "-auto-approve", allowed=(1,))
        check("BucketNotEmpty" in refused.stdout, "destroy is refused", refused.stdout)
        check(self.stored_objects(), "the events still exist")
        self.module.set(force_destroy=True)
        self.module.apply("-target=module.callflow.aws_s3_bucket.events")
        self.module.terraform("destroy", "-input=false", "-auto-approve", "-refresh=false")
        say("    destroyed")
        same("what is left in the state", "", self.module.terraform("state list").stdout)
        self.nothing_is_left()

    def stored_objects(self) -> list[str]:
        listing = self.cloud.client("s3").list_objects_v2(Bucket=BUCKET)
        return [each["Key"] for each in listing.get("Contents", [])]

    def nothing_is_left(self) -> None:
        ask = self.cloud.client
        left = {
            "buckets": [each["Name"] for each in ask("s3").list_buckets()["Buckets"]],
            "functions": [each["FunctionName"] for each in ask("lambda").list_functions()["Functions"]],
            "layers": [each["LayerName"] for each in ask("lambda").list_layers()["Layers"]],
            "APIs": [each["name"] for each in ask("apigateway").get_rest_apis()["items"]],
            "domains": [each["domainName"] for each in ask("apigateway").get_domain_names()["items"]],
            "roles": [each["RoleName"] for each in ask("iam").list_roles()["Roles"] if "callflow" in each["RoleName"]],
            "log groups": [each["logGroupName"] for each in ask("logs").describe_log_groups()["logGroups"]],
            "alarms": [each["AlarmName"] for each in ask("cloudwatch").describe_alarms()["MetricAlarms"]],
            "dashboards": [each["DashboardName"] for each in ask("cloudwatch").list_dashboards()["DashboardEntries"]],
        }
        same("what is left in the account", {}, {kind: names for kind, names in left.items() if names})


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]).resolve(), sys.argv[2])
    except Red as red:
        sys.exit(f"\nRED: {red}")
    say("everything passed")
