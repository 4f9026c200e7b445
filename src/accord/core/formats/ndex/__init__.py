"""N-DEx 2.1.1 on LEXS 3.1.4: messages of incidents and arrests, read as a stream and written."""

from accord.core.formats.ndex.layout import NAMESPACES, SKIPPED, VERSION
from accord.core.formats.ndex.names import Tally
from accord.core.formats.ndex.reading import read_ndex
from accord.core.formats.ndex.writing import NOTICE, write_ndex

__all__ = ["NAMESPACES", "NOTICE", "SKIPPED", "VERSION", "Tally", "read_ndex", "write_ndex"]
