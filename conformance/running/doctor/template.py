"""A profile with every key there is, each explained, made from the published schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator

from conformance.harness.profile import profile_schema

Schema = Mapping[str, Any]
WIDTH = 76
HEAD = """\
# A target profile of cms-conformance: what your server is like.
#
# Every key stands here as a comment, with its default, or with dots where it has none.
# Take the number sign away from what is different on your server, and leave the rest.
# `cms-conformance doctor --profile FILE` says what does not fit.
"""
#: Tried in turn for a text without a default, until the schema takes one.
SAMPLES = ("...", "/...", "https://...", "%TEXT%", "Text", "2030-12-31", "\\...\\")


def template(values: Mapping[str, Mapping[str, object]] | None = None) -> str:
    """Return a commented profile; ``values`` are keys to be written, by table."""
    written = values or {}
    lines = [HEAD.rstrip("\n")]
    for name, schema in profile_schema()["properties"].items():
        lines += _table(name, schema, written.get(name, {}), mark="")
    return "\n".join(lines) + "\n"


def _table(
    path: str, schema: Schema, written: Mapping[str, object], mark: str
) -> Iterator[str]:
    """Yield a table: its heading, its keys, then the tables in it, which are optional.

    Tables within a table are comments as a whole: some of their keys belong together.
    """
    yield ""
    yield from _comment(schema)
    yield f"{mark}[{path}]"
    keys = schema.get("properties", {})
    for key, rule in keys.items():
        if not _is_table(rule):
            yield from _key(key, rule, written)
    if not keys:
        yield from _free(schema)
    for key, rule in keys.items():
        if _is_table(rule):
            yield from _table(f"{path}.{key}", rule, {}, mark="# ")


def _key(key: str, rule: Schema, written: Mapping[str, object]) -> Iterator[str]:
    yield from _comment(rule)
    if key in written:
        yield f"{key} = {as_toml(written[key])}"
    else:
        yield f"# {key} = {as_toml(sample(rule))}"


def _free(schema: Schema) -> Iterator[str]:
    """Yield a line of a table whose keys are the user's own."""
    rule = schema.get("additionalProperties", {})
    yield f'# "..." = {as_toml(sample(rule))}'


def _is_table(rule: Schema) -> bool:
    return rule.get("type") == "object"


def _comment(rule: Schema) -> Iterator[str]:
    text = str(rule.get("description", ""))
    line = "#:"
    for word in text.split():
        if len(line) + len(word) >= WIDTH:
            yield line
            line = "#:"
        line += f" {word}"
    if text:
        yield line


def sample(rule: Schema) -> object:
    """Return a value of a schema: its default, or one that shows its kind."""
    if "default" in rule:
        return rule["default"]
    if "enum" in rule:
        return rule["enum"][0]
    match rule.get("type"):
        case "boolean":
            return False
        case "integer" | "number":
            return rule.get("minimum", 1)
        case "array":
            return [sample(rule["items"])]
    return next(one for one in SAMPLES if Draft202012Validator(rule).is_valid(one))


def as_toml(value: object) -> str:
    """Return a value as TOML has it; there is no table among the samples."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(as_toml(one) for one in value)}]"
    return json.dumps(value, ensure_ascii=False)
