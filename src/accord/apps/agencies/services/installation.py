"""The one account that a new node makes without anybody's leave."""

from accord.apps.agencies import selectors
from accord.apps.agencies.models import User
from accord.apps.agencies.services import people
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict

INSTALLER = Actor(id="installer", name="installer", kind="system")
INSTALLATION = Purpose(code="administration", reason="installation")


def first_admin(*, username: str, full_name: str, password: str) -> User:
    """Make the platform administrator; raises `Conflict` once there is one."""
    if selectors.has_platform_admin():
        raise Conflict("This node has a platform administrator already.")
    return people.register_person(
        by=INSTALLER,
        purpose=INSTALLATION,
        username=username,
        full_name=full_name,
        password=password,
        roles=["platform-admin"],
        agency=None,
    )
