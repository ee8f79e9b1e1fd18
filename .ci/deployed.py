"""Checks what the documents say about a deployed service, without deploying one:

- Commands: a block runs in a shell in which `aws`, `terraform`, `git`, `curl`, `mvn` and `./callflow` only record their arguments. Each
  recorded call is then checked with the real program: the AWS CLI and curl parse it and connect to a closed port; the help of
  Terraform and of Callflow must contain each flag; `terraform/` must declare what `-var`, `-target` and `output` name, and create
  every resource named callflow-… or /aws/….
- HCL: Terraform parses it, and `terraform/` must have the variables that it sets.
- Queries for Logs Insights: the code, or the access log of the API, must write every field.
"""
import glob
import json
import os
import re
import shutil
import subprocess
import tempfile

import links

NOBODY = "http://127.0.0.1:9"
# Records are separated by 036, the words of a record by 037. The printed values replace answers of AWS.
BEFORE = r"""
CALLS=$(mktemp)
called() { printf '%s\037' "$@" >>"$CALLS"; printf '\036' >>"$CALLS"; }
aws() { called aws "$@"; echo 1; }
git() { called git "$@"; }
curl() { called curl "$@"; }
mvn() { called mvn "$@"; }
./callflow() { called ./callflow "$@"; }
../callflow() { called ./callflow "$@"; }
terraform() {
  called terraform "$@"
  case "$*" in
    *output*endpoint) echo https://example.execute-api.eu-central-1.amazonaws.com/v1 ;;
    *output*bucket_name) echo callflow-events-dev ;;
    *output*arn) echo arn:aws:lambda:eu-central-1:123456789012:function:callflow-event-storer ;;
    *output*) echo 1 ;;
  esac
}
"""

# The classes that write the log of each function. The storer and the retriever also run the handlers of their methods, and
# these read stories and pages of events.
EVERY_LINE = ["RequestLog", "TraceParent", "Operations", "ProxyFunction", "Invocation", "Wiring", "EmbeddedMetrics"]
STORER, RETRIEVER = "/aws/lambda/callflow-event-storer", "/aws/lambda/callflow-event-retriever"
WRITERS = {
    STORER: EVERY_LINE,
    RETRIEVER: EVERY_LINE + ["RequestedStory", "EventPages"],
    "/aws/lambda/callflow-authorizer": ["Authorizer", "RequestLog", "ProxyFunction", "Wiring", "EmbeddedMetrics"],
}
# Fields of EVERY_LINE that only one of the two functions writes.
OF_ONE = {
    STORER: {"processingTimeMs", "s3Key", "ContentionRestarts"},
    RETRIEVER: {"queryTimeMs", "s3ObjectsScanned", "CallsRead"},
}
# Fields that CloudWatch adds to every line and to the reports of the Lambda platform.
OF_CLOUDWATCH = set("""@timestamp @message @log @logStream @ptr @type @requestId @duration @initDuration @billedDuration
    @memorySize @maxMemoryUsed @xrayTraceId""".split())
QUERY_COMMANDS = set("fields display filter stats sort limit parse dedup pattern".split())
QUERY_WORDS = set("""as by and or not in like asc desc is null count sum avg min max pct stddev earliest latest count_distinct bin
    strlen concat ispresent isblank isempty coalesce floor ceil abs greatest least tolower toupper substr strcontains""".split())


class Wrong(Exception):
    """A document is wrong."""


