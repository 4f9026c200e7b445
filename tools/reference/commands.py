"""The `accord` command with all its options, from the command line itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tools.reference.markdown import code, first_line, table

HEAD = """\
# The accord command

`accord --help` and `accord COMMAND --help` say the same in a terminal. A command that reads or
writes data takes `--as USER` and `--purpose CODE`, or the token in `ACCORD_TOKEN`, and leaves a
ledger entry. Whoever can read the node's files may name an account: guard the machine.

A command ends with 0 when it did what was asked, with 2 and one line on standard error when it was
refused; other figures stand with the command.
"""
SHARED = {"as_user", "purpose", "reason"}


def page() -> str:
    """Every command: what it does, what it asks of the caller, its arguments and options."""
    import typer

    from accord.cli.main import app

    root: Any = typer.main.get_command(app)
    found = sorted(_leaves(root, "accord"))
    index = table(
        ["Command", "What it does"],
        ([f"[`{name}`](#{name.replace(' ', '-')})", _about(one)] for name, one in found),
    )
    sections = "\n\n".join(_section(name, one) for name, one in found)
    return f"{HEAD}\n{index}\n\n{sections}"


def _leaves(group: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for name, one in group.commands.items():
        if hasattr(one, "commands"):
            yield from _leaves(one, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}", one


def _about(one: Any) -> str:
    return first_line(one.help or one.callback.__doc__)


def _section(name: str, one: Any) -> str:
    arguments = [p for p in one.params if p.param_type_name == "argument"]
    usage = " ".join([name, *(_argument(p) for p in arguments), "[OPTIONS]"])
    parts = [f"## {name}", f"```\n{usage}\n```", _about(one), _demands(one)]
    options = [p for p in one.params if p.param_type_name == "option" and p.name != "help"]
    if arguments or options:
        parts.append(
            table(
                ["Option", "Default", "Meaning"],
                ([_names(p), _default(p), _meaning(p)] for p in [*arguments, *options]),
            )
        )
    return "\n\n".join(part for part in parts if part)


def _demands(one: Any) -> str:
    from accord.frame.audit import verbs

    declaration = getattr(one.callback, "declaration", None)
    if declaration is None or declaration.policy == "public":
        return ""
    if declaration.policy == "system":
        return "Needs access to the node's files."
    verb = declaration.audit if declaration.audit in verbs.registered else ""
    leaves = f" Leaves {code(verb)} in the ledger." if verb else ""
    return f"Needs the capability {code(declaration.policy)}.{leaves}"


def _argument(parameter: Any) -> str:
    name = (parameter.metavar or parameter.name).upper()
    return name if parameter.required else f"[{name}]"


def _names(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return code(_argument(parameter))
    return code(" / ".join([*parameter.opts[:1], *parameter.secondary_opts[:1]]))


def _default(parameter: Any) -> str:
    if parameter.required:
        return "required"
    value = parameter.default
    if callable(value) or value in (None, "", (), []) or value is False:
        return ""
    if value is True:
        return "on"
    return code(str(value))


def _meaning(parameter: Any) -> str:
    text = getattr(parameter, "help", None) or ""
    envvar = getattr(parameter, "envvar", None)
    if envvar:
        text = f"{text} Also {code(str(envvar))}."
    return " ".join(text.split()).strip()
