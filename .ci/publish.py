"""Checks what a release publishes: the repository layout for Maven Central, or the command line's archive (--command).

Central refuses a bundle without sources, Javadoc, signatures, checksums or the elements below; the rest are our own rules: a POM stands
alone, depends on nothing unpublished, and the BOM names every artifact.
"""
import hashlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree
import zipfile

POM = "{http://maven.apache.org/POM/4.0.0}"
REQUIRED = ["name", "description", "url", "licenses/license/name", "licenses/license/url", "developers/developer/name",
            "scm/connection", "scm/developerConnection", "scm/url"]
MODULES = {
    "callflow-domain": "io.callflow.domain",
    "callflow-api-contract": "io.callflow.contract",
    "callflow-sqlite-adapter": "io.callflow.store.sqlite",
    "callflow-recorder": "io.callflow.recorder",
    "callflow-sources": "io.callflow.sources",
    "callflow-s3-adapter": "io.callflow.store.s3",
    "callflow-store-tck": "io.callflow.store.tck",
    "callflow-http-adapter": "io.callflow.http",
}
GOAL_SECONDS = 0.5

faults = []


def expect(holds, fault):
    if not holds:
        faults.append(fault)


def elements(pom, path):
    return pom.findall("/".join(POM + name for name in path.split("/")))


def dependencies(pom, path):
    return [{child.tag.replace(POM, ""): child.text for child in each} for each in elements(pom, path)]


def check_pom(file, artifact, version, published):
    text = open(file, encoding="utf-8").read()
    pom = xml.etree.ElementTree.fromstring(text)
    for path in REQUIRED:
        expect(any((each.text or "").strip() for each in elements(pom, path)), "%s: its POM has no %s" % (artifact, path))
    for path in ("parent", "build", "repositories", "profiles", "modules", "properties"):
        expect(not elements(pom, path), "%s: its POM has %s" % (artifact, path))
    expect("${" not in text, "%s: its POM has an unresolved property" % artifact)
    expect("SNAPSHOT" not in text, "%s: its POM names a snapshot" % artifact)
    managed = dependencies(pom, "dependencyManagement/dependencies/dependency")
    direct = dependencies(pom, "dependencies/dependency")
    if artifact == "callflow-bom":
        named = {each["artifactId"] for each in managed}
        expect(named == published - {artifact} and not direct, "callflow-bom names others than are published: %s"
               % sorted(named ^ (published - {artifact}))[:20])
    else:
        expect(not managed, "%s: its POM manages dependencies" % artifact)
    for each in managed + direct:
        named = "%s: depends on %s:%s" % (artifact, each["groupId"], each["artifactId"])
        expect(each.get("version"), named + " of no version")
        expect(each.get("scope") != "test", named + " for tests")
        if each["groupId"] == "io.callflow":
            expect(each["artifactId"] in published and each.get("version") == version, named + ", which is not published")
    return pom.findtext(POM + "packaging") or "jar"


def entries(file):
    with zipfile.ZipFile(file) as jar:
        expect(jar.testzip() is None, "%s is damaged" % file)
        return jar.namelist()


def module_of(file):
    described = subprocess.run(["jar", "--describe-module", "--file", file], stdout=subprocess.PIPE, text=True).stdout
    return re.search(r"^([\w.]+)(@\S+)? (jar:|automatic)", described, re.M).group(1)


def check_jars(folder, prefix, artifact):
    jar, sources, javadoc = (os.path.join(folder, prefix + end) for end in (".jar", "-sources.jar", "-javadoc.jar"))
    for file in jar, sources, javadoc:
        if not os.path.isfile(file):
            faults.append("%s: %s is missing" % (artifact, os.path.basename(file)))
            return
    classes = {re.sub(r"(\$.*)?\.class$", "", name) for name in entries(jar) if name.endswith(".class")}
    texts = {name[:-len(".java")] for name in entries(sources) if name.endswith(".java")}
    expect(classes and classes <= texts, "%s: sources are missing: %s" % (artifact, sorted(classes - texts)[:5]))
    expect("index.html" in entries(javadoc), "%s: its Javadoc has no index.html" % artifact)
    if artifact in MODULES:
        expect(module_of(jar) == MODULES[artifact], "%s: the module is named %s" % (artifact, module_of(jar)))


def check_sbom(file, artifact):
    sbom = json.load(open(file, encoding="utf-8"))
    expect(sbom["metadata"]["component"]["name"] == artifact, "%s: the SBOM is another's" % artifact)
    names = {component["name"] for component in sbom.get("components", [])}
    expect(not names & {"junit-jupiter", "callflow-store-tck", "error_prone_core"} or artifact == "callflow-store-tck",
           "%s: the SBOM lists what only tests or the compiler need" % artifact)
    if artifact in ("callflow-local", "callflow-s3-adapter"):
        expect("s3" in names, "%s: the SBOM does not list the AWS SDK" % artifact)


