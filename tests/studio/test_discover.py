"""Finding out what a service has: its model, its names, and the profile that would fit."""

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sandbox.profiles import FACES, Face
from tests.studio.ends import ADDRESS, Clock

from orgloader import resource
from orgloader.errors import CancelledError, TargetError
from orgloader.http import Control, client
from orgloader.sandbox import Fault, Studio, Transport, faults
from orgloader.sandbox.studio import Switches
from orgloader.studio.check import check
from orgloader.studio.discover import names
from orgloader.studio.discover.edm import read_metadata
from orgloader.studio.discover.look import look, sample_values
from orgloader.studio.discover.model import Proposal
from orgloader.studio.discover.propose import propose
from orgloader.studio.profile.schema1 import converted
from orgloader.studio.profiles import checked, parse
from orgloader.studio.service import Service

USUAL = json.loads(resource("profiles", "business-studio-6.json").read_text("utf-8"))
BASE = converted(USUAL) if USUAL["schema"] == 1 else USUAL
WORDS = st.text("ABCabcXyz", min_size=1, max_size=12)


def filled(face: Face, **switches: Any) -> Studio:
    """Return a studio with an object of each kind."""
    studio = face.studio()
    studio.switches = Switches(**{**face.manners, **switches})
    state = studio.state
    top = state.add("department", name="Завод")
    inner = state.add("department", name="Цех", parent=top)
    position = state.add("position", name="Токарь", parent=inner)
    state.add("folder", name="Удалённые")
    person = state.add("person", name="Серова Пётр", last_name="Серова", first_name="Пётр")
    state.add("assignment", person=person, position=position)
    if "contact" in face.profile["classes"]:
        state.add("contact", person=person, type="email", value="serova@zavod.example")
    return studio


def discovered(face: Face, studio: Studio, control: Control | None = None) -> Proposal:
    """Return what is proposed at a studio; the path is known."""
    base = {**BASE, "path": face.profile["path"]}
    clock = control or Clock()
    web = client(read_timeout=120, transport=Transport(studio, lambda _seconds: None))
    with web:
        service = Service(web, ADDRESS, parse(base, "base"), clock)
        return propose(look(service), base, lambda *which: sample_values(service, *which))


def sets(document: Mapping[str, Any]) -> Mapping[str, str]:
    return {kind: one["set"] for kind, one in document["classes"].items() if one}


@pytest.mark.parametrize("name", FACES)
def test_a_service_that_describes_itself_gives_all_its_classes(name: str) -> None:
    face = FACES[name]
    studio = filled(face, metadata=True)
    found = discovered(face, studio)
    assert found.catalogue.source == "metadata"
    assert sets(found.document) == sets(face.profile)
    assert checked(dict(found.document))[1] == []
    lines = check(
        client(read_timeout=120, transport=Transport(studio, lambda _seconds: None)),
        ADDRESS, parse(found.document, "found"), Clock(),
    )  # fmt: skip
    assert [line.name for line in lines if line.status == "failed"] == []


@pytest.mark.parametrize("document", [True, False])
def test_without_a_model_the_objects_show_the_fields(*, document: bool) -> None:
    face = FACES["one class"]
    studio = filled(face, metadata=False, service_document=document)
    found = discovered(face, studio)
    assert found.catalogue.source == ("service document" if document else "names")
    assert sets(found.document) == sets(face.profile)
    fields = found.document["classes"]["person"]["fields"]
    assert (fields["last_name"], fields["first_name"]) == ("LastName", "FirstName")
    assert found.document["classes"]["position"]["where"] == {"UnitType": "Position"}


def test_values_are_shown_and_never_part_of_the_profile() -> None:
    face = FACES["relations"]
    found = discovered(face, filled(face, metadata=True))
    person = found.catalogue.classes["AppPlatform.Person"]
    field = person.field("LastName")
    assert field is not None
    assert field.samples == ("Серова",)
    assert "Серова" not in json.dumps(found.document, ensure_ascii=False)


