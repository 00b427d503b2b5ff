"""The whole life of a schedule in the window."""

from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QTime
from PySide6.QtWidgets import QLabel
from tests.gui.automation.conftest import System
from tests.gui.world import Pilot

from orgloader.automation.pause import paused_until
from orgloader.gui.automation.pausing import FOREVER, HOURS, UNTIL
from orgloader.gui.automation.schedule import ScheduleDialog
from orgloader.i18n import moment

LAST, NEXT = 1_799_900_000, 1_800_000_000


def open_schedule(pilot: Pilot) -> ScheduleDialog:
    pilot.window.menus.schedule.trigger()
    dialog = pilot.dialog()
    assert isinstance(dialog, ScheduleDialog)
    pilot.settle()
    return dialog


def facts(dialog: ScheduleDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def local(seconds: int) -> str:
    return moment(datetime.fromtimestamp(seconds).astimezone().isoformat())


def test_a_schedule_from_its_making_to_its_removal(
    pilot: Pilot, system: System, state_dir: Path
) -> None:
    dialog = open_schedule(pilot)
    assert "no schedule" in dialog.heading.text()
    assert not dialog.remove.isVisible()

    dialog.when.time.setTime(QTime(4, 15))
    shown = dialog.text.toPlainText()
    assert "OnCalendar=*-*-* 04:15:00\nPersistent=true\n" in shown
    assert not system.units.exists(), "nothing is made before the button is pressed"

    system.ran(last=LAST, next_=NEXT, code=3)
    pilot.press(dialog.make)
    pilot.settle()
    made = {path: path.read_text() for path in system.units.iterdir()}
    assert shown == "\n".join(f"# {path}\n{made[path]}" for path in sorted(made))
    assert "--user enable orgloader-default.timer" in system.calls
    assert dialog.heading.text() == "Every day at 04:15"
    assert local(NEXT) in facts(dialog)
    assert f"{local(LAST)}: stopped: somebody has to decide" in facts(dialog)
    assert "only while you are signed in" in facts(dialog)
    assert dialog.make.text() == "Change the &schedule"

    dialog.pausing.how.setCurrentIndex(HOURS)
    dialog.pausing.hours.setValue(2)
    pilot.press(dialog.pausing.pause)
    pilot.settle()
    now = datetime.now().astimezone()
    until = paused_until(state_dir, "default", now)
    assert until is not None
    assert timedelta(hours=1, minutes=59) < until - now <= timedelta(hours=2)
    assert dialog.heading.text() == f"Paused until {moment(until.isoformat())}"
    assert "Every day at 04:15" in facts(dialog)

    pilot.press(dialog.pausing.resume)
    pilot.settle()
    assert paused_until(state_dir, "default", now) is None
    assert dialog.heading.text() == "Every day at 04:15"

    pilot.press(dialog.remove)
    pilot.answer("Remove")
    pilot.settle()
    assert list(system.units.iterdir()) == []
    assert "--user disable --now orgloader-default.timer" in system.calls
    assert "no schedule" in dialog.heading.text()


def test_what_is_set_is_shown_when_the_dialog_opens_again(pilot: Pilot, system: System) -> None:
    system.ran(last=LAST, next_=NEXT, code=0)
    dialog = open_schedule(pilot)
    dialog.when.often.setChecked(True)
    dialog.when.minutes.setValue(45)
    assert "OnUnitActiveSec=45min" in dialog.text.toPlainText()
    pilot.press(dialog.make)
    pilot.settle()
    dialog.reject()
    again = open_schedule(pilot)
    assert again.when.often.isChecked()
    assert again.when.minutes.value() == 45
    assert again.heading.text() == "Every 45 minutes"


def test_a_pause_lasts_until_a_day_or_until_somebody_resumes(
    pilot: Pilot, system: System, state_dir: Path
) -> None:
    system.ran(last=LAST, next_=NEXT, code=0)
    dialog = open_schedule(pilot)
    pilot.press(dialog.make)
    pilot.settle()
    dialog.pausing.how.setCurrentIndex(UNTIL)
    pilot.press(dialog.pausing.pause)
    pilot.settle()
    now = datetime.now().astimezone()
    until = paused_until(state_dir, "default", now)
    tomorrow = (now + timedelta(days=1)).date()
    assert until is not None
    assert (until.date(), until.hour, until.minute) == (tomorrow, 0, 0)
    pilot.press(dialog.pausing.resume)
    pilot.settle()
    dialog.pausing.how.setCurrentIndex(FOREVER)
    pilot.press(dialog.pausing.pause)
    pilot.settle()
    assert dialog.heading.text() == "Paused until somebody resumes it"


def test_a_scheduler_that_refuses_is_told_and_nothing_is_claimed(
    pilot: Pilot, system: System
) -> None:
    system.refuse()
    dialog = open_schedule(pilot)
    pilot.press(dialog.make)
    pilot.settle()
    assert "did not carry out" in dialog.notice.text.text()
    assert "no bus" not in facts(dialog)
    assert pilot.session.facts.read_only is False, "it is no fault of the data folder"


def test_the_sample_is_not_loaded_by_schedule(pilot: Pilot) -> None:
    assert pilot.window.menus.schedule.isEnabled()
    pilot.window.menus.sample.trigger()
    pilot.settle()
    assert not pilot.window.menus.schedule.isEnabled()