def check_published(root, version):
    group = os.path.join(root, "io", "callflow")
    published = set(os.listdir(group))
    checked = 0
    for artifact in sorted(published):
        folder = os.path.join(group, artifact, version)
        prefix = "%s-%s" % (artifact, version)
        packaging = check_pom(os.path.join(folder, prefix + ".pom"), artifact, version, published)
        if packaging == "jar":
            check_jars(folder, prefix, artifact)
        sbom = os.path.join(folder, prefix + "-cyclonedx.json")
        if os.path.isfile(sbom):
            check_sbom(sbom, artifact)
        else:
            faults.append("%s: there is no SBOM" % artifact)
        if artifact == "callflow-local":
            for end in "-bin.tar.gz", "-bin.zip":
                expect(os.path.isfile(os.path.join(folder, prefix + end)), "%s: %s is missing" % (artifact, end))
        for name in sorted(os.listdir(folder)):
            file = os.path.join(folder, name)
            if name.endswith((".asc", ".md5", ".sha1", ".sha256", ".sha512")):
                continue
            content = open(file, "rb").read()
            for sum in "md5", "sha1":
                try:
                    written = open(file + "." + sum, encoding="utf-8").read().split()[0]
                except FileNotFoundError:
                    written = "absent"
                expect(written == hashlib.new(sum, content).hexdigest(), "%s: the %s is %s" % (name, sum, written))
            verified = subprocess.run(["gpg", "-q", "--verify", file + ".asc", file], stderr=subprocess.PIPE, text=True)
            expect(verified.returncode == 0, "%s: the signature is not good: %s" % (name, verified.stderr.strip()))
            checked += 1
    expect(set(MODULES) <= published, "not published: %s" % sorted(set(MODULES) - published))
    if faults:
        sys.exit("publish: " + "\npublish: ".join(faults))
    print("publish: %d artifacts with %d signed files: %s" % (len(published), checked, " ".join(sorted(published))))


def run(command, *arguments, **options):
    return subprocess.run([command, *arguments], check=True, stdout=subprocess.PIPE, text=True, timeout=60, **options).stdout


def archives(cache):
    return [name for name in os.listdir(cache) if name.endswith((".jsa", ".new"))] if os.path.isdir(cache) else []


def await_archive(cache):
    for _ in range(1800):
        found = archives(cache)
        if len(found) == 1 and found[0].endswith(".jsa"):
            return
        time.sleep(0.1)
    sys.exit("publish: the first start made no archive of classes in 3 minutes: %s" % archives(cache))


def seconds(command, *arguments):
    taken = []
    for _ in range(15):
        began = time.perf_counter()
        run(command, *arguments)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def check_command(command, version):
    cache = os.path.join(os.environ["XDG_CACHE_HOME"], "callflow")
    with tempfile.TemporaryDirectory(prefix="callflow calls ") as data:
        # No room for an archive: the JVM crashes with half of one.
        limited = 'ulimit -f 4096; "$0" --version'
        said = run("bash", "-c", limited, command)
        expect("callflow " + version in said, "--version says %s" % said)
        for _ in range(1800):
            time.sleep(0.1)
            if not archives(cache):
                break
        expect(not archives(cache), "half an archive is kept: %s" % archives(cache))
        began = time.perf_counter()
        both = [subprocess.Popen([command, "--version"], stdout=subprocess.PIPE, text=True) for _ in range(2)]
        for each in both:
            expect(version in each.communicate(timeout=60)[0] and each.returncode == 0, "a first start of two fails")
        first = time.perf_counter() - began
        await_archive(cache)
        run(command, "demo", "--data", data)
        expect("demo-" in run(command, "calls", "--data", data), "calls does not show the demo's call")
        expect(run(command, "completion").strip(), "completion prints nothing")
        if faults:
            sys.exit("publish: " + "\npublish: ".join(faults))
        print("two first starts at once: %.2f s" % first)
        for arguments in ["--version"], ["calls", "--data", data]:
            print("callflow %s: %.2f s (goal: at most %.1f s)"
                  % (arguments[0], seconds(command, *arguments), GOAL_SECONDS))
    print("publish: the command line runs from its archive")


if __name__ == "__main__":
    if sys.argv[1] == "--command":
        check_command(*sys.argv[2:])
    else:
        check_published(*sys.argv[1:])
