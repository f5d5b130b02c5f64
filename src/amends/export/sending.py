"""Sending what stands in the outbox: by whom it is read out, given to the mail server, and settled.

The connection is made before a letter is claimed, so a server that is down costs no letter a try. One claim, one letter, one settlement: a
program that ends in between leaves at most one letter that was perhaps sent.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email.headerregistry import Address

from amends.case import Case
from amends.company import Company
from amends.errors import StoreError
from amends.export.mail import as_message, header_text, put_address
from amends.export.smtp import MailConnection, MailServerError
from amends.review.approval import ApprovedLetter
from amends.review.outbox import Leaving, Outgoing, Wait, claim, due_in, give_up_leases, queue, settle
from amends.review.roles import Person
from amends.review.store import Store
from amends.smtp_settings import SmtpSettings

_MARGIN = 60.0
"""Seconds a claim is lent beyond what a letter may take, for a computer that was asleep or a clock that was set."""
_AT_ONCE = 200
"""Letters that one connection takes before another is made; servers end longer ones."""
_PAUSE, _LONGEST_PAUSE = 5.0, 900.0
"""Seconds between two looks into an empty outbox, and at most between two attempts at a server that is down."""


@dataclass(frozen=True)
class MailComposer:
    """Makes the mail of an approved letter as it leaves: from whom the settings say, to one address."""

    settings: SmtpSettings
    company: Company

    @property
    def domain(self) -> str:
        """The domain that a mail's id bears."""
        return self.settings.sender.rpartition("@")[2]

    def __call__(self, letter: ApprovedLetter, case: Case, *, to: str, message_id: str, date: dt.datetime) -> bytes:
        """Return the mail. Raises InputError."""
        settings = self.settings
        message = as_message(letter, case, self.company, date=date, message_id=message_id, to=to, sender=settings.sender)
        name = settings.sender_name or case.organisation or self.company.name or ""
        del message["From"]
        put_address(message, "From", Address(display_name=header_text(name), addr_spec=settings.sender))
        if settings.reply_to:
            put_address(message, "Reply-To", Address(addr_spec=settings.reply_to))
        return message.as_bytes()


def send_case(store: Store, case_id: str, by: Person, *, to: str | None = None, settings: SmtpSettings, company: Company) -> Outgoing:
    """Put a case's approved letter into the outbox, from which it leaves; the same letter to the same address is there once.

    Without ``to`` it goes to the case's ``mail_to``.

    Raises NotAllowedError, InputError, ApprovalError, StoreError.
    """
    return queue(store, case_id, by, to=to, compose=MailComposer(settings, company))


def send_due(
    store: Store,
    settings: SmtpSettings,
    password: str | None = None,
    *,
    limit: int | None = None,
    on_outcome: Callable[[Outgoing], None] | None = None,
    stop: threading.Event | None = None,
) -> tuple[Outgoing, ...]:
    """Send what may leave now, and return what became of each letter, in the order they were tried.

    It ends where the outbox is empty, or all that is left must wait. ``password`` is the one the settings name a variable for; ``on_outcome``
    hears of each letter as it is settled. Raises MailServerError where the server cannot be used, StoreError; what was settled stays so.
    """
    give_up_leases(store)
    done: list[Outgoing] = []
    connection: MailConnection | None = None
    with_this = 0
    try:
        while (limit is None or len(done) < limit) and not (stop and stop.is_set()):
            if connection is None:
                if due_in(store) != 0:  # a connection for nothing would cost the server, and the reader of its log
                    break
                connection, with_this = MailConnection(settings, password), 0
            leaving = claim(store, lease=settings.deadline + _MARGIN, per_minute=settings.per_minute)
            if isinstance(leaving, Wait):
                break
            outcome = _send(store, connection, settings, leaving)
            with_this += 1
            done.append(outcome)
            if on_outcome is not None:
                on_outcome(outcome)
            if not connection.is_open or with_this >= _AT_ONCE:
                connection.close()
                connection = None
    finally:
        if connection is not None:
            connection.close()
    return tuple(done)


def _send(store: Store, connection: MailConnection, settings: SmtpSettings, leaving: Leaving) -> Outgoing:
    delivery = connection.deliver(leaving.message, sender=settings.sender, recipient=leaving.recipient)
    return settle(store, leaving, delivery.fate, said=delivery.said, code=delivery.code)


class Sender:
    """A thread that sends what is due as long as the desk is open. Start it once; ``stop`` waits for the letter that is leaving."""

    def __init__(
        self,
        store: Store,
        settings: SmtpSettings,
        password: str | None = None,
        *,
        on_problem: Callable[[str], None] | None = None,
        pause: float = _PAUSE,
    ) -> None:
        """``on_problem`` hears why nothing can be sent, each reason once; ``pause`` is in seconds."""
        self._store = store
        self._settings = settings
        self._password = password
        self._on_problem = on_problem
        self._pause = pause
        self._over = threading.Event()
        self._awake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="amends-sender", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def wake(self) -> None:
        """Look into the outbox now rather than at the end of the pause."""
        self._awake.set()

    def stop(self) -> None:
        """Send no further letter, and return when the one that is leaving is settled."""
        self._over.set()
        self._awake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        pause, told = self._pause, ""
        while not self._over.is_set():
            try:
                send_due(self._store, self._settings, self._password, stop=self._over)
                pause, told = self._pause, ""
            except (MailServerError, StoreError) as problem:
                # A server that is down is asked ever less often: every attempt costs both sides something.
                pause = min(2 * pause, _LONGEST_PAUSE)
                if self._on_problem is not None and str(problem) != told:
                    told = str(problem)
                    self._on_problem(told)
            self._awake.wait(pause)
            self._awake.clear()
