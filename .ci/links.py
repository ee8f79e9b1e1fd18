"""Finds broken links between documents, and names of files that do not exist."""
import os
import re

LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
NAMED = re.compile(r"`((?:docs|terraform|\.ci|\.github|callflow-(?!data)[a-z-]+)/[\w./-]*\w)`")


def anchors(text):
    """The anchors that GitHub generates for a document's headings."""
    found = {}
    for heading in re.findall(r"^#{1,6} +(.*?) *#*$", without_blocks(text), re.M):
        heading = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
        slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        found[slug] = found.get(slug, -1) + 1
        yield slug if not found[slug] else "%s-%d" % (slug, found[slug])


def without_blocks(text):
    return re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)


def broken(folder, names):
    """Yields a sentence for each broken link and each missing file named in the documents among these files."""
    for name in (name for name in names if name.endswith(".md")):
        text = open(os.path.join(folder, name), encoding="utf-8").read()
        prose = without_blocks(text)
        for match in LINK.finditer(re.sub(r"`[^`\n]*`", "", prose)):
            target = match.group(1) or match.group(2)
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            file = os.path.normpath(os.path.join(folder, os.path.dirname(name), path)) if path else os.path.join(folder, name)
            if not os.path.exists(file):
                yield "%s: the target of the link %s does not exist" % (name, target)
            elif anchor and anchor not in set(anchors(open(file, encoding="utf-8").read())):
                yield "%s: the link %s names a heading that does not exist" % (name, target)
        for path in NAMED.findall(prose):
            made_later = "/target/" in path or os.path.exists(os.path.join(folder, path + ".example"))
            if not made_later and not os.path.exists(os.path.join(folder, path)):
                yield "%s names %s, which does not exist" % (name, path)
