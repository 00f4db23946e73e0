"""The only place that builds things: settings, the pool, the clock, randomness, the queue."""

from largesse.bootstrap.building import Built, build, built
from largesse.bootstrap.declared import Settings
from largesse.bootstrap.ports import connect_ports
from largesse.bootstrap.runtime import Runtime
from largesse.bootstrap.settings import SettingsError, read_settings

connect_ports()

__all__ = ["Built", "Runtime", "Settings", "SettingsError", "build", "built", "read_settings"]
