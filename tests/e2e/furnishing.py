"""What the demonstration leaves out and pages must yet show: by commands, and by hand where only pages do."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from .node import Node

PURPOSE = "crime-analysis"
ORI = "XA0010200"
Cookies = Callable[..., list]


def furnish(node: Node, browser: Browser, cookies: Cookies, export: Callable[..., Path]) -> None:
    """Add to the demonstration what it leaves out and pages must yet show."""
    file = export("with-a-bad-row.csv", seed=21)
    ori = "XA0010200"
    node.run("ingest", str(file), "--agency", ori, "--mapping", "furnished", "--yes", "--as", "ana")
    feed = ("--channel", "folder", "--set", "folder=rms", "--set", "ready=done", "--every", "1440")
    node.run("feeds", "add", "RMS", *feed, "--as", "ana")
    for name in ("empty.csv", "empty.csv.done"):
        (node.state / "feeds" / ori / "rms" / name).touch()
    node.run("feeds", "run", "RMS", "--as", "ana")
    _addresses_and_counts(node, file.parent, ori)
    _outcomes(node, file.parent)
    _operations(node)
    _bulletins(node, file.parent)
    _expungement(node, browser, cookies)
    _retention(node)
    law = ("--template", "us-ca", "--title", "Alder County", "--as", node.name_of("platform-admin"))
    node.run("law", "propose", *law)
    node.run("keys", "rotate", "--as", node.name_of("platform-admin"))
    node.run("task-forces", "form", "river", "River task force", "--as", "cora")
    node.run("task-forces", "form", "quays", "Quays task force", "--as", "quin")
    node.run("task-forces", "invite", "quays", ORI, "--as", "quin")
    _legal_work(node, browser, cookies, file.parent)
    _links(node)
    _border(node, file.parent)
    node.run("alerts", "subscribe", "Burglaries", "--words", "burglary", "--as", "ana")
    # What was furnished changed who may see what, so that earlier forecasts are of another scope.
    _plans(node)
    judging = ("--as", "cora", "--purpose", PURPOSE)
    node.run(
        "strategies", "create", "Night streets", "--problem", "Shops are entered at night.",
        "--kind", "incident", "--starts-on", str(date.today()), "--partner", "XA0010300", *judging,
    )  # fmt: skip
    plan = node.run("evaluation", "plans", *judging).split()[0]
    node.run("evaluation", "run", plan, *judging)
    _drafts(node, file.parent, judging)
    context = browser.new_context(base_url=node.url)
    context.add_cookies(cookies("ana"))
    page = context.new_page()
    _search(page)
    _objection(page)
    page.goto("/account/tokens")
    page.get_by_label("What is it for?").fill("A program of the tests")
    page.locator("[name=purposes][value=crime-analysis]").check()
    page.get_by_role("button", name="Issue token").click()
    expect(page.get_by_text("it is not shown again")).to_be_visible()
    context.close()


def _drafts(node: Node, folder: Path, judging: tuple[str, ...]) -> None:
    """A plan that may be changed and frozen, and a frozen one that waits for signatures."""
    strategy = next(
        line.split()[0]
        for line in node.run("strategies", "list", *judging).splitlines()
        if "Night streets" not in line and line.strip()
    )
    year = date.today().year + 1
    file = folder / "plan.toml"
    file.write_text(
        'hypothesis = "Lights lower thefts in one beat."\nprimary_outcome = "thefts"\n'
        f'outcome_es = "hurtos"\ntreated = ["141"]\nstart = {year}-06-01\nfollow_up_months = 6\n'
        'smallest_percent = -20\ncontinue_rule = "Continue if the interval lies below 0."\n'
        'offences = ["23H"]\ncatchment = "none"\n'
    )
    for is_frozen in (True, False):
        told = node.run("evaluation", "draft", strategy, str(file), *judging)
        if is_frozen:
            node.run("evaluation", "freeze", told.split()[0], told.split()[-1], *judging)


def _plans(node: Node) -> None:
    """A forecast in force in the scope that holds now, a plan weighed from it and one begun."""
    who = ("--as", "ana", "--purpose", PURPOSE)
    made = json.loads(node.run("forecast", "--method", "last-year", "--json", *who))["id"]
    node.run("activations", "audit", made, *who)
    until = (date.today() + timedelta(days=30)).isoformat()
    use = "Lamps and presence by night in the marked cells"
    kinds = ("--activity", "lighting", "--activity", "patrol")
    asked = node.run("activations", "ask", made, "--use", use, *kinds, "--until", until, *who)
    node.run("activations", "decide", asked.split()[0], "--sign", "--as", node.name_of("oversight"))
    staff = ("--staff", f"{ORI}:lighting:0:16:0:240", "--staff", f"{ORI}:patrol:8:0:8")
    node.run("plans", "ask", made, *staff, *who)
    node.run("plans", "ask", made, *staff, "--draft", *who)


def _addresses_and_counts(node: Node, folder: Path, ori: str) -> None:
    """Addresses that no street has, one placed and one dismissed; and a hospital's counts."""
    lost = ("CITY HALL ANNEX", "FERRY LANDING LOT", "112 ABBEYXS AVE")
    day = date.today() - timedelta(days=10)
    rows = [
        f"L{n:04d},{day} 1{n % 10}:15,BURGLARY,{-69.99 + n / 1000:.4f},36.0520,1XX ABBEY AVE\n"
        for n in range(30)
    ]
    rows += [f"M{n:04d},{day} 11:30,BURGLARY,,,{text}\n" for n, text in enumerate(lost)]
    head = "incident_number,date_occurred,offense,longitude,latitude,address\n"
    file = folder / "without-points.csv"
    file.write_text(head + "".join(rows))
    who = ("--as", "ana", "--purpose", "records-management")
    node.run("ingest", str(file), "--agency", ori, "--mapping", "pointless", "--yes", "--as", "ana")
    told = node.run("layers", "addresses", *who)
    ids = {line.split("  ")[1]: line.split("  ")[0] for line in told.splitlines() if "  " in line}
    node.run("layers", "place-address", ids[lost[0]], "--point", "36.0520,-69.9900", *who)
    node.run("layers", "dismiss-address", ids[lost[1]], "--because", "a lot, not a place", *who)
    arrivals = folder / "arrivals.csv"
    seen = [f"{day} 2{n % 4}:10,{-69.99:.4f},36.0520,fist\n" for n in range(40)]
    arrivals.write_text("Arrival Date,Longitude,Latitude,Weapon\n" + "".join(seen))
    node.run("coarsen", str(arrivals), "--as", "ed-assaults")
    counts = folder / "arrivals-counts.csv"
    about = ("--role", "partner-counts", "--source", "A hospital", "--licence", "agreement")
    node.run("layers", "add", str(counts), *about, *who)


