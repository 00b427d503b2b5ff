"""Both sides side by side: which object is which, before anything is compared."""

from collections.abc import Mapping
from dataclasses import dataclass

from orgloader.org.model import Organisation, Position
from orgloader.plan import ids
from orgloader.plan.matching.departments import match_departments
from orgloader.plan.matching.external_ids import tie_external_ids
from orgloader.plan.matching.match import Match, tie_links
from orgloader.plan.matching.people import (
    match_assignments,
    match_contacts,
    match_persons,
    wanted_assignments,
)
from orgloader.plan.matching.positions import match_positions
from orgloader.plan.objects import Link, Schema, Target
from orgloader.plan.options import Options


@dataclass(frozen=True, slots=True)
class Matched:
    """The organisation, the studio and the ties between them.

    ``positions`` are the wanted positions by source ID; ``paths`` the readable place of each
    department by its ID, ``Company / Sales``; ``people`` the source ID of each person by its ID.
    """

    org: Organisation
    match: Match
    options: Options
    positions: Mapping[str, Position]
    paths: Mapping[str, str]
    people: Mapping[str, str]

    @property
    def schema(self) -> Schema:
        return self.match.target.schema

    @property
    def archive(self) -> str:
        """The source ID of the archive folder."""
        return ids.folder(self.options.archive_folder)

    def placed(self, source_id: str) -> bool:
        """Tell whether an object has a place in the studio or gets one by this plan."""
        return source_id in self.match.keys or source_id not in self.match.conflicts


def match_all(
    org: Organisation, target: Target, links: Mapping[str, Link], options: Options
) -> Matched:
    """Tie every object of the organisation that can be tied for certain."""
    match = Match(target, links)
    tie_links(match)
    tie_external_ids(match, options.portal)
    match_departments(match, org, options.archive_folder)
    positions = match_positions(match, org)
    people = {id: match.known(ids.person(id)) for id in org.persons}
    if options.create_persons:
        match_persons(match, org)
        match_contacts(match, org)
        match_assignments(match, wanted_assignments(positions, people))
        match.release("contact")
        match.release("assignment")
    return Matched(org, match, options, positions, _paths(org), people)


def _paths(org: Organisation) -> Mapping[str, str]:
    paths: dict[str, str] = {}
    for item in org.departments.values():
        above = paths.get(item.parent or "") if item.id != org.root else None
        paths[item.id] = f"{above} / {item.name}" if above else item.name
    return paths
