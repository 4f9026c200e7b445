"""One HTML page of paragraphs and tables that needs nothing else: no script, no other file."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

STYLE = """body{font:1rem/1.5 system-ui,sans-serif;margin:2rem;max-width:70rem}
table{border-collapse:collapse;display:block;overflow-x:auto}
th,td{padding:.3rem .6rem;border-bottom:1px solid #888;text-align:right}
th[scope=row]{text-align:left}"""


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading (none when empty), paragraphs, and a table whose first column names its rows."""

    heading: str = ""
    texts: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    def html(self) -> str:
        """The section's markup, every text escaped."""
        parts = [f"<h2>{escape(self.heading)}</h2>"] if self.heading else []
        parts += [f"<p>{escape(text)}</p>" for text in self.texts]
        if self.rows:
            head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.headings)
            body = "\n".join(_row(row) for row in self.rows)
            parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>")
        return "\n".join(parts)

    def lines(self) -> list[str]:
        """The section for a terminal, columns as wide as they need."""
        found = [self.heading] if self.heading else []
        grid = [self.headings, *self.rows] if self.rows else []
        widths = [max(len(row[place]) for row in grid) for place in range(len(self.headings))]
        found += ["  ".join(_padded(row, widths)).rstrip() for row in grid]
        return [*found, *self.texts]


def html_page(title: str, *, verdict: str, sections: Iterable[Section], ending: str) -> str:
    """The page: its verdict in bold first, then the sections, then what the figures mean."""
    body = "\n".join(section.html() for section in sections)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>
<meta name="viewport" content="width=device-width">
<style>{STYLE}</style></head>
<body><h1>{escape(title)}</h1>
<p><strong>{escape(verdict)}</strong></p>
{body}
<p>{escape(ending)}</p>
</body></html>
"""


def _row(row: tuple[str, ...]) -> str:
    values = "".join(f"<td>{escape(value)}</td>" for value in row[1:])
    return f'<tr><th scope="row">{escape(row[0])}</th>{values}</tr>'


def _padded(row: tuple[str, ...], widths: list[int]) -> list[str]:
    return [row[0].ljust(widths[0])] + [
        text.rjust(width) for text, width in zip(row[1:], widths[1:], strict=True)
    ]