def _links(node: Node) -> None:
    """A decision on one pair of records."""
    waiting = node.run("subjects", "queue", "--limit", "1", "--as", "ana")
    left, right = waiting.split()[:2]
    node.run("subjects", "reject", left, right, "--because", "seen apart", "--as", "ana")


def _border(node: Node, folder: Path) -> None:
    """Events that two agencies report, one of which is confirmed to be one; and one told twice."""
    day = date.today() - timedelta(days=10)
    partner = "XA0010300"
    signs = json.loads((node.state / "sign-ins.json").read_text())
    analyst = next(
        one["username"]
        for one in signs
        if one["role"] == "analyst" and "Cedar Quay" in one["agency"]
    )
    head = "incident_number,date_occurred,offense,longitude,latitude,address\n"
    for ori, who in ((ORI, "ana"), (partner, analyst)):
        numbers = [*range(30), *([3] if ori == ORI else [])]
        rows = "".join(
            f"{ori[-3:]}-{at:03d},{day} {n % 24:02d}:15,BURGLARY,{-69.99 + n / 100:.4f},36.0520,{n + 1}XX QUAY AVE\n"
            for at, n in enumerate(numbers)
        )
        file = folder / f"border-{ori}.csv"
        file.write_text(head + rows)
        node.run("ingest", str(file), "--agency", ori, "--mapping", "border", "--yes", "--as", who)
    told = node.run("subjects", "events", "list", "--as", "ana").split()
    node.run(
        "subjects", "events", "confirm", told[0], told[1], "--because", "one call", "--as", "ana"
    )


def _outcomes(node: Node, folder: Path) -> None:
    """What a court said of four arrests, in its own words."""
    lines = ["Arrest No,Case Number,Count,Disposition,Disposition Date"]
    said = ("Guilty", "Dismissed", "Not guilty", "Nolle prosequi")
    lines += [f"A-{n},C-26-{n},1,{word},2026-03-0{n + 1}" for n, word in enumerate(said)]
    (folder / "court.csv").write_text("\n".join(lines) + "\n")
    node.run("outcomes", "load", str(folder / "court.csv"), "--agency", ORI, "--yes", "--as", "ana")


def _search(page: Page) -> None:
    """A search by words that finds something and is kept."""
    page.goto("/exchange/search/")
    page.get_by_label("Number or words").fill("ave")
    page.locator("main form button[type=submit]").click()
    page.get_by_label("Keep this search as").fill("Along the avenues")
    page.get_by_role("button", name="Keep it").click()
    page.goto("/exchange/search/saved/")
    expect(page.get_by_text("Along the avenues")).to_be_visible()


def _objection(page: Page) -> None:
    """Somebody objects to the forecast in use, without a name."""
    page.goto("/places/public")
    page.get_by_role("link", name="Object to this forecast").first.click()
    page.get_by_label("What do you object to").fill("The lamps in our street are broken.")
    page.get_by_role("button", name="Send the objection").click()
    expect(page.get_by_text("Keep this code")).to_be_visible()


