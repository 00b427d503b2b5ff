"""A portal: one request at a time, within its limits, repeated where that helps."""

import logging
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice

import httpx

from orgloader import secrets
from orgloader.bitrix24 import envelope, unencodable
from orgloader.bitrix24.ahead import Ahead, Guess
from orgloader.bitrix24.bucket import Bucket, Operating
from orgloader.bitrix24.command import BATCH_SIZE, Command, Replies, Reply
from orgloader.bitrix24.errors import (
    ENCODING,
    OPERATING,
    RATE,
    RefusalError,
    circular,
    is_passing,
    moved,
    switched_off,
)
from orgloader.bitrix24.patience import FAULTS, Patience
from orgloader.errors import SourceError
from orgloader.http import Answer, Control, Redial, exchange, unusable
from orgloader.settings import Webhook

log = logging.getLogger(__name__)

READ_SECONDS = 70.0
"""Read time-out for the client: the portal cuts a request after 60 s."""
SLOW_SECONDS = 30.0


class BatchCutError(Exception):
    """A batch was too much for the portal: ask again, at most ``Portal.room`` commands at once."""


class Portal:
    """What an inbound webhook gives access to.

    ``requests`` counts HTTP requests; ``room`` is how many commands a batch may hold;
    ``repeats`` is how often a request is repeated after a fault; ``heeds_conditions``: whether
    filters like ``>ID`` count, as far as is known.
    """

    def __init__(self, client: httpx.Client, webhook: Webhook, control: Control) -> None:
        secrets.protect(webhook.secret)
        self._client = client
        self._webhook = webhook
        self._operating: dict[str, Operating] = {}
        self.control = control
        self.bucket = Bucket()
        self.room = BATCH_SIZE
        self.requests = 0
        self.repeats = FAULTS
        self.heeds_conditions = True
        self._answered = False
        self._ahead: Ahead | None = None

    def __repr__(self) -> str:
        return f"Portal({self.host!r})"

    @property
    def host(self) -> str:
        """Host, with the port where it is not the usual one."""
        return self._webhook.host

    @property
    def encrypted(self) -> bool:
        return self._webhook.origin.startswith("https:")

    def call(self, command: Command) -> Reply:
        """Return the reply to one command; raises ``SourceError`` when it will not come."""
        patience = self._patience()
        while True:
            try:
                reply = self._ask(command, {command.method})
            except SourceError as error:
                self._pause(patience, error, command.method)
            else:
                self._note(command.method, reply)
                return reply

    def batch(self, commands: Mapping[str, Command]) -> Replies:
        """Return the replies to commands that the portal runs one after the other.

        Names must not be numbers: PHP would renumber them. Raises ``SourceError`` when no answer
        will come, ``BatchCutError`` when fewer commands may get one.
        """
        methods = {command.method for command in commands.values()}
        patience = self._patience()
        while True:
            started = self.control.now()
            try:
                answer = self._ask(batched(commands), methods)
            except SourceError as error:
                if _is_unencodable(error):
                    return self._halved(commands, error)
                cut = self._is_cut(error, started) and len(commands) > 1
                if not (cut and error.too_large):
                    self._pause(patience, error, "batch")
                if cut:
                    self._shrink(len(commands))
            else:
                replies = envelope.replies(answer, commands)
                for method in methods:
                    self._note(method, envelope.latest(replies, commands, method))
                return replies

    def settled(self, found: Reply | SourceError, command: Command) -> Reply:
        """Return a reply; a command that failed within its batch is repeated alone."""
        if isinstance(found, Reply):
            return found
        log.info(
            "Bitrix24: %(method)s failed within a batch, it is repeated alone: %(error)s",
            {"method": command.method, "error": str(found)},
        )
        try:
            return self.call(command)
        except RefusalError as error:
            if not _is_unencodable(error):
                raise
            return unencodable.row_by_row(self, command, error)

    def _halved(self, commands: Mapping[str, Command], error: SourceError) -> Replies:
        """Find by halving what the portal cannot encode in its answer to a batch.

        All commands are answered but that one, which has failed with ``error``.
        """
        if len(commands) == 1:
            return dict.fromkeys(commands, error)
        names: list[str] = list(commands)
        found: Replies = {}
        for part in (names[: len(names) // 2], names[len(names) // 2 :]):
            found |= self.batch({name: commands[name].resolved(found) for name in part})
        return found

    def run(self, commands: Mapping[str, Command]) -> Iterator[tuple[str, Reply]]:
        """Yield the replies to any number of commands which do not refer to each other."""
        waiting = dict(commands)
        while waiting:
            part = dict(islice(waiting.items(), self.room))
            try:
                replies = self.batch(part)
            except BatchCutError:
                continue
            for name, command in part.items():
                yield name, self.settled(replies.pop(name), command)
                del waiting[name]

    def _patience(self) -> Patience:
        return Patience(self.repeats, Redial(self.control))

    @contextmanager
    def asking_ahead(self, guess: Guess) -> Iterator[None]:
        """Send within the block what is guessed to be asked next, while an answer is read."""
        self._ahead = Ahead(guess)
        try:
            yield
        finally:
            ahead, self._ahead = self._ahead, None
            ahead.close()

    def _ask(self, command: Command, methods: Collection[str]) -> Reply:
        """Return the reply to one request, raise what else was answered."""
        answer = self._ahead.answer_to(command) if self._ahead else None
        if answer is None:
            answer = self._fetch(command, methods)
        if self._ahead:
            self._ahead.send(answer.body, lambda following: self._fetch(following, methods))
        values: dict[str, object] = {"method": command.method}
        try:
            return envelope.reply(self._body(answer), command.method, answer.status)
        except SourceError as error:
            error.values["retry_after"] = answer.retry_after
            if _is_unencodable(error):
                log.info("Bitrix24 cannot encode its answer to %(method)s", values)
                raise
            values |= {"error": error, "detail": error.detail}
            log.warning("Bitrix24 answered %(method)s with an error: %(error)s %(detail)s", values)
            raise

    def _fetch(self, command: Command, methods: Collection[str]) -> Answer:
        """Send one request, as soon as the limits allow."""
        self._keep_limits(methods)
        url = self._webhook.url(command.method)
        request = self._client.build_request("POST", url, json=dict(command.params))
        self.requests += 1
        self.bucket.send(self.control.now())
        try:
            answer = exchange(self._client, request, SourceError, control=self.control)
        except SourceError as error:
            self._answered |= error.sent
            values = {"method": command.method, "error": error}
            log.warning("Bitrix24: the request %(method)s failed: %(error)s", values)
            raise
        finally:
            self.bucket.answered(self.control.now())
        self._answered = True
        return answer

    def _body(self, answer: Answer) -> object:
        """Return the JSON, whatever the status; raise what an answer without JSON means."""
        if 300 <= answer.status < 400:
            target = self._target(answer.headers.get("Location", ""))
            if target == self._webhook.origin:
                raise circular(self.host, answer.status)
            raise moved(self.host, target)
        try:
            return answer.json()
        except ValueError:
            if answer.status == 404:
                raise switched_off(self.host, answer.text) from None
            error = unusable(answer, SourceError)
            error.transient |= is_passing(answer.status) or (answer.ok and not answer.is_html)
            raise error from None

    def _target(self, location: str) -> str:
        if not location:
            return "?"
        try:
            url = httpx.URL(self._webhook.origin).join(location)
        except httpx.InvalidURL:
            return "?"
        return f"{url.scheme}://{url.netloc.decode('ascii')}"

    def _keep_limits(self, methods: Collection[str]) -> None:
        known = [self._operating[method] for method in methods if method in self._operating]
        pause = max((one.delay(self.control.now()) for one in known), default=0.0)
        if pause:
            self.control.wait(pause, "Bitrix24 limits the work of one method")
        pause = self.bucket.delay(self.control.now())
        if pause:
            self.control.wait(pause, "Bitrix24 limits the request rate")

    def _pause(self, patience: Patience, error: SourceError, method: str) -> None:
        """Wait before the next try, or raise ``error`` when there is none."""
        now = self.control.now()
        code = error.code if isinstance(error, RefusalError) else ""
        if not (self._answered or error.sent):
            if not patience.redial.wait(error):
                raise error
        elif code == RATE:
            self.bucket.refused(now)
            self.control.wait(patience.with_rate(error), "Bitrix24 limits the request rate")
        elif code == OPERATING:
            known = self._operating.get(method, Operating())
            pause = patience.with_operating(error, known.reset - now)
            self.control.wait(pause, "Bitrix24 limits the work of one method")
        else:
            pause = patience.with_fault(error)
            self.control.wait(pause, "Bitrix24 did not answer properly, trying again")

    def _is_cut(self, error: SourceError, started: float) -> bool:
        """Whether the batch was too much, rather than the network too bad or the server busy."""
        if isinstance(error, RefusalError) and error.code in {RATE, OPERATING}:
            return False
        slow = self.control.now() - started >= SLOW_SECONDS
        return slow or error.too_large or error.values.get("status", 503) not in {429, 503}

    def _shrink(self, commands: int) -> None:
        self.room = commands // 2
        log.warning("Bitrix24: batches of %(room)d commands from now on", {"room": self.room})
        raise BatchCutError

    def _note(self, method: str, reply: Reply | None) -> None:
        if reply is not None and reply.operating is not None:
            known = self._operating.setdefault(method, Operating())
            known.note(reply.operating, self.control.now() + reply.reset)


def batched(commands: Mapping[str, Command]) -> Command:
    """Return the batch of ``commands``."""
    lines = {name: command.line for name, command in commands.items()}
    return Command("batch", {"halt": 0, "cmd": lines})


def _is_unencodable(error: SourceError) -> bool:
    return isinstance(error, RefusalError) and error.code == ENCODING
