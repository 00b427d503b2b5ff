"""``department.get``."""


def ids(document):
    return [row["ID"] for row in document["result"]]


def test_parents_come_first_and_inactive_branches_are_hidden(portal, call):
    document = call(portal, "department.get")
    assert ids(document) == ["1", "20", "5", "30"]
    assert document["total"] == 4
    assert "next" not in document


def test_rows_hold_what_is_known_only(portal, call):
    top, store = call(portal, "department.get")["result"][:2]
    assert top == {"ID": "1", "NAME": "ООО «Пример»", "SORT": 500, "UF_HEAD": "7"}
    assert store == {"ID": "20", "NAME": "Склад", "SORT": 200, "PARENT": "1"}


def test_filters_are_equalities_with_upper_case_names(portal, call):
    assert ids(call(portal, "department.get", NAME="Склад")) == ["20", "30"]
    assert ids(call(portal, "department.get", ID=[5, "30"])) == ["5", "30"]
    assert ids(call(portal, "department.get", PARENT="5", NAME="Склад")) == ["30"]
    assert ids(call(portal, "department.get", FILTER={"UF_HEAD": 31}, ID=1)) == ["30"]
    assert (
        len(ids(call(portal, "department.get", **{"name": "Склад", ">ID": 5, "%NAME": "С"}))) == 4
    )


def test_sorting_wants_lower_case_names(portal, call):
    assert ids(call(portal, "department.get", sort="ID", order="DESC")) == ["30", "20", "5", "1"]
    assert ids(call(portal, "department.get", SORT="ID", order="DESC")) == []
    assert ids(call(portal, "department.get", SORT=200)) == ["20"]


def test_pages_are_rounded_down_and_the_first_follows_the_last(crowded, call):
    first = call(crowded, "department.get", start=0)
    assert (len(first["result"]), first["next"], first["total"]) == (50, 50, 120)
    last = call(crowded, "department.get", start=149)
    assert (len(last["result"]), last.get("next")) == (20, None)
    assert ids(call(crowded, "department.get", start=150)) == ids(first)


def test_without_a_count_there_is_neither_total_nor_next(crowded, call):
    document = call(crowded, "department.get", start=-1)
    assert (len(document["result"]), document["total"]) == (50, 0)
    assert "next" not in document


def test_orphans_and_circles_are_told_once(portal, call):
    portal.state.add_department({"ID": "60", "NAME": "Сирота", "PARENT": "999"})
    portal.state.add_department({"ID": "71", "NAME": "А", "PARENT": "72"})
    portal.state.add_department({"ID": "72", "NAME": "Б", "PARENT": "71"})
    assert sorted(ids(call(portal, "department.get"))) == ["1", "20", "30", "5", "60", "71", "72"]


def test_a_reopened_branch_is_seen_again(portal, call):
    portal.state.edit_department("40", ACTIVE=True)
    assert ids(call(portal, "department.get", PARENT=40)) == ["41"]


def test_fields(portal, call):
    assert list(call(portal, "department.fields")["result"]) == [
        "ID",
        "NAME",
        "SORT",
        "PARENT",
        "UF_HEAD",
    ]