class Terraform:
    """The plan of `terraform/` with the variables of its example."""

    PROVIDER = """
    provider "aws" {
      access_key                  = "nobody"
      secret_key                  = "nothing"
      skip_credentials_validation = true
      skip_metadata_api_check     = true
      skip_requesting_account_id  = true
    }
    """

    def __init__(self, folder):
        self.folder = folder
        with tempfile.TemporaryDirectory(prefix="callflow-plan-") as scratch:
            root = shutil.copytree(os.path.join(folder, "terraform"), os.path.join(scratch, "terraform"))
            os.symlink(os.path.join(folder, "callflow-api-contract"), os.path.join(scratch, "callflow-api-contract"))
            with open(os.path.join(root, "nobody_override.tf"), "w", encoding="utf-8") as override:
                override.write(self.PROVIDER)
            open(os.path.join(scratch, "no.jar"), "w").close()
            for command in (["init"], ["plan", "-out=plan", "-var-file=terraform.tfvars.example", "-var=lambda_jar_path=../no.jar"]):
                code, answer = said(["terraform"] + command + ["-input=false", "-no-color"], root)
                if code:
                    raise Wrong("terraform %s failed:\n%s" % (command[0], answer))
            plan = json.loads(subprocess.run(
                ["terraform", "show", "-json", "plan"], cwd=root, check=True, stdout=subprocess.PIPE, text=True).stdout)
        configuration = plan["configuration"]["root_module"]
        module = configuration["module_calls"]["callflow"]["module"]
        # The body of the dashboard is only known after apply.
        with open(os.path.join(folder, "terraform/modules/callflow/dashboard.tf"), encoding="utf-8") as dashboard:
            self.graphs = set(re.findall(r'\btitle\s*=\s*"([^"]*)"', dashboard.read()))
        self.variables, self.outputs = set(configuration["variables"]), set(configuration["outputs"])
        self.module_variables = set(module["variables"])
        self.services = {service(resource["type"]) for resource in module["resources"] if resource["mode"] == "managed"} - {None}
        made = list(resources(plan["planned_values"]["root_module"]))
        self.addresses = {re.sub(r"\[[^]]*\]", "", resource["address"]) for resource in made}
        self.names = {
            value for resource in made for name, value in resource.get("values", {}).items()
            if isinstance(value, str) and re.fullmatch("(|.*_)name|bucket", name)}
        self.alarms = {resource["values"]["alarm_name"] for resource in made if resource["type"] == "aws_cloudwatch_metric_alarm"}
        stage = next(resource["values"] for resource in made if resource["type"] == "aws_api_gateway_stage")
        self.access_log_fields = set(json.loads(stage["access_log_settings"][0]["format"]))


def resources(module):
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from resources(child)


def service(resource_type):
    """The service in the IAM actions that a resource needs; None for resources outside AWS."""
    for prefix, name in (("aws_cloudwatch_log_", "logs"), ("aws_api_gateway_", "apigateway"), ("aws_", resource_type.split("_")[1])):
        if resource_type.startswith(prefix):
            return name
    return None


def check_calls(block, shell, place, terraform):
    """Checks the calls of a block. It starts in the folder that it names, else in `place`."""
    named = re.match(r"# needs AWS,? in ([\w/]+)\n", block)
    place = named.group(1) if named else place
    folder = terraform.folder
    shell.run(": >\"$CALLS\"\ncd '%s'\n%s" % (os.path.join(folder, place), block))
    with open(shell.run('echo "$CALLS"').strip(), encoding="utf-8") as calls:
        for call in calls.read().split("\036")[:-1]:
            check_call(call.split("\037")[:-1], folder, terraform)


def check_call(call, folder, terraform):
    shown = " ".join(call)
    for name in re.findall(r"/aws/[\w/-]+|(?<![\w/.-])callflow-[a-z0-9-]+(?![\w./])", shown):
        if name not in terraform.names and not os.path.isdir(os.path.join(folder, name)):
            raise Wrong("`%s`: terraform/ creates nothing named %s" % (shown, name))
    {"aws": check_aws, "terraform": check_terraform, "curl": check_curl, "git": check_git, "mvn": check_mvn,
     "./callflow": check_callflow}[call[0]](call, shown, folder, terraform)


def said(command, folder, **environment):
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, timeout=120)
    return done.returncode, done.stdout


def check_aws(call, shown, folder, terraform):
    if call[1:] == ["configure"]:
        return  # interactive
    if "--query-string" in call:
        groups = [word for word in call if word.startswith("/aws/")]
        check_query("# %s\n%s" % (" ".join(groups), call[call.index("--query-string") + 1]), terraform)
    code, answer = said(
        [os.environ["CALLFLOW_AWS_CLI"]] + call[1:] + ([] if call[1:] == ["--version"] else ["--endpoint-url", NOBODY]), folder,
        AWS_ACCESS_KEY_ID="nobody", AWS_SECRET_ACCESS_KEY="nothing", AWS_DEFAULT_REGION="eu-central-1", AWS_MAX_ATTEMPTS="1",
        AWS_EC2_METADATA_DISABLED="true", AWS_PAGER="")
    if code and "Could not connect to the endpoint URL" not in answer:
        raise Wrong("`%s`: the AWS CLI rejects it:\n%s" % (shown, answer.strip()))


