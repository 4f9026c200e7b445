"""Roles and the capabilities that they bundle, from the roles' own table."""

from __future__ import annotations

from tools.reference.markdown import code, explained, table

HEAD = """\
# Roles and capabilities

A **capability** is what a door demands; a **role** is a bundle of them. A person may hold several
roles. Roles without case data never see a single record, whatever else the person may do; and no
role sees another agency's records without an [agreement](../how-to/agree-with-a-partner.md).
"""


def page() -> str:
    """The roles, what each may do, and what each capability means."""
    from accord.apps.agencies.roles import all_roles, capability_names

    roles = list(all_roles().values())
    meanings = explained("capabilities", capability_names())
    belongs = {"required": "of an agency", "none": "of no agency", "any": "either"}
    who = table(
        ["Role", "Code", "Belongs", "Case data", "Spanish name"],
        (
            [
                role.en,
                code(role.id),
                belongs[role.agency],
                "yes" if role.case_data else "no",
                role.es,
            ]
            for role in roles
        ),
    )
    rows = [
        [code(name), str(meanings[name]), ", ".join(r.id for r in roles if name in r.capabilities)]
        for name in sorted(capability_names())
    ]
    may = table(["Capability", "What it opens", "Roles"], rows)
    return f"{HEAD}\n## Roles\n\n{who}\n\n## Capabilities\n\n{may}"
