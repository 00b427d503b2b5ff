"""Loads through the gateway into services that nobody here wrote."""

from pathlib import Path

import pytest
from tests.gateway.running import running
from tests.interop.company import Company
from tests.interop.loader import Loader
from tests.interop.picture import expected
from tests.interop.reading import read
from tests.interop.services import CAP, ODATAPY, Service
from tests.interop.watch import Watch

from orgloader.sandbox import Portal, Server, application

PEOPLE = 24


@pytest.mark.parametrize(
    "service",
    [
        pytest.param(ODATAPY["one"], id="odatapy-one"),
        pytest.param(CAP["one"], id="cap-one", marks=pytest.mark.long),
    ],
)
def test_a_year(service: Service, tmp_path: Path) -> None:
    company = Company(PEOPLE, 1)
    portal = Portal(company.state())
    with service.begin() as app:
        watch = Watch(app)
        with Server(application(portal)) as portal_server, Server(watch) as server:
            connection = {"BSConnection": server.url + service.path}
            with running(tmp_path, server.url, ConnectionStrings=connection) as gateway:
                webhook = portal_server.url + portal.path
                loader = Loader(tmp_path, webhook, gateway.url, service.profile)
                for date in range(3):
                    assert loader.run("load") == 0, loader.report["findings"]
                    shown = read(server.url + service.path)
                    assert shown.tree() == expected(portal.state, contacts=True)
                    writes = watch.writes
                    assert loader.run("load") == 0
                    assert (loader.report["outcome"], watch.writes) == ("nothing_to_do", writes)
                    if date < 2:
                        company.half_a_year()
                        portal.state.put(
                            list(company.departments.values()), list(company.users.values())
                        )
    assert writes > 0
    assert watch.overlaps == 0
