"""Who an event says has caused it."""

import pytest

from largesse.jobs.consumers import EventSource, source_of
from largesse.storage import Actor


@pytest.mark.parametrize(
    ("actor", "source"),
    [
        (Actor("server", "app", "till"), EventSource("API", key_id="app", key_name="till")),
        (Actor("management", "m"), EventSource("API", key_id="m")),
        (Actor("client", "c"), EventSource("CLIENT_API", key_id="c")),
        (Actor("user", "u", "Jo"), EventSource("USER_PORTAL", user_id="u", user_name="Jo")),
        (Actor("job", "7", "relay"), EventSource("INTERNAL")),
        (Actor("cli"), EventSource("INTERNAL")),
    ],
)
def test_the_door_and_the_key_are_told(actor: Actor, source: EventSource) -> None:
    assert source_of(actor) == source
