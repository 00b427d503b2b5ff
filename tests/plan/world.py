"""A studio in memory together with the stored links, changed by plans as a load changes them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from orgloader.org.model import Organisation
from orgloader.plan.links import link_to
from orgloader.plan.model import Change, Plan
from orgloader.plan.objects import KINDS, REFERENCES, Kind, Link, Schema, StudioObject, Target
from orgloader.plan.options import Options
from orgloader.plan.planner import make_plan
from orgloader.plan.undo.done import Done
from orgloader.plan.undo.plan import undo_plan

PERSON = {"name", "last_name", "first_name", "patronymic"}
FIELDS: Mapping[Kind, set[str]] = {
    "department": {"name", "parent", "head"},
    "position": {"name", "parent"},
    "folder": {"name", "parent"},
    "person": PERSON,
    "contact": {"person", "type", "value"},
    "assignment": {"person", "position"},
    "task": {"name", "text", "unit", "event"},
}
CONTACTS = frozenset({"email", "work_phone", "mobile_phone"})
SCHEMA = Schema({kind: frozenset(names) for kind, names in FIELDS.items()}, CONTACTS)
PLAIN = Schema(
    {
        **{kind: frozenset(names) for kind, names in FIELDS.items() if kind != "contact"},
        "person": frozenset(PERSON | CONTACTS | {"external_id"}),
        "department": frozenset(FIELDS["department"] | {"external_id"}),
        "position": frozenset(FIELDS["position"] | {"external_id"}),
    }
)
OPTIONS = Options(portal="example.bitrix24.ru", today="2026-11-21")


class World:
    """What a load meets and leaves behind, without any wire."""

    def __init__(self, schema: Schema = SCHEMA) -> None:
        self.schema = schema
        self.objects: dict[Kind, dict[str, StudioObject]] = {kind: {} for kind in KINDS}
        self.links: dict[str, Link] = {}
        self.done: list[Done] = []
        self._last = 0

    def add(self, kind: Kind, **fields: str | None) -> str:
        """Put an object there, as a person would by hand, and return its key."""
        self._last += 1
        key = f"0x{self._last:04x}"
        blank: dict[str, str | None] = dict.fromkeys(sorted(self.schema.fields[kind]))
        self.objects[kind][key] = StudioObject(
            kind, key, {**blank, **fields}, guid=f"g{self._last}"
        )
        return key

    def edit(self, kind: Kind, key: str, **fields: str | None) -> None:
        item = self.objects[kind][key]
        self.objects[kind][key] = replace(item, fields={**item.fields, **fields})

    def target(self) -> Target:
        return Target(self.schema, {kind: dict(items) for kind, items in self.objects.items()})

    def plan(self, org: Organisation, options: Options = OPTIONS) -> Plan:
        return make_plan(org, self.target(), self.links, options)

    def load(self, org: Organisation, options: Options = OPTIONS) -> Plan:
        plan = self.plan(org, options)
        for _ in self.steps(plan):
            pass
        return plan

    def steps(self, plan: Plan) -> Iterator[Change]:
        """Carry the plan out, yielding after each change; the links are stored at the end.

        ``done`` is what a journal would hold of it.
        """
        keys = dict(plan.keys)
        self.done = []
        for change in plan.chosen:
            self._carry_out(change, keys)
            yield change
        for source_id in {c.source_id for c in plan.chosen} | plan.links.keys():
            self._store(source_id, keys, plan)
        for source_id in plan.forgotten:
            self.links.pop(source_id, None)

    def undo(self, done: Sequence[Done], options: Options = OPTIONS) -> Plan:
        """Carry out the inverse of what a load has done."""
        plan = undo_plan(done, self.target(), self.links, options, root="d:1")
        for _ in self.steps(plan):
            pass
        return plan

    def _carry_out(self, change: Change, keys: dict[str, str]) -> None:
        fields, before = (
            {
                field: self._key(value, keys) if field in REFERENCES[change.kind] else value
                for field, value in values.items()
            }
            for values in (change.new, change.old)
        )
        key = change.key or keys.get(change.source_id, "")
        if change.action == "unlink":
            del self.objects["assignment"][key]
        elif change.action in ("create", "link"):
            keys[change.source_id] = self.add(change.kind, **fields)
        else:
            self.edit(change.kind, key, **fields)
        self.done.append(Done(change, keys.get(change.source_id, key), fields, before))

    @staticmethod
    def _key(value: str | None, keys: Mapping[str, str]) -> str | None:
        return (
            value.removeprefix("key:")
            if value and value.startswith("key:")
            else keys.get(value or "")
        )

    def _store(self, source_id: str, keys: Mapping[str, str], plan: Plan) -> None:
        found = [
            items[keys[source_id]]
            for items in self.objects.values()
            if keys.get(source_id) in items
        ]
        if found and not source_id.startswith("t:"):
            self.links[source_id] = link_to(found[0], source_id, plan.links, self.links)
        else:
            self.links.pop(source_id, None)

    def name(self, key: str | None) -> str | None:
        for kind in KINDS:
            if key in self.objects[kind]:
                return self.objects[kind][key].fields["name"]
        return None
