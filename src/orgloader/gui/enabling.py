"""The one place where widgets are enabled, shown and hidden by what the session allows."""

from typing import TYPE_CHECKING

from orgloader.gui.rules import Deed, Facts

if TYPE_CHECKING:
    from orgloader.gui.window import Window


def show_deeds(window: "Window", deeds: frozenset[Deed]) -> None:
    """Enable what may be done now, and only that."""
    page, menus = window.connect_page, window.menus
    for widgets, deed in (
        ((page.form,), Deed.EDIT),
        ((page.save, menus.save), Deed.SAVE),
        ((page.test, menus.test), Deed.TEST),
        ((page.compare, menus.compare, window.compare_page.button), Deed.COMPARE),
        ((page.load, menus.load), Deed.LOAD),
        ((menus.undo,), Deed.UNDO),
        ((page.form.pick,), Deed.PICK),
        ((menus.cancel,), Deed.CANCEL),
        ((menus.history,), Deed.HISTORY),
        ((menus.sample, page.first_run.try_out), Deed.SAMPLE),
        ((menus.advance, menus.leave, window.advance), Deed.ADVANCE),
    ):
        for widget in widgets:
            widget.setEnabled(deed in deeds)
    window.history.allow_undo(allowed=Deed.UNDO in deeds)
    for card in page.checks.cards.values():
        card.button.setEnabled(Deed.TEST in deeds)


def show_facts(window: "Window", facts: Facts) -> None:
    """Show what belongs to the sample only with it; the dot only where something is unsaved."""
    page, menus = window.connect_page, window.menus
    page.unsaved.setVisible(facts.changed and not facts.sample)
    for field in (page.form.webhook, page.form.address):
        field.editor.setReadOnly(facts.sample)
    page.form.webhook.editor.setClearButtonEnabled(not facts.sample)
    for mark in (window.sample_icon, window.sample_mark, window.advance):
        mark.setVisible(facts.sample)
    for action in (menus.advance, menus.leave):
        action.setVisible(facts.sample)
    menus.sample.setVisible(not facts.sample)
    for widget in (page.first_run.try_out, page.first_run.sample_hint):
        widget.setVisible(not facts.sample)