def check_terraform(call, shown, folder, terraform):
    words = [word for word in call[1:] if not word.startswith("-chdir=")]
    command = words[:2] if words[0] in ("state", "workspace", "providers") else words[:1]
    code, help_text = said(["terraform"] + command + ["-help"], folder)
    if code and not help_text.startswith("Usage:"):
        raise Wrong("`%s`: Terraform has no such command" % shown)
    if command[0] in ("apply", "destroy"):
        help_text += said(["terraform", "plan", "-help"], folder)[1]  # apply and destroy accept the options of plan
    rest = words[len(command):]
    require_flags(rest, help_text, shown)
    for name in re.findall(r"-var[ =]'?(\w+)=", shown):
        if name not in terraform.variables:
            raise Wrong("`%s`: terraform/ has no variable %s" % (shown, name))
    for address in re.findall(r"-target[ =](\S+)", shown):
        if re.sub(r"\[[^]]*\]", "", address) not in terraform.addresses:
            raise Wrong("`%s`: terraform/ has no resource %s" % (shown, address))
    if command == ["output"]:
        for name in (word for word in rest if not word.startswith("-")):
            if name not in terraform.outputs:
                raise Wrong("`%s`: terraform/ has no output %s" % (shown, name))


def check_curl(call, shown, folder, _):
    code, answer = said(["curl", "-sS", "--connect-to", "::127.0.0.1:9", "--max-time", "10"] + call[1:], folder)
    if code != 7:  # CURLE_COULDNT_CONNECT
        raise Wrong("`%s`: curl rejects it:\n%s" % (shown, answer.strip()))


def check_git(call, shown, folder, _):
    if call[1:] != ["--version"] and said(["git", call[1], "-h"], folder)[0] != 129:
        raise Wrong("`%s`: git has no such command" % shown)


def check_mvn(call, shown, folder, _):
    for module in (name for word, after in zip(call, call[1:]) if word == "-pl" for name in after.split(",")):
        if not os.path.isdir(os.path.join(folder, module)):
            raise Wrong("`%s`: there is no module %s" % (shown, module))


def check_callflow(call, shown, folder, _):
    command = call[1:3] if call[1] == "api-key" else call[1:2]
    code, help_text = said(["./callflow"] + command + ["--help"], folder)
    if code:
        raise Wrong("`%s`: Callflow has no such command" % shown)
    require_flags(call[1 + len(command):], help_text, shown)


def require_flags(words, help_text, shown):
    for flag in (word.split("=")[0] for word in words if word.startswith("-")):
        if not re.search(r"(?<![\w-])%s(?![\w-])" % re.escape(flag), help_text):
            raise Wrong("`%s`: there is no option %s" % (shown, flag))


