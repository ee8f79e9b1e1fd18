"""What .ci/examples and .ci/embedding read from the documents.

    examples.py readme             compares each block of Java in README.md with the sources in examples/, without regard to indentation
    examples.py project FOLDER DOCUMENT PROGRAMS
                                   writes a project with the dependencies and the programs of docs/DOCUMENT, so many, and nothing else
    examples.py jars FOLDER        prints the table of docs/embedding.md and the list of README.md, from the class paths in
                                   FOLDER/EXAMPLE.jars, and fails if the documents show others
"""
import glob
import os
import re
import sys
import textwrap

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>programs</artifactId>
  <version>1.0</version>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
%s  <build>
    <plugins>
      <plugin>
        <artifactId>maven-compiler-plugin</artifactId>
        <version>3.16.0</version>
      </plugin>
    </plugins>
  </build>
</project>
"""


def text_of(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def blocks(text, language):
    return re.findall(r"^```%s\n(.*?)^```$" % language, text, re.M | re.S)


def flat(code):
    return "\n".join(line.strip() for line in code.strip().splitlines())


def compare_readme():
    sources = [flat(text_of(file)) for file in glob.glob(os.path.join(ROOT, "examples", "*", "src", "**", "*.java"), recursive=True)]
    shown = blocks(text_of("README.md"), "java")
    for block in shown:
        if not any(flat(block) in source for source in sources):
            sys.exit("README.md shows code that is in no example:\n" + block)
    if not shown:
        sys.exit("README.md shows no code")
    print("README.md shows %d blocks of the examples' code" % len(shown))


def write_project(folder, name, count):
    document = text_of("docs", name)
    dependencies = blocks(document, "xml")[0]
    programs = [block for block in blocks(document, "java") if "public static void main" in block]
    if len(programs) != int(count):
        sys.exit("docs/%s has %d programs; %s are expected" % (name, len(programs), count))
    sources = os.path.join(folder, "src", "main", "java", "com", "example")
    os.makedirs(sources)
    with open(os.path.join(folder, "pom.xml"), "w", encoding="utf-8") as pom:
        pom.write(POM % textwrap.indent(dependencies, "  "))
    for program in programs:
        name = re.search(r"^public final class (\w+)", program, re.M).group(1)
        with open(os.path.join(sources, name + ".java"), "w", encoding="utf-8") as source:
            source.write(program)


def jars_of(file):
    with open(file, encoding="utf-8") as text:
        jars = [jar for jar in text.read().strip().split(":") if jar]
    names = sorted(re.sub(r"\.jar$", "", re.sub(r"(?<=^callflow)(.*?)-\d.*(?=\.jar$)", r"\1", os.path.basename(jar))) for jar in jars)
    return names, sum(os.path.getsize(jar) for jar in jars)


def check_jars(folder):
    rows, wrong = [], []
    for example, store, document in (
            ("pbx-simulator", "SQLite, with the recorder", "README.md"),
            ("call-centre-report", "S3, with `slf4j-nop`", "docs/embedding.md")):
        names, size = jars_of(os.path.join(folder, example + ".jars"))
        if [name for name in names if re.search("netty|spring|apache-client", name)]:
            sys.exit("Netty, Spring or Apache's client is among the jars: " + " ".join(names))
        rows.append("| %s | %d | %.0f MiB |" % (store, len(names), size / 2**20))
        print("\n".join(textwrap.wrap(" ".join(names), 110, break_on_hyphens=False)))
        if names != sorted(" ".join(blocks(text_of(document), "text")).split()):
            wrong.append("%s lists other jars than those of %s" % (document, example))
    print("\n".join(rows))
    if "\n".join(rows) not in text_of("docs", "embedding.md"):
        wrong.append("docs/embedding.md has another table")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    if sys.argv[1] == "readme":
        compare_readme()
    elif sys.argv[1] == "project":
        write_project(*sys.argv[2:5])
    else:
        check_jars(sys.argv[2])