def _operations(node: Node) -> None:
    """Two agencies' operations that collide, before a watch centre is named and after; a rota."""
    day = (date.today() + timedelta(days=9)).isoformat()
    shift = f"cora,1,{day}T00:00Z,{day}T23:00Z"
    node.run("deconflict", "setup", "--on-call", shift, "--as", "cora")
    for turn in range(2):
        for who in ("otto", "quin"):
            node.run(
                "deconflict", "enter", "search-warrant", "--at", f"36.0520,{-69.99 + turn / 5}",
                "--day", day, "--start", "22:00", "--end", "01:00", "--contact", "A contact",
                "--phone", "555-0100", "--as", who,
            )  # fmt: skip
        for who in ("cora", "quin"):
            node.run("deconflict", "setup", "--watch-centre", ORI, "--as", who)


def _bulletins(node: Node, folder: Path) -> None:
    """A bulletin of one agency, with a picture, for another."""
    text, picture = folder / "van.txt", folder / "van.png"
    text.write_text("Grey van\nSeen near the quay.")
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20))
    for who, to in (("cora", "XA0010300"), ("quin", ORI)):
        node.run(
            "bulletins", "issue", "bolo", str(text), "--to", to, "--contact", "A contact",
            "--attach", str(picture), "--as", who,
        )  # fmt: skip


def _expungement(node: Node, browser: Browser, cookies) -> None:
    """A custodian has asked that nothing be left of a record; another has yet to decide."""
    context = browser.new_context(base_url=node.url)
    context.add_cookies(cookies("rita"))
    listed = context.request.get(f"/records/?kind=incident&agency={ORI}").text()
    context.close()
    record = re.search(r"/records/([0-9a-f-]{36})/", listed)
    assert record is not None
    node.run(
        "records", "expunge", record[1], "--order", "District Court, order 26-114", "--yes",
        "--as", "rita",
    )  # fmt: skip


def _retention(node: Node) -> None:
    """A rule in force with records due, which nobody has confirmed, and one that waits for a second."""
    rule = ("--days", "60", "--schedule", "GS-4 item 7", "--as", "rita")
    asked = node.run("retention", "ask", "incident", *rule)
    in_force = re.search(r"[0-9a-f-]{36}", asked)
    assert in_force is not None
    node.run("retention", "decide", in_force[0], "--approve", "--as", "remy")
    node.run("retention", "ask", "incident", "--group", "Robbery", *rule)


def _legal_work(node: Node, browser: Browser, cookies, folder: Path) -> None:
    """A hold, a request, intelligence, a history, a recall, and an account that was misused."""
    context = browser.new_context(base_url=node.url)
    context.add_cookies(cookies("ana"))
    pages = [
        context.request.get(f"/records/?kind=incident&agency={ori}").text()
        for ori in (ORI, "XA0010300")
    ]
    context.close()
    own, foreign = (re.search(r"/records/([0-9a-f-]{36})/", page)[1] for page in pages)
    rita = ("--as", "rita")
    node.run("legal", "hold", "case", "--value", "26-1", "--order", "Court, order 26-9", *rita)
    asks = ("--person", "Jo Roe", "--received", str(date.today()), "--record", own)
    node.run("legal", "request", "access", *asks, *rita)
    told = {
        "number": "I-26-1",
        "activity": "fraud",
        "source_grade": "B",
        "content_grade": "2",
        "suspicion": "Forged the same signature on nine cheques within one week.",
    }
    statement = folder / "statement.json"
    statement.write_text(json.dumps(told))
    node.run("intelligence", "submit", str(statement), "--certify", "--as", "ana")
    asked = ("--receiving-agency", "Probation", "--requestor", "P. Officer", "--reason", "report")
    node.run("legal", "history", own, *asked, "--case", "26-1", "--as", "ana")
    rows = json.loads((node.state / "sign-ins.json").read_text())
    theirs = next(
        one["username"]
        for one in rows
        if one["role"] == "analyst" and one["agency"].startswith("Cedar Quay")
    )
    more = ("--set", "narrative=More is known.", "--reason", "a witness came forward")
    node.run("records", "supplement", foreign, *more, "--as", theirs)
    node.run("manage", "shell", "-c", "from accord.frame.outbox.services import deliver; deliver()")
    person = ("add", "mona", "Mona Misuse", "--role", "analyst", "--agency", ORI)
    node.run("people", *person, "--password", "correct horse battery staple", "--as", "ada")
    why = ("--purpose", "crime-analysis", "--as", "mona")
    node.run("export", str(folder / "taken.csv"), "--agency", ORI, *why)
    node.run("legal", "freeze", "mona", "--suspicion", "took a file without a case", "--as", "ada")
    context = browser.new_context(base_url=node.url)
    context.add_cookies(cookies("ada"))
    page = context.request.get("/exchange/legal/misuse").text()
    context.close()
    case = re.search(r"misuse/([0-9a-f-]{36})", page)
    assert case is not None
    node.run("legal", "notify", case[1], "--as", "ada")