def test_a_name_that_is_unusual_is_a_guess_or_missing() -> None:
    face = FACES["one class"]
    profile = deepcopy(face.profile)
    profile["classes"]["person"]["fields"]["last_name"] = "Zxq"
    profile["classes"]["department"]["fields"]["head"] = "ID_HeadOfAll"
    other = Face(profile)
    found = discovered(other, filled(other, metadata=True))
    assert found.document["classes"]["person"]["fields"]["last_name"] is None
    assert found.document["classes"]["department"]["fields"]["head"] == "ID_HeadOfAll"
    assert "department.fields.head" in found.guesses


def test_a_class_without_objects_is_described_as_usual_and_all_of_it_a_guess() -> None:
    face = FACES["one class"]
    found = discovered(face, face.studio())
    assert found.catalogue.source == "names"
    usual = BASE["classes"]["assignment"]["fields"]
    assert found.document["classes"]["assignment"]["fields"] == usual
    assert "assignment.fields.person" in found.guesses


def test_a_cancelled_discovery_ends_at_once() -> None:
    face, control = FACES["one class"], Control()
    control.cancel()
    with pytest.raises(CancelledError):
        discovered(face, filled(face), control)


def test_a_service_that_is_not_there_is_an_error() -> None:
    face = FACES["one class"]
    studio = face.studio()
    studio.faults.append(Fault(faults.drop(), times=None))
    with pytest.raises(TargetError):
        discovered(face, studio)


CSDL = """<?xml version="1.0"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
<edmx:DataServices><Schema Namespace="long.name" Alias="S"
 xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EntityType Name="Base"><Key><PropertyRef Name="ID"/></Key>
<Property Name="ID" Type="Edm.Int32"/></EntityType>
<EntityType Name="Unit" BaseType="S.Base"><Property Name="Name" Type="Edm.String" MaxLength="99"/>
<NavigationProperty Name="Up" Type="S.Unit"/>
<NavigationProperty Name="Below" Type="Collection(S.Unit)"/></EntityType>
<EnumType Name="Kinds"><Member Name="A"/><Member Name="B"/></EnumType>
<EntityContainer Name="C"><EntitySet Name="Units" EntityType="S.Unit"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>"""


def test_a_model_with_bases_aliases_and_enumerations() -> None:
    found = read_metadata(CSDL)
    assert found is not None
    units = found.classes["Units"]
    assert [one.name for one in units.fields] == ["ID", "Name", "Up"]
    assert (units.key, units.fields[2].target, units.fields[1].length) == ("ID", "Units", 99)
    assert found.enumerations == {"long.name.Kinds": ("A", "B")}


@pytest.mark.parametrize(
    "text", ["", "{}", "<html>Edmx</html>", CSDL[:-20], CSDL.replace("?>", "?><!DOCTYPE x>", 1)]
)
def test_what_is_no_model_is_none(text: str) -> None:
    found = read_metadata(text)
    assert found is None or not found.classes


@given(WORDS, st.lists(WORDS, max_size=4))
def test_a_fit_is_between_0_and_100_and_the_name_itself_fits_best(
    name: str, others: list[str]
) -> None:
    assert 0 <= names.fit(name, tuple(others)) <= 100
    assert names.fit(name, (name, *others)) == 100


@pytest.mark.parametrize(
    ("name", "wanted", "least", "most"),
    [
        ("AppPlatform.Person", "Person", 100, 100),
        ("Persons", "Person", 80, 80),
        ("ID_Parent", "Parent", 80, 80),
        ("PersonContact", "Person", 50, 50),
        ("Code", "ID_Head", 0, 0),
    ],
)
def test_names_fit_by_their_words(name: str, wanted: str, least: int, most: int) -> None:
    assert least <= names.fit(name, (wanted,)) <= most
