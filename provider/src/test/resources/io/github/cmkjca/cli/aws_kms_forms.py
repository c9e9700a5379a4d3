"""Prints the argument forms of `aws kms` from the API model that it is made of.

    python3 aws_kms_forms.py service-2.json paginators-1.json > aws-kms-forms.txt

One line a sub-command: its name, then its flags; `!` marks a required one, `?` one without a value.
The names follow botocore's xform_name; paging flags and those of every command are in the last line.
"""
import json
import re
import sys


def words(name):
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1-\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", name).lower()


model = json.load(open(sys.argv[1], encoding="utf-8"))
pages = json.load(open(sys.argv[2], encoding="utf-8"))["pagination"]
shapes = model["shapes"]
print("# Made by aws_kms_forms.py from botocore's model kms/2014-11-01.")
for name in sorted(model["operations"], key=words):
    operation = model["operations"][name]
    shape = shapes[operation["input"]["shape"]] if "input" in operation else {}
    flags = []
    for member, of in shape.get("members", {}).items():
        flag = "--" + words(member)
        required = "!" if member in shape.get("required", []) else ""
        if shapes[of["shape"]]["type"] == "boolean":
            flags += [flag + "?", "--no-" + words(member) + "?"]
        else:
            flags.append(flag + required)
    if name in pages:
        flags += ["--starting-token", "--page-size", "--max-items"]
    print(" ".join([words(name)] + flags))