def check_hcl(block, terraform):
    """Checks variables of the root (arguments outside of blocks), and of calls of the module."""
    formatted = subprocess.run(
        ["terraform", "fmt", "-"], input=block, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if formatted.returncode:
        raise Wrong("Terraform cannot parse this:\n%s" % formatted.stdout.strip())
    for name in re.findall(r"^(\w+)\s*=", block, re.M):
        if name not in terraform.variables:
            raise Wrong("terraform/ has no variable %s" % name)
    for arguments in re.findall(r'^module "\w+" \{\n(.*?)^\}', block, re.M | re.S):
        for name in re.findall(r"^  (\w+)\s*=", arguments, re.M):
            if name not in terraform.module_variables | {"source", "version", "providers"}:
                raise Wrong("the module has no variable %s" % name)


def check_query(block, terraform):
    """Checks a query below a comment that names its log groups."""
    groups = re.findall(r"/aws/[\w/-]+", block.splitlines()[0])
    if not groups:
        raise Wrong("the first line of a query must be a comment with its log groups")
    known = set(OF_CLOUDWATCH)
    for group in groups:
        if group not in terraform.names:
            raise Wrong("terraform/ creates no log group %s" % group)
        # The Lambda platform writes reports to the log of the function, such as record.metrics.durationMs.
        known |= fields(terraform.folder, group) | {"type", "record"} if group in WRITERS else terraform.access_log_fields
    query = "\n".join(line for line in block.splitlines() if not line.startswith("#"))
    named = set(re.findall(r"\bas\s+(\w+)", query)) | {
        name for pattern in re.findall(r"parse\b[^|]*", query) for name in re.findall(r"\(\?<(\w+)>", pattern)}
    for command in query.split("|"):
        word = command.split()[0]
        if word not in QUERY_COMMANDS:
            raise Wrong("Logs Insights has no command %s" % word)
        rest = re.sub(r"'[^']*'|\"[^\"]*\"|/(?:[^/\\]|\\.)+/", " ", command.strip()[len(word):])
        for name in re.findall(r"@?[A-Za-z_][\w.]*", re.sub(r"\b\d+[smhdw]?\b", " ", rest)):
            if name.split(".")[0] not in known | named | QUERY_WORDS:
                raise Wrong("%s is not a field of %s" % (name, " or ".join(groups)))


def files(folder, name):
    return glob.glob(os.path.join(folder, "callflow-*-adapter/src/main/java/**/%s.java" % name), recursive=True)


def handlers(folder, function):
    """The sources of the handlers that a function runs: the retriever's serve GET."""
    for path in files(folder, "?*Handler"):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        method = re.search(r"^/\*\*(?: |\n \* )\{@code ([A-Z]+) /", text, re.M)
        if not method:
            raise Wrong("%s: the Javadoc does not begin with the operation, as in {@code GET /calls}" % path)
        if (method.group(1) == "GET") == (function == RETRIEVER):
            yield text


def java(folder, name):
    """The source of a class of an adapter."""
    found = files(folder, name)
    if len(found) != 1:
        raise Wrong("there are %d classes %s, which .ci/deployed.py reads" % (len(found), name))
    with open(found[0], encoding="utf-8") as file:
        return file.read()


def fields(folder, group):
    """The fields of a function's log, read from the classes that write it."""
    metrics = {}
    for name in ("Metric", "StoreMetrics"):
        metrics.update(re.findall(r'Metric ([A-Z0-9_]+) = new Metric\("(\w+)", "\w+"\)', java(folder, name)))
    found = set()
    sources = [java(folder, name) for name in WRITERS[group]]
    for text in sources + (list(handlers(folder, group)) if group in OF_ONE else []):
        found |= set(re.findall(r'\b(?:facts|fields|marks|line|identity)\.put\(\s*"(\w+)"', text)) | set(re.findall(r'"(\w+TimeMs)"', text))
        found |= {metrics[metric] for metric in re.findall(r"(?:Store)?Metrics?\.([A-Z0-9_]+)", text)}
    for other, theirs in OF_ONE.items():
        found -= set() if other == group else theirs
    return found


def check_names(terraform):
    """Checks that the tables in the documents are complete and contain nothing else."""
    fields_of_all = set.union(*(fields(terraform.folder, group) for group in WRITERS))
    for name, heading, pattern, there_are in (
            ("docs/operations.md", "Dashboard", r"\*\*([^*]+)\*\*", terraform.graphs),
            ("docs/operations.md", "Alarms", r"`([\w-]+)`", terraform.alarms),
            ("docs/operations.md", "What a line says", r"`(\w+)`", fields_of_all),
            ("README.md", "Outputs", r"`(\w+)`", terraform.outputs),
            ("terraform/README.md", "Module outputs", r"`(\w+)`", terraform.outputs),
            ("terraform/README.md", "Required IAM permissions", r"`(\w+):\*`", terraform.services)):
        with open(os.path.join(terraform.folder, name), encoding="utf-8") as file:
            text = links.without_blocks(file.read())
        section = re.search(r"^#+ %s\n(.*?)(?=^#|\Z)" % heading, text, re.M | re.S)
        if not section:
            raise Wrong("%s has no section '%s'" % (name, heading))
        told = {item for cell in re.findall(r"^\| ([^|]*) \|", section.group(1), re.M) for item in re.findall(pattern, cell)}
        if told != there_are:
            raise Wrong("%s, '%s': the table must not contain %s, and lacks %s" % (
                name, heading, sorted(told - there_are), sorted(there_are - told)))
    for name in ("docs/operations.md", "terraform/README.md"):
        with open(os.path.join(terraform.folder, name), encoding="utf-8") as file:
            if "%d alarms" % len(terraform.alarms) not in file.read():
                raise Wrong("%s does not say that there are %d alarms" % (name, len(terraform.alarms)))
