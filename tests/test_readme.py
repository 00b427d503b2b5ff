"""The papers say what the program does: its settings, commands, options, exit codes and rooms."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest

from orgloader import errors
from orgloader.cli.program import program

ROOT = Path(__file__).parents[1]
PAPERS = ("README.md", "resources/docs/contracts.md", "resources/docs/architecture.md")
README, CONTRACTS, ARCHITECTURE = ((ROOT / path).read_text("utf-8") for path in PAPERS)
LINKS = [
    (paper, link)
    for paper in PAPERS
    for link in re.findall(r"\]\((?!#|http)([^)]+)\)", (ROOT / paper).read_text("utf-8"))
]


def section(paper: str, title: str) -> str:
    return paper.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def table(text: str) -> list[list[str]]:
    """Return the cells of the rows below the heads of the tables."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    heads = {number - 1 for number, row in enumerate(rows) if set(row[0]) == {"-"}}
    return [
        row for number, row in enumerate(rows) if number not in heads and number - 1 not in heads
    ]


def flat(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, object]]:
    for key, value in values.items():
        if isinstance(value, dict) and value:
            yield from flat(value, f"{above}{key}.")
        else:
            yield above + key, value


def commands() -> Iterator[tuple[str, click.Command]]:
    for name, command in program.commands.items():
        if isinstance(command, click.Group):
            if command.invoke_without_command:
                yield name, command
            yield from ((f"{name} {inner}", one) for inner, one in command.commands.items())
        else:
            yield name, command


def options(command: click.Command) -> set[str]:
    found = {name for one in command.params for name in one.opts if name.startswith("--")}
    return found | {"--help"}


def test_the_settings_table_shows_every_key_with_its_default() -> None:
    example = json.loads((ROOT / "settings.example.json").read_text("utf-8"))
    described = {
        key.strip("`"): default.strip("`")
        for key, default, _ in table(section(CONTRACTS, "Settings").partition("### ")[0])
    }
    expected = {
        key: value if isinstance(value, str) else json.dumps(value) for key, value in flat(example)
    }
    assert described == expected


def test_every_command_is_described_with_its_options_and_arguments() -> None:
    described = {
        cells[0].strip("`"): cells[1] for cells in table(section(CONTRACTS, "Command line"))
    }
    common = options(dict(commands())["history"])
    for name, command in commands():
        arguments = [one.make_metavar(click.Context(command)) for one in command.params
                     if isinstance(one, click.Argument)]  # fmt: skip
        text = described[" ".join(["orgloader", name, *arguments])]
        assert set(re.findall(r"--[a-z-]+", text)) == options(command) - common
    for name in common | options(program):
        assert name in section(CONTRACTS, "Command line")


def test_no_command_or_option_is_described_that_does_not_exist() -> None:
    known = set().union(*(options(command) for _, command in commands()), options(program))
    papers = README + CONTRACTS
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", papers)) <= known
    known = {name for name, _ in commands()}
    groups = "|".join({name.partition(" ")[0] for name in known if " " in name})
    assert set(re.findall(f"orgloader ((?:(?:{groups}) )?[a-z]+)", papers)) <= known


def test_every_exit_code_is_described() -> None:
    classes = [errors.OrgLoaderError, *_below(errors.OrgLoaderError)]
    described = {
        int(cells[0]) for cells in table(section(CONTRACTS, "Command line")) if cells[0].isdigit()
    }
    assert described == {0, 1, 5} | {one.exit_code for one in classes}


def _below(kind: type[errors.OrgLoaderError]) -> Iterator[type[errors.OrgLoaderError]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def test_the_test_command_is_the_one_that_the_ci_runs() -> None:
    (command,) = re.findall(r"```sh\n(sh .*)\n```", section(README, "Try it"))
    assert (ROOT / command.split()[1]).is_file()
    assert command in (ROOT / ".ci" / "run").read_text("utf-8")


def test_every_room_is_described() -> None:
    source = ROOT / "src" / "orgloader"
    rooms = {path.name for path in source.iterdir() if (path / "__init__.py").is_file()}
    assert {room for room in rooms if f"`{room}`" not in section(ARCHITECTURE, "Rooms")} == set()


@pytest.mark.parametrize(("paper", "link"), LINKS)
def test_what_is_linked_is_there(paper: str, link: str) -> None:
    assert ((ROOT / paper).parent / link.partition("#")[0]).exists()


@pytest.mark.parametrize("paper", PAPERS)
def test_links_inside_lead_somewhere(paper: str) -> None:
    text = (ROOT / paper).read_text("utf-8")
    heads = {
        head.lower().replace(" ", "-").replace(":", "")
        for head in re.findall(r"^#+ (.+)$", text, re.M)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= heads
