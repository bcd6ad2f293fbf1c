"""Reading `profile.toml`: every app reads its own tables and keys, what nobody knows is reported."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from nahtstelle.ground.intake.folder import Load
from nahtstelle.ground.intake.problems import Problem, one_of_words
from nahtstelle.ground.intake.specs import PROFILE, profile_parts

_PLACE = re.compile(r"^(.*) \(at line (\d+), column (\d+)\)$")


def read_profile(load: Load, path: Path) -> None:
    """Read the profile into the load; faults become problems of the load."""
    try:
        load.profile_text = path.read_bytes().decode("utf-8-sig")
        profile = tomllib.loads(load.profile_text)
    except OSError as error:
        load.problems.append(Problem(PROFILE, f"nicht lesbar ({error.strerror})"))
        return
    except UnicodeDecodeError:
        load.problems.append(Problem(PROFILE, "nicht in UTF-8 gespeichert"))
        return
    except tomllib.TOMLDecodeError as error:
        load.problems.append(_not_toml(str(error)))
        return
    known = [name for part in profile_parts() for name in part.names]
    for name in profile:
        if name not in known:
            load.problems.append(load.profile_problem(name, f"unbekannt; bekannt sind {one_of_words(known)}"))
    faults = [fault for part in profile_parts() for fault in part.read(profile)]
    load.problems += [load.profile_problem(where, expected) for where, expected in faults]
    load.profile = profile


def _not_toml(error: str) -> Problem:
    place = _PLACE.match(error)
    if place is None:
        return Problem(PROFILE, f"kein gültiges TOML ({error})")
    return Problem(PROFILE, f"kein gültiges TOML ({place[1]})", int(place[2]), place[3])
