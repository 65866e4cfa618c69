#!/usr/bin/env python3
"""Checks the workspace's dependencies against imports.tsv.

Reads `cargo metadata`, so what counts is what cargo would build: normal, build and development dependencies for the
second column of the table, everything reachable without development dependencies for the third.
"""

import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent


def table():
    rows = {}
    for line in (HERE / "imports.tsv").read_text().splitlines():
        if line and not line.startswith("#"):
            room, imports, never = line.split("\t")
            rows[room] = (words(imports), words(never))
    return rows


def words(cell):
    return set() if cell == "-" else set(cell.split(","))


def main():
    metadata = json.loads(
        subprocess.run(
            ["cargo", "metadata", "--format-version", "1", "--locked"],
            cwd=HERE.parent,
            check=True,
            stdout=subprocess.PIPE,
        ).stdout
    )
    names = {package["id"]: package["name"] for package in metadata["packages"]}
    members = {names[member]: member for member in metadata["workspace_members"]}
    programs = {"mapper-builder", "keyferry", "e2e"}
    graph = {
        node["id"]: [(dep["pkg"], {kind["kind"] for kind in dep["dep_kinds"]}) for dep in node["deps"]]
        for node in metadata["resolve"]["nodes"]
    }

    def reachable(start):
        seen, todo = set(), [start]
        while todo:
            for package, kinds in graph[todo.pop()]:
                if package not in seen and kinds != {"dev"}:
                    seen.add(package)
                    todo.append(package)
        return {names[package] for package in seen}

    rules, wrong = table(), []
    for room, package in sorted(members.items()):
        if room not in rules:
            wrong.append(f"{room} has no row: say in .ci/imports.tsv whom it may know")
            continue
        imports, never = rules[room]
        if imports == {"*"}:
            imports = set(members) - programs
        direct = {names[dep] for dep, _ in graph[package] if names[dep] in members}
        for extra in sorted(direct - imports):
            wrong.append(f"{room} imports {extra}; it may import {', '.join(sorted(imports)) or 'no room'}")
        for banned in sorted(reachable(package) & never):
            wrong.append(f"{room} reaches {banned} (`cargo tree -p {room} -i {banned}` shows how)")
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"{len(members)} rooms, {len(wrong)} wrong imports")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
