"""Print the digest of a region: `python -m accord.core.simulate --seed 7 --incidents 1000 --digest`."""

import argparse
import sys

from accord.core.simulate.digest import region_digest


def main() -> int:
    """Parse the arguments and print one line."""
    parser = argparse.ArgumentParser(prog="python -m accord.core.simulate", description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--incidents", type=int, required=True)
    parser.add_argument("--weeks", type=int, default=110)
    parser.add_argument("--digest", action="store_true", required=True)
    given = parser.parse_args()
    digest = region_digest(seed=given.seed, incidents=given.incidents, weeks=given.weeks)
    sys.stdout.write(digest + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
