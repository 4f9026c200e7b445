"""`accord link`: which records of files are of one person, vehicle, place or identifier; a model."""

import io
import json
import math
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from accord.cli.engines import Engine, Memory, local_spark
from accord.cli.link_equal import equals_once
from accord.cli.link_figures import Linked, figures_of, same_pairs, told
from accord.cli.link_files import (
    Records,
    check_out,
    check_stop,
    collapsed,
    read_model,
    read_records,
)
from accord.cli.link_telling import tell_left_out
from accord.cli.whole_files import placed
from accord.frame.declare import PUBLIC, command

if TYPE_CHECKING:
    from accord.core.linkage import Candidates, Kind, LinkageModel
    from accord.core.linkage.engines import ScoredPairs

app = typer.Typer(no_args_is_help=True)
SEED: Final = 20260101  # of the random pairs; the same files give the same model
Files = Annotated[
    list[Path], typer.Argument(exists=True, dir_okay=False, help="CSV, XLSX or JSON.")
]
Model = Annotated[Path, typer.Option(exists=True, dir_okay=False, help="What `train` wrote.")]
Columns = Annotated[
    list[str] | None,
    typer.Option("--column", help="COLUMN=FIELD where the name is not usual; may be repeated."),
]
OfKind = Annotated[
    Literal["person", "vehicle", "place", "identifier"],
    typer.Option("--kind", help="What the records tell of."),
]
EvenSo = Annotated[
    bool, typer.Option("--even-so", help="Take a model that contradicts what it was learned from.")
]
Stop = Annotated[
    float, typer.Option(help="Log-odds that a group must keep; 3 joins fewer, hardly any wrongly.")
]


@app.command("train")
@command(policy=PUBLIC, audit=None, purpose=False)
def train(
    files: Files,
    out: Annotated[Path, typer.Option(help="Write the model here (JSON).")],
    column: Columns = None,
    version: Annotated[str, typer.Option(help="The name that the model bears.")] = "1",
    kind: OfKind = "person",
    truth: Annotated[
        str, typer.Option(help="Learn from this column, which says whose each record is.")
    ] = "",
    even_so: EvenSo = False,
) -> None:
    """Learn what records of one person (vehicle …) look like, without labels: readable JSON.

    The other commands find by the model what it is of. A model that contradicts what it was learned
    from is not written, unless --even-so.
    """
    import numpy as np

    from accord.core.linkage import KINDS, Collapsed, TooLittleToLearn, train_labelled
    from accord.core.linkage import train as learn
    from accord.frame.errors import Invalid

    check_out(out, files)
    what = KINDS[kind]
    found = _read(files, column, what, truth=truth)
    candidates = _candidates(found, what)
    try:
        if truth:
            same = same_pairs(found, candidates.left, candidates.right)
            model = train_labelled(found.table, candidates, same, version=version, kind=what)
        else:
            rng = np.random.default_rng(SEED)
            model = learn(
                found.table, candidates, rng=rng, version=version, kind=what, even_so=even_so
            )
    except TooLittleToLearn as error:
        raise Invalid(
            "Too few pairs of one and of two are known to learn from."
            if truth
            else "Too few records share a date, name or number to learn from."
        ) from error
    except Collapsed as error:
        raise collapsed(error.kept) from error
    with placed(out) as raw:
        raw.write(model.to_json().encode("utf-8"))
    typer.echo(f"{len(found.rows):,} records, {len(candidates.left):,} pairs compared → {out}")
    if model.kept is not None:
        typer.echo(f"  of what identifying keys alone hold for one it keeps {model.kept:.1%}")
    tell_left_out(candidates.costs, len(found.table), candidates.left, candidates.right)


@app.command("starter")
@command(policy=PUBLIC, audit=None, purpose=False)
def starter(
    out: Annotated[Path, typer.Option(help="Write the model here (JSON).")], kind: OfKind = "person"
) -> None:
    """Write the model that comes with the software, learned from a made-up region's truth."""
    from accord.core.linkage import KINDS, starter_model

    check_out(out, [])
    model = starter_model(KINDS[kind]).model
    with placed(out) as raw:
        raw.write(model.to_json().encode("utf-8"))
    typer.echo(f"{kind}: {model.version} → {out}")


@app.command("run")
@command(policy=PUBLIC, audit=None, purpose=False)
def run(
    files: Files,
    model: Model,
    out: Annotated[Path, typer.Option(help="Write source, id and group of each record (CSV).")],
    column: Columns = None,
    stop: Stop = 0.0,
    engine: Engine = "own",
    memory: Memory = "1GB",
    even_so: EvenSo = False,
) -> None:
    """Group the records of all files by person, vehicle, place or identifier."""
    import numpy as np

    from accord.core.safe_io import CsvWriter

    check_out(out, [*files, model])
    check_stop(stop)
    learnt = read_model(model, even_so=even_so)
    found = _read(files, column, learnt.kind)
    learnt = learnt.among(found.table)
    found, _ = equals_once(found, learnt, stop)
    pairs = _pairs(found, learnt, engine, memory)
    tell_left_out(pairs.costs, len(found.table), pairs.left, pairs.right)
    labels = _linked(found, learnt, stop, pairs).labels[list(found.rows)]
    _, number, size = np.unique(labels, return_inverse=True, return_counts=True)
    with placed(out) as raw:
        text = io.TextIOWrapper(raw, encoding="utf-8", errors="replace", newline="")
        names = zip(found.names, number.tolist(), strict=True)
        writer = CsvWriter(text, columns=("source", "id", "group", "records_in_group"))
        writer.rows((source, one, at + 1, int(size[at])) for (source, one), at in names)
        text.detach()
    joined = int((size > 1).sum())
    typer.echo(
        f"{len(labels):,} records, {len(size):,} groups, {joined:,} of several records, "
        f"the largest of {int(size.max())} → {out}"
    )


@app.command("evaluate")
@command(policy=PUBLIC, audit=None, purpose=False)
def evaluate(
    files: Files,
    model: Model,
    truth: Annotated[str, typer.Option(help="Column that says whose each record is.")] = "",
    column: Columns = None,
    stop: Stop = 0.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Judge groups and probabilities against records of which it is known whose each is."""
    check_stop(stop)
    learnt = read_model(model, even_so=True)  # how bad it is may be asked of any
    found = _read(files, column, learnt.kind, truth=truth)
    learnt = learnt.among(found.table)
    found, equals = equals_once(found, learnt, stop)
    pairs = _pairs(found, learnt)
    tell_left_out(pairs.costs, len(found.table), pairs.left, pairs.right)
    figures = figures_of(found, _linked(found, learnt, stop, pairs), equals)
    if as_json:
        typer.echo(json.dumps(figures, indent=2))
        return
    for line in told(figures):
        typer.echo(line)


@app.command("explain")
@command(policy=PUBLIC, audit=None, purpose=False)
def explain(
    one: Annotated[str, typer.Argument(help="Id of a record, or SOURCE/ID.")],
    other: Annotated[str, typer.Argument(help="Id of another.")],
    files: Files,
    model: Model,
    column: Columns = None,
    even_so: EvenSo = False,
) -> None:
    """Why two records are held to be of one person (vehicle …) or not: each finding and its weight.

    The values themselves are not shown.
    """
    learnt = read_model(model, even_so=even_so)
    found = _read(files, column, learnt.kind)
    learnt = learnt.among(found.table)
    bars = learnt.explain(found.table, found.place(one), found.place(other))
    total = sum(bar.weight for bar in bars)
    for bar in bars:
        typer.echo(f"{bar.weight:+7.2f}  {bar.words}")
    chance = 1 / (1 + math.exp(-total))
    shown = f"{chance:.4f}" if 0.0001 <= chance <= 0.9999 else "under 0.0001"
    shown = "over 0.9999" if chance > 0.9999 else shown
    typer.echo(f"{total:+7.2f}  log-odds: one {learnt.kind.name} with a probability of {shown}")


def _read(files: list[Path], column: list[str] | None, kind: "Kind", *, truth: str = "") -> Records:
    return read_records(files, column or [], kind=kind, truth=truth)


def _candidates(found: Records, kind: "Kind") -> "Candidates":
    from accord.core.linkage import candidates_of

    return candidates_of(found.table, kind.comparisons, kind.rules)


def _pairs(
    found: Records, model: "LinkageModel", engine: str = "own", memory: str = ""
) -> "ScoredPairs":
    """The pairs worth comparing and their log-odds, by the engine that was asked for."""
    from accord.core.linkage import LinkageError
    from accord.core.linkage.engines import (
        ScoredPairs,
        pairs_with_duckdb,
        pairs_with_spark,
        written_records,
    )
    from accord.frame.errors import Invalid

    if engine == "own":
        candidates = _candidates(found, model.kind)
        levels = {n: v for n, v in candidates.levels.items() if n in model.comparisons}
        complete = levels if len(levels) == len(model.comparisons) else None
        left, right = candidates.left, candidates.right
        logits = model.score(found.table, left, right, complete)
        return ScoredPairs(left, right, logits, candidates.costs)
    with TemporaryDirectory(prefix="accord-link-") as name:
        records, work = Path(name) / "records.parquet", Path(name) / "work"
        work.mkdir()
        try:
            written_records(found.said, model.kind, records)
            if engine == "duckdb":
                return pairs_with_duckdb(records, model, work=work, memory=memory)
            with local_spark(memory) as spark:
                return pairs_with_spark(records, model, spark=spark, work=work)
        except LinkageError as error:
            raise Invalid(str(error)) from error


def _linked(found: Records, model: "LinkageModel", stop: float, pairs: "ScoredPairs") -> Linked:
    from accord.core.linkage import Constraints, average_link, components

    left, right, logits = pairs.left, pairs.right, pairs.logits
    size = len(found.table)
    near = logits > min(0.0, stop)
    together = components(size, left[near], right[near])
    apart = model.kind.apart(found.table, together)
    limits = Constraints(cannot_link=apart) if apart else None
    labels = average_link(size, left, right, logits, stop=stop, constraints=limits)
    return Linked(left, right, logits, labels)
